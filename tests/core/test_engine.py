from dataclasses import dataclass
from typing import Any

import pytest

from bot.core.engine import EndlessWalkError, Turn, said, walk
from bot.core.events import Event, Typed
from bot.core.pages import Action, Again, Back, Go, Page, Silently, Step, Unclear, pressed
from bot.core.says import Joined, Say, Text


@dataclass(frozen=True)
class Door(Page):
    name: str = "door"

    def show(self) -> Say:
        return Say(Text(self.name))


@dataclass(frozen=True)
class Silent(Page):
    def show(self) -> tuple[Say, ...]:
        return (Say(Text("one")), Say(Text("two")))


@dataclass(frozen=True)
class Count(Action[int]):
    left: int

    def then(self, result: int) -> "Step":
        return Door(str(result)) if self.left == 0 else Count(self.left - 1)


@dataclass(frozen=True)
class Round(Action[None]):
    def then(self, result: None) -> "Round":  # noqa: ARG002 - nothing comes of it
        return self


DOOR = Door()
ELSEWHERE = Door("elsewhere")


def played(
    step: Step, answers: list[Any], page: Page = DOOR, back: Any = None
) -> tuple[Turn, list[Any]]:
    road = walk(step, page, back)
    wanted: list[Any] = []
    answer = None
    while True:
        try:
            wanted.append(road.send(answer))
        except StopIteration as end:
            return end.value, wanted
        answer = answers.pop(0)


def test_a_page_is_shown_and_waits() -> None:
    turn, wanted = played(ELSEWHERE, [])
    assert turn == Turn((Say(Text("elsewhere")),), ELSEWHERE, None)
    assert wanted == []


def test_actions_are_done_one_after_another() -> None:
    turn, wanted = played(Count(2), [1, 2, 3])
    assert wanted == [Count(2), Count(1), Count(0)]
    assert turn.page == Door("3")


def test_again_shows_the_page_with_a_hint_before_its_first_words() -> None:
    turn, _ = played(Again(Text("hint")), [])
    assert turn.page == DOOR
    assert turn.says == (Say(Joined((Text("hint"), Text("door")))),)
    assert said(Silent(), Text("hint"))[1] == Say(Text("two"))


def test_what_is_unclear_is_decided_outside() -> None:
    turn, wanted = played(Unclear(Text("what")), [Again(Text("what"))])
    assert wanted == [Unclear(Text("what"))]
    assert turn.page == DOOR


def test_a_go_leads_to_what_the_other_conversation_begins_with() -> None:
    turn, wanted = played(Go("other", "x"), [ELSEWHERE])
    assert wanted == [Go("other", "x")]
    assert turn == Turn(said(ELSEWHERE), ELSEWHERE, None)


def test_a_go_remembers_the_way_back() -> None:
    turn, _ = played(Go("other", back=DOOR), [ELSEWHERE])
    assert turn.back == DOOR


def test_a_go_without_a_way_back_keeps_the_old_one() -> None:
    turn, _ = played(Go("other"), [ELSEWHERE], back=DOOR)
    assert turn.back == DOOR


def test_back_returns_and_forgets_the_way() -> None:
    turn, wanted = played(Back(), [], page=ELSEWHERE, back=DOOR)
    assert (turn.page, turn.back, wanted) == (DOOR, None, [])


def test_back_may_return_to_an_action() -> None:
    turn, wanted = played(Back(), [5], back=Count(0))
    assert wanted == [Count(0)]
    assert turn.page == Door("5")


def test_back_to_nowhere_leads_to_the_menu() -> None:
    _, wanted = played(Back(), [ELSEWHERE])
    assert wanted == [Go("menu")]


def test_silently_moves_on_without_a_word() -> None:
    turn, _ = played(Silently(ELSEWHERE), [], back=DOOR)
    assert turn == Turn((), ELSEWHERE, DOOR)


def test_a_flow_that_goes_round_in_circles_is_stopped() -> None:
    with pytest.raises(EndlessWalkError, match="Round"):
        played(Round(), [None] * 100)


def test_a_page_without_choices_of_its_own_finds_everything_unclear() -> None:
    event: Event = Typed("hello")
    assert DOOR.react(event) == Unclear()
    assert not DOOR.asks()
    assert pressed(event, {"hello": 1}) is None


def test_the_contract_has_no_default_words() -> None:
    with pytest.raises(NotImplementedError):
        Page().show()
    with pytest.raises(NotImplementedError):
        Count.__mro__[1]().then(None)
