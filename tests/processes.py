"""Processes as the tests of killing see them."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PATIENCE = 90.0  # seconds until a test gives up; none is measured
CHILD = "openbwc.media.child"

Found = TypeVar("Found")


def command_of(pid: int) -> str:
    """The command line of a process; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def below(pid: int) -> list[int]:
    """All processes below one, children first and their children after."""
    found, layer = [], [pid]
    while layer:
        layer = [child for parent in layer for child in _children(parent)]
        found += layer
    return found


def isolated_children(pid: int | None = None) -> list[int]:
    """The isolated children of media work below a process; our own where none is named."""
    return [child for child in below(pid or os.getpid()) if CHILD in command_of(child)]


def wait_for(found: Callable[[], Found | None]) -> Found:
    """Ask until the answer is true, and give it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = found()
        except OSError:  # the process that was looked at is gone
            answer = None
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError("it never happened")


def _children(pid: int) -> list[int]:
    try:
        tables = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for table in tables for child in table.split()]
