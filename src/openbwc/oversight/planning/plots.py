"""A plan as pictures: SVG that a page, a report or a slide can show.

Guarantees: equal plans give equal bytes (no date, no random ids); text stays text; a range is drawn as a band round
the middle, and no meaning rests on colour alone: every series is named where it ends.
"""

import io
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FuncFormatter

from openbwc.oversight.planning.lines import DEPARTMENT, LINES, short
from openbwc.oversight.planning.planning import Course, Plan

INK, MUTED, GRID = "#17212d", "#515c69", "#dcdfe4"
LEGEND_COLUMNS, MOST_TICKS = 3, 10
COLOURS = ("#12283f", "#1a5490", "#c99a1b", "#17633e", "#97281b")
HATCHES = ("", "//", "..", "xx", "\\\\")
SIZE = (6.4, 3.6)
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "openbwc-plan",
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
"""matplotlib's style is one for the whole process: one picture is drawn at a time."""


def _axes(picture: Picture, plan: Plan, title: str, unit: str) -> Axes:
    axes = picture.add_subplot()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    axes.set_ylabel(unit)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: short(number)))
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks(plan.years[:: -(-len(plan.years) // MOST_TICKS)])
    return axes


def _stacked(plan: Plan, courses: Mapping[str, Course], picture: Picture, title: str, lines: tuple[str, ...]) -> None:
    """Bars of parts on top of each other, at the middle of each part's range."""
    axes = _axes(picture, plan, title, LINES[lines[0]].unit)
    below = [0.0] * len(plan.years)
    for at, line in enumerate(lines):
        middle = courses[line].middle
        words = LINES[line].title.split(" at the")[0]
        look = {"color": COLOURS[at % len(COLOURS)], "hatch": HATCHES[at % len(HATCHES)], "edgecolor": "white"}
        axes.bar(list(plan.years), middle, 0.72, bottom=below, label=words, linewidth=0.5, **look)
        below = [low + more for low, more in zip(below, middle, strict=True)]
    handles, labels = axes.get_legend_handles_labels()
    picture.legend(handles, labels, frameon=False, loc="outside lower center", ncols=LEGEND_COLUMNS, fontsize=10)


def _bands(plan: Plan, courses: Mapping[str, Course], picture: Picture, title: str, lines: tuple[str, ...]) -> None:
    """A line for the middle of each, with its range as a band."""
    axes = _axes(picture, plan, title, LINES[lines[0]].unit)
    for at, line in enumerate(lines):
        course, colour = courses[line], COLOURS[at % len(COLOURS)]
        axes.fill_between(list(plan.years), course.low, course.high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(list(plan.years), course.middle, color=colour, linewidth=2, marker="os^Dv"[at % 5], markersize=4)
        axes.annotate(
            LINES[line].title,
            (plan.years[-1], course.middle[-1]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="right",
            color=colour,
        )
    axes.set_ylim(bottom=0)


Drawing = Callable[[Plan, Mapping[str, Course], Picture, str, tuple[str, ...]], None]

PLOTS: Mapping[str, tuple[str, Drawing, tuple[str, ...]]] = MappingProxyType(
    {
        "money": (
            "Money a year, by kind",
            _stacked,
            ("money_cameras", "money_staff", "money_storage", "money_uplink", "money_compute"),
        ),
        "money-range": ("Money a year, with its range", _bands, ("money",)),
        "storage": ("Storage at the end of each year, all copies", _stacked, ("hot", "warm", "cold")),
        "storage-range": ("Storage at the end of each year, with its range", _bands, ("stored",)),
        "staff": ("Posts, by kind", _stacked, ("custodians", "redactors", "reviewers", "disclosure_officers")),
        "uplink": ("Uplink at the end of shifts, all sites", _bands, ("line_peak",)),
    }
)
"""The pictures of a plan, by name: title, way of drawing, lines."""


def draw(plan: Plan, name: str, agency: str = DEPARTMENT) -> str:
    """The picture of that name as SVG. KeyError when there is none, or when the plan has no such agency."""
    title, drawing, lines = PLOTS[name]
    courses = plan.courses[agency]
    with _DRAWING, mpl.rc_context(STYLE):
        picture = Picture(figsize=SIZE, layout="constrained")
        drawing(plan, courses, picture, title, lines)
        written = io.BytesIO()
        picture.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    return written.getvalue().decode()
