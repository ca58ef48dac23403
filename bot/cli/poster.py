"""`otklik poster`: an A4 poster with a QR code that leads to the exit survey of a window."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.table import BAD_INPUT, RefusedError, command, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.documents.poster import Poster


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `poster`."""
    parser = commands.add_parser("poster", description="Нарисовать плакат А4 с QR-кодом для окна.")
    parser.add_argument(
        "--office", required=True, metavar="КОД", help="отделение: код или часть названия"
    )
    parser.add_argument(
        "--window", required=True, type=int, metavar="ЧИСЛО", help="номер окна, от 1 до 999"
    )
    parser.add_argument("--pdf", required=True, type=Path, metavar="ФАЙЛ", help="куда записать")
    parser.add_argument("--language", default="ru", choices=("ru", "en"), help="язык плаката")
    parser.set_defaults(run=make_poster)


@command
def make_poster(options: Namespace) -> None:
    """Write the poster and name its link."""
    from bot.cli.desk import at_desk
    from bot.documents.poster import draw
    from bot.domain.links import opens_elsewhere
    from bot.handlers.kiosk import HIGHEST_WINDOW

    if not 1 <= options.window <= HIGHEST_WINDOW:
        raise RefusedError(f"Номер окна — от 1 до {HIGHEST_WINDOW}.", BAD_INPUT)
    poster = at_desk(lambda desk: _poster(desk, options.office, options.window, options.language))
    if not opens_elsewhere(poster.link):
        warn("Внимание: эта ссылка откроется только на этом компьютере; задайте OTKLIK_PUBLIC_URL.")
    try:
        options.pdf.write_bytes(draw(poster))
    except OSError as error:
        sentence = f"Не записать {options.pdf}: проверьте папку, права на запись и место на диске."
        raise RefusedError(sentence) from error
    print(f"Плакат: {options.pdf}\nСсылка: {poster.link}")


def _poster(desk: "Desk", office: str, window: int, language: str) -> "Poster":
    from bot.cli.visits import centre_of, office_of
    from bot.core.says import Text, Words
    from bot.documents.poster import Poster
    from bot.texts import Texts

    centre = centre_of(desk)
    found, texts = office_of(centre, office), Texts()
    name = texts.words(Words(found.name), language)
    return Poster(
        centre=texts.words(Words(centre.name), language),
        heading=texts.words(Text("poster-heading"), language),
        how=texts.words(Text("poster-how"), language),
        promise=texts.words(Text("poster-promise"), language),
        place=texts.words(Text("poster-place", {"office": name, "window": window}), language),
        link=f"{desk.settings.public_url.rstrip('/')}/q/{found.code}/{window}",
    )
