from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.survey_file import shipped_surveys
from bot.domain.surveys import Reply
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.invitations import About
from tests.cli.command_line import NOW, Centre

NPS = "Готовность рекомендовать (NPS)"
EARLY = "показывать рано"


def answer(
    centre: Centre,
    values: Iterable[int],
    code: str = "nps",
    office: str = "perm",
    at: datetime = NOW,
    mode: str = "bot",
) -> None:
    def unit(store: Store) -> None:
        for number, value in enumerate(values):
            cause = f"visit:{code}:{office}:{at}:{mode}:{number}"
            about = About(cause, "application", office, "benefit")
            invitation = store.invitations.invite(about, None, at, at)
            how = Circumstances(f"p{number}", "vk", mode, "ru", at)
            store.answers.put(invitation, Given(code, code, Reply(value)), how)

    centre.do(unit)


def n_of(centre: Centre, *words: str) -> int:
    said = centre.says("score", "--json", *words)
    assert said.code == 0, said.err
    return int(said.json["metrics"]["nps"]["n"])


NOTHING = {
    "value": None,
    "low": None,
    "high": None,
    "n": 0,
    "publication": "hidden",
    "reason": "no-answers",
}


def line(centre: Centre, name: str) -> str:
    told = centre.says("score").out.splitlines()
    return next(one for one in told if one.startswith(name))


def test_no_data_is_null_with_its_reason_and_never_nought(centre: Centre) -> None:
    metrics = centre.says("score", "--json").json["metrics"]
    assert metrics["nps"] == NOTHING
    assert metrics["ces"] == {**NOTHING, "share": NOTHING}
    assert metrics["visits"] == {
        **NOTHING,
        "reason": "no-facts",
        "counts": metrics["visits"]["counts"],
    }
    assert "Готовность рекомендовать (NPS)" in line(centre, "Нет данных")


def test_visits_and_cards_of_the_log_are_counted_too(centre: Centre) -> None:
    came = centre.book(NOW - timedelta(hours=2))
    missed = centre.book(NOW - timedelta(hours=3))
    centre.do(lambda store: store.bookings.set_state(came, "attended", "staff", NOW))
    centre.do(lambda store: store.bookings.set_state(missed, "missed", "staff", NOW))
    metrics = centre.says("score", "--json").json["metrics"]
    assert (metrics["visits"]["value"], metrics["no_show_rate"]["value"]) == (1, 0.5)
    assert metrics["conversion_2"]["n"] == 2


def test_each_figure_has_an_interval_and_its_base(centre: Centre) -> None:
    answer(centre, [10] * 3 + [8] + [0])
    answer(centre, [7, 6, 5, 2], "ces")
    metrics = centre.says("score", "--json").json["metrics"]
    nps, ces = metrics["nps"], metrics["ces"]
    assert (nps["value"], nps["n"]) == (pytest.approx(40), 5)
    assert nps["low"] < 40 < nps["high"]
    assert (ces["value"], ces["n"]) == (5, 4)
    assert ces["low"] < 5 < ces["high"]
    assert (ces["share"]["value"], ces["share"]["n"]) == (0.75, 4)


def test_answers_given_before_staff_stay_outside(centre: Centre) -> None:
    answer(centre, [10], mode="assisted")
    assert n_of(centre) == 0


def test_few_answers_are_not_shown_and_more_are_preliminary(centre: Centre) -> None:
    answer(centre, [10] * 9)
    assert line(centre, "Готовность").split() == [
        *NPS.split(),
        "мало",
        "ответов",
        "9",
        *EARLY.split(),
    ]
    answer(centre, [0], office="votkinsk")
    shown = line(centre, NPS)
    assert shown.removeprefix(NPS).split()[:2] == ["80,0", "от"]
    assert shown.endswith("10  предварительно")
    answer(centre, [0] * 20, office="kungur")
    shown = line(centre, NPS)
    assert shown.removeprefix(NPS).split()[:3] == ["−40,0", "от", "−67,3"]
    assert shown.endswith("30")


def test_ces_is_told_with_the_share_that_found_it_easy(centre: Centre) -> None:
    answer(centre, [7] * 8 + [1] * 2, "ces")
    told = centre.says("score").out.splitlines()
    at = next(i for i, one in enumerate(told) if one.startswith("Лёгкость решения вопроса"))
    assert "5,80" in told[at]
    assert "80,0 %" in told[at + 1]


