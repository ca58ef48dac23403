"""A report as staff read it in the terminal: figures with their intervals as small bars."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from bot.cli.fitted import EARLY, fitted, folded, window
from bot.cli.score_flags import flags_told
from bot.cli.words import say
from scoring.comparison import compared
from scoring.figures import Figure, Unit
from scoring.index import IndexFigure, Part
from scoring.instruments import INSTRUMENTS
from scoring.resampling import COVER

if TYPE_CHECKING:
    from scoring.methodology import Methodology, Publication
    from scoring.report import Metric, Report, Section, Told

WIDTH: Final = 24
FEW: Final = "мало ответов"
FEW_FACTS: Final = "мало данных"
NO_CHANGE: Final = "Сравнить с предыдущим периодом нечего: в одном из двух ответов нет или мало."
# How many digits each unit deserves after the comma.
DIGITS: Final[dict[Unit, int]] = {
    "points": 1,
    "score": 2,
    "share": 1,
    "percent": 1,
    "index": 2,
    "ratio": 2,
    "count": 0,
    "times": 1,
    "minutes": 1,
}
ENDS: Final[dict[Unit, tuple[float, float]]] = {
    "points": (-100, 100),
    "share": (0, 1),
    "percent": (0, 100),
    "index": (0, 100),
}
HEAD: Final = ("показатель", "значение", "интервал 95 %", "", "n", "")


def report_told(report: "Report", methodology: "Methodology") -> str:
    """The whole report as plain text."""
    shown = report.publication
    parts = [
        _heading(report),
        _index_told(report, methodology),
        *(_audience_told(report, methodology, code) for code in report.headline.audiences),
        _metrics_told(report.headline),
        *(_mode_told(mode, one, shown) for mode, one in _asides(report)),
        *(folded(_noted(note), window()) for note in report.notes),
        flags_told(report.flags, _index_cells(report.index_without, shown)[0]),
        folded(_legend(shown), window()) if _tells(report.headline) else "",
        folded(f"Отпечаток отчёта: {report.fingerprint}", window()),
    ]
    return "\n\n".join(part for part in parts if part)


def versions_told(one: "Report", other: "Report") -> str:
    """Two versions of the methodology on the same facts, side by side."""
    rows = [
        (
            f"индекс, {report.methodology}",
            *_index_cells(report.headline.index, report.publication),
        )
        for report in (one, other)
    ]
    return "\nДве методики по одним и тем же ответам\n" + fitted(HEAD, rows, window())


def change_told(now: "Report", before: "Report") -> str:
    """What has changed since the period before, and whether that can be more than chance."""
    rows = [
        (
            _name(change.code),
            _in_points(_signed(change.value, change.unit)),
            _in_points(_ends(change.low, change.high, change.unit)),
            say(f"verdict-{change.verdict}"),
        )
        for change in compared(now, before)
    ]
    if not rows:
        return f"\n{folded(NO_CHANGE, window())}"
    head = ("показатель", "изменение", "интервал 95 %", "")
    return "\nПо сравнению с предыдущим периодом\n" + fitted(head, rows, window())


def _in_points(told: str) -> str:
    # Of shares it is the difference that is told, and that is counted in points.
    return told.replace(" %", " п. п.")


def number(value: float, unit: Unit) -> str:
    """A value as Russians write it: a comma, a real minus, per cent where it is a share."""
    scaled, sign = (100 * value, " %") if unit == "share" else (value, "")
    # Halves go up, as at school and in Excel: 78,125 is 78,13. Adding nought takes its minus away.
    exact = Decimal(repr(round(scaled, 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-DIGITS[unit]), ROUND_HALF_UP) + 0
    return f"{rounded:f}{sign}".replace(".", ",").replace("-", "−")


def bar(figure: Figure, low: float, high: float) -> str:
    """An interval between two ends, a cross where the value is."""
    if figure.low is None or figure.high is None:
        return ""
    first, last = _column(figure.low, low, high), _column(figure.high, low, high)
    cells = ["━" if first <= i <= last else "·" for i in range(WIDTH)]
    cells[_column(figure.value, low, high)] = "●"
    return "".join(cells)


def bounds_told(figure: Figure) -> str:
    """An interval in words; nothing where there is none."""
    return _ends(figure.low, figure.high, figure.unit)


def _legend(shown: "Publication") -> str:
    return say("figures-legend", firm=str(shown.least_firm))


def _column(value: float, low: float, high: float) -> int:
    return min(WIDTH - 1, max(0, round((value - low) / (high - low) * (WIDTH - 1))))


def _heading(report: "Report") -> str:
    first, last = report.period.first, report.period.last
    days = f"с {first:%d.%m.%Y} " if first else ""
    days += f"по {last:%d.%m.%Y}" if last else ""
    place = f", отделение {report.office}" if report.office else ""
    whose = f", {say(f'audience-{report.audience}')}" if report.audience else ""
    when = days.strip() or "за всё время"
    return f"Показатели {when}{place}{whose}, методика {report.methodology}"


def _index_told(report: "Report", methodology: "Methodology") -> str:
    shown = report.publication
    rows: list[tuple[str, ...]] = [(_name("index"), *_index_cells(report.headline.index, shown))]
    for code, one in report.headline.audiences.items():
        rows.append((f"· {say(f'audience-{code}')}", *_index_cells(one.index, shown)))
    for code, part in report.headline.index.alternatives.items():
        chosen = " (принята)" if code == methodology.chosen else ""
        value = number(part.value, "index") if part.value is not None else "—"
        name = f"· вариант {code}: {say(f'alternative-{code.lower()}')}{chosen}"
        few = part.value is not None and report.headline.index.fewest < shown.least_shown
        early = _early(report.headline.index.fewest, shown) if part.value is not None else ""
        rows.append((name, FEW if few else value, "", "", "", early))
    return fitted(HEAD, rows, window())


def _index_cells(index: IndexFigure, shown: "Publication") -> tuple[str, str, str, str, str]:
    covered = f"охват {number(index.coverage, 'share')}"
    if not index.n:
        return "нет данных", "", "", "", without_people(index) if index.coverage else ""
    if index.fewest < shown.least_shown:
        return FEW, "", "", str(index.n), "показывать рано"
    if index.value is None:
        return "—", "", "", str(index.n), f"{say(f'reason-{index.reason}')}, {covered}"
    figure = Figure(index.value, index.low, index.high, index.n, "index")
    whose = ", ".join(say(f"audience-{code}") for code in index.audiences)
    return (
        number(index.value, "index"),
        _ends(index.low, index.high, "index"),
        bar(figure, 0, 100),
        str(index.n),
        _words(f"{covered}; {whose}", _early(index.fewest, shown)),
    )


def without_people(index: IndexFigure) -> str:
    """Why there is no index, and how much of it checklists alone would cover."""
    reason = say(f"reason-{index.reason or 'no-answers'}")
    return f"{reason}, охват {number(index.coverage, 'share')}"


def _audience_told(report: "Report", methodology: "Methodology", code: str) -> str:
    one, shown = report.headline.audiences[code], report.publication
    if one.index.n < shown.least_shown:
        return ""
    rows: list[tuple[str, ...]] = []
    for group in methodology.groups:
        weakest = "слабее всех" if group.code == one.weakest else ""
        part = one.groups[group.code]
        cells, early = _part_cells(part, shown), _early(part.n, shown)
        rows.append((f"{group.code}. {group.title}", *cells, _words(weakest, early)))
        for name in methodology.members(group.code):
            item = one.indicators[name]
            asked = item.subjective
            cells = _hidden_cells(asked.figure, asked.n, shown.least_shown)
            early = _early(asked.n, shown) if asked.figure else ""
            title = f"· {methodology.item(name).title}"
            rows.append((title, *cells, _words(_sides(item.objective.value), early)))
    return f"{say(f'audience-{code}').capitalize()}\n" + fitted(HEAD, rows, window())


def _part_cells(part: Part, shown: "Publication") -> tuple[str, str, str, str]:
    if part.value is None:
        return "—", "", "", ""
    figure = Figure(part.value, part.low, part.high, part.n, "share")
    # A group of checklists alone hides nobody.
    return _hidden_cells(figure, part.n, shown.least_shown if part.n else 0)


def _hidden_cells(figure: Figure | None, n: int, least: int) -> tuple[str, str, str, str]:
    if figure is None:
        return "—", "", "", str(n) if n else ""
    return (FEW, "", "", str(n)) if n < least else _cells(figure)


def _early(n: int, shown: "Publication") -> str:
    return EARLY if shown.of(n) == "preliminary" else ""


def _words(*told: str) -> str:
    return "; ".join(word for word in told if word)


def _sides(objective: float | None) -> str:
    return "" if objective is None else f"чек-лист {number(objective, 'share')}"


def _metrics_told(section: "Section") -> str:
    known = [metric for metric in section.metrics.values() if _speaks(metric)]
    silent = [_name(code) for code, one in section.metrics.items() if not _speaks(one)]
    rows = [row for metric in known for row in _metric_rows(metric)]
    parts = [
        fitted(HEAD, rows, window()) if rows else "",
        folded(f"Нет данных: {'; '.join(silent)}.", window()) if silent else "",
    ]
    return "\n".join(part for part in parts if part)


def _tells(section: "Section") -> bool:
    return bool(section.index.n) or any(map(_speaks, section.metrics.values()))


def _speaks(metric: "Metric") -> bool:
    """Whether it has a figure at all: complaints are counted even where nothing is to compare."""
    return any(one.figure for one in (metric.told, *metric.also.values()))


def _metric_rows(metric: "Metric") -> Iterator[Sequence[str]]:
    yield (_name(metric.code), *_told_cells(metric.told, metric.code))
    hidden = metric.told.publication == "hidden"
    for name, told in metric.also.items():
        # How many there were tells on nobody, but what a few people said would.
        mere_count = metric.source == "log" and told.figure and told.figure.unit == "count"
        if told.figure is None or (hidden and not mere_count):
            continue
        yield (f"· {say(f'also-{name}')}", *_told_cells(told, metric.code))


def _told_cells(told: "Told", code: str) -> tuple[str, ...]:
    figure = told.figure
    if figure is None:
        return "нет данных", "", "", "", ""
    # Marks are all there are: they can be few, but their number is never early.
    mere_count = figure.unit == "count" and code not in INSTRUMENTS
    if told.publication == "hidden" and not mere_count:
        few = FEW if code in INSTRUMENTS else FEW_FACTS
        return few, "", "", str(figure.n), "показывать рано"
    word = EARLY if told.publication == "preliminary" and not mere_count else ""
    return (*_cells(figure, code), word)


def _cells(figure: Figure | None, code: str = "") -> tuple[str, str, str, str]:
    if figure is None:
        return "—", "", "", ""
    ends = ENDS.get(figure.unit)
    if figure.unit == "score" and code in INSTRUMENTS:
        ends = (INSTRUMENTS[code].low, INSTRUMENTS[code].high)
    return (
        number(figure.value, figure.unit),
        _ends(figure.low, figure.high, figure.unit),
        bar(figure, *ends) if ends else "",
        str(figure.n),
    )


def _asides(report: "Report") -> Iterator[tuple[str, "Section"]]:
    if len(report.modes) > 1:
        yield from report.modes.items()
    yield from report.other_modes.items()


def _mode_told(mode: str, section: "Section", shown: "Publication") -> str:
    rows = [(_name("index"), *_index_cells(section.index, shown))]
    known = (one for one in section.metrics.values() if one.told.figure)
    more = [row for metric in known for row in _metric_rows(metric)]
    return f"Отдельно: {say(f'mode-{mode}')}\n" + fitted(HEAD, [*rows, *more], window())


def _ends(low: float | None, high: float | None, unit: Unit) -> str:
    if low is None or high is None:
        return ""
    return f"от {number(low, unit)} до {number(high, unit)}"


def _signed(value: float, unit: Unit) -> str:
    return ("+" if value > 0 else "") + number(value, unit)


def _noted(note: str) -> str:
    return say(f"note-{note}", **{f"at-{n}": round(100 * share) for n, share in COVER.items()})


def _name(code: str) -> str:
    return say(f"indicator-{code}")
