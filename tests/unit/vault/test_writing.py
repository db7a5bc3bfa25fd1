"""Whatever a file system grants of direct writes, the file holds what was handed over."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.vault.onepass import BLOCK, BUFFERS, copy_and_hash
from openbwc.vault.writing import PAGE, DirectWriter, aligned_buffer

CONTENT = os.urandom(3 * PAGE + 7)


def write(path: Path, content: bytes, *, at_once: int) -> None:
    """Write content in parts of so many pages, the last one of any length."""
    buffer = aligned_buffer(max(1, len(content)))
    buffer[: len(content)] = content
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        writer = DirectWriter(descriptor)
        for place in range(0, len(content), at_once * PAGE):
            writer.write(buffer[place : min(len(content), place + at_once * PAGE)])
    finally:
        os.close(descriptor)


@given(size=st.integers(0, len(CONTENT)), at_once=st.integers(1, 4))
def test_a_file_of_any_length_is_whole(tmp_path_factory: pytest.TempPathFactory, size: int, at_once: int) -> None:
    path = tmp_path_factory.mktemp("direct") / "file"
    write(path, CONTENT[:size], at_once=at_once)
    assert path.read_bytes() == CONTENT[:size]


def test_a_file_system_that_refuses_direct_writes_gets_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr("openbwc.vault.writing.fcntl.fcntl", refuse)
    write(tmp_path / "file", CONTENT, at_once=1)
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("short", [512, 1000, PAGE])
def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short: int) -> None:
    """A disk that is nearly full takes less than a page, and what is left then lies at no page's begin."""
    monkeypatch.setattr(os, "write", shortened(os.write, short))
    write(tmp_path / "file", CONTENT, at_once=2)
    assert (tmp_path / "file").read_bytes() == CONTENT


def shortened(real: Callable[[int, memoryview], int], short: int) -> Callable[[int, memoryview], int]:
    """A write that takes so many bytes at the most; of a direct one the disk asks that they fill its sectors."""

    def shorter(descriptor: int, data: memoryview) -> int:
        return real(descriptor, data[:short])

    return shorter


def test_an_error_of_the_disk_ends_the_pass_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More blocks come than there are buffers: who feeds a disk that refused neither waits for ever nor goes on."""
    asked = []

    def refuse(_writer: DirectWriter, data: memoryview) -> None:
        asked.append(len(data))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def read(buffer: memoryview) -> int:
        return len(buffer) if next(blocks, None) is not None else 0

    blocks = iter(range(4 * BUFFERS))
    monkeypatch.setattr(DirectWriter, "write", refuse)
    with (tmp_path / "file").open("wb") as file, pytest.raises(OSError, match="No space left"):
        copy_and_hash(read, file.fileno(), algorithms=("sha256",))
    assert asked == [BLOCK], "after an error nothing more is written"
    assert list(blocks), "the source is not read to its end"
