"""A metric over its months as a picture: SVG that a page shows beside the table of its numbers.

Guarantees: equal figures give equal bytes (no date, no random ids); text stays text; a month without a figure is a gap
in the line and not a zero.
"""

import io
import threading
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.figure import Figure as Picture

INK, MUTED, GRID, LINE = "#17212d", "#515c69", "#dcdfe4", "#1a5490"
SIZE = (7.6, 2.9)
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "openbwc-metric",
    "font.family": "sans-serif",
    "font.sans-serif": ["Public Sans", "Source Sans Pro", "Arial", "DejaVu Sans"],
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}
_DRAWING = threading.Lock()
"""matplotlib's style is one for the whole process: one picture is drawn at a time."""


def line_chart(title: str, labels: Sequence[str], values: Sequence[float | None], unit: str) -> str:
    """A line over labelled points, as SVG; None is a gap. `unit` stands at the axis; shares go from 0 to 100."""
    with _DRAWING, mpl.rc_context(STYLE):
        picture = Picture(figsize=SIZE, layout="constrained")
        axes = picture.add_subplot()
        axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
        axes.set_ylabel(unit)
        axes.grid(axis="y", color=GRID)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        places = list(range(len(labels)))
        points = [float("nan") if value is None else value for value in values]
        axes.plot(places, points, color=LINE, linewidth=2, marker="o", markersize=4)
        axes.set_ylim(bottom=0)
        step = max(1, len(labels) // 8)
        axes.set_xticks(places[::step], [labels[at] for at in places[::step]])
        written = io.BytesIO()
        picture.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    return written.getvalue().decode()
