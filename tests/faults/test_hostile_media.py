"""Hostile media: whatever the bytes, a probe and a rendition end in facts or in a MediaError, and nothing else is read.

None of these files may crash us, hang us, or make a decoder fetch another file.
"""

import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import openbwc
from openbwc.media import MediaError, Undecodable, WrongType, isolation, make_proxy, probe
from openbwc.media.synthetic import Form, Scene, Shot, film


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[Form, bytes]:
    """One second in each form."""
    folder = tmp_path_factory.mktemp("clips")
    made = {}
    for form in Form:
        path = folder / f"clip.{form}"
        started = datetime(2026, 5, 12, tzinfo=UTC)
        film(Shot(scene=Scene.STREET, seconds=1.0, started=started, width=160, height=90, rate=10, form=form), path)
        made[form] = path.read_bytes()
    return made


def damaged(data: bytes, kind: str, chance: random.Random) -> bytes:
    """The file with bits turned, a block zeroed, a block repeated, or its head swapped for noise."""
    body = bytearray(data)
    at, length = chance.randrange(len(body)), max(1, len(body) // 10)
    if kind == "bits":
        for _ in range(60):
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        body[at : at + length] = bytes(len(body[at : at + length]))
    elif kind == "repeated":
        body[at:at] = body[at : at + length]
    else:
        body[64 : 64 + length] = chance.randbytes(len(body[64 : 64 + length]))
    return bytes(body)


def outcome(work: Callable[[], object]) -> str:
    """ "sound", or the sentence of the MediaError; anything else that is raised fails the test."""
    try:
        work()
    except MediaError as error:
        return str(error)
    return "sound"


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("kind", ["bits", "zeros", "repeated", "noise"])
def test_damaged_files_end_in_facts_or_in_a_reason(
    clips: dict[Form, bytes], tmp_path: Path, form: Form, kind: str
) -> None:
    path, proxy = tmp_path / "clip", tmp_path / "proxy.mp4"
    path.write_bytes(damaged(clips[form], kind, random.Random(f"{form}{kind}")))
    for work in (lambda: probe(path), lambda: make_proxy(path, proxy)):
        said = outcome(work)
        assert said == "sound" or (said.startswith("expected ") and "; found " in said)
    assert proxy.exists() == (said == "sound")


def test_a_size_made_up_to_eat_memory_is_no_crash(clips: dict[Form, bytes], tmp_path: Path) -> None:
    body = bytearray(clips[Form.MP4])
    at = body.index(b"avc1", body.index(b"stsd")) + 4 + 24  # width and height (ISO/IEC 14496-12 §12.1.3)
    assert struct.unpack(">HH", body[at : at + 4]) == (160, 90)
    body[at : at + 4] = struct.pack(">HH", 65535, 65535)
    path = tmp_path / "huge.mp4"
    path.write_bytes(body)
    assert outcome(lambda: probe(path))  # the stream's own size may win over the box's; either way we live


def test_a_box_inside_out_does_not_loop(tmp_path: Path) -> None:
    for length in (0, 1, 7):
        path = tmp_path / f"{length}.mp4"
        path.write_bytes(struct.pack(">I4s", 16, b"ftyp") + b"isom0000" + struct.pack(">I4sQ", length, b"moov", 3) * 50)
        with pytest.raises(MediaError):
            probe(path)


@pytest.mark.parametrize("head", ["#EXTM3U\n#EXTINF:1,\n", "ffconcat version 1.0\nfile "])
def test_a_playlist_reads_no_other_file(tmp_path: Path, head: str) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    path = tmp_path / "clip.mp4"
    path.write_text(f"{head}{secret}\n")
    with pytest.raises(WrongType, match="playlist"):
        probe(path)


def test_a_decoder_that_crashes_is_a_reason_and_not_our_end(
    clips: dict[Form, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crash is real: the child's interpreter is one that kills itself with SIGSEGV."""
    crashing = tmp_path / "python"
    crashing.write_text("#!/bin/sh\nread line\nkill -SEGV $$\n")
    crashing.chmod(0o755)
    monkeypatch.setattr(isolation.sys, "executable", str(crashing))
    path = tmp_path / "clip.mp4"
    path.write_bytes(clips[Form.MP4])
    with pytest.raises(Undecodable, match="SIGSEGV"):
        probe(path)


def test_a_child_ends_when_its_parent_is_gone(clips: dict[Form, bytes], tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clips[Form.HEVC])
    request = {
        "task": "proxy",
        "arguments": {"source": str(path), "target": "/dev/full/nowhere"},
        "memory": 6 * 2**30,
        "cpu_seconds": 60,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "openbwc.media.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(openbwc.__file__).parents[1])},
    )
    try:
        os.kill(child.pid, signal.SIGSTOP)  # so that its work cannot be over before the parent is gone
        assert child.stdin is not None
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.close()
        os.kill(child.pid, signal.SIGCONT)
        until = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert child.returncode == 75
    finally:
        child.kill()
        child.wait()
