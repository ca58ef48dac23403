import sys
from dataclasses import dataclass
from types import ModuleType

from bot.core.diagram import Arrow, arrows_of, mermaid, steps
from bot.core.events import Event
from bot.core.pages import UNCLEAR, Action, Again, Back, Go, Page, Unclear, pressed
from bot.core.says import Text


@dataclass(frozen=True)
class Ask(Page):
    """A page with every way on."""

    def react(self, event: Event) -> "Look | Ask | Again | Back | Go | Unclear":
        if pressed(event, {"look": True}):
            return Look()
        if pressed(event, {"out": True}):
            return Go("first") if event else Go("second", "argument")
        return Again(Text("hint")) if event else Back() if pressed(event, {}) else UNCLEAR


@dataclass(frozen=True)
class Look(Action[str]):
    """An action with one way on."""

    def then(self, result: str) -> "Told":
        return Told(result)


@dataclass(frozen=True)
class Told(Page):
    """A page whose buttons are all routes."""

    text: str


@dataclass(frozen=True)
class Away(Action[None]):
    """Where to is known only when it runs."""

    word: str

    def then(self, result: None) -> Go:
        assert result is None
        return Go(self.word)


HERE = sys.modules[__name__]


def test_every_way_on_is_an_arrow_but_the_unclear_one() -> None:
    assert set(arrows_of(Ask)) == {
        Arrow("Ask", "Look"),
        Arrow("Ask", "Ask"),
        Arrow("Ask", "back to where it was asked for", outside=True),
        Arrow("Ask", "first", outside=True),
        Arrow("Ask", "second", outside=True),
    }


def test_an_action_leads_where_its_annotation_says() -> None:
    assert list(arrows_of(Look)) == [Arrow("Look", "Told")]


def test_a_page_of_routes_has_no_arrows() -> None:
    assert list(arrows_of(Told)) == []


def test_a_word_that_is_not_spelt_out_is_another_conversation() -> None:
    assert list(arrows_of(Away)) == [Arrow("Away", "another conversation", outside=True)]


def test_steps_stand_in_the_order_of_the_source() -> None:
    assert list(steps(HERE)) == [Ask, Look, Told, Away]


def test_imported_steps_belong_to_their_own_flow() -> None:
    flow = ModuleType("flow")
    vars(flow)["Ask"] = Ask
    assert list(steps(flow)) == []


def test_pages_are_round_actions_six_sided_and_words_boxed() -> None:
    drawn = [line.strip() for line in mermaid(HERE).splitlines()]
    assert drawn[0] == "flowchart TD"
    assert drawn[1:5] == ['Ask("Ask")', 'Look{{"Look"}}', 'Told("Told")', 'Away{{"Away"}}']
    boxes = dict(line.rstrip(']"').split('[["')[::-1] for line in drawn if "[[" in line)
    assert f"Ask --> {boxes['first']}" in drawn
    assert f"Away --> {boxes['another conversation']}" in drawn
    assert "Look --> Told" in drawn
    assert len(drawn) == len(set(drawn))
