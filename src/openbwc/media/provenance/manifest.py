"""What a manifest says of a redacted copy: opened, edited where and why, transcoded (C2PA 2.4).

Guarantees: it is a function of the plan and the frame table alone; of the original it names the SHA-256, the form and
the title that it is given; no word of a person's goes in (no basis, no transcript, no author, no name of a track), only
reason codes, times and places, which anybody sees who looks at the copy: not what a track follows, and no place that
lies under a picture redacted as a whole, but for the part of it over something that is kept clear; it has at most
`MOST_REGIONS` regions, coarser where the plan has more, and together they never cover less than what was redacted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from openbwc.media.redaction.geometry import Box, union
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Shape, Span, Track, Treatment
from openbwc.media.redaction.plan_file import plan_digest
from openbwc.media.redaction.timetable import Timetable

SPECIFICATION = "2.4.0"
ASSERTION = "org.openbwc.redaction"
MOST_REGIONS = 1000
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_ROUNDED = 2  # pixels that an ellipse round an interpolated, rounded box may reach beyond the exact one
_FIRST_PIECE = 2.0  # seconds of a track in one region; doubled until the regions are few enough


@dataclass(frozen=True, slots=True)
class _Place:
    """Something redacted from one second to another; in the whole picture, or the sound, where `box` is None."""

    begin: float
    end: float
    box: Box | None


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """What was done: which kind of thing, how, and the code of the reason."""

    what: str
    how: str
    code: str


def manifest_of(
    plan: Plan,
    timetable: Timetable,
    *,
    title: str,
    original_title: str,
    original_form: str = "video/mp4",
    reviewed: bool,
    transcoded: bool = True,
    reasons: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The manifest's definition, JSON-safe, as the c2pa library takes it.

    `reviewed` says that a person decided on each redaction: else the edits are an algorithm's. `reasons` gives the
    C2PA reason (`c2pa.PII.present`, `c2pa.government.confidential`, …) of a reason code; a code without one is named in
    the description only. `title` and `original_title` are written as they are: they must name nobody.
    """
    source_type = _SOURCE_TYPES + ("humanEdits" if reviewed else "algorithmicallyEnhanced")
    edits = _edits(plan, timetable)
    numbers = iter(range(1, 1 + sum(len(places) for places in edits.values())))
    actions: list[dict[str, Any]] = [{"action": "c2pa.opened", "parameters": {"ingredientIds": ["original"]}}]
    for edit, places in edits.items():
        action = {
            "action": "c2pa.edited",
            "digitalSourceType": source_type,
            "description": f"Redacted: {edit.what}, {edit.how}" + (f"; reason {edit.code}" if edit.code else ""),
            "changes": [_region(place, f"r{next(numbers)}", edit, plan, timetable.rotation) for place in places],
        }
        if edit.code in (reasons or {}):
            action["reason"] = (reasons or {})[edit.code]
        actions.append(action)
    if transcoded:
        actions.append({"action": "c2pa.transcoded"})
    own = {
        "version": 1,
        "original": {"alg": "sha256", "hash": plan.source.sha256},
        "plan": {"alg": "sha256", "hash": plan_digest(plan)},
        "reviewed": reviewed,
        "reasons": sorted({edit.code for edit in edits if edit.code}),
    }
    return {
        "claim_generator_info": [{"name": "OpenBWC", "version": version("openbwc"), "specVersion": SPECIFICATION}],
        "title": title,
        "format": "video/mp4",
        "ingredients": [
            {
                "title": original_title,
                "format": original_form,
                "relationship": "parentOf",
                "instance_id": f"urn:sha256:{plan.source.sha256}",
                "label": "original",
            }
        ],
        "assertions": [
            {"label": "c2pa.actions.v2", "created": True, "data": {"allActionsIncluded": True, "actions": actions}},
            {"label": ASSERTION, "created": True, "data": own},
        ],
    }


def _edits(plan: Plan, timetable: Timetable) -> dict[_Edit, list[_Place]]:
    """The places of each edit: as exact as the number of regions allows, at the coarsest one place an edit."""
    longest = timetable.seconds(timetable.frames - 1) + 1.0
    tracks = list(_tracks_seen(plan))
    piece = max(_FIRST_PIECE, _seconds_redacted(tracks, timetable) / MOST_REGIONS)
    while True:
        found: dict[_Edit, list[_Place]] = {}
        for edit, place in _places(plan, tracks, timetable, piece):
            found.setdefault(edit, []).append(place)
        if sum(len(places) for places in found.values()) <= MOST_REGIONS:
            break
        if piece > longest:
            found = {edit: [_summary(places)] for edit, places in found.items()}
            break
        piece *= 2
    return dict(sorted(found.items()))


def _tracks_seen(plan: Plan) -> Iterator[Track]:
    """The redacted tracks as a copy shows them: what is redacted as a whole hides where they are, and that they are."""
    wholes = tuple(whole.span for whole in plan.whole_frames)
    clear = [track for track in plan.tracks if track.treatment is Treatment.KEEP_CLEAR]
    for track in plan.tracks:
        if track.treatment is Treatment.REDACT:
            shown = replace(track, hidden=(*track.hidden, *wholes))
            on_clear = _over_clear(shown, clear, plan) if plan.everything_but else shown
            if on_clear is not None:
                yield on_clear


def _over_clear(track: Track, clear: Sequence[Track], plan: Plan) -> Track | None:
    """The part of a track that lies over something kept clear, frame by frame; None where there is none."""
    parts: list[Keyframe] = []
    for run in _visible(track, plan.source.frames):
        for frame in range(run.first, run.last + 1):
            box = track.box_at(frame)
            others = [other for its in clear if (other := its.box_at(frame)) is not None]
            shared = [part for other in others if box and (part := _painted(box, track.shape).overlap(other))]
            if shared:
                parts.append(Keyframe(frame, union(shared)))
    away = [Span(one.frame + 1, two.frame - 1) for one, two in pairwise(parts) if two.frame - one.frame > 1]
    return replace(track, keyframes=tuple(parts), hidden=tuple(away), shape=Shape.BOX) if parts else None


