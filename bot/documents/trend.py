"""How an indicator went month by month, as a picture."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter

from bot.documents.drawing import BLUE, explain, is_shown, page, point, scale
from bot.documents.sheets import Dossier
from scoring.figures import Figure
from scoring.report import Told

MONTHS: Final = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
# So many months have room for their names; of more, every second, third… is named.
MOST_LABELS: Final = 12
MOST_TICKS: Final = 120
STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 1200, 12000)


def trend(dossier: Dossier, code: str, title: str) -> Drawing | None:
    """Months from left to right, each with its interval as a band, broken where none is shown."""
    told = {_number(one.month): one.figures[code] for one in dossier.months if code in one.figures}
    shown = {at: one for at, one in sorted(told.items()) if is_shown(one)}
    figures = {at: one.figure for at, one in shown.items() if one.figure}
    if len(figures) < 2:  # noqa: PLR2004 - one month is no trend
        return None
    months = range(min(figures), max(figures) + 1)
    drawing, axes = page(4.2, title)
    for stretch in _stretches(figures):
        _band(axes, stretch, [figures[at] for at in stretch])
    for at, figure in figures.items():
        point(axes, at, figure.value, preliminary=shown[at].publication == "preliminary")
    step = next(one for one in STEPS if len(months) <= MOST_LABELS * one)
    names = {at: f"{MONTHS[at % 12]}\n{at // 12}" for at in months if at % step == 0}
    if step == 1:
        names = {at: f"{name}\n{_answers(told.get(at))}" for at, name in names.items()}
    axes.set_xticks(list(names), list(names.values()), fontsize=8)
    axes.set_xticks(list(months) if len(months) <= MOST_TICKS else [], minor=True)
    axes.margins(x=0.06)
    axes.yaxis.set_major_formatter(FuncFormatter(scale(next(iter(figures.values())).unit)))
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    explain(drawing, _key_of_trend(figures, months, step))
    return drawing


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _answers(told: Told | None) -> str:
    if told is None or told.figure is None:
        return "нет"
    return f"n={told.figure.n}" if is_shown(told) else "мало"


def _stretches(months: Iterable[int]) -> Iterator[list[int]]:
    """Months that follow one another directly: over a hidden one no line leads."""
    stretch: list[int] = []
    for at in months:
        if stretch and at != stretch[-1] + 1:
            yield stretch
            stretch = []
        stretch.append(at)
    yield stretch


def _band(axes: Axes, months: Sequence[int], figures: Sequence[Figure]) -> None:
    lows = [one.value if one.low is None else one.low for one in figures]
    highs = [one.value if one.high is None else one.high for one in figures]
    if len(months) == 1:
        axes.plot([*months, *months], [*lows, *highs], color=BLUE, linewidth=2.4)
        return
    axes.fill_between(months, lows, highs, color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(months, lows, color=BLUE, linewidth=0.6, linestyle=":")
    axes.plot(months, highs, color=BLUE, linewidth=0.6, linestyle=":")
    axes.plot(months, [one.value for one in figures], color=BLUE, linewidth=2)


def _key_of_trend(figures: Mapping[int, Figure], months: range, step: int) -> str:
    words = ["Полоса — интервал 95 %. Пустой ромб — предварительно."]
    if len(figures) < len(months):
        words.append("Разрыв — ответов мало или нет.")
    counts = [one.n for one in figures.values()]
    fewest, most = min(counts), max(counts)
    words.append("n — ответов." if step == 1 else f"Ответов в месяц: от {fewest} до {most}.")
    return " ".join(words)
