"""Writes what was scored as a workbook, a CSV file and pictures."""

from pathlib import Path

from bot.cli.scored import Scored
from bot.cli.table import BAD_INPUT, RefusedError, warn
from bot.documents.sheets import Dossier, sheets
from bot.texts import Texts
from scoring.apart import by_month, by_office


def write_documents(
    scored: Scored, workbook: str | None, figures: str | None, pictures: str | None
) -> None:
    """Write those that were asked for and tell where on standard error."""
    texts, dossier = Texts(), _dossier(scored)
    written: list[Path] = []
    try:
        if workbook:
            from bot.documents.workbook import write_workbook

            write_workbook(Path(workbook), sheets(dossier, texts))
            written.append(Path(workbook))
        if figures:
            from bot.documents.figures_csv import write_csv

            write_csv(Path(figures), sheets(dossier, texts)[1])
            written.append(Path(figures))
        if pictures:
            from bot.documents.pictures import draw_pictures

            written += draw_pictures(Path(pictures), dossier, texts)
    except OSError as error:
        where = error.filename or "файл"
        sentence = f"Не записать {where}: проверьте папку, права на запись и место на диске."
        raise RefusedError(sentence, BAD_INPUT) from None
    if not written:
        warn("Рисовать нечего: показателей, которые можно показать, пока нет.")
    for file in written:
        warn(f"Записано: {file}")


def _dossier(scored: Scored) -> Dossier:
    report = scored.report
    modes = scored.methodology.official_modes
    return Dossier(
        report=report,
        methodology=scored.methodology,
        offices=by_office(scored.facts, report.publication, modes),
        months=by_month(scored.months(), report.publication, modes),
        dispositions=scored.facts.dispositions,
        names=scored.names,
    )
