"""The isolated child: ``python -m openbwc.media.child`` does one piece of media work and ends.

It reads one line of JSON from standard input, limits itself *before* any decoder is loaded, and answers in lines of
JSON: ``{"progress": 0.4}`` any number of times, then one ``{"result": …}`` or ``{"error": …}``. A task that needs what
only its parent may hold (a key, or what a key opens) says ``{"ask": …}`` and reads one line ``{"answer": …}``. When its
standard input closes, its parent is gone, and it ends at once: no orphan goes on transcoding.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openbwc.media.errors import MediaError, RenditionFailed, Undecodable

ORPHANED = 75  # exit status of a child that found its parent gone
_TASKS = {
    "probe": "openbwc.media.tasks:probe",
    "probe_lent": "openbwc.media.tasks:probe_lent",
    "proxy": "openbwc.media.tasks:proxy",
    "poster": "openbwc.media.tasks:poster",
    "still": "openbwc.media.tasks:still",
    "sprite": "openbwc.media.tasks:sprite",
    "waveform": "openbwc.media.tasks:waveform",
    "redact_sign": "openbwc.media.provenance.tasks:sign",
    "redact_credential": "openbwc.media.provenance.tasks:credential",
    "redact_speech": "openbwc.media.redaction.sound.speech:find_speech",
    "redact_transcript": "openbwc.media.redaction.sound.transcripts:take_in",
    "redact_peaks": "openbwc.media.redaction.sound.tasks:peaks",
    "redact_render": "openbwc.media.redaction.rendering.tasks:render",
    "redact_survey": "openbwc.media.redaction.rendering.tasks:survey",
    "redact_span": "openbwc.media.redaction.rendering.tasks:span",
    "redact_assemble": "openbwc.media.redaction.rendering.tasks:assemble",
    "redact_look": "openbwc.media.redaction.pipeline.tasks:look",
    "redact_find": "openbwc.media.redaction.finding.tasks:find",
    "redact_follow": "openbwc.media.redaction.finding.tasks:follow",
    "redact_residual_file": "openbwc.media.redaction.residual.tasks:look_at_file",
    "redact_residual": "openbwc.media.redaction.residual.tasks:look_over",
}
_ASKING = frozenset({"probe_lent", "redact_sign"})
_answers: queue.SimpleQueue[str] = queue.SimpleQueue()


def _end_with_parent() -> None:
    try:
        for line in sys.stdin.buffer:
            _answers.put(json.loads(line)["answer"])
    finally:  # also of an answer that cannot be read: whoever asked would wait for it for ever
        os._exit(ORPHANED)


def _limit(memory: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Voice:
    """Write answers, one line each; progress no oftener than every half second."""

    def __init__(self) -> None:
        self._last = 0.0

    def say(self, answer: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    def progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last >= 0.5:
            self._last = now
            self.say({"progress": min(1.0, max(0.0, share))})

    def ask(self, question: str) -> str:
        """Ask the parent, and wait for its answer."""
        self.say({"ask": question})
        return _answers.get()


def _work(request: dict[str, Any], voice: _Voice) -> dict[str, Any]:
    module, _, function = _TASKS[request["task"]].partition(":")
    task: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), function)
    arguments: dict[str, Any] = {
        name: Path(value) if name.startswith(("source", "target")) else value
        for name, value in request["arguments"].items()
    }
    if request["task"] in _ASKING:
        arguments["ask"] = voice.ask
    try:
        return {"result": task(progress=voice.progress, **arguments)}
    except MediaError as error:
        return {
            "error": type(error).__name__,
            "expected": error.expected,
            "found": error.found,
            "remedy": error.remedy,
        }
    except MemoryError:
        return _error(Undecodable, "a file that decodes within the memory limit", "one that asks for more")
    except OSError as error:
        return _error(RenditionFailed, "files that can be read and written", f"'{error}'")


def _error(kind: type[MediaError], expected: str, found: str) -> dict[str, Any]:
    return {"error": kind.__name__, "expected": expected, "found": found, "remedy": ""}


def main() -> None:
    """Do what the one line on standard input asks for."""
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(request["memory"], request["cpu_seconds"])
    voice = _Voice()
    voice.say(_work(request, voice))
    sys.stdout.flush()
    os._exit(0)  # the answer is out; a library's teardown must not be able to spoil it


if __name__ == "__main__":
    main()
