"""`otklik score`: every figure of a period, from the database or from files of other systems."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.cli.table import BAD_INPUT, RefusedError, add_days, command, read_days, warn

if TYPE_CHECKING:
    from bot.cli.scored import Scored
    from scoring.fingerprint import Fingerprint
    from scoring.methodology import Methodology
    from scoring.report import Period


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `score`."""
    parser = commands.add_parser(
        "score", description="Посчитать показатели и индекс клиентоцентричности."
    )
    add_days(parser)
    parser.add_argument("--office", metavar="КОД", help="только одно отделение")
    parser.add_argument(
        "--audience",
        metavar="КОД",
        help="только jobseeker (соискатели), employer (работодатели) или staff (сотрудники)",
    )
    parser.add_argument("--answers", metavar="ФАЙЛ.csv", help="считать по файлу, а не по базе")
    parser.add_argument("--checklists", metavar="ФАЙЛ.csv", help="чек-листы индекса из файла")
    parser.add_argument(
        "--methodology",
        metavar="ИМЯ",
        action="append",
        help="версия методики или её файл; дважды — сравнить две",
    )
    parser.add_argument("--fingerprint", metavar="ТЕКСТ", help="повторить отчёт с отпечатком")
    parser.add_argument(
        "--lenient", action="store_true", help="пропустить и назвать строки с ошибками"
    )
    parser.add_argument("--offices", metavar="КОД", help="сравнить отделения по этому показателю")
    parser.add_argument(
        "--by", metavar="ВОПРОС", help="индекс по ответам о себе, например age-band — возраст"
    )
    parser.add_argument(
        "--population", type=int, metavar="ЧИСЛО", help="сколько всего людей можно было спросить"
    )
    parser.add_argument("--by-service", action="store_true", help="показать и с весами услуг")
    parser.add_argument(
        "--before", action="store_true", help="сравнить с прошлым периодом (нужны обе даты)"
    )
    parser.add_argument("--xlsx", metavar="ФАЙЛ", help="записать ещё и книгу Excel")
    parser.add_argument("--csv", metavar="ФАЙЛ", help="записать показатели ещё и в CSV")
    parser.add_argument("--pictures", metavar="ПАПКА", help="нарисовать ещё и графики, в эту папку")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=print_score, at=None)


@command
def print_score(options: Namespace) -> None:
    """Print the figures of a period; of everything without dates."""
    from scoring.methodology import DEFAULT

    again = None
    if options.fingerprint is not None:
        from bot.cli.score_again import asked_again

        again = asked_again(options)
    period = _period(options)
    _refuse_unknown(options)
    names = options.methodology or [DEFAULT]
    _refuse_namesakes(names)
    scored = [_scored(options, name, period) for name in names]
    earlier = _scored(options, names[0], _before(period)) if options.before else None
    for file, refused in scored[0].refused:
        warn(f"{file}, строка {refused.line}: {refused.reason}")
    if options.xlsx or options.csv or options.pictures:
        from bot.cli.score_documents import write_documents

        write_documents(scored[0], options.xlsx, options.csv, options.pictures)
    if options.json:
        _print_json(scored, earlier, options, again)
        return
    _print_words(scored, earlier, options.offices)
    if options.by:
        from bot.cli.score_respondents import in_words, respondents

        print(in_words(options.by, respondents(options.by, scored[0], options.at)))
    if again:
        from bot.cli.score_again import again_told

        print(again_told(again, scored[0]))


