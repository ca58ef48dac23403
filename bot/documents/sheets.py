"""A report as tables of words and numbers, the same for the workbook and for CSV files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.core.says import Text
from bot.texts import Texts
from scoring.apart import MonthFigures, OfficeFigures
from scoring.facts import Disposition
from scoring.figures import Figure, Unit
from scoring.funnel import Funnel, funnel, funnels
from scoring.index import AudienceIndex, IndexFigure
from scoring.methodology import Methodology, Publication
from scoring.report import Report, Section, Told
from scoring.resampling import COVER


@dataclass(frozen=True)
class Amount:
    """A number with the unit that says how it is shown."""

    value: float
    unit: Unit


Value: TypeAlias = Amount | str | None


@dataclass(frozen=True)
class Sheet:
    """A table with its title; the first row is its head."""

    title: str
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Dossier:
    """All that documents show of a period; `names` are those of the offices by their codes."""

    report: Report
    methodology: Methodology
    offices: tuple[OfficeFigures, ...] = ()
    months: tuple[MonthFigures, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    names: Mapping[str, str] | None = None

    def name(self, office: str | None) -> str:
        """An office as people call it; by its code where nobody knows more."""
        return (self.names or {}).get(office or "", office or "")


HEAD: Final = ("показатель", "код", "значение", "от", "до", "ответов", "что можно сказать")
SHOWN: Final = {"hidden": "мало ответов", "preliminary": "предварительно", "firm": ""}
FUNNEL: Final = (
    "кто",
    "могли быть спрошены",
    "приглашены",
    "получили",
    "начали",
    "ответили не до конца",
    "ответили на всё",
    "доля полных (RR1)",
    "с неполными (RR2)",
)
STATES: Final = {
    "complete": "ответили на всё",
    "partial": "ответили не до конца",
    "broken-off": "бросили в начале",
    "refused": "отказались",
    "opened": "открыли и не ответили",
    "expired": "не ответили в срок",
    "delivered": "получили и не ответили",
    "not-delivered": "не доставлено",
    "no-consent": "не соглашались",
    "capped": "спрашивали недавно",
    "eligible": "могли быть спрошены",
}


def sheets(dossier: Dossier, texts: Texts, language: str = "ru") -> tuple[Sheet, ...]:
    """Summary, indicators, offices, dispositions and methodology."""
    words = _Words(texts, language)
    return (
        Sheet("Сводка", tuple(_summary(dossier, words))),
        Sheet("Показатели", tuple(_indicators(dossier, words))),
        Sheet("Отделения", tuple(_offices(dossier, words))),
        Sheet("Исходы опроса", tuple(_dispositions(dossier))),
        Sheet("Методика", tuple(_methodology(dossier.methodology))),
    )


@dataclass(frozen=True)
class _Words:
    texts: Texts
    language: str

    def __call__(self, key: str) -> str:
        return self.texts.words(Text(key), self.language)

    def note(self, code: str) -> str:
        cover = {f"at-{n}": round(100 * share) for n, share in COVER.items()}
        return self.texts.words(Text(f"note-{code}", cover), self.language)


Row: TypeAlias = tuple[Value, ...]


def _summary(dossier: Dossier, words: _Words) -> Iterator[Row]:
    report = dossier.report
    first, last = report.period.first, report.period.last
    yield ("что", "значение", "от", "до", "анкет", "что можно сказать")
    yield ("первый день", f"{first:%d.%m.%Y}" if first else "без начала")
    yield ("последний день", f"{last:%d.%m.%Y}" if last else "без конца")
    yield ("отделение", dossier.name(report.office) or "все")
    yield ("чьи ответы", words(f"audience-{report.audience}") if report.audience else "всех")
    yield ("методика", report.methodology)
    shown = report.publication
    yield (words("indicator-index"), *_index(report.headline.index, shown, words))
    for code, one in report.headline.audiences.items():
        whose = words(f"audience-{code}")
        yield (f"индекс: {whose}", *_index(one.index, shown, words))
        yield (f"охват показателей: {whose}", Amount(one.index.coverage, "share"))
        if one.weakest and one.index.n >= shown.least_shown:
            titles = {group.code: group.title for group in dossier.methodology.groups}
            yield (f"слабее всех: {whose}", f"{one.weakest}. {titles[one.weakest]}")
    for code, part in report.headline.index.alternatives.items():
        enough = report.headline.index.fewest >= shown.least_shown
        value = Amount(part.value, "index") if part.value is not None and enough else None
        yield (f"вариант {code}: {words(f'alternative-{code.lower()}')}", value)
    flagged = Amount(len(report.flags.respondents), "count")
    yield ("на чьи ответы стоит взглянуть", flagged)
    yield ("из них случайно", Amount(report.flags.expected_false, "times"))
    yield ("индекс без них", *_index(report.index_without, shown, words))
    yield from (("примечание", words.note(note)) for note in report.notes)
    yield ("отпечаток отчёта", report.fingerprint)


def _index(index: IndexFigure, shown: Publication, words: _Words) -> Row:
    n = Amount(index.n, "count")
    if not index.n:
        return None, None, None, n, "нет данных"
    if index.fewest < shown.least_shown:
        return None, None, None, n, SHOWN["hidden"]
    if index.value is None:
        return None, None, None, n, words(f"reason-{index.reason}")
    ends = (None if end is None else Amount(end, "index") for end in (index.low, index.high))
    return Amount(index.value, "index"), *ends, n, SHOWN[shown.of(index.fewest)]


def _indicators(dossier: Dossier, words: _Words) -> Iterator[Row]:
    report = dossier.report
    yield (*HEAD, "чьи ответы")
    title, shown = words("indicator-index"), report.publication
    yield (title, "index", *_index(report.headline.index, shown, words), "")
    for code, audience in report.headline.audiences.items():
        whose = words(f"audience-{code}")
        yield (title, "index", *_index(audience.index, shown, words), whose)
    yield from _metrics(report.headline, "", words)
    # One official mode alone is the headline over again.
    apart = report.modes if len(report.modes) > 1 else {}
    for mode, section in {**apart, **report.other_modes}.items():
        yield from _metrics(section, words(f"mode-{mode}"), words)
    for code, audience in report.headline.audiences.items():
        yield from _items(dossier.methodology, audience, words(f"audience-{code}"))


def _metrics(section: Section, whose: str, words: _Words) -> Iterator[Row]:
    for code, metric in section.metrics.items():
        if metric.told.figure is None and whose:
            continue
        yield (*_told(words(f"indicator-{code}"), code, metric.told), whose)
        for name, told in metric.also.items():
            hidden = metric.told.publication == "hidden"
            # How many there were tells on nobody, but what a few people said would.
            mere_count = metric.source == "log" and told.figure and told.figure.unit == "count"
            if told.figure and (mere_count or not hidden):
                title = f"{words(f'indicator-{code}')}: {words(f'also-{name}')}"
                yield (*_told(title, f"{code}.{name}", told), whose)


def _items(methodology: Methodology, audience: AudienceIndex, whose: str) -> Iterator[Row]:
    publication = methodology.publication
    for group in methodology.groups:
        part = audience.groups[group.code]
        if part.value is not None:
            figure = Figure(part.value, part.low, part.high, part.n, "share")
            shown = publication.of(part.n) if part.n else "firm"
            yield (*_told(f"{group.code}. {group.title}", group.code, Told(figure, shown)), whose)
        for code in methodology.members(group.code):
            one = audience.indicators[code]
            title = methodology.item(code).title
            asked = Told(one.subjective.figure, publication.of(one.subjective.n))
            if asked.figure:
                yield (*_told(title, code, asked), whose)
            if one.objective.value is not None:
                seen = Figure(one.objective.value, None, None, 0, "share")
                row = _told(f"{title}: чек-лист", f"{code}.objective", Told(seen, "firm"))
                yield (*row[:5], None, "", whose)


def _offices(dossier: Dossier, words: _Words) -> Iterator[Row]:
    yield ("отделение", "код отделения", *HEAD)
    for office in dossier.offices:
        for code, told in office.figures.items():
            row = _told(words(f"indicator-{code}"), code, told)
            yield (dossier.name(office.office), office.office, *row)


def _dispositions(dossier: Dossier) -> Iterator[Row]:
    yield ("исход", "канал", "отделение", "людей")
    for one in dossier.dispositions:
        times = Amount(one.times, "count")
        yield (STATES.get(one.state, one.state), one.channel, dossier.name(one.office), times)
    if dossier.dispositions:
        yield ()
        yield FUNNEL
        yield _steps("всего", funnel(dossier.dispositions))
        by_channel = funnels(dossier.dispositions, lambda one: one.channel)
        yield from (_steps(f"канал: {name or '—'}", one) for name, one in by_channel.items())
        by_office = funnels(dossier.dispositions, lambda one: one.office)
        yield from (
            _steps(f"отделение: {dossier.name(name) or '—'}", one)
            for name, one in by_office.items()
        )


def _steps(whose: str, one: Funnel) -> Row:
    steps = (one.eligible, one.asked, one.delivered, one.started, one.partial, one.completed)
    rates = (None if rate is None else Amount(rate, "share") for rate in (one.rr1, one.rr2))
    return (whose, *(Amount(step, "count") for step in steps), *rates)


def _methodology(methodology: Methodology) -> Iterator[Row]:
    yield ("параметр", "значение", "единица", "примечание")
    yield ("редакция", methodology.version, "", methodology.title)
    yield ("источник", methodology.source, "", "")
    for one in methodology.parameters:
        yield (one.name, _parameter(one.value), one.unit, one.note)
    for group in methodology.groups:
        weight = Amount(group.weight, "ratio")
        yield (f"вес группы {group.code}", weight, group.title, group.note)
    for item in methodology.items:
        notes = (side.note for side in (item.subjective, item.objective) if side)
        yield (item.code, item.title, f"группа {item.group}", "; ".join(filter(None, notes)))


def _parameter(value: str | float | Sequence[str] | Sequence[float]) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return Amount(value, "ratio")
    return ", ".join(str(one) for one in value)


def _told(title: str, code: str, told: Told) -> Row:
    figure = told.figure
    if figure is None:
        return title, code, None, None, None, Amount(0, "count"), "нет данных"
    n, word = Amount(figure.n, "count"), SHOWN[told.publication]
    if told.publication == "hidden" and figure.unit != "count":
        return title, code, None, None, None, n, word
    low, high = (
        None if end is None else Amount(end, figure.unit) for end in (figure.low, figure.high)
    )
    word = "" if figure.unit == "count" else word
    return title, code, Amount(figure.value, figure.unit), low, high, n, word
