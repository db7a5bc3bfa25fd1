"""What may be left in a copy that should not be: leftovers, each for a person to answer.

Guarantees: the same copy, original and plan give the same leftovers with the same ids, in the same order, whatever
the pieces in which they were looked for; a leftover passes as JSON and back unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from openbwc.media.redaction.geometry import Box

VERSION = 1


class What(StrEnum):
    """What kind of leftover."""

    FACE = "face"  # a face that nothing covers
    TEXT = "text"  # text close to something redacted that nothing covers
    PLATE = "plate"  # what looks like a licence plate, while the plan redacts plates or text
    UNCOVERED = "uncovered"  # the plan covers it, and the copy shows the original's pixels
    GAP = "gap"  # a track is away for a moment between two sightings, and nothing covers the place
    CUT_SHORT = "cut_short"  # what a track covered is still to be seen where the track has ended or not begun
    STREAM = "stream"  # a stream, a picture or an attachment besides the picture and the first sound
    TAG = "tag"  # a tag, a chapter or a name, also where the plan keeps it
    HIDDEN = "hidden"  # bytes in the container or the video stream that tell something, or belong to nothing
    SOUND = "sound"  # sound where the plan deletes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """One finding. `words` say it to a person.

    `first` and `last` are frames, both included, and None for what is in no frame; `from_ms` and `until_ms` are its
    time, the end excluded, None for what has no time. `box` is where it is at its clearest, in stored pixels;
    `picture` the name of its JPEG beside the list, empty where there is none. `looks` counts how often it was seen;
    `by` names who saw it; `score` is from 0 to 1.
    """

    what: What
    words: str
    first: int | None = None
    last: int | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    box: Box | None = None
    picture: str = ""
    looks: int = 1
    by: tuple[str, ...] = ()
    score: float = 1.0
    track: str = ""

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that stay the same while the finding is the same."""
        box = self.box.as_list() if self.box else None
        body = [self.what.value, self.words, self.first, self.last, self.from_ms, self.until_ms, self.track, box]
        return sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same finding back."""
        return {
            "id": self.id,
            "what": self.what.value,
            "words": self.words,
            "first": self.first,
            "last": self.last,
            "from_ms": self.from_ms,
            "until_ms": self.until_ms,
            "box": self.box.as_list() if self.box else None,
            "picture": self.picture,
            "looks": self.looks,
            "by": list(self.by),
            "score": round(self.score, 4),
            "track": self.track,
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            what=What(body["what"]),
            words=body["words"],
            first=body["first"],
            last=body["last"],
            from_ms=body["from_ms"],
            until_ms=body["until_ms"],
            box=Box(*body["box"]) if body["box"] else None,
            picture=body["picture"],
            looks=body["looks"],
            by=tuple(body["by"]),
            score=body["score"],
            track=body["track"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """The outcome: what is left, and at what was looked (`looks` in each way, by name), so that nobody overrates it.

    `copy_sha256` and `plan_sha256` say of which files it holds.
    """

    findings: tuple[Leftover, ...]
    looks: Mapping[str, int]
    frames: int
    copy_sha256: str = ""
    plan_sha256: str = ""

    @property
    def clean(self) -> bool:
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same back."""
        return {
            "version": VERSION,
            "findings": [finding.as_dict() for finding in self.findings],
            "looks": dict(sorted(self.looks.items())),
            "frames": self.frames,
            "copy_sha256": self.copy_sha256,
            "plan_sha256": self.plan_sha256,
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            findings=tuple(Leftover.from_dict(finding) for finding in body["findings"]),
            looks=body["looks"],
            frames=body["frames"],
            copy_sha256=body["copy_sha256"],
            plan_sha256=body["plan_sha256"],
        )
