"""Look at a span of the finished copy beside its original, frame by frame. Isolated child only.

Guarantees: every frame of the copy is decoded anew and compared with the original's where the plan covers it; the other
network and the finder's own look at frames that are chosen here and by nothing that the finder used: every few frames
by number, and always at the frames just before and after each track. What is looked at does not depend on how the
footage was cut into spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from openbwc.media.errors import RenditionDiffers, RenditionFailed
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Kind, Plan, Span, Style, Treatment
from openbwc.media.redaction.reading import frames_in
from openbwc.media.redaction.residual.gaps import Cover, Gap, gaps_in
from openbwc.media.redaction.residual.merging import Grouping, Sighting, rate_of
from openbwc.media.redaction.residual.model import What
from openbwc.media.redaction.residual.uncovered import shown, still_there
from openbwc.media.redaction.styles import Canvas, region, write_code
from openbwc.media.redaction.timetable import Timetable

_FACE_COVERED = 0.85  # of a face's inner part: more, and what is seen there is the mask
_COVERED = 0.6  # of anything else
_INNER = 0.15  # that a face's box is larger than its inner part, on each side
_HAND_MADE = (Kind.REGION, Kind.SCREEN, Kind.PERSON)  # nothing here would find these again: their ends are compared
_LONGEST_GAP = 0.5  # seconds: who is away for longer may well have been away
_LONGEST_PICTURE = 360  # pixels
_RED = (255, 40, 40)
_WHOLE_SEEN = 960  # pixels of the longer side at which whole frames are compared

Grey = npt.NDArray[np.uint8]


class FaceFinder(Protocol):
    """What looks for faces: a network of ours."""

    name: str

    def find(self, picture: Picture) -> list[Found]: ...


class TextFinder(Protocol):
    """What looks for print."""

    name: str

    def find(self, picture: Picture) -> list[Found]: ...
    def find_kinds(self, picture: Picture, kinds: set[Kind]) -> list[tuple[Kind, Found]]: ...


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """Who looks, and at every how many frames. `wide` is the longer side in pixels at which faces are looked for.

    `looks` counts the frames at which each of them looked.
    """

    other: FaceFinder
    other_every: int
    same: FaceFinder
    same_every: int
    text: TextFinder
    text_every: int
    wide: int
    looks: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One frame of both files, as stored; `original` is None where its frame does not decode."""

    number: int
    original: Grey | None
    copy: Grey
    frame: VideoFrame

    def upright(self) -> Picture:
        return np.ascontiguousarray(np.rot90(self.frame.to_ndarray(format="rgb24"), self.turns), np.uint8)

    @property
    def turns(self) -> int:
        """Quarter turns against the clock from stored to upright."""
        return round(self.frame.rotation / 90) % 4

    def stored(self, found: Found) -> Box:
        """A box of the upright picture in stored pixels."""
        wide, high = self.frame.width, self.frame.height
        left, top, right, bottom = found.left, found.top, found.right, found.bottom
        if self.turns == 1:
            left, top, right, bottom = wide - bottom, left, wide - top, right
        elif self.turns == 2:
            left, top, right, bottom = wide - right, high - bottom, wide - left, high - top
        elif self.turns == 3:
            left, top, right, bottom = top, high - right, bottom, high - left
        return Box.around(left, top, right, bottom)


def sights(copy: Path, original: Path, tables: tuple[Timetable, Timetable], span: Span) -> Iterator[Sight]:
    """The frames of a span of both files, side by side. `tables` are the copy's and the original's.

    Raises RenditionDiffers where the copy has a frame that does not decode.
    """
    befores = frames_in(original, tables[1], span, threads=1)
    before = next(befores, None)
    due = span.first
    for number, frame in frames_in(copy, tables[0], span, threads=1):
        if number != due:
            break
        due += 1
        while before is not None and before[0] < number:
            before = next(befores, None)
        matches = before is not None and before[0] == number
        original_luma = _grey(before[1]) if before is not None and matches else None
        yield Sight(number=number, original=original_luma, copy=_grey(frame), frame=frame)
    if due <= span.last:
        raise RenditionDiffers(expected=f"frames {span.first} to {span.last} in the copy", found=f"none at {due}")


def _grey(frame: VideoFrame) -> Grey:
    return np.asarray(frame.reformat(format="gray").to_ndarray(), np.uint8)


