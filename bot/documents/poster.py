"""An A4 poster with a QR code, drawn as vectors: sharp on any printer, readable from two steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from textwrap import wrap
from typing import Final

import segno
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

A4: Final = (210.0, 297.0)  # millimetres
MILLIMETRES: Final = 25.4
CODE: Final = 118.0  # the code's side without its quiet zone, mm
CODE_BELOW: Final = 82.0  # from the paper's lower edge, mm
MIDDLE: Final = A4[0] / 2
INK, ACCENT, QUIET = "#17262a", "#0b5f66", "#51646a"
POINT: Final = 72 / MILLIMETRES
WIDE_LETTER: Final = 0.62  # of the size, for DejaVu Sans
MARGIN: Final = 18.0


@dataclass(frozen=True)
class Poster:
    """What stands on the paper, in words."""

    centre: str
    heading: str
    how: str
    promise: str
    place: str
    link: str


def draw(poster: Poster) -> bytes:
    """The poster as a PDF."""
    figure, written = picture(poster), BytesIO()
    FigureCanvasPdf(figure)
    figure.savefig(written, format="pdf", metadata={"CreationDate": None})
    return written.getvalue()


def picture(poster: Poster) -> Figure:
    """The poster before it becomes a file; millimetres from the lower left corner."""
    figure = Figure(figsize=(A4[0] / MILLIMETRES, A4[1] / MILLIMETRES))
    canvas = figure.add_axes((0, 0, 1, 1))
    canvas.set_xlim(0, A4[0])
    canvas.set_ylim(0, A4[1])
    canvas.axis("off")
    canvas.add_patch(PathPatch(_rectangle(0, A4[1] - 34, A4[0], 34), facecolor=ACCENT, linewidth=0))
    lines = (
        (poster.centre, A4[1] - 17, 18, "#ffffff", "normal"),
        (poster.heading, 246, 40, INK, "bold"),
        (poster.how, 220, 19, INK, "normal"),
        (poster.promise, 66, 17, QUIET, "normal"),
        (poster.place, 40, 24, ACCENT, "bold"),
        (poster.link, 20, 12, QUIET, "normal"),
    )
    for text, height, size, colour, weight in lines:
        canvas.text(
            MIDDLE,
            height,
            _fitted(text, size),
            size=size,
            color=colour,
            weight=weight,
            family="DejaVu Sans",
            ha="center",
            va="center",
            linespacing=1.3,
        )
    canvas.add_patch(PathPatch(_code(poster.link), facecolor="black", linewidth=0))
    return figure


def _fitted(text: str, size: float) -> str:
    """Broken into lines that the paper holds."""
    letters = int((A4[0] - 2 * MARGIN) * POINT / (size * WIDE_LETTER))
    return "\n".join(wrap(text, letters, break_long_words=True))


def modules(link: str) -> list[list[int]]:
    """The code's rows from the top, 1 for dark; a quarter of it may be soiled or torn."""
    return [list(row) for row in segno.make(link, error="q", micro=False).matrix]


def _code(link: str) -> Path:
    whole = Path.make_compound_path(*_runs(modules(link)))
    whole.should_simplify = False  # or corners of the modules are cut off
    return whole


def _runs(rows: list[list[int]]) -> Iterator[Path]:
    """One rectangle for each run of dark modules, so that no seams are printed between them."""
    side = CODE / len(rows)
    left, top = MIDDLE - CODE / 2, CODE_BELOW + CODE
    for number, row in enumerate(rows):
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                x, y = left + column * side, top - (number + 1) * side
                yield _rectangle(x, y, length * side, side)
            column += length


def _rectangle(x: float, y: float, width: float, height: float) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)
