"""Pictures of a report for letters and pages: a trend, a profile, offices; readable in grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter

from bot.core.says import Text
from bot.documents.sheets import Dossier
from bot.texts import Texts
from scoring.figures import Figure, Unit
from scoring.instruments import INSTRUMENTS
from scoring.report import Told

# Okabe and Ito 2008: told apart by everybody, and light from dark in grey.
BLUE: Final = "#0072B2"
GREY: Final = "#555555"
FIRM: Final = "o"
PRELIMINARY: Final = "D"
DPI: Final = 150
INCHES_WIDE: Final = 8.0
LINE_INCHES: Final = 0.42
NAME_WIDTH: Final = 38  # characters of a name before it goes on in a second line
MONTHS: Final = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
ENDS: Final[dict[Unit, tuple[float, float]]] = {
    "points": (-100, 100),
    "share": (0, 1),
    "percent": (0, 100),
    "index": (0, 100),
}
KEY: Final = "Черта — интервал 95 %. Пустой ромб — предварительно, мало ответов."


@dataclass(frozen=True)
class _Line:
    name: str
    figure: Figure
    preliminary: bool


def draw_pictures(folder: Path, dossier: Dossier, texts: Texts) -> tuple[Path, ...]:
    """Every picture that there are figures for; a figure that must be hidden is not drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for code in dossier.report.headline.metrics:
        title = texts.words(Text(f"indicator-{code}"), "ru")
        for name, drawing in (
            ("trend", _trend(dossier, code, title)),
            ("offices", _offices(dossier, code, title)),
        ):
            if drawing:
                drawn.append(_saved(drawing, folder / f"{name}-{code}.png"))
    for audience in dossier.report.headline.audiences:
        whose = texts.words(Text(f"audience-{audience}"), "ru")
        drawing = _profile(dossier, audience, f"Показатели индекса: {whose}")
        if drawing:
            drawn.append(_saved(drawing, folder / f"profile-{audience}.png"))
    return tuple(drawn)


# -- the three pictures ----------------------------------------------------------------------------


