"""Pictures of a report for letters and pages: a trend, a profile, offices; readable in grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from textwrap import fill
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter

from bot.core.says import Text
from bot.documents.drawing import BLUE, GREY, explain, is_shown, page, point, scale
from bot.documents.sheets import Dossier
from bot.documents.trend import trend
from bot.texts import Texts
from scoring.figures import Figure, Unit
from scoring.instruments import INSTRUMENTS
from scoring.report import Shown, Told

LINE_INCHES: Final = 0.42
NAME_WIDTH: Final = 38  # characters of a name before it goes on in a second line
ENDS: Final[dict[Unit, tuple[float, float]]] = {
    "points": (-100, 100),
    "share": (0, 1),
    "percent": (0, 100),
    "index": (0, 100),
}
KEY: Final = "Черта — интервал 95 %. Пустой ромб — предварительно."


@dataclass(frozen=True)
class _Line:
    name: str
    figure: Figure
    publication: Shown


def draw_pictures(folder: Path, dossier: Dossier, texts: Texts) -> tuple[Path, ...]:
    """Every picture that there are figures for; a figure that must be hidden is not drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for code in dossier.report.headline.metrics:
        title = texts.words(Text(f"indicator-{code}"), "ru")
        for name, drawing in (
            ("trend", trend(dossier, code, title)),
            ("offices", drawn_offices(dossier, code, title)),
        ):
            if drawing:
                drawn.append(_saved(drawing, folder / f"{name}-{code}.png"))
    for audience in dossier.report.headline.audiences:
        whose = texts.words(Text(f"audience-{audience}"), "ru")
        drawing = _profile(dossier, audience, f"Показатели индекса: {whose}")
        if drawing:
            drawn.append(_saved(drawing, folder / f"profile-{audience}.png"))
    return tuple(drawn)


# -- offices and items ----------------------------------------------------------------------------


def _profile(dossier: Dossier, audience: str, title: str) -> Drawing | None:
    """Every item of the index, group by group, as the share of good answers."""
    methodology = dossier.methodology
    asked = dossier.report.headline.audiences[audience].indicators
    told = []
    for item in methodology.items:
        one = asked[item.code].subjective
        figure = Told(one.figure, methodology.publication.of(one.n))
        told.append((f"{item.group}. {item.title}", figure))
    return _ranged(told, title, ends=(0, 1))


def drawn_offices(dossier: Dossier, code: str, title: str) -> Drawing | None:
    """Every office with its interval, and the whole as a line; in order of names, no ranking."""
    offices = sorted(dossier.offices, key=lambda one: dossier.name(one.office))
    told = [(dossier.name(one.office), one.figures[code]) for one in offices if code in one.figures]
    shown = [one for _, one in told if is_shown(one)]
    if len(shown) < 2:  # noqa: PLR2004 - one office is nothing to look along
        return None
    unit = shown[0].figure.unit if shown[0].figure else "count"
    ends = ENDS.get(unit)
    if unit == "score" and code in INSTRUMENTS:
        ends = (INSTRUMENTS[code].low, INSTRUMENTS[code].high)
    whole = dossier.report.headline.metrics[code].told
    return _ranged(told, title, ends, whole.figure if whole.publication != "hidden" else None)


# -- how they are drawn ----------------------------------------------------------------------------


def _ranged(
    told: Sequence[tuple[str, Told]],
    title: str,
    ends: tuple[float, float] | None,
    whole: Figure | None = None,
) -> Drawing | None:
    """A line a name: its interval as a stroke, its value as a point upon it."""
    lines = [
        _Line(_wrapped(name), one.figure, one.publication)
        for name, one in told
        if one.figure and is_shown(one)
    ]
    if not lines:
        return None
    heights = [0.6 + 0.4 * (1 + one.name.count("\n")) for one in lines]
    places = [
        below - height / 2 for below, height in zip(accumulate(heights), heights, strict=True)
    ]
    drawing, axes = page(1.5 + LINE_INCHES * sum(heights), title)
    for at, one in zip(places, lines, strict=True):
        _stroke(axes, at, one)
    if whole is not None:
        _whole(axes, whole)
    # A dollar in a name is a dollar, and begins no formula.
    axes.set_yticks(places, [one.name for one in lines], parse_math=False)
    axes.set_ylim(sum(heights), 0)
    if ends:
        axes.set_xlim(*ends)
    axes.xaxis.set_major_formatter(FuncFormatter(scale(lines[0].figure.unit)))
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    few = sum(one.figure is not None for _, one in told) - len(lines)
    explain(drawing, f"{KEY} Не показаны (мало ответов): {few}." if few else KEY)
    return drawing


def _wrapped(name: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in name)
    return fill(plain, NAME_WIDTH, break_on_hyphens=False)


def _stroke(axes: Axes, at: float, one: _Line) -> None:
    figure = one.figure
    if figure.low is not None and figure.high is not None:
        axes.plot([figure.low, figure.high], [at, at], color=BLUE, linewidth=2.4)
    point(axes, figure.value, at, preliminary=one.publication == "preliminary")
    place = ("axes fraction", "data")
    axes.annotate(f"n={figure.n}", (1.03, at), xycoords=place, va="center", fontsize=8)


def _whole(axes: Axes, figure: Figure) -> None:
    axes.axvline(figure.value, color=GREY, linewidth=1.2, linestyle="--", clip_on=False)
    told, place = f"вместе {scale(figure.unit)(figure.value, 0)}", ("data", "axes fraction")
    axes.annotate(told, (figure.value, 1.01), xycoords=place, ha="center", color=GREY, fontsize=9)


def _saved(drawing: Drawing, file: Path) -> Path:
    drawing.savefig(file)
    return file