def test_one_office_can_be_asked_for(centre: Centre) -> None:
    answer(centre, [10, 9])
    answer(centre, [0], office="votkinsk")
    assert n_of(centre, "--office", "perm") == 2
    assert n_of(centre, "--office", "votkinsk") == 1


def test_both_dates_belong_to_the_period_by_the_offices_own_clock(centre: Centre) -> None:
    # The last minute of the 23rd in Perm (UTC+5), the first of the 24th, both 23rd in UTC.
    answer(centre, [10], at=datetime(2026, 11, 23, 18, 59, tzinfo=UTC))
    answer(centre, [10], at=datetime(2026, 11, 23, 19, 0, tzinfo=UTC))
    assert n_of(centre, "--from", "2026-11-23", "--to", "2026-11-23") == 1
    assert n_of(centre, "--from", "2026-11-24", "--to", "2026-11-24") == 1
    assert n_of(centre, "--from", "2026-11-23", "--to", "2026-11-24", "--office", "perm") == 2
    # An hour less ahead in Votkinsk: both moments are still its 23rd.
    answer(centre, [5], office="votkinsk", at=datetime(2026, 11, 23, 19, 30, tzinfo=UTC))
    assert n_of(centre, "--to", "2026-11-23", "--office", "votkinsk") == 1


def test_one_end_of_the_period_is_enough(centre: Centre) -> None:
    answer(centre, [10])
    assert n_of(centre, "--from", "2026-11-23") == 1
    assert n_of(centre, "--from", "2026-11-24") == 0
    assert n_of(centre, "--to", "2026-11-22") == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "вчера"), 2),
        (("--from", "2026-11-24", "--to", "2026-11-23"), 2),
        (("--office", "omsk"), 1),
    ],
)
def test_what_cannot_be_counted_is_refused(
    centre: Centre, words: tuple[str, ...], code: int
) -> None:
    said = centre.says("score", *words)
    assert (said.code, said.out) == (code, "")
    assert said.err.count("\n") == 1


def test_without_a_centre_all_answers_can_still_be_counted(fresh: Centre) -> None:
    assert n_of(fresh) == 0
    assert fresh.says("score", "--from", "2026-11-23").code == 1


def test_calls_and_who_could_be_asked_count_too(centre: Centre) -> None:
    call = ("link", "--topic", "пособие", "--operator", "anna")
    for words in (("--resolved", "yes"), ("--resolved", "no"), ("--phone", "8 912 345-67-89")):
        assert centre.says(*call, *words).code == 0
    metrics = centre.says("score", "--json").json["metrics"]
    assert (metrics["calls"]["value"], metrics["calls"]["counts"]["topic"]) == (3, {"пособие": 3})
    assert (metrics["resolution_rate"]["value"], metrics["resolution_rate"]["n"]) == (0.5, 2)
    assert metrics["escalation_rate"]["value"] == 0
    # Whose window of seven days is not over may still call again.
    assert metrics["fcr_logged"]["value"] is None
    assert (metrics["response_rate"]["value"], metrics["response_rate"]["n"]) == (0, 3)


def staff_answer(centre: Centre, office: str, month: str, answers: str) -> None:
    def unit(store: Store) -> None:
        survey = shipped_surveys()["enps-staff"]
        store.counts.prepare(survey, month, office)
        for value in answers.split():
            store.counts.add("enps-staff", month, office, "enps", value)

    centre.do(unit)


def enps(centre: Centre, *options: str) -> tuple[float | None, int]:
    told = centre.says("score", *options, "--json").json["metrics"]["enps"]
    return told["value"], told["n"]


def test_staffs_anonymous_counts_give_enps_of_whole_months(centre: Centre) -> None:
    staff_answer(centre, "perm", "2026-09", "10 " * 12)
    staff_answer(centre, "perm", "2026-10", "9 " * 10)
    staff_answer(centre, "kungur", "2026-10", "0 " * 10)
    assert enps(centre) == (37.5, 32)
    assert enps(centre, "--from", "2026-10-01", "--to", "2026-11-15") == (0, 20)
    assert enps(centre, "--from", "2026-09-02", "--to", "2026-10-30") == (None, 0)
    assert enps(centre, "--office", "kungur") == (-100, 10)
    offices = centre.says("score", "--offices", "enps", "--json").json["offices"]
    assert {(one["office"], one["n"]) for one in offices} == {("perm", 22), ("kungur", 10)}


