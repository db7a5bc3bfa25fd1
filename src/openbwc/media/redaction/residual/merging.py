"""Join what was seen in single frames to what a person answers: tens of findings, not thousands.

Guarantees: a function of the sightings, whatever the order in which they come; nothing that was seen is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.residual.model import Leftover, What
from openbwc.media.redaction.timetable import Timetable

_REACH = 1.5  # seconds between two sightings of one thing
_STRAY = 0.75  # of the larger side that it may move between two sightings, and
_STRAY_A_SECOND = 2.0  # as much again for each second between them

_WORDS = {
    What.FACE: "A face is to be seen and nothing covers it",
    What.TEXT: "Text is to be read close to something redacted",
    What.PLATE: "What may be a licence plate is to be seen and nothing covers it",
    What.UNCOVERED: "The plan covers this place, and the copy still shows what the original shows",
    What.GAP: "A track is away for a moment between two sightings",
    What.CUT_SHORT: "What a track covered is still to be seen where the track has ended or not begun",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Something in one frame. `box` in stored pixels; `picture` names its JPEG where one was kept."""

    what: What
    frame: int
    box: Box
    by: str
    score: float
    track: str = ""
    picture: str = ""

    @property
    def rank(self) -> tuple[Any, ...]:
        """Greatest for the clearest; the earlier of two that are equal."""
        return self.score, self.box.area, -self.frame, self.box

    def as_list(self) -> list[Any]:
        """JSON-safe; `from_list` gives the same back."""
        box = self.box.as_list()
        return [self.what.value, self.frame, box, self.by, round(self.score, 4), self.track, self.picture]

    @classmethod
    def from_list(cls, body: list[Any]) -> Self:
        what, frame, box, by, score, track, picture = body
        return cls(what=What(what), frame=frame, box=Box(*box), by=by, score=score, track=track, picture=picture)


@dataclass(slots=True)
class Group:
    """Sightings of one thing."""

    sightings: list[Sighting] = field(default_factory=list)

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]

    @property
    def clearest(self) -> Sighting:
        return max(self.sightings, key=lambda its: its.rank)


class Grouping:
    """Takes sightings in the order of their frames; `rate` is frames a second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._open: list[Group] = []
        self._closed: list[Group] = []

    def add(self, its: Sighting) -> Group:
        """The group to which a sighting belongs, itself in it."""
        stale = [group for group in self._open if its.frame - group.last.frame > _REACH * self._rate]
        for group in stale:
            self._open.remove(group)
            self._closed.append(group)
        near = [
            (away, n) for n, group in enumerate(self._open) if (away := _away(group.last, its, self._rate)) is not None
        ]
        if near:
            group = self._open[min(near)[1]]
            group.sightings.append(its)
            return group
        self._open.append(Group([its]))
        return self._open[-1]

    def groups(self) -> list[Group]:
        """All groups so far, the earliest first."""
        return sorted(self._closed + self._open, key=lambda group: (group.sightings[0].frame, group.clearest.rank))


def grouped(sightings: Iterable[Sighting], rate: float) -> list[Group]:
    """The sightings by thing; `rate` is frames a second."""
    grouping = Grouping(rate)
    for its in sorted(sightings, key=lambda its: (its.frame, its.what, its.track, its.box, its.by, its.score)):
        grouping.add(its)
    return grouping.groups()


def _away(earlier: Sighting, later: Sighting, rate: float) -> float | None:
    """How far two sightings are from each other in larger sides; None where they cannot be of one thing."""
    if earlier.what is not later.what or earlier.track != later.track:
        return None
    if later.track:
        return 0.0
    side = max(earlier.box.width, earlier.box.height, later.box.width, later.box.height)
    away_x = (earlier.box.left + earlier.box.right - later.box.left - later.box.right) / 2
    away_y = (earlier.box.top + earlier.box.bottom - later.box.top - later.box.bottom) / 2
    away = float((away_x**2 + away_y**2) ** 0.5) / side
    seconds = (later.frame - earlier.frame) / rate
    return away if away <= _STRAY + _STRAY_A_SECOND * seconds else None


def leftovers_of(groups: Iterable[Group], timetable: Timetable) -> list[Leftover]:
    """One finding for each group; `timetable` is the original's, from whose origin a plan's times are counted."""
    return [_leftover(group, timetable) for group in groups]


def _leftover(group: Group, timetable: Timetable) -> Leftover:
    first, last = group.sightings[0].frame, max(its.frame for its in group.sightings)
    clearest = group.clearest
    pictured = [its for its in group.sightings if its.picture]
    picture = max(pictured, key=lambda its: its.rank).picture if pictured else ""
    frames = len({its.frame for its in group.sightings})
    by = tuple(sorted({its.by for its in group.sightings}))
    track = f", track {clearest.track}" if clearest.track else ""
    return Leftover(
        what=clearest.what,
        words=f"{_WORDS[clearest.what]} ({', '.join(by)}{track}; seen in {_count(frames)}).",
        first=first,
        last=last,
        from_ms=timetable.milliseconds(first),
        until_ms=end_of(timetable, last),
        box=clearest.box,
        picture=picture,
        looks=len(group.sightings),
        by=by,
        score=clearest.score,
        track=clearest.track,
    )


def end_of(timetable: Timetable, frame: int) -> int:
    """The millisecond at which a frame gives way to the next; of the last frame, one more than its own."""
    return timetable.milliseconds(frame + 1) if frame + 1 < timetable.frames else timetable.milliseconds(frame) + 1


def rate_of(timetable: Timetable) -> float:
    """The average number of frames a second, at least 1."""
    lasts = timetable.seconds(timetable.frames - 1) - timetable.seconds(0)
    return max(1.0, (timetable.frames - 1) / lasts) if lasts > 0 else 30.0


def counted(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums by name."""
    sums: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            sums[name] = sums.get(name, 0) + count
    return dict(sorted(sums.items()))


def _count(frames: int) -> str:
    return "one frame" if frames == 1 else f"{frames} frames"
