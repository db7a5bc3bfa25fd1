"""The studio's JavaScript holds the same tracks, times and revisions as the engine: node runs it on our vectors."""

import json
import os
import shutil
import subprocess
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest

import openbwc.site.web
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Span, Track
from openbwc.media.redaction.plan_file import track_to_dict
from openbwc.media.redaction.timetable import Timetable

NODE = shutil.which("node")
SCRIPTS = Path(openbwc.site.web.__file__).parent / "static/web/js"
TESTS = Path(__file__).parent / "studio"


def a_track(draw: Random, number: int) -> Track:
    """A track with uneven steps, boxes beyond the picture, and hidden spans."""
    frames = sorted(draw.sample(range(60), draw.randint(1, 9)))
    keyframes = []
    for frame in frames:
        left, top = draw.randint(-40, 700), draw.randint(-40, 400)
        keyframes.append(Keyframe(frame, Box(left, top, left + draw.randint(1, 300), top + draw.randint(1, 300))))
    hidden = [Span(first, first + draw.randint(0, 3)) for first in draw.sample(range(0, 56, 8), draw.randint(0, 3))]
    return Track(id=f"t{number}", kind=Kind.FACE, keyframes=tuple(keyframes), hidden=tuple(sorted(hidden)))


def a_table(draw: Random, steps: list[int]) -> dict[str, Any]:
    """A timetable as the page is told it, and its ticks."""
    ticks, base = [], Fraction(1, draw.choice((30000, 90000, 15360)))
    for step in steps:
        ticks.append((ticks[-1] if ticks else 0) + step)
    table = Timetable(
        ticks=tuple(ticks), time_base=base, origin=0, groups=(), width=640, height=360, rotation=0, codec="h264"
    )
    runs = [[step, sum(1 for _ in same)] for step, same in groupby(table.as_dict()["steps"])]
    return {"told": {"runs": runs, "base": [base.numerator, base.denominator]}, "ticks": ticks}


def vectors() -> dict[str, Any]:
    """What both sides have to agree on."""
    draw = Random(4)
    tracks = [a_track(draw, number) for number in range(300)]
    boxes = [Box(draw.randint(-90, 700), draw.randint(-90, 400), 701, 401) for _ in range(60)]
    clipped = []
    for box in boxes:
        seen = box.within(640, 360)
        clipped.append({"box": box.as_list(), "size": [640, 360], "seen": seen.as_list() if seen else None})
    tables = [a_table(draw, [0, *[512] * 400]), a_table(draw, [7, *(draw.randint(200, 9000) for _ in range(500))])]
    told = [
        {
            "track": track_to_dict(track),
            "boxes": [box.as_list() if box else None for box in map(track.box_at, range(62))],
        }
        for track in tracks
    ]
    return {"tracks": told, "clipped": clipped, "tables": tables}


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_studio_agrees_with_the_engine(tmp_path: Path) -> None:
    assert NODE is not None
    shutil.copytree(SCRIPTS, tmp_path / "js")
    shutil.copytree(TESTS, tmp_path / "tests")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "vectors.json").write_text(json.dumps(vectors()))
    done = subprocess.run(
        [NODE, "--test", "tests/"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "VECTORS": str(tmp_path / "vectors.json")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