def _painted(box: Box, shape: Shape) -> Box:
    """What is painted of a box: an ellipse touches the box's corners, and so reaches beyond its sides."""
    if shape is Shape.BOX:
        return box
    around = box.grown((2**0.5 - 1) / 2)
    return Box(around.left - _ROUNDED, around.top - _ROUNDED, around.right + _ROUNDED, around.bottom + _ROUNDED)


def _seconds_redacted(tracks: Sequence[Track], timetable: Timetable) -> float:
    """How long all tracks are visible, added up."""
    runs = (run for track in tracks for run in _visible(track, timetable.frames))
    return sum(timetable.seconds(run.last) - timetable.seconds(run.first) for run in runs)


def _places(plan: Plan, tracks: Sequence[Track], timetable: Timetable, piece: float) -> Iterator[tuple[_Edit, _Place]]:
    if plan.everything_but:
        edit = _Edit("everything but what is kept clear", plan.everything_style.value, plan.everything_reason.code)
        yield edit, _Place(0.0, _end_of(timetable.frames - 1, timetable), None)
    for track in tracks:
        edit = _Edit(Kind.REGION.value, track.style.value, track.reason.code)
        for place in _places_of(track, plan, timetable, piece):
            yield edit, place
    for whole in plan.whole_frames:
        span = Span(whole.span.first, min(whole.span.last, timetable.frames - 1))
        place = _Place(timetable.seconds(span.first), _end_of(span.last, timetable), None)
        yield _Edit("whole picture", whole.style.value, whole.reason.code), place
    for sound in plan.sounds:
        place = _Place(sound.from_ms / 1000, sound.until_ms / 1000, None)
        yield _Edit("sound", sound.instead.value, sound.reason.code), place


def _places_of(track: Track, plan: Plan, timetable: Timetable, piece: float) -> Iterator[_Place]:
    """Where a track is visible, in pieces of at most `piece` seconds; each with the box that holds all of it."""
    numbers = [keyframe.frame for keyframe in track.keyframes]
    for run in _visible(track, timetable.frames):
        first = run.first
        while first <= run.last:
            last = min(run.last, max(first, timetable.frame_at(timetable.seconds(first) + piece)))
            ends = [box for box in (track.box_at(first), track.box_at(last)) if box is not None]
            between = track.keyframes[bisect_right(numbers, first) : bisect_left(numbers, last)]
            boxes = [*ends, *(keyframe.box for keyframe in between)]
            box = (
                union(_painted(its, track.shape) for its in boxes).within(plan.source.width, plan.source.height)
                if boxes
                else None
            )
            if box is not None:
                yield _Place(timetable.seconds(first), _end_of(last, timetable), box)
            first = last + 1


def _visible(track: Track, frames: int) -> Iterator[Span]:
    """The spans in which a track is present and not hidden."""
    first, end = track.first, min(track.last, frames - 1)
    for hidden in sorted(track.hidden):
        if first < hidden.first and first <= end:
            yield Span(first, min(hidden.first - 1, end))
        first = max(first, hidden.last + 1)
    if first <= end:
        yield Span(first, end)


def _end_of(frame: int, timetable: Timetable) -> float:
    """When a frame is no longer shown: when the next one is; the last one lasts as long as the one before."""
    if frame + 1 < timetable.frames:
        return timetable.seconds(frame + 1)
    last = timetable.seconds(frame)
    return last + (last - timetable.seconds(frame - 1) if frame else 0.04)


def _summary(places: Sequence[_Place]) -> _Place:
    """One place for all: from the first second to the last, in the whole picture."""
    return _Place(min(place.begin for place in places), max(place.end for place in places), None)


def _region(place: _Place, identifier: str, edit: _Edit, plan: Plan, rotation: int) -> dict[str, Any]:
    """A region of interest; times are npt seconds, places are percent of the picture as it is shown."""
    parts: list[dict[str, Any]] = [
        {"type": "temporal", "time": {"type": "npt", "start": _seconds(place.begin), "end": _seconds(place.end)}}
    ]
    if place.box is not None:
        left, top, right, bottom = _shown(place.box, plan.source.width, plan.source.height, rotation)
        shape = {
            "type": "rectangle",
            "unit": "percent",
            "origin": {"x": left, "y": top},
            "width": round(right - left, 3),
            "height": round(bottom - top, 3),
        }
        parts.append({"type": "spatial", "shape": shape})
    return {"region": parts, "identifier": identifier, "description": edit.what}


def _seconds(moment: float) -> str:
    return f"{moment:.3f}".rstrip("0").rstrip(".")


def _shown(box: Box, width: int, height: int, rotation: int) -> tuple[float, float, float, float]:
    """The edges of a box in percent of the picture as shown; `rotation` turns it counter-clockwise, in degrees."""
    left, right = 100 * box.left / width, 100 * box.right / width
    top, bottom = 100 * box.top / height, 100 * box.bottom / height
    turned = {
        90: (top, 100 - right, bottom, 100 - left),
        -90: (100 - bottom, left, 100 - top, right),
        180: (100 - right, 100 - bottom, 100 - left, 100 - top),
        -180: (100 - right, 100 - bottom, 100 - left, 100 - top),
    }.get(rotation, (left, top, right, bottom))
    return round(turned[0], 3), round(turned[1], 3), round(turned[2], 3), round(turned[3], 3)