def look(
    both: Iterator[Sight], plan: Plan, table: Timetable, span: Span, eyes: Eyes, progress: Callable[[float], None]
) -> Iterator[tuple[Sighting, Sight]]:
    """All that is seen in a span, each with the frame in which it was; counts nothing twice.

    `both` begins one frame before the span where there is one, so that the frames on both sides of a cut are compared.
    """
    cover = Cover(plan)
    edges = {at for track in plan.tracks for at in (track.first - 1, track.last + 1)}
    gaps = gaps_in(plan, max(1, round(_LONGEST_GAP * rate_of(table))))
    last: Sight | None = None
    for sight in both:
        if last is not None:
            yield from _ends(plan, cover, last, sight)
        last = sight
        if sight.number not in span:
            continue
        for gap in gaps:
            if sight.number in gap.span:
                yield _gap(gap, sight), sight
        if sight.original is not None:
            eyes.looks["comparison"] += 1
            yield from ((its, sight) for its in _uncovered(plan, cover, sight, sight.original))
        yield from ((its, sight) for its in _remaining(plan, cover, sight, eyes, edge=sight.number in edges))
        progress((sight.number - span.first) / (span.last - span.first + 1))


def _gap(gap: Gap, sight: Sight) -> Sighting:
    return Sighting(what=What.GAP, frame=sight.number, box=gap.box, by="plan", score=1.0, track=gap.track)


def _uncovered(plan: Plan, cover: Cover, sight: Sight, original: Grey) -> Iterator[Sighting]:
    whole = cover.whole(sight.number)
    fill = _fill(plan, cover, sight)
    if whole or plan.everything_but:
        yield from _uncovered_whole(plan, cover, sight, original, fill)
    for track, box in cover.tracks(sight.number):
        if track.treatment is not Treatment.REDACT or whole:
            continue
        part = shown(original, sight.copy, box, fill=fill if track.style is Style.BOX else None)
        if part is not None:
            yield Sighting(
                what=What.UNCOVERED, frame=sight.number, box=part, by="comparison", score=1.0, track=track.id
            )


def _fill(plan: Plan, cover: Cover, sight: Sight) -> Grey:
    """What stands in the place of what is boxed: black, and the codes of the reasons on it."""
    fill = np.zeros(sight.copy.shape, np.uint8)
    canvas = Canvas(planes=(fill,), sx=1, sy=1, rows=1, black=0, white=255, grey=128)
    for entry in plan.whole_frames:
        if sight.number in entry.span and entry.style is Style.BOX:
            write_code(canvas, Box(0, 0, canvas.width, canvas.height), entry.reason.code, sight.frame.rotation)
    for track, box in cover.tracks(sight.number):
        if track.treatment is Treatment.REDACT and track.style is Style.BOX:
            where = region(track.box_at(sight.number) or box, track.shape, canvas)
            if where is not None:
                write_code(canvas, where[0], track.reason.code, sight.frame.rotation)
    return fill


def _uncovered_whole(plan: Plan, cover: Cover, sight: Sight, original: Grey, fill: Grey) -> Iterator[Sighting]:
    """The same for the whole picture, smaller; what is kept clear is painted over in both before."""
    high, wide = sight.copy.shape
    scale = min(1.0, _WHOLE_SEEN / max(high, wide))
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    was, now, instead = (
        np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
        for luma in (original, sight.copy, fill)
    )
    for track, box in cover.tracks(sight.number):
        if track.treatment is Treatment.KEEP_CLEAR and not cover.whole(sight.number):
            grown = box.grown(0.02)
            left, top = max(0, int(grown.left * scale) - 4), max(0, int(grown.top * scale) - 4)
            for luma in (was, now, instead):
                luma[top : int(grown.bottom * scale) + 5, left : int(grown.right * scale) + 5] = 128
    wholes = [its.style for its in plan.whole_frames if sight.number in its.span]
    opaque = all(style is Style.BOX for style in (wholes or [plan.everything_style]))
    part = shown(was, now, Box(0, 0, *size), fill=instead if opaque else None)
    if part is not None:
        box = Box.around(part.left / scale, part.top / scale, part.right / scale, part.bottom / scale)
        yield Sighting(
            what=What.UNCOVERED, frame=sight.number, box=box, by="comparison", score=1.0, track="whole frame"
        )


def _ends(plan: Plan, cover: Cover, earlier: Sight, later: Sight) -> Iterator[tuple[Sighting, Sight]]:
    """Tracks drawn by hand that end, or begin, while what they cover is still, or already, to be seen."""
    ended = [(track, earlier, later) for track in plan.tracks if track.last == earlier.number]
    begun = [(track, later, earlier) for track in plan.tracks if track.first == later.number]
    for track, inside, outside in ended + begun:
        box = track.box_at(inside.number)
        if box is None or track.treatment is not Treatment.REDACT or track.kind not in _HAND_MADE:
            continue
        on_picture = box.within(plan.source.width, plan.source.height)
        if on_picture is None or cover.share(outside.number, on_picture) > _COVERED:
            continue
        if inside.original is not None and still_there(inside.original, outside.copy, on_picture):
            its = Sighting(
                what=What.CUT_SHORT, frame=outside.number, box=on_picture, by="comparison", score=1.0, track=track.id
            )
            yield its, outside


