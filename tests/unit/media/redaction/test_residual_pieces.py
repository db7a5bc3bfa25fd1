"""How a residual check is cut into pieces: a recording of one long group is read once, not once for every piece."""

from fractions import Fraction
from pathlib import Path

import pytest

from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.residual.checking import FILE, Checking
from openbwc.media.redaction.timetable import Timetable, spans_from

FRAMES = 4000


@pytest.mark.parametrize(
    ("starts", "pieces", "longest"),
    [((0,), 1, FRAMES), ((0, 700, 1400, 3000), 3, 1600), (tuple(range(0, FRAMES, 30)), 5, 900)],
)
def test_a_piece_begins_where_a_group_of_the_original_does(
    tmp_path: Path, starts: tuple[int, ...], pieces: int, longest: int
) -> None:
    table = Timetable(
        ticks=tuple(range(FRAMES)),
        time_base=Fraction(1, 30),
        origin=0,
        groups=spans_from(starts, FRAMES),
        width=64,
        height=48,
        rotation=0,
        codec="h264",
    )
    checking = Checking(tmp_path / "copy", tmp_path / "original", tmp_path / "plan", tmp_path / "found")
    asked = checking.pieces({FILE: {"tables": {"copy": table.as_dict(), "original": table.as_dict()}}})
    spans = [Span(int(piece.arguments["first"]), int(piece.arguments["last"])) for piece in asked]
    assert [frame for span in spans for frame in range(span.first, span.last + 1)] == list(range(FRAMES))
    assert {span.first for span in spans} <= set(starts)
    assert len(spans) == pieces
    assert max(span.last + 1 - span.first for span in spans) <= longest
