"""A file that only the parent can read: the child finds the same of it, block by block, and gets nothing else."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from openbwc.media import MediaError, Probe, isolation, probe, probe_lent
from openbwc.media.child import ORPHANED
from openbwc.media.isolation import ChildLost, Limits, run_isolated, tell
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


NO_BLOCKS = ["", "-1", "1.5", "/etc/passwd", "²", 5, None, ["0"], *("9" * count for count in (12, 18, 19, 5000))]


@pytest.mark.parametrize("question", [*NO_BLOCKS, str(-(-len(CONTENT) // BLOCK))])
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


def test_a_child_is_given_up_also_between_the_questions_of_one_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = subprocess.Popen, list[str]()
    greedy = """import sys; sys.stdout.write('{"ask": "0"}\\n' * 5000); sys.stdout.flush(); sys.stdin.read()"""

    def answer(question: str) -> str:
        asked.append(question)
        time.sleep(0.01)
        return ""

    monkeypatch.setattr(subprocess, "Popen", lambda _, **how: real([sys.executable, "-c", greedy], **how))
    with pytest.raises(ChildLost, match="did not come to an end"):
        run_isolated("probe_lent", {"size": "1"}, limits=Limits(wall_seconds=2.0), answer=answer)
    assert len(asked) < 1000


def test_what_an_answer_takes_is_of_the_child_s_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, told, untils = subprocess.Popen, isolation.tell, list[float]()
    asking = """import sys; line = sys.stdin.readline
line(); print('{"ask": "0"}', flush=True); line(); print('{"result": {}}', flush=True)"""

    def noted(stdin: IO[bytes], message: dict[str, Any], *, until: float) -> None:
        untils.append(until)
        told(stdin, message, until=until)

    def answer(_: str) -> str:
        moment[0] += 20.0
        return ""

    moment = [time.monotonic()]
    monkeypatch.setattr(isolation, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    monkeypatch.setattr(isolation, "tell", noted)
    monkeypatch.setattr(subprocess, "Popen", lambda _, **how: real([sys.executable, "-c", asking], **how))
    assert run_isolated("probe_lent", {"size": "1"}, limits=Limits(wall_seconds=60.0), answer=answer) == {}
    assert untils == [moment[0] - 20.0 + 60.0] * 2


def test_a_child_that_cannot_read_an_answer_ends() -> None:
    request = {"task": "probe_lent", "arguments": {"size": "1000"}, "memory": 6 << 30, "cpu_seconds": 60}
    command = [sys.executable, "-m", "openbwc.media.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
        assert b'"progress"' in child.stdout.readline()
        assert b'"ask"' in child.stdout.readline()
        child.stdin.write(b"{no answer\n")
        child.stdin.flush()
        try:
            assert child.wait(60) == ORPHANED
        finally:
            child.kill()
