"""The footage with known truth: its frames can be known again, and its faces are where it says."""

from dataclasses import replace
from pathlib import Path

import av
import pytest

from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.truth import Story, Take, film_truth, read_number

SMALL = Take(seconds=1.0, width=320, height=180, rate=15, group=5)


@pytest.mark.parametrize("varying", [False, True])
def test_each_frame_carries_its_number_through_the_encoder(tmp_path: Path, varying: bool) -> None:
    path = tmp_path / "take.mp4"
    truth = film_truth(replace(SMALL, varying=varying), path, portrait=find_portrait())
    with av.open(str(path)) as container:
        read = [read_number(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert read == list(truth.numbers)
    assert (len(read) < 15) is varying


def test_a_face_that_leaves_is_seen_less_and_then_not_at_all(tmp_path: Path) -> None:
    truth = film_truth(
        replace(SMALL, story=Story.LEAVING, seconds=5.0, rate=10), tmp_path / "take.mp4", portrait=find_portrait()
    )
    seen = [next((face.seen for face in faces if face.person == 0), 0.0) for faces in truth.faces]
    assert max(seen) > 0.9
    assert min(seen) == 0.0
    assert any(0.1 < share < 0.8 for share in seen), "it is cut off by the edge on its way"
    assert all(
        face.box.left >= 0 and face.box.right <= 320 and face.box.bottom <= 180
        for faces in truth.faces
        for face in faces
    )


def test_sound_and_plate_are_where_the_truth_says(tmp_path: Path) -> None:
    truth = film_truth(replace(SMALL, sound=True, plate=True), tmp_path / "take.mp4")
    assert truth.tones == ((0, 500),)
    assert all(plate is not None and plate.within(320, 180) == plate for plate in truth.plates)
    with av.open(str(tmp_path / "take.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