def test_staffs_answers_are_told_when_their_month_is_over(centre: Centre) -> None:
    staff_answer(centre, "perm", "2026-11", "10 " * 30)
    assert enps(centre) == (None, 0)


def test_no_small_office_of_staff_follows_from_the_whole_and_the_others(centre: Centre) -> None:
    staff_answer(centre, "kungur", "2026-10", "0 " * 3)
    staff_answer(centre, "perm", "2026-10", "10 " * 12)
    staff_answer(centre, "votkinsk", "2026-10", "10 " * 20)
    # Kungur hides, and with it Perm, or the whole less the two others would be Kungur.
    offices = centre.says("score", "--offices", "enps", "--json").json["offices"]
    assert [(one["office"], one["n"]) for one in offices] == [("votkinsk", 20)]
    assert enps(centre)[1] == 35
    for hidden in ("kungur", "perm"):
        assert enps(centre, "--office", hidden) == (None, 0)


def test_no_small_month_of_staff_follows_from_the_quarter_and_the_others(centre: Centre) -> None:
    for month in ("2026-07", "2026-08"):
        staff_answer(centre, "perm", month, "10 " * 15)
    staff_answer(centre, "perm", "2026-09", "0 " * 2)
    assert enps(centre, "--from", "2026-07-01", "--to", "2026-09-30") == (100, 30)
    assert enps(centre, "--from", "2026-09-01", "--to", "2026-09-30") == (None, 0)


def people(centre: Centre, age: str | None, count: int, value: int) -> None:
    """So many who filled in the long form, and said how old they are unless they skipped it."""

    def unit(store: Store) -> None:
        survey = shipped_surveys()["index-jobseeker"]
        for number in range(count):
            who = f"{age}-{number}"
            about = About(f"long:{who}", "feedback", "perm", survey=survey.code)
            form = store.invitations.invite(about, None, NOW, NOW)
            how = Circumstances(who, "vk", "bot", "ru", NOW)
            for one in survey.questions:
                if one.instrument == "index":
                    given = Given(one.code, one.instrument, Reply(value))
                    store.answers.put(form, given, how)
            said = Reply(choice=age) if age else Reply(said="skipped")
            store.answers.put(form, Given("age-band", "choice", said), how)

    centre.do(unit)


def test_the_index_is_told_by_what_people_said_of_themselves(centre: Centre) -> None:
    people(centre, "18-24", 11, 9)
    people(centre, "50-plus", 10, 4)
    people(centre, None, 12, 8)
    told = centre.says("score", "--by", "age-band", "--json").json["respondents"]
    assert told["question"] == "age-band"
    groups = {one["answer"]: one for one in told["groups"]}
    assert list(groups) == ["under-18", "18-24", "25-34", "35-49", "50-plus", None]
    assert [groups[one]["n"] for one in ("18-24", "50-plus", None)] == [11, 10, 12]
    young, old = (groups[one]["alternatives"]["A"] for one in ("18-24", "50-plus"))
    assert young > old
    assert groups["25-34"] == {"answer": "25-34", **TOO_FEW}
    words = centre.says("score", "--by", "age-band").out
    assert "Индекс по ответам о себе" in words
    assert "не ответили" in words


TOO_FEW = {"value": None, "low": None, "high": None, "n": None, "reason": "small-group"}


def test_one_small_group_hides_another_so_that_nothing_gives_it_away(centre: Centre) -> None:
    people(centre, "18-24", 10, 9)
    people(centre, "50-plus", 3, 4)
    people(centre, None, 11, 8)
    told = centre.says("score", "--by", "age-band", "--json").json["respondents"]
    shown = [one["answer"] for one in told["groups"] if one["n"]]
    assert shown == [None]
    assert "мало ответов" in centre.says("score", "--by", "age-band").out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--by", "shoe-size"), "есть: age-band, category, education"),
        (("--by", "change-first"), "О себе не спрашивают"),
        (("--by", "age-band", "--answers", "x.csv"), "В файле нет ответов о себе"),
    ],
)
def test_a_question_nobody_is_asked_of_themselves_is_refused(
    centre: Centre, words: tuple[str, ...], reason: str
) -> None:
    said = centre.says("score", *words)
    assert (said.code, said.out) == (2, "")
    assert reason in said.err
