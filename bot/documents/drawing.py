"""What all pictures of a report share: colours, page, point and scale; readable in grey."""

from dataclasses import dataclass
from textwrap import fill
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing

from scoring.figures import Unit
from scoring.report import Told

# Okabe and Ito 2008: told apart by everybody, and light from dark in grey.
BLUE: Final = "#0072B2"
GREY: Final = "#555555"
FIRM: Final = "o"
PRELIMINARY: Final = "D"
DPI: Final = 150
INCHES_WIDE: Final = 8.0


def page(height: float, title: str) -> tuple[Drawing, Axes]:
    """An empty picture of that height in inches, as wide as all others, under its title."""
    drawing = Drawing(figsize=(INCHES_WIDE, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(drawing)
    axes = drawing.add_subplot()
    drawing.suptitle(fill(title, 70), fontsize=12, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return drawing, axes


def point(axes: Axes, x: float, y: float, *, preliminary: bool) -> None:
    """A figure: full where it is firm, an empty rhombus where it is preliminary."""
    axes.plot(
        x,
        y,
        marker=PRELIMINARY if preliminary else FIRM,
        markersize=7,
        color=BLUE,
        markerfacecolor="white" if preliminary else BLUE,
        zorder=3,
        clip_on=False,
    )


def explain(drawing: Drawing, words: str) -> None:
    """The key at the foot of the picture."""
    drawing.supxlabel(words, fontsize=8, color=GREY)


def scale(unit: Unit) -> "_Ticks":
    """How numbers of a unit are written beside an axis."""
    return _Ticks(unit)


def is_shown(told: Told) -> bool:
    """Whether there is a figure that may be shown."""
    return told.figure is not None and told.publication != "hidden"


@dataclass(frozen=True)
class _Ticks:
    """Numbers beside an axis as Russians write them."""

    unit: Unit

    def __call__(self, value: float, _place: int) -> str:
        """A value in words; a share in per cent."""
        scaled, sign = (100 * value, " %") if self.unit == "share" else (value, "")
        return f"{scaled:.1f}".removesuffix(".0").replace(".", ",").replace("-", "−") + sign
