"""The redaction log: each redaction with its time, its place, what it hides, why, by whom, and who reviewed it (V.A.6).

Guarantees: rows stand in the order of time, and the same plan gives the same rows; what was found and left as filmed is
listed too, as a decision of its own, and so is what the copy keeps besides the picture and the first sound stream. The
log is for the agency: it may hold words that were said. It is not released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from openbwc.media.redaction.geometry import Box, union
from openbwc.media.redaction.plan import Kind, Plan, Reason, Shape, Silence, Sound, Style, Track, Treatment
from openbwc.redaction.papers.withheld import FrameTimes, Withheld, withheld

WHAT = {
    Kind.FACE: "Face",
    Kind.PLATE: "Licence plate",
    Kind.TEXT: "Text",
    Kind.SCREEN: "Screen",
    Kind.PERSON: "Person",
    Kind.REGION: "Region",
}
HOW = {Style.BOX: "Opaque box", Style.PIXELATE: "Pixelated", Style.BLUR: "Blurred"}
INSTEAD = {Silence.SILENCE: "Silence", Silence.TONE: "Tone"}
LEFT, CLEAR, KEPT = "Left as filmed", "Kept clear", "Kept in the copy"
WHOLE, ALL_SOUND, WHOLE_FILE = "Whole picture", "All sound streams", "Whole file"
_FIRST_SOUND = "audio:0"  # which every copy has


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonTold:
    """A reason code of the policy as a paper tells it: its title, and what it rests on."""

    title: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a plan comes from: ids and digests as texts, empty where there is none yet; times in UTC.

    `submitted_at` and `approved_at` are of the frozen revision that the plan is. `sound_ms` are the lengths of the
    file's sound streams. `reasons` are those of the policy, by code; `names` tells an author in words.
    """

    agency: str
    project: str
    purpose: str
    matter: str
    recording: str
    part: int
    plan_sha256: str
    copy_sha256: str
    revision: int
    submitted_by: str
    submitted_at: datetime
    approved_by: str
    approved_at: datetime | None
    policy: str
    sound_ms: tuple[int, ...] = ()
    reasons: Mapping[str, ReasonTold] = field(default_factory=dict)
    names: Callable[[str], str] = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One redaction. Frames are None for sound; `region` is in stored pixels, the right and lower edges excluded."""

    number: int
    from_ms: int
    until_ms: int
    first_frame: int | None
    last_frame: int | None
    frames: int
    what: str
    region: str
    how: str
    code: str
    reason: str
    authority: str
    basis: str
    by: str
    reviewed_by: str
    words: str

    @property
    def withholds(self) -> bool:
        """Whether the copy lacks something by it."""
        return self.how not in (LEFT, CLEAR, KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The whole log of one file."""

    plan: Plan
    standing: Standing
    rows: tuple[Row, ...]
    withheld: Withheld


