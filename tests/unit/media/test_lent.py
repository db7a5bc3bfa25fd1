"""A file that only the parent can read: the child finds the same of it, block by block, and gets nothing else."""

import io
import os
import time
from pathlib import Path

import pytest

from openbwc.media import MediaError, Probe, probe, probe_lent
from openbwc.media.isolation import ChildLost, tell
from openbwc.media.lent import BLOCK, Lent, lender_of
from tests.unit.media.conftest import VARIANTS

CONTENT = bytes(range(256)) * (5 * BLOCK // 512) + b"and the rest"


def lent(path: Path) -> Probe:
    with path.open("rb") as file:
        return probe_lent(file)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_of_every_form_the_same_is_found(shots: dict[str, Path], name: str) -> None:
    assert lent(shots[name]) == probe(shots[name])


@pytest.mark.parametrize("kept", [0, 100, 5000, -1])
def test_what_is_wrong_with_a_file_is_told_in_the_same_words(shots: dict[str, Path], tmp_path: Path, kept: int) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(shots["mp4"].read_bytes()[:kept])
    told = []
    for look in (probe, lent):
        with pytest.raises(MediaError) as error:
            look(cut)
        told.append((type(error.value), str(error.value)))
    assert told[0] == told[1]


def test_an_error_of_the_file_is_the_callers(shots: dict[str, Path]) -> None:
    class Broken(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        probe_lent(Broken(shots["mp4"].read_bytes()))


@pytest.mark.parametrize("place", [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 7, len(CONTENT) - 1, len(CONTENT), 9 * BLOCK])
def test_any_place_is_read_as_it_is(place: int) -> None:
    file = Lent(lender_of(io.BytesIO(CONTENT)), len(CONTENT)).open("rb")
    assert file.seek(place) == place
    assert file.read(BLOCK + 3) == CONTENT[place:][: BLOCK + 3]
    assert file.seek(-1, io.SEEK_END) == len(CONTENT) - 1
    assert file.read() == CONTENT[-1:]


@pytest.mark.parametrize("question", ["", "-1", "1.5", "/etc/passwd", "²", "9" * 19])
def test_a_child_that_asks_for_anything_else_is_lost(question: str) -> None:
    with pytest.raises(ChildLost):
        lender_of(io.BytesIO(CONTENT))(question)


def test_a_child_that_asks_and_does_not_read_is_given_up() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb", buffering=0) as pipe:
        tell(pipe, {"answer": "short"}, until=time.monotonic() + 60)
        with pytest.raises(ChildLost, match="did not take"):
            tell(pipe, {"answer": "x" * BLOCK}, until=time.monotonic() + 0.2)