def _remaining(plan: Plan, cover: Cover, sight: Sight, eyes: Eyes, *, edge: bool) -> Iterator[Sighting]:
    looks: list[FaceFinder] = []
    if edge or sight.number % eyes.other_every == 0:
        looks.append(eyes.other)
    if edge or sight.number % eyes.same_every == eyes.same_every // 2:
        looks.append(eyes.same)
    redacted = cover.boxes(sight.number)
    texts = sight.number % eyes.text_every == 0 and bool(redacted)
    if cover.whole(sight.number) or not (looks or texts):
        return
    picture = sight.upright()
    scale = min(1.0, eyes.wide / max(picture.shape[:2]))
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8) if scale < 1 else picture
    for finder in looks:
        eyes.looks[finder.name] += 1
        faces = {sight.stored(_larger(found, scale)): found.score for found in finder.find(small)}
        bare = [box for box in faces if cover.share(sight.number, _shrunk(box)) < _FACE_COVERED]
        decided = cover.faces_decided(sight.number, bare)
        for box in bare:
            if box not in decided:
                yield Sighting(what=What.FACE, frame=sight.number, box=box, by=finder.name, score=faces[box])
    if texts:
        eyes.looks[eyes.text.name] += 1
        yield from _written(plan, cover, sight, picture, eyes.text, redacted)


def _written(
    plan: Plan, cover: Cover, sight: Sight, picture: Picture, finder: TextFinder, redacted: list[Box]
) -> Iterator[Sighting]:
    hides_text = any(t.kind in (Kind.TEXT, Kind.PLATE) and t.treatment is Treatment.REDACT for t in plan.tracks)
    plates = [found for _, found in finder.find_kinds(picture, {Kind.PLATE})] if hides_text else []
    for found in finder.find(picture):  # line by line: what we print into boxes must not join to a paper
        kind = Kind.PLATE if found in plates else Kind.TEXT
        box = sight.stored(found)
        if cover.share(sight.number, box) >= _COVERED or cover.decided(sight.number, box):
            continue
        near = any(box.overlap(other.grown(0.5)) is not None for other in redacted)
        if near or kind is Kind.PLATE:
            what = What.PLATE if kind is Kind.PLATE else What.TEXT
            yield Sighting(what=what, frame=sight.number, box=box, by=finder.name, score=found.score)


def _larger(found: Found, scale: float) -> Found:
    return Found(found.left / scale, found.top / scale, found.right / scale, found.bottom / scale, found.score)


def _shrunk(box: Box) -> Box:
    dx, dy = int(box.width * _INNER), int(box.height * _INNER)
    return Box(box.left + dx, box.top + dy, box.right - dx, box.bottom - dy)


def kept(seen: Iterator[tuple[Sighting, Sight]], table: Timetable) -> tuple[list[Sighting], dict[str, bytes]]:
    """The sightings, and the pictures (JPEG, by name) of the clearest of each thing."""
    grouping = Grouping(rate_of(table))
    them: list[Sighting] = []
    clearest: dict[int, tuple[Sighting, bytes]] = {}
    for its, sight in seen:
        them.append(its)
        group = grouping.add(its)
        if group.clearest is its:
            clearest[id(group)] = its, jpeg_of(sight, its.box)
    named, pictures = {}, {}
    for its, content in clearest.values():
        name = f"{its.what}-{its.frame:07}-{'-'.join(map(str, its.box.as_list()))}.jpg"
        named[its], pictures[name] = replace(its, picture=name), content
    return [named.get(its, its) for its in them], pictures


def jpeg_of(sight: Sight, box: Box) -> bytes:
    """The place in the copy as a person sees it, upright, with what is round it and a frame round the box."""
    wide, high = sight.frame.width, sight.frame.height
    drawn = np.ascontiguousarray(sight.frame.to_ndarray(format="rgb24"), np.uint8)
    line = max(1, min(box.width, box.height) // 24)
    cv2.rectangle(drawn, (box.left - line, box.top - line), (box.right + line - 1, box.bottom + line - 1), _RED, line)
    shown_part = box.grown(1.0).within(wide, high) or Box(0, 0, wide, high)
    part = drawn[shown_part.top : shown_part.bottom, shown_part.left : shown_part.right]
    part = np.ascontiguousarray(np.rot90(part, sight.turns), np.uint8)
    scale = _LONGEST_PICTURE / max(part.shape[:2])
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    sized = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    done, content = cv2.imencode(".jpg", cv2.cvtColor(sized, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not done:
        raise RenditionFailed(expected="a picture of a finding", found="none that could be encoded")
    return content.tobytes()
