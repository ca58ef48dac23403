"""Every weekday, date and hour is read alike in every form that people usually give it."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.wishes import Wish, read_wish

NOW = datetime.fromisoformat("2026-11-24T10:00+03:00")  # a Tuesday
TOMORROW = (date(2026, 11, 25),)
NAMES = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
NAMED = ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"]
SHORT = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
CUT = "янв фев мар апр мая июн июл авг сен окт ноя дек"
HOURS = (
    "часа двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати "
    "тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати двадцати"
)
AT = (
    "час два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать"
)
ORDINAL = (
    "первого второго третьего четвёртого пятого шестого седьмого восьмого девятого десятого "
    "одиннадцатого двенадцатого тринадцатого четырнадцатого пятнадцатого шестнадцатого "
    "семнадцатого восемнадцатого девятнадцатого двадцатого"
)


def ordinal(day: int) -> str:
    words = ORDINAL.split()
    if day == 30:
        return "тридцатого"
    tens = {2: "двадцать ", 3: "тридцать "}
    return words[day - 1] if day <= len(words) else tens[day // 10] + words[day % 10 - 1]


def clock(hour: int, minute: int = 0) -> time:
    """A bare hour before seven is in the afternoon."""
    return time(hour + 12 * (1 <= hour < 7), minute)


def days_read(text: str, now: datetime = NOW) -> tuple[date, ...]:
    found = read_wish(text, now)
    assert found is not None, text
    assert (found.begins, found.ends) == (None, None), text
    return found.days


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("ahead", range(7))
def test_a_weekday_is_the_coming_one_or_next_weeks_in_every_form(ahead: int, weekday: int) -> None:
    now = NOW + timedelta(days=ahead)
    monday = now.date() - timedelta(days=now.weekday())
    coming = now.date() + timedelta(days=(weekday - now.weekday()) % 7 or 7)
    following = monday + timedelta(days=7 + weekday)
    name, short = NAMED[weekday], SHORT[weekday]
    for said in (f"в {name}", name, NAMES[weekday], f"на {name}", short, f"в {short}", f"{short}."):
        assert days_read(said, now) == (coming,), said
    for said in (f"на следующей неделе в {name}", f"в {name} на той неделе", f"след {short}"):
        assert days_read(said, now) == (following,), said


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("other", range(7))
def test_two_weekdays_of_next_week_are_both_of_it(weekday: int, other: int) -> None:
    monday = date(2026, 11, 30)
    both = tuple(sorted({monday + timedelta(days=weekday), monday + timedelta(days=other)}))
    for said in (
        f"на следующей неделе в {NAMED[weekday]} или {NAMED[other]}",
        f"в {NAMED[weekday]} или в {NAMED[other]} на следующей неделе",
        f"на следующей неделе {SHORT[weekday]}, {SHORT[other]}",
    ):
        assert days_read(said) == both, said


@pytest.mark.parametrize("month", range(1, 13))
def test_every_date_is_read_alike_in_words_and_numbers(month: int) -> None:
    now = datetime.fromisoformat("2027-01-01T08:00+03:00")
    day = date(2027, month, 1)
    while day.month == month:
        name, cut = MONTHS.split()[month - 1], CUT.split()[month - 1]
        for said in (
            f"{day.day} {name}", f"{day.day}-го {name}", f"{ordinal(day.day)} {name}",
            f"на {day.day} {cut}.", f"{name} {day.day}", f"{day.day}.{month:02}",
            f"{day:%d.%m.%Y}", f"{day:%d/%m}", f"{day:%Y-%m-%d}", f"{day.day} {name} 2027 года",
        ):  # fmt: skip
            assert days_read(said, now) == (day,), said
        day += timedelta(days=1)


@pytest.mark.parametrize("hour", range(1, 21))
def test_every_hour_is_read_alike_in_words_and_numbers(hour: int) -> None:
    word, of = AT.split()[hour - 1], HOURS.split()[hour - 1]
    points = (f"в {word}", f"около {of}", f"в {hour}", f"{hour}:00", f"в {hour}.00", f"в {hour}ч")
    starts = (f"после {of}", f"с {of}", f"не раньше {of}", f"после {hour}", f"с {hour} часов")
    ends = (f"до {of}", f"не позже {of}", f"не позднее {hour}", f"до {hour} часов", f"до {hour}")
    for said in (*points, *starts):
        assert read_wish(f"завтра {said}", NOW) == Wish(TOMORROW, clock(hour), None), said
    for said in ends:
        assert read_wish(f"завтра {said}", NOW) == Wish(TOMORROW, None, clock(hour)), said


@pytest.mark.parametrize("hour", range(1, 13))
def test_halves_and_quarters_are_of_the_hour_before(hour: int) -> None:
    half, quarter = (time((hour - 1 or 12) + 12 * (1 < hour <= 7), minute) for minute in (30, 15))
    for said in (f"в половине {ordinal(hour)}", f"пол{ordinal(hour)}", f"пол {ordinal(hour)}"):
        assert read_wish(f"завтра {said}", NOW) == Wish(TOMORROW, half, None), said
    assert read_wish(f"завтра в четверть {ordinal(hour)}", NOW) == Wish(TOMORROW, quarter, None)
