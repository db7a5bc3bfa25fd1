"""Do media work in a child process, so that a decoder's crash, greed or endless loop is an error and never ours.

Guarantees: the child has a limit on memory and processor time, is killed when it shows no sign of life for
``stall_seconds`` or lasts longer than ``wall_seconds``, and ends by itself when we are killed.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import openbwc
from openbwc.media.errors import ERROR_KINDS, MediaError

_ANSWER_LIMIT = 32 * 2**20  # bytes of answer from a child that reads hostile files


@dataclass(frozen=True, kw_only=True)
class Limits:
    """``memory`` in bytes of address space, the rest in seconds."""

    memory: int = 6 * 2**30
    cpu_seconds: int = 240
    wall_seconds: float = 180.0
    stall_seconds: float = 180.0


class ChildLost(Exception):  # noqa: N818 - named as what happened
    """The child ended, or had to be ended, without an answer; the text says how."""


def run_isolated(
    task: str,
    arguments: dict[str, str],
    *,
    limits: Limits,
    progress: Callable[[float], None] | None = None,
    answer: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """Run a task that the child knows (``openbwc.media.child``) in a child and give its result.

    ``progress`` is called with the share done, 0 to 1, at least about once a second, also while nothing moves, so that
    a caller can renew a lease in it. ``answer`` answers what the child asks, so that a key stays here while the file is
    read there; a child that asks where nobody answers is lost. What either raises stops the child and is passed on.
    Raises the MediaError that the child found, or ChildLost.
    """
    request = {"task": task, "arguments": arguments, "memory": limits.memory, "cpu_seconds": limits.cpu_seconds}
    child = subprocess.Popen(  # our own interpreter and module, no shell
        [sys.executable, "-m", "openbwc.media.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    if child.stdin is None or child.stdout is None:
        raise ChildLost("the child has no pipes")
    try:
        os.set_blocking(child.stdin.fileno(), False)
        begun = time.monotonic()
        # it stays open: its end tells the child that we are gone
        tell(child.stdin, request, until=_until(begun, begun, limits))
        return _hear(child, child.stdin, child.stdout, begun=begun, limits=limits, progress=progress, answer=answer)
    except BrokenPipeError as error:
        raise ChildLost("the child ended before it took its work") from error
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def _environment() -> dict[str, str]:
    """Nothing of ours but what the interpreter needs: the child reads hostile files and shall know no secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    library = str(Path(openbwc.__file__).parents[1])
    quiet = {"ORT_DISABLE_TELEMETRY": "1"}  # ONNX Runtime reports to its maker unless it is forbidden
    return kept | quiet | {"PYTHONPATH": library, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def tell(stdin: IO[bytes], message: dict[str, Any], *, until: float) -> None:
    """Write a line into the child's pipe, which does not block. Raises `ChildLost` where it is not read by then."""
    rest = memoryview(json.dumps(message).encode() + b"\n")
    with selectors.DefaultSelector() as selector:
        selector.register(stdin, selectors.EVENT_WRITE)
        while rest:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise ChildLost("stopped: the child did not take what it was told")
            rest = rest[os.write(stdin.fileno(), rest) :]


def _hear(
    child: subprocess.Popen[bytes],
    stdin: IO[bytes],
    stdout: IO[bytes],
    *,
    begun: float,
    limits: Limits,
    progress: Callable[[float], None] | None,
    answer: Callable[[str], str] | None,
) -> dict[str, Any]:
    heard = time.monotonic()
    buffer, read, share = b"", 0, 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(min(1.0, _left(begun, heard, limits))):
                if progress is not None:
                    progress(share)
                continue
            chunk = os.read(stdout.fileno(), 65536)
            if not chunk:
                raise ChildLost(_manner_of_death(child.wait()))
            heard = time.monotonic()
            read += len(chunk)
            if read > _ANSWER_LIMIT:
                raise ChildLost("stopped: the answer about the file grew without end")
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                _left(begun, heard, limits)
                body = json.loads(line)
                if "result" in body:
                    return dict(body["result"])
                if "error" in body:
                    raise _error_from(body)
                if "ask" in body:
                    if answer is None:
                        raise ChildLost("stopped: the child asked where nobody answers")
                    tell(stdin, {"answer": answer(body["ask"])}, until=_until(begun, heard, limits))
                    continue
                share = float(body["progress"])
                if progress is not None:
                    progress(share)


def _until(begun: float, heard: float, limits: Limits) -> float:
    """The moment at which a child is given up that was begun and last heard at these; what answers it takes counts."""
    return min(begun + limits.wall_seconds, heard + limits.stall_seconds)


def _left(begun: float, heard: float, limits: Limits) -> float:
    """The seconds that a child still has. Raises `ChildLost` where it has none."""
    now = time.monotonic()
    left = _until(begun, heard, limits) - now
    if left <= 0:
        raise ChildLost(f"stopped after {now - begun:.0f} s: the decoder did not come to an end")
    return left


def _error_from(body: dict[str, Any]) -> MediaError:
    return ERROR_KINDS[body["error"]](expected=body["expected"], found=body["found"], remedy=body["remedy"])


def _manner_of_death(status: int) -> str:
    if status == -signal.SIGXCPU:
        return "stopped: the decoder used up its processor time"
    if status < 0:
        return f"the decoder crashed ({signal.Signals(-status).name})"
    return f"the decoder ended with status {status}"
