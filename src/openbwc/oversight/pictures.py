"""How oversight's pictures look, and how one becomes SVG: the same for plans and metrics.

Guarantees: equal drawings give equal bytes (no date, no random ids); text stays text; one picture is drawn at a time,
because matplotlib's style is one for the whole process.
"""

import io
import threading
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

INK, MUTED, GRID = "#17212d", "#515c69", "#dcdfe4"
COLOURS = ("#12283f", "#1a5490", "#c99a1b", "#17633e", "#97281b")
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "openbwc",
    "font.family": "sans-serif",
    "font.sans-serif": ["Public Sans", "Source Sans Pro", "Arial", "DejaVu Sans"],
    "font.size": 11,
    "axes.edgecolor": MUTED,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "hatch.linewidth": 0.6,
}
_DRAWING = threading.Lock()


def svg_of(title: str, unit: str, size: tuple[float, float], drawing: Callable[[Picture, Axes], None]) -> str:
    """A picture of that size (inches) with its title and its unit at the axis, as SVG; `drawing` fills it."""
    with _DRAWING, mpl.rc_context(STYLE):
        picture = Picture(figsize=size, layout="constrained")
        axes = picture.add_subplot()
        axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
        axes.set_ylabel(unit)
        axes.grid(axis="y", color=GRID)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        drawing(picture, axes)
        written = io.BytesIO()
        picture.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    return written.getvalue().decode()
