"""What is redacted in one file: a readable, versioned plan, from which alone a copy is rendered (V.A.6).

Guarantees: a plan is immutable, and rendering is a function of the original's hash and the plan; the same plan has the
same bytes and the same digest (RFC 8785); plan → file → plan gives the same plan; an unknown key, a value out of range
or a version that this reader does not know is an error that names the place, never a guess.

The picture is counted in frames, from 0 in the order of showing, the last of a span included; the sound in
milliseconds from the file's origin, the end excluded. Pixels are those stored, before rotation (`geometry`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from openbwc.media.redaction.geometry import Box, between

VERSION = 1
KEEPABLE = re.compile(r"audio:[0-9]{1,2}|tag:[A-Za-z0-9_.:-]{1,100}|chapters")
"""What `Plan.keep` may name."""


class Kind(StrEnum):
    """What a track follows."""

    FACE = "face"
    PLATE = "plate"
    TEXT = "text"
    SCREEN = "screen"
    PERSON = "person"
    REGION = "region"


class Style(StrEnum):
    """How what is redacted is shown; only the opaque box cannot be undone."""

    BOX = "box"
    PIXELATE = "pixelate"
    BLUR = "blur"


class Shape(StrEnum):
    """The shape that is painted: the box itself, or the ellipse round it (it touches the box's corners)."""

    BOX = "box"
    ELLIPSE = "ellipse"


class Treatment(StrEnum):
    """What happens to a track: redacted; left as filmed, as a person decided; kept clear where all else is redacted."""

    REDACT = "redact"
    LEAVE = "leave"
    KEEP_CLEAR = "keep_clear"


class Silence(StrEnum):
    """What is heard instead of a deleted sound."""

    SILENCE = "silence"
    TONE = "tone"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The frames `first` to `last`, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last:
            raise ValueError(f"expected a span 0 <= first <= last; found {self.first} to {self.last}")

    def __contains__(self, frame: int) -> bool:
        return self.first <= frame <= self.last


@dataclass(frozen=True, slots=True, order=True)
class Keyframe:
    """Where a track is at one frame; between two keyframes it is on the straight way."""

    frame: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: the code of a reason of the policy (a FOIA exemption), and the basis in words. Both empty in a draft."""

    code: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One thing on its way through the picture.

    It is present from its first keyframe to its last, but for the `hidden` spans (not visible). `author` is the
    detector's name or the person's opaque id; `group` gathers tracks that a person says are one subject in this
    recording, and names nobody.
    """

    id: str
    kind: Kind
    keyframes: tuple[Keyframe, ...]
    hidden: tuple[Span, ...] = ()
    treatment: Treatment = Treatment.REDACT
    style: Style = Style.BOX
    shape: Shape = Shape.BOX
    reason: Reason = Reason()
    author: str = ""
    group: str = ""
    score: float = 1.0

    def __post_init__(self) -> None:
        frames = [keyframe.frame for keyframe in self.keyframes]
        if not frames or any(later <= earlier for earlier, later in pairwise(frames)):
            raise ValueError(f"expected keyframes in the order of their frames, at least one; found {frames[:9]}")
        if frames[0] < 0:
            raise ValueError(f"expected frames from 0 on; found {frames[0]}")
        if not 0 <= self.score <= 1:
            raise ValueError(f"expected a score from 0 to 1; found {self.score}")

    @property
    def first(self) -> int:
        return self.keyframes[0].frame

    @property
    def last(self) -> int:
        return self.keyframes[-1].frame

    def box_at(self, frame: int) -> Box | None:
        """Where the track is at a frame; None before its first keyframe, after its last, and where it is hidden."""
        if not self.first <= frame <= self.last or any(frame in span for span in self.hidden):
            return None
        place = bisect_right(self.keyframes, frame, key=lambda keyframe: keyframe.frame)
        earlier = self.keyframes[place - 1]
        if earlier.frame == frame:
            return earlier.box
        later = self.keyframes[place]
        return between(earlier.box, later.box, frame - earlier.frame, later.frame - earlier.frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFrame:
    """Frames that are redacted from edge to edge."""

    id: str
    span: Span
    style: Style = Style.BOX
    reason: Reason = Reason()
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A piece of sound, from `from_ms` to before `until_ms`, that is deleted; `stream` counts sound streams, None all.

    `words` are those of the transcript that stood there, for the log only: they never reach the copy.
    """

    id: str
    from_ms: int
    until_ms: int
    stream: int | None = None
    instead: Silence = Silence.SILENCE
    reason: Reason = Reason()
    author: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.from_ms < self.until_ms:
            raise ValueError(f"expected 0 <= from_ms < until_ms; found {self.from_ms} and {self.until_ms}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The original: its SHA-256 (64 hexadecimal digits), its size in stored pixels, and how many frames it shows."""

    sha256: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole plan of one file.

    `everything_but` redacts every pixel of the picture but those of tracks that are kept clear, for a reason of its
    own. `keep` names streams
    and tags that a copy keeps though nothing asks for them (`audio:1`, `tag:creation_time`, `chapters`); what is not
    named is dropped, but for the first sound stream, `audio:0`. `title` is for people.

    Ids are unique in a plan, and what is redacted lies within the source's frames. That it lies on the picture, or
    where there is sound, a render checks: a redaction that would never happen is an error there.
    """

    source: Source
    tracks: tuple[Track, ...] = ()
    whole_frames: tuple[WholeFrame, ...] = ()
    sounds: tuple[Sound, ...] = ()
    everything_but: bool = False
    everything_style: Style = Style.BOX
    everything_reason: Reason = Reason()
    keep: frozenset[str] = frozenset()
    title: str = ""

    def __post_init__(self) -> None:
        entries: tuple[Track | WholeFrame | Sound, ...] = (*self.tracks, *self.whole_frames, *self.sounds)
        ids = [entry.id for entry in entries]
        if len(set(ids)) < len(ids):
            raise ValueError(f"expected each id once; found '{next(one for one in ids if ids.count(one) > 1)}' again")
        ends = [(track.id, track.last) for track in self.tracks]
        ends += [(whole.id, whole.span.last) for whole in self.whole_frames]
        beyond = next((end for end in ends if end[1] >= self.source.frames), None)
        if beyond is not None:
            raise ValueError(f"expected frames below {self.source.frames}; found {beyond[1]} in '{beyond[0]}'")

    def redacted_at(self, frame: int) -> Iterator[tuple[Track, Box]]:
        """The tracks that are painted over at a frame, with the part of their box that lies on the picture."""
        for track in self.tracks:
            if track.treatment is Treatment.REDACT:
                box = track.box_at(frame)
                on_picture = box.within(self.source.width, self.source.height) if box else None
                if on_picture is not None:
                    yield track, on_picture
