"""`otklik received`, `result`: what is noted of a visit beside its state."""

from datetime import timedelta

from scoring.facts import Facts, Visit
from scoring.indicators import indicators
from tests.cli.command_line import NOW, Centre

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def facts(centre: Centre) -> Facts:
    visits = centre.do(lambda store: tuple(store.log_facts.visits(None, None, None)))
    return Facts(visits=visits)


def only(centre: Centre) -> Visit:
    (visit,) = facts(centre).visits
    return visit


def test_the_wait_is_from_the_agreed_time_to_the_desk(centre: Centre) -> None:
    visit = centre.book(NOW - 7 * MINUTE)
    assert indicators()["waiting_time"].figure(facts(centre)) is None
    assert centre.says("arrived", visit.number).code == 0
    said = centre.says("received", visit.number, "--json")
    assert said.json == {"number": visit.number, "received_at": "2026-11-23T15:00:00+05:00"}
    assert (only(centre).arrived_at, only(centre).received_at) == (NOW, NOW)
    # Marked as arrived at once with the desk: who comes late has waited for nothing.
    wait = indicators()["waiting_time"].figure(facts(centre))
    assert wait
    assert (wait.value, wait.n) == (0, 1)


def test_the_moment_may_be_told_afterwards_and_corrected(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    said = centre.says("attended", visit.number, "--received", "14:09", "--result", "yes", "--json")
    assert said.json["received_at"] == "2026-11-23T14:09:00+05:00"
    assert said.json["result"] is True
    assert (only(centre).received_at, only(centre).result) == (NOW - 51 * MINUTE, True)
    assert "в 14:04" in centre.says("received", visit.number, "--at", "14:04").out
    assert "результата нет" in centre.says("result", visit.number, "--no").out
    assert (only(centre).received_at, only(centre).result) == (NOW - 56 * MINUTE, False)
    assert centre.says("verify").code == 0
    assert centre.says("doctor", "--deep").code == 0


def test_what_cannot_have_been_is_refused_in_a_sentence(centre: Centre) -> None:
    visit, tomorrow = centre.book(NOW + HOUR), centre.book(NOW + 24 * HOUR)
    for words, sentence in (
        (("received", "000-000"), "Записи 000-000 нет."),
        (("received", visit.number, "--at", "15:30"), "ещё не наступило"),
        (("received", visit.number, "--at", "полдень"), "не время"),
        (("received", tomorrow.number), "добавьте время, --at 15:00"),
        (("result", visit.number), "ещё не отмечено, что человек пришёл"),
        (("attended", visit.number, "--result", "maybe"), "yes (есть) или no (нет)"),
    ):
        said = centre.says(*words)
        assert said.code != 0
        assert sentence in said.err


def test_nobody_who_did_not_come_is_received(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    assert centre.says("missed", visit.number).code == 0
    assert "не пришёл" in centre.says("received", visit.number).err
    assert only(centre).received_at is None