def _print_json(
    scored: "Sequence[Scored]",
    earlier: "Scored | None",
    options: Namespace,
    again: "Fingerprint | None",
) -> None:
    from bot.cli.desk import print_json
    from scoring.comparison import compared
    from scoring.report_json import in_json

    first = scored[0]
    whole = in_json(first.report, first.methodology)
    whole["refused"] = [
        {"file": file, "line": one.line, "reason": one.reason} for file, one in first.refused
    ]
    whole["outside_period"] = first.outside
    if len(scored) > 1:
        whole["compared"] = {
            one.report.methodology: in_json(one.report, one.methodology) for one in scored[1:]
        }
    if earlier:
        whole["before"] = in_json(earlier.report, earlier.methodology)
        whole["change"] = [one.in_json() for one in compared(first.report, earlier.report)]
    if options.offices:
        from bot.cli.score_offices import offices_in_json

        whole["offices"] = offices_in_json(first, options.offices)
    if options.by:
        from bot.cli.score_respondents import in_json as groups_in_json
        from bot.cli.score_respondents import respondents

        groups = respondents(options.by, first, options.at)
        whole["respondents"] = groups_in_json(options.by, groups, first)
    if again:
        from bot.cli.score_again import same

        whole["same"] = same(again, first)
    print_json(whole)


def _print_words(scored: "Sequence[Scored]", earlier: "Scored | None", offices: str | None) -> None:
    from bot.cli.score_table import change_told, report_told, versions_told

    print(report_told(scored[0].report, scored[0].methodology))
    for one, other in pairwise(scored):
        print(versions_told(one.report, other.report))
    if earlier:
        print(change_told(scored[0].report, earlier.report))
    if offices:
        from bot.cli.score_offices import offices_told

        print(offices_told(scored[0], offices))


def _scored(options: Namespace, name: str, period: "Period") -> "Scored":
    from scoring.reporting import Asked

    asked = Asked(
        _version(name),
        period,
        options.office,
        options.audience,
        population=options.population,
        by_service=options.by_service,
        at=options.at,
    )
    if options.answers is not None:
        from bot.cli.score_files import from_files

        monthly = bool(options.pictures)
        return from_files(asked, options.answers, options.checklists, options.lenient, monthly)
    from bot.cli.score_database import from_database

    # Offices side by side cost their own cells; without them all are read as one.
    apart = bool(options.offices or options.xlsx or options.csv or options.pictures)
    return from_database(asked, options.checklists, options.lenient, apart=apart)


def _version(name: str) -> "Methodology":
    from scoring.methodology import MethodologyError, methodology

    try:
        return methodology(name)
    except MethodologyError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None


def _refuse_namesakes(names: "Sequence[str]") -> None:
    """RefusedError for two methodologies of one version: nobody could tell their figures apart."""
    versions = [_version(name).version for name in names]
    for version in versions:
        if versions.count(version) > 1:
            sentence = f"Две методики называются «{version}»: дайте одной из них другую version."
            raise RefusedError(sentence, BAD_INPUT)


def _period(options: Namespace) -> "Period":
    from scoring.report import Period

    return Period(*read_days(options))


def _before(period: "Period") -> "Period":
    from scoring.report import Period

    if period.first is None or period.last is None:
        raise RefusedError("Для сравнения нужны оба дня: --from и --to.", BAD_INPUT)
    length = period.last - period.first + timedelta(days=1)
    return Period(period.first - length, period.last - length)


def _refuse_unknown(options: Namespace) -> None:
    from scoring.facts import AUDIENCES

    if "" in {options.xlsx, options.csv, options.pictures}:
        raise RefusedError("Не записать: имя файла или папки пустое.", BAD_INPUT)
    if options.audience is not None and options.audience not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        raise RefusedError(f"Аудитории «{options.audience}» нет, есть: {known}.", BAD_INPUT)
    if options.offices:
        from bot.cli.score_offices import refuse_unknown

        refuse_unknown(options.offices)
    if options.by:
        from bot.cli.score_respondents import refuse_unknown as refuse_no_question

        refuse_no_question(options)
    if options.population is not None and options.population < 1:
        raise RefusedError("--population — это число людей, не меньше одного.", BAD_INPUT)
    if options.by_service and options.answers:
        raise RefusedError("В файле нет услуг: --by-service нужна база данных.", BAD_INPUT)
    if options.lenient and not (options.answers or options.checklists):
        raise RefusedError("--lenient нужен только файлам: --answers, --checklists.", BAD_INPUT)
