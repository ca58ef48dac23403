"""A typed wish for a time comes out as the days and hours its writer meant."""

import re
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.wish_words import known
from bot.domain.wishes import Wish, read_wish

CASES = Path(__file__).parent / "wishes"
NOW = datetime.fromisoformat("2026-11-24T10:00+03:00")  # a Tuesday
MOST_DAYS = 31
SLIPS_FORGIVEN, SLIPS_MISLEADING = 0.95, 0.01
FLOOR = 0.98  # 79 of 80 the only time before the rules knew them; of 250 later ones 244


def rows(name: str) -> list[list[str]]:
    lines = (CASES / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip()]


def days(written: str) -> tuple[date, ...]:
    """«2026-11-25 2026-11-27..2026-11-29»; none for «any»."""
    found: list[date] = []
    for part in written.replace("any", "").split():
        first, _, last = part.partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        found += [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    return tuple(found)


def hour(written: str) -> time | None:
    return None if written == "-" else time.fromisoformat(written)


def meant(written: str, begins: str, ends: str) -> Wish | None:
    return None if written == "null" else Wish(days(written), hour(begins), hour(ends))


@pytest.mark.parametrize(("now", "text", "wanted", "begins", "ends"), rows("cases"))
def test_a_wish_is_read_as_meant(now: str, text: str, wanted: str, begins: str, ends: str) -> None:
    assert read_wish(text, datetime.fromisoformat(now)) == meant(wanted, begins, ends)


def test_most_wishes_that_were_written_before_the_rules_are_read_as_meant() -> None:
    apart = rows("apart")
    right = [
        read_wish(text, datetime.fromisoformat(now)) == meant(*answer)
        for now, text, *answer in apart
    ]
    assert sum(right) / len(apart) >= FLOOR


def slips(text: str) -> list[str]:
    """The text with each of its longer words mistyped in the middle: doubled, dropped, swapped."""
    found = []
    for word in re.finditer(r"[а-яё]{5,}", text.lower()):
        before, after = text[: word.start()], text[word.end() :]
        first, one, other, last = word[0][:2], word[0][2], word[0][3], word[0][4:]
        wrong = (one + one + other, other, other + one)
        found += [before + first + middle + last + after for middle in wrong]
    return found


def test_one_mistake_a_word_hardly_ever_matters_and_misleads_even_less() -> None:
    slipped = [
        (read_wish(row[1], moment), read_wish(mistyped, moment))
        for row in rows("apart")
        for moment in [datetime.fromisoformat(row[0])]
        for mistyped in slips(row[1])
    ]
    right = sum(wanted == found for wanted, found in slipped)
    misled = sum(found not in {wanted, None} for wanted, found in slipped)
    assert right / len(slipped) >= SLIPS_FORGIVEN
    assert misled / len(slipped) <= SLIPS_MISLEADING


DAYS_SAID = (
    "завтра|в пятницу|на следующую пятницу|на неделе|на следующей неделе|в выходные|по будням|"
    "25 ноября|25-го|двадцать пятого|25 числа|25.11|1 декабря|25-27 ноября|с 25 по 27 ноября|"
    "через три дня|в четверг или в пятницу|вт, чт|до пятницы|с понедельника|в начале декабря|"
    "любой день кроме среды|на следующей неделе кроме среды|первый понедельник декабря"
)
HOURS_SAID = (
    "утром|в обед|после обеда|ближе к вечеру|до 11|после трёх|в 9:30|в 11|часа в три|к двум|"
    "в половине третьего|полтретьего|без четверти три|с 10 до 12|с девяти до часу|10-12|"
    "между 10 и 12|не раньше 11|в час|не позднее двух|в 14.30|утром до 10|кроме утра|не утром"
)


@pytest.mark.parametrize("said", ["{day} {hours}", "{hours} {day}", "{hours}, {day}"])
@pytest.mark.parametrize("hours", HOURS_SAID.split("|"))
def test_a_day_and_hours_said_together_are_read_as_each_alone(hours: str, said: str) -> None:
    alone = read_wish(hours, NOW)
    assert alone is not None
    for day in DAYS_SAID.split("|"):
        found, of_day = read_wish(said.format(day=day, hours=hours), NOW), read_wish(day, NOW)
        assert found is not None, day
        assert of_day is not None
        assert (found.days, found.begins, found.ends) == (of_day.days, alone.begins, alone.ends), (
            day
        )


AROUND = (
    "Здравствуйте! {}|Добрый день, {}, пожалуйста|можно {}?|мне бы {}|хотела бы прийти {}|"
    "прошу записать меня {}|ну наверное {}|смогу только {}|есть ли места {}?|{}, если можно|"
    "{} если есть свободное время|было бы удобно {}|меня устроит {}|Клиент просит {}|"
    "оператор: {}|слушайте, {}|в принципе {}|нет, лучше {}|{}, спасибо!|«{}»!!!|1) {}|"
    "на консультацию к психологу {}|с ребёнком {}|хочу записаться на приём {}|постараюсь {}|"
    "насчёт пособия {}|моё пожелание: {}|перенесите {}|оформить документы {}|как насчёт {}"
)


@pytest.mark.parametrize("around", AROUND.split("|"))
def test_what_is_said_around_a_wish_changes_nothing(around: str) -> None:
    for text in ("завтра", "в пятницу утром", "25 ноября в 11", "на той неделе", "после обеда"):
        assert read_wish(around.format(text), NOW) == read_wish(text, NOW) is not None, text


@pytest.mark.parametrize(
    "text", ["", " ", "-", "?!", "\n", "482-917", "+7 912 345-67-89", "²", "٣"]
)
def test_what_says_nothing_is_not_understood(text: str) -> None:
    assert read_wish(text, NOW) is None


@pytest.mark.parametrize("hour_said", range(1, 7))
def test_a_bare_hour_before_seven_is_in_the_afternoon(hour_said: int) -> None:
    assert read_wish(f"завтра в {hour_said}", NOW) == Wish(
        (date(2026, 11, 25),), time(hour_said + 12), None
    )


@pytest.mark.parametrize("ahead", range(7))
def test_a_weekday_named_on_itself_is_the_next_weeks(ahead: int) -> None:
    names = ["вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье", "понедельник"]
    moment = NOW + timedelta(days=ahead)
    found = read_wish(f"в {names[ahead]}", moment)
    assert found is not None
    assert found.days == (moment.date() + timedelta(days=7),)


def test_the_moments_own_offset_says_what_day_it_is() -> None:
    for offset, day in ((2, 24), (12, 25)):
        moment = datetime(2026, 11, 24, 18, tzinfo=timezone(timedelta(0))).astimezone(
            timezone(timedelta(hours=offset))
        )
        found = read_wish("сегодня до 22:00", moment)
        assert found is not None
        assert found.days == (date(2026, 11, day),)


FIVE_HOURS = timezone(timedelta(hours=5))
moments = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=FIVE_HOURS) + timedelta(minutes=minutes)
)
pieces = st.one_of(
    st.sampled_from(sorted(known())),
    st.sampled_from(["25.11", "30.02", "10:30", "9.10", "2026-12-31", "31.12.2030", ",", "-", "²"]),
    st.integers(0, 2100).map(str),
)


def sound(wish: Wish, now: datetime) -> bool:
    listed = list(wish.days)
    in_order = listed == sorted(set(listed)) and len(listed) <= MOST_DAYS
    to_come = not listed or listed[0] >= now.date()
    has_length = wish.begins is None or wish.ends is None or wish.begins < wish.ends
    return in_order and to_come and has_length


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=8).map(" ".join), moments)
def test_whatever_words_come_together_the_days_are_in_order_and_to_come(
    text: str, now: datetime
) -> None:
    wish = read_wish(text, now)
    assert wish is None or sound(wish, now)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), moments)
def test_no_text_breaks_the_reading(text: str, now: datetime) -> None:
    wish = read_wish(text, now)
    assert wish is None or sound(wish, now)
