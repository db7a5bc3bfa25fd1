"""Find in one file: look at its times, search its spans and its sound, and make tracks of what was found."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from openbwc.media.isolation import Limits
from openbwc.media.redaction.executing.model import Piece
from openbwc.media.redaction.pipeline.cutting import cut
from openbwc.media.redaction.pipeline.wanted import Wanted
from openbwc.media.redaction.pipeline.work import Results, missing
from openbwc.media.redaction.plan import Plan, Reason, Sound, Source, Span, Style, Track, WholeFrame
from openbwc.media.redaction.timetable import Timetable
from openbwc.media.redaction.tracking.tracks import tracks_of

LOOK, SPEECH = "look", "speech"
LISTENER = "silero-vad"  # who says where somebody speaks, as a plan names an author
OVER_REDACT = "over-redact"
UNREASONED = Reason()
LIMITS = Limits(memory=16 * 2**30, cpu_seconds=48 * 3600, wall_seconds=24 * 3600.0, stall_seconds=600.0)
_LOOK_SHARE = 0.02  # of the whole work; how long the rest takes is not known before it
_SPEECH_SHARE = 0.05
_NAMES = uuid.UUID("0b0c1b43-90a7-5c0c-8f0f-2f1f6a1f7b55")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a look at a file told: its timetable, how many streams of sound, and its end in milliseconds."""

    timetable: Timetable
    sounds: int
    until_ms: int

    @classmethod
    def of(cls, results: Results) -> Seen | None:
        """What is known of it so far."""
        told = results.get(LOOK)
        if told is None:
            return None
        return cls(timetable=Timetable.from_dict(told["timetable"]), sounds=told["sounds"], until_ms=told["until_ms"])

    def source(self, sha256: str) -> Source:
        """The source as a plan names it."""
        table = self.timetable
        return Source(sha256=sha256, width=table.width, height=table.height, frames=table.frames)


def look_at(source: Path) -> Piece:
    """The piece that every work on a file begins with."""
    return Piece(key=LOOK, task="redact_look", arguments={"source": str(source)}, limits=LIMITS)


class Finding:
    """The search through one file. `at_once` is how many pieces its executor does at a time."""

    def __init__(self, source: Path, wanted: Wanted, *, at_once: int) -> None:
        self._source, self._wanted, self._at_once = source, wanted, at_once

    def pieces(self, done: Results) -> list[Piece]:
        """See `Work`."""
        seen = Seen.of(done)
        if seen is None:
            return [look_at(self._source)]
        return missing(list(self._searches(seen)), done)

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `Work`."""
        seen = Seen.of(done)
        if seen is None:
            return _LOOK_SHARE * under_way.get(LOOK, 0.0)
        weights = {key: span.last + 1 - span.first for key, span in self._spans(seen)}
        if self._wanted.speech and seen.sounds:
            weights[SPEECH] = round(_SPEECH_SHARE * seen.timetable.frames) + 1
        total = sum(weights.values())
        got = sum(weight * (1.0 if key in done else under_way.get(key, 0.0)) for key, weight in weights.items())
        return _LOOK_SHARE + (1 - _LOOK_SHARE) * (got / total if total else 1.0)

    def seen(self, done: Results) -> Seen:
        """What the look told. Raises KeyError before it is done."""
        seen = Seen.of(done)
        if seen is None:
            raise KeyError(LOOK)
        return seen

    def tracks(self, done: Results) -> list[Track]:
        """What was found in the picture, in the wanted style, once all pieces are done."""
        if not self._wanted.kinds:
            return []
        seen = self.seen(done)
        found = [done[key] for key, _ in self._spans(seen)]
        return [replace(track, style=self._wanted.style) for track in tracks_of(found, seen.timetable)]

    def sounds(self, done: Results) -> list[Sound]:
        """Where somebody speaks, in each stream of sound."""
        streams = done[SPEECH]["streams"] if SPEECH in done else {}
        return [
            Sound(
                id=str(uuid.uuid5(_NAMES, f"{stream} {from_ms} {until_ms}")),
                from_ms=from_ms,
                until_ms=until_ms,
                stream=int(stream),
                instead=self._wanted.instead,
                author=LISTENER,
            )
            for stream, speech in sorted(streams.items(), key=lambda one: int(one[0]))
            for from_ms, until_ms in speech
        ]

    def _spans(self, seen: Seen) -> list[tuple[str, Span]]:
        if not self._wanted.kinds:
            return []
        spans = cut(seen.timetable.groups, self._at_once)
        return [(f"find-{span.first}-{span.last}", span) for span in spans]

    def _searches(self, seen: Seen) -> Iterator[Piece]:
        timetable = json.dumps(seen.timetable.as_dict(), separators=(",", ":"))
        for key, span in self._spans(seen):
            arguments = {
                "source": str(self._source),
                "first": str(span.first),
                "last": str(span.last),
                "timetable": timetable,
                "kinds": ",".join(sorted(self._wanted.kinds)),
                "tier": self._wanted.tier.value,
                "threads": str(self._wanted.threads),
                "runtime": self._wanted.runtime,
                "detectors": self._wanted.detectors,
            }
            yield Piece(key=key, task="redact_find", arguments=arguments, limits=LIMITS)
        if self._wanted.speech and seen.sounds:
            yield Piece(key=SPEECH, task="redact_speech", arguments={"source": str(self._source)}, limits=LIMITS)


def over_redacted(source: Source, seen: Seen, style: Style = Style.BLUR, reason: Reason = UNREASONED) -> Plan:
    """The plan of a quick disclosure: every frame redacted from edge to edge, and nothing to be heard."""
    span = Span(0, source.frames - 1)
    whole = WholeFrame(id="everything", span=span, style=style, reason=reason, author=OVER_REDACT)
    heard = Sound(id="everything-heard", from_ms=0, until_ms=seen.until_ms, reason=reason, author=OVER_REDACT)
    return Plan(source=source, whole_frames=(whole,), sounds=(heard,) if seen.sounds else ())
