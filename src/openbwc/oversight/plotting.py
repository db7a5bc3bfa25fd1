"""A metric over its months as a picture: SVG that a page shows beside the table of its numbers.

Guarantees: equal figures give equal bytes; a month without a figure is a gap in the line and not a zero.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from openbwc.oversight.pictures import COLOURS, svg_of

LINE = COLOURS[1]
SIZE = (7.6, 2.9)
MOST_TICKS = 8


def line_chart(title: str, labels: Sequence[str], values: Sequence[float | None], unit: str) -> str:
    """A line over labelled points, as SVG; None is a gap. `unit` stands at the axis; shares go from 0 to 100."""

    def drawn(_: Picture, axes: Axes) -> None:
        places = list(range(len(labels)))
        points = [float("nan") if value is None else value for value in values]
        axes.plot(places, points, color=LINE, linewidth=2, marker="o", markersize=4)
        axes.set_ylim(bottom=0)
        step = max(1, -(-len(labels) // MOST_TICKS))
        axes.set_xticks(places[::step], [labels[at] for at in places[::step]])

    return svg_of(title, unit, SIZE, drawn)