def log_of(plan: Plan, times: FrameTimes, standing: Standing) -> Log:
    """The log of a frozen plan. ValueError where the plan counts other frames than the file has."""
    amount = withheld(plan, times, standing.sound_ms)
    drafts = [*_everything(plan, times), *_tracks(plan, times), *_whole(plan, times), *_sounds(plan)]
    drafts += _kept(plan, times)
    drafts.sort(key=lambda draft: (draft.from_ms, draft.until_ms, draft.what, draft.region, draft.id))
    rows = tuple(_row(number, draft, standing) for number, draft in enumerate(drafts, 1))
    return Log(plan=plan, standing=standing, rows=rows, withheld=amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    id: str
    from_ms: int
    until_ms: int
    first: int | None = None
    last: int | None = None
    frames: int = 0
    what: str
    region: str
    how: str
    reason: Reason
    author: str
    words: str = ""


def _row(number: int, draft: _Draft, standing: Standing) -> Row:
    told = standing.reasons.get(draft.reason.code)
    return Row(
        number=number,
        from_ms=draft.from_ms,
        until_ms=draft.until_ms,
        first_frame=draft.first,
        last_frame=draft.last,
        frames=draft.frames,
        what=draft.what,
        region=draft.region,
        how=draft.how,
        code=draft.reason.code,
        reason=told.title if told else "",
        authority=told.authority if told else "",
        basis=draft.reason.basis,
        by=standing.names(draft.author) if draft.author else "",
        reviewed_by=standing.approved_by,
        words=draft.words,
    )


def _everything(plan: Plan, times: FrameTimes) -> Iterator[_Draft]:
    if plan.everything_but:
        yield _Draft(
            id="",
            from_ms=times.begin_ms(0),
            until_ms=times.end_ms(times.frames - 1),
            first=0,
            last=times.frames - 1,
            frames=times.frames,
            what="Everything but what is kept clear",
            region=WHOLE,
            how=HOW[plan.everything_style],
            reason=plan.everything_reason,
            author="",
        )


def _tracks(plan: Plan, times: FrameTimes) -> Iterator[_Draft]:
    for track in plan.tracks:
        yield _Draft(
            id=track.id,
            from_ms=times.begin_ms(track.first),
            until_ms=times.end_ms(track.last),
            first=track.first,
            last=track.last,
            frames=_visible(track),
            what=WHAT[track.kind],
            region=_region(track, plan),
            how=_how(track),
            reason=track.reason,
            author=track.author,
        )


def _how(track: Track) -> str:
    if track.treatment is Treatment.LEAVE:
        return LEFT
    if track.treatment is Treatment.KEEP_CLEAR:
        return CLEAR
    if track.style is Style.BOX and track.shape is Shape.ELLIPSE:
        return "Opaque ellipse"
    return HOW[track.style]


def _visible(track: Track) -> int:
    """In how many frames the track is; hidden spans may overlap."""
    hidden, reached = 0, track.first
    for span in sorted(track.hidden):
        begin, end = max(span.first, reached), min(span.last, track.last)
        hidden += max(0, end - begin + 1)
        reached = max(reached, end + 1)
    return track.last - track.first + 1 - hidden


def _region(track: Track, plan: Plan) -> str:
    """The part of the picture that the track crosses."""
    way = union(keyframe.box for keyframe in track.keyframes)
    on_picture = way.within(plan.source.width, plan.source.height)
    return told_box(on_picture) if on_picture else "Outside the picture"


def told_box(box: Box) -> str:
    """A box in words: columns and rows of pixels."""
    return f"x {box.left}–{box.right}, y {box.top}–{box.bottom}"


def _whole(plan: Plan, times: FrameTimes) -> Iterator[_Draft]:
    for one in plan.whole_frames:
        yield _Draft(
            id=one.id,
            from_ms=times.begin_ms(one.span.first),
            until_ms=times.end_ms(one.span.last),
            first=one.span.first,
            last=one.span.last,
            frames=one.span.last - one.span.first + 1,
            what="Picture",
            region=WHOLE,
            how=HOW[one.style],
            reason=one.reason,
            author=one.author,
        )


def _sounds(plan: Plan) -> Iterator[_Draft]:
    for one in plan.sounds:
        yield _Draft(
            id=one.id,
            from_ms=one.from_ms,
            until_ms=one.until_ms,
            what="Sound",
            region=_stream(one),
            how=INSTEAD[one.instead],
            reason=one.reason,
            author=one.author,
            words=one.words,
        )


def kept_besides(plan: Plan) -> list[str]:
    """What the copy keeps besides picture and first sound stream, in words: "Sound stream 2", "Tag location"."""
    return [told_kept(name) for name in sorted(plan.keep - {_FIRST_SOUND})]


def told_kept(name: str) -> str:
    """A name of `Plan.keep` in words."""
    kind, _, which = name.partition(":")
    if kind == "audio":
        return f"Sound stream {int(which) + 1}"
    return f"Tag {which}" if kind == "tag" else name.capitalize()


def _kept(plan: Plan, times: FrameTimes) -> Iterator[_Draft]:
    for words in kept_besides(plan):
        yield _Draft(
            id=words,
            from_ms=times.begin_ms(0),
            until_ms=times.end_ms(times.frames - 1),
            what=words,
            region=WHOLE_FILE,
            how=KEPT,
            reason=Reason(),
            author="",
        )


def _stream(one: Sound) -> str:
    return ALL_SOUND if one.stream is None else f"Sound stream {one.stream + 1}"
