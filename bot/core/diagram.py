"""Draws a flow as a Mermaid flowchart: its arrows are the return annotations of its steps."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, TypeAlias, TypeGuard, get_args, get_type_hints

from bot.core.pages import Action, Again, Back, Go, Page

Kind: TypeAlias = type[Page] | type[Action[Any]]

ELSEWHERE: Final = "another conversation"
BACK: Final = "back to where it was asked for"


@dataclass(frozen=True)
class Arrow:
    """From a step to what may follow; `outside` leads out of the flow, to a named box."""

    source: str
    target: str
    outside: bool = False


def mermaid(flow: ModuleType) -> str:
    """The flow's pages (round), actions (six-sided) and arrows, in the order of the source."""
    kinds = tuple(steps(flow))
    arrows = dict.fromkeys(arrow for kind in kinds for arrow in arrows_of(kind))
    boxes = dict.fromkeys(arrow.target for arrow in arrows if arrow.outside)
    names = {word: f"out{at}" for at, word in enumerate(boxes, start=1)}
    lines = [
        *map(_step_line, kinds),
        *(f'{name}[["{word}"]]' for word, name in names.items()),
        *(f"{arrow.source} --> {_box(arrow, names)}" for arrow in arrows),
    ]
    return "\n".join(("flowchart TD", *(f"    {line}" for line in lines)))


def steps(flow: ModuleType) -> Iterator[Kind]:
    """The pages and actions that the flow's own module defines, in the order of the source."""
    own = (kind for kind in vars(flow).values() if _is_step(kind))
    yield from (kind for kind in own if kind.__module__ == flow.__name__)


def arrows_of(kind: Kind) -> Iterator[Arrow]:
    """What may follow a page or an action; an unclear answer, which stays, is no arrow."""
    method = _leads_on(kind)
    if method is None:
        return
    for target in _targets(method):
        if target is Go:
            words = dict.fromkeys(_words(method)) or (ELSEWHERE,)
            yield from (Arrow(kind.__name__, word, outside=True) for word in words)
        elif target is Back:
            yield Arrow(kind.__name__, BACK, outside=True)
        elif target is Again:
            yield Arrow(kind.__name__, kind.__name__)
        elif _is_step(target):
            yield Arrow(kind.__name__, target.__name__)


def _is_step(kind: Any) -> TypeGuard[Kind]:
    return isinstance(kind, type) and issubclass(kind, Page | Action) and kind not in {Page, Action}


def _step_line(kind: Kind) -> str:
    name = kind.__name__
    return f'{name}("{name}")' if issubclass(kind, Page) else f'{name}{{{{"{name}"}}}}'


def _box(arrow: Arrow, names: Mapping[str, str]) -> str:
    return names[arrow.target] if arrow.outside else arrow.target


def _leads_on(kind: Kind) -> Callable[..., Any] | None:
    """The method with the arrows; none where a page's buttons are all routes."""
    own = kind.react if issubclass(kind, Page) else kind.then
    return None if own is Page.react else own


def _targets(method: Callable[..., Any]) -> tuple[Any, ...]:
    followed = get_type_hints(method)["return"]
    return get_args(followed) or (followed,)


def _words(method: Callable[..., Any]) -> Iterator[str]:
    """The words of each `Go(…)` in the method's source; elsewhere when it is not spelt out."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Go"), args=[ast.Constant(value=str(word)), *_]):
                yield word
            case ast.Call(func=ast.Name(id="Go")):
                yield ELSEWHERE
