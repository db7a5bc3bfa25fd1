"""A still is the very frame that is on the screen at its moment."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from openbwc.media import MediaError, make_still
from openbwc.media.synthetic.truth import Take, film_truth, read_number

SMALL = Take(seconds=1.0, width=320, height=180, rate=10, group=4)


def number_of(picture: Path) -> int | None:
    """The number that the frame carries."""
    with Image.open(picture) as image:
        assert image.format == "PNG"
        return read_number(np.asarray(image.convert("RGB")))


def test_the_frame_on_the_screen_at_a_moment(tmp_path: Path) -> None:
    source, target = tmp_path / "take.mp4", tmp_path / "still.png"
    film_truth(SMALL, source)
    for at_ms, number in ((0, 0), (99, 0), (100, 1), (450, 4), (899, 8), (5000, 9)):
        report = make_still(source, target, at_ms=at_ms)
        assert number_of(target) == number
        assert (report.width, report.height, report.time) == (320, 180, number / 10)
    again = tmp_path / "again.png"
    make_still(source, again, at_ms=5000)
    assert again.read_bytes() == target.read_bytes()


def test_varying_rate_and_rotation(tmp_path: Path) -> None:
    source, target = tmp_path / "take.mp4", tmp_path / "still.png"
    truth = film_truth(replace(SMALL, seconds=2.0, varying=True, rotation=90), source)
    gap = next(number for number in range(20) if number not in truth.numbers)
    report = make_still(source, target, at_ms=gap * 100)
    assert (report.width, report.height) == (180, 320)
    assert report.time == pytest.approx(max(shown for shown in truth.numbers if shown < gap) / 10)


def test_what_is_no_video_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    source, target = tmp_path / "take.mp4", tmp_path / "still.png"
    source.write_bytes(b"no video at all")
    with pytest.raises(MediaError):
        make_still(source, target, at_ms=0)
    assert not target.exists()
