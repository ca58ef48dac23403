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
SPACING: Final = 1.3
SMALLEST: Final = 8  # points


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
    # What is written, how high its middle stands, how much height it may take, its size.
    lines = (
        (poster.centre, A4[1] - 17, 28, 18, "#ffffff", "normal"),
        (poster.heading, 246, 20, 40, INK, "bold"),
        (poster.how, 220, 20, 19, INK, "normal"),
        (poster.promise, 66, 14, 17, QUIET, "normal"),
        (poster.place, 40, 26, 24, ACCENT, "bold"),
        (poster.link, 20, 13, 12, QUIET, "normal"),
    )
    for text, height, room, largest, colour, weight in lines:
        written, size = _fitted(text, room, largest)
        canvas.text(
            MIDDLE,
            height,
            written,
            size=size,
            color=colour,
            weight=weight,
            family="DejaVu Sans",
            ha="center",
            va="center",
            linespacing=SPACING,
        )
    canvas.add_patch(PathPatch(_code(poster.link), facecolor="black", linewidth=0))
    return figure


def _fitted(text: str, room: float, largest: int) -> tuple[str, int]:
    """Broken into lines that the paper holds, and smaller where they would need more room."""
    for size in range(largest, SMALLEST, -1):
        lines = wrap(text, _letters(size))
        if len(lines) <= _lines(room, size):
            return "\n".join(lines), size
    most = _lines(room, SMALLEST)
    return "\n".join(wrap(text, _letters(SMALLEST), max_lines=most, placeholder="…")), SMALLEST


def _letters(size: int) -> int:
    return int((A4[0] - 2 * MARGIN) * POINT / (size * WIDE_LETTER))


def _lines(room: float, size: int) -> int:
    return int(room * POINT / (size * SPACING))


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