def _trend(dossier: Dossier, code: str, title: str) -> Drawing | None:
    """Months from left to right, each with its interval as a band."""
    points = [
        (month.month, month.figures[code])
        for month in dossier.months
        if code in month.figures and month.figures[code].publication != "hidden"
    ]
    if len(points) < 2:  # noqa: PLR2004 - one month is no trend
        return None
    figures = [told.figure for _, told in points if told.figure]
    months = [month.year * 12 + month.month - 1 for month, _ in points]
    drawing, axes = _page(4.2, title)
    lows = [one.value if one.low is None else one.low for one in figures]
    highs = [one.value if one.high is None else one.high for one in figures]
    axes.fill_between(months, lows, highs, color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(months, lows, color=BLUE, linewidth=0.6, linestyle=":")
    axes.plot(months, highs, color=BLUE, linewidth=0.6, linestyle=":")
    axes.plot(months, [one.value for one in figures], color=BLUE, linewidth=2)
    for at, (_, told), figure in zip(months, points, figures, strict=True):
        _point(axes, at, figure.value, preliminary=told.publication == "preliminary")
    names = [f"{MONTHS[at % 12]}\n{at // 12}" for at in months]
    labels = [f"{name}\nn={one.n}" for name, one in zip(names, figures, strict=True)]
    axes.set_xticks(months, labels, fontsize=9)
    axes.margins(x=0.06)
    axes.yaxis.set_major_formatter(FuncFormatter(_scale(figures[0].unit)))
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    _explained(drawing, "Полоса — интервал 95 %, n — ответов. Пустой ромб — предварительно.")
    return drawing


def _profile(dossier: Dossier, audience: str, title: str) -> Drawing | None:
    """Every item of the index, group by group, as the share of good answers."""
    methodology = dossier.methodology
    asked = dossier.report.headline.audiences[audience].indicators
    lines = []
    for item in methodology.items:
        one = asked[item.code].subjective
        told = Told(one.figure, methodology.publication.of(one.n))
        lines += _line(f"{item.group}. {item.title}", told)
    return _ranged(lines, title, ends=(0, 1))


def _offices(dossier: Dossier, code: str, title: str) -> Drawing | None:
    """Every office with its interval, and the whole as a line; in order of names, no ranking."""
    lines = []
    for office in sorted(dossier.offices, key=lambda one: dossier.name(one.office)):
        if code in office.figures:
            lines += _line(dossier.name(office.office), office.figures[code])
    if len(lines) < 2:  # noqa: PLR2004 - one office is nothing to look along
        return None
    unit = lines[0].figure.unit
    ends = ENDS.get(unit)
    if unit == "score" and code in INSTRUMENTS:
        ends = (INSTRUMENTS[code].low, INSTRUMENTS[code].high)
    whole = dossier.report.headline.metrics[code].told
    return _ranged(lines, title, ends, whole.figure if whole.publication != "hidden" else None)


def _line(name: str, told: Told) -> list[_Line]:
    if told.figure is None or told.publication == "hidden":
        return []
    return [_Line(name, told.figure, told.publication == "preliminary")]


# -- how they are drawn ----------------------------------------------------------------------------


def _ranged(
    lines: Sequence[_Line],
    title: str,
    ends: tuple[float, float] | None,
    whole: Figure | None = None,
) -> Drawing | None:
    """A line a name: its interval as a stroke, its value as a point upon it."""
    if not lines:
        return None
    names = [fill(one.name, NAME_WIDTH, break_on_hyphens=False) for one in lines]
    heights = sum(0.6 + 0.4 * (1 + name.count("\n")) for name in names)
    drawing, axes = _page(1.5 + LINE_INCHES * heights, title)
    for at, one in enumerate(lines):
        figure = one.figure
        if figure.low is not None and figure.high is not None:
            axes.plot([figure.low, figure.high], [at, at], color=BLUE, linewidth=2.4)
        _point(axes, figure.value, at, preliminary=one.preliminary)
        axes.annotate(
            f"n={figure.n}", (1.01, at), xycoords=("axes fraction", "data"), va="center", fontsize=8
        )
    if whole is not None:
        axes.axvline(whole.value, color=GREY, linewidth=1.2, linestyle="--")
        told = f"вместе {_scale(whole.unit)(whole.value, 0)}"
        place = ("data", "axes fraction")
        axes.annotate(
            told, (whole.value, 1.01), xycoords=place, ha="center", color=GREY, fontsize=9
        )
    axes.set_yticks(range(len(lines)), names)
    axes.set_ylim(len(lines) - 0.4, -0.8)
    if ends:
        axes.set_xlim(*ends)
    axes.xaxis.set_major_formatter(FuncFormatter(_scale(lines[0].figure.unit)))
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    _explained(drawing, KEY)
    return drawing


def _page(height: float, title: str) -> tuple[Drawing, Axes]:
    drawing = Drawing(figsize=(INCHES_WIDE, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(drawing)
    axes = drawing.add_subplot()
    drawing.suptitle(fill(title, 70), fontsize=12, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return drawing, axes


def _point(axes: Axes, x: float, y: float, *, preliminary: bool) -> None:
    axes.plot(
        x,
        y,
        marker=PRELIMINARY if preliminary else FIRM,
        markersize=7,
        color=BLUE,
        markerfacecolor="white" if preliminary else BLUE,
        zorder=3,
    )


def _explained(drawing: Drawing, words: str) -> None:
    drawing.supxlabel(words, fontsize=8, color=GREY)


def _scale(unit: Unit) -> "_Ticks":
    return _Ticks(unit)


@dataclass(frozen=True)
class _Ticks:
    """Numbers beside an axis as Russians write them."""

    unit: Unit

    def __call__(self, value: float, _place: int) -> str:
        """A value in words; a share in per cent."""
        scaled, sign = (100 * value, " %") if self.unit == "share" else (value, "")
        return f"{scaled:.1f}".removesuffix(".0").replace(".", ",").replace("-", "−") + sign


def _saved(drawing: Drawing, file: Path) -> Path:
    drawing.savefig(file)
    return file
