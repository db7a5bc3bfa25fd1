"""A plan as pictures: SVG that a page, a report or a slide can show.

Guarantees: equal plans give equal bytes; a range is drawn as a band round the middle, and no meaning rests on colour
alone: a line is named where it ends, and bars differ by their hatching.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import FuncFormatter

from openbwc.oversight.pictures import COLOURS, svg_of
from openbwc.oversight.planning.lines import DEPARTMENT, LINES, short
from openbwc.oversight.planning.planning import Course, Plan

LEGEND_COLUMNS, MOST_TICKS = 3, 10
HATCHES = ("", "//", "..", "xx", "\\\\")
SIZE = (6.4, 3.6)
BAR = 0.72

Courses = Mapping[str, Course]
Drawing = Callable[[list[int], Courses, tuple[str, ...], Picture, Axes], None]


def _stacked(years: list[int], courses: Courses, lines: tuple[str, ...], picture: Picture, axes: Axes) -> None:
    """Bars of parts on top of each other, at the middle of each part's range."""
    below = [0.0] * len(years)
    for at, line in enumerate(lines):
        middle = courses[line].middle
        axes.bar(
            years,
            middle,
            BAR,
            bottom=below,
            label=LINES[line].title.split(" at the")[0],
            linewidth=0.5,
            color=COLOURS[at % len(COLOURS)],
            hatch=HATCHES[at % len(HATCHES)],
            edgecolor="white",
        )
        below = [low + more for low, more in zip(below, middle, strict=True)]
    picture.legend(frameon=False, loc="outside lower center", ncols=LEGEND_COLUMNS, fontsize=10)


def _bands(years: list[int], courses: Courses, lines: tuple[str, ...], _: Picture, axes: Axes) -> None:
    """A line for the middle of each, with its range as a band."""
    for at, line in enumerate(lines):
        course, colour = courses[line], COLOURS[at % len(COLOURS)]
        axes.fill_between(years, course.low, course.high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(years, course.middle, color=colour, linewidth=2, marker="o", markersize=4)
        end = (years[-1], course.middle[-1])
        axes.annotate(LINES[line].title, end, xytext=(0, 6), textcoords="offset points", ha="right", color=colour)
    axes.set_ylim(bottom=0)


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
    years, courses = list(plan.years), plan.courses[agency]

    def drawn(picture: Picture, axes: Axes) -> None:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: short(number)))
        axes.set_xticks(years[:: -(-len(years) // MOST_TICKS)])
        drawing(years, courses, lines, picture, axes)

    return svg_of(title, LINES[lines[0]].unit, SIZE, drawn)
