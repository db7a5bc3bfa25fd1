"""Following a box that was drawn: it stays on what it was drawn round, and ends where that is gone."""

from dataclasses import replace
from pathlib import Path

import pytest

from openbwc.media.isolation import run_isolated
from openbwc.media.redaction.finding.following import keyframes_of
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.pipeline.finding import LIMITS
from openbwc.media.redaction.plan import Kind, Track
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, Truth, film_truth

TAKE = Take(seconds=2.0, width=640, height=360, rate=15, group=10, seed=3, story=Story.ZOOM)
pytestmark = pytest.mark.skipif(find_portrait() is None, reason="the faces are of scikit-image's portrait")


def follow(path: Path, frame: int, box: Box, last: int) -> dict[str, object]:
    edges = ",".join(map(str, box.as_list()))
    arguments = {"source": str(path), "frame": str(frame), "box": edges, "first": "0", "last": str(last)}
    return run_isolated("redact_follow", arguments, limits=LIMITS)


def path_of(truth: Truth, person: int) -> dict[int, Box]:
    return {
        frame: face.box
        for frame, faces in enumerate(truth.faces)
        for face in faces
        if face.person == person and face.seen > 0.9
    }


def test_a_face_is_followed_both_ways_under_a_moving_zooming_camera(tmp_path: Path) -> None:
    path = tmp_path / "take.mp4"
    true = path_of(film_truth(TAKE, path, portrait=find_portrait()), person=1)
    answer = follow(path, 15, true[15], 29)
    track = Track(id="a", kind=Kind.REGION, keyframes=keyframes_of(answer))
    assert track.box_at(15) == true[15], "what was drawn stands as it was drawn"
    assert (answer["lost_before"], answer["lost_after"]) == (None, None)
    assert (track.first, track.last) == (0, 29)
    covered = [box.iou(true[frame]) for frame in sorted(true) if (box := track.box_at(frame)) is not None]
    assert min(covered) > 0.6


def test_following_ends_where_the_person_has_left_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "take.mp4"
    take = replace(TAKE, story=Story.LEAVING, seconds=3.0)
    true = path_of(film_truth(take, path, portrait=find_portrait()), person=0)
    gone = next(frame for frame in range(45) if frame not in true)
    answer = follow(path, 2, true[2], 44)
    lost = answer["lost_after"]
    assert isinstance(lost, int)
    assert gone - 3 <= lost <= gone + 20
    assert keyframes_of(answer)[-1].frame < lost
