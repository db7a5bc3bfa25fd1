"""Gaps in the numbers by which a camera names its clips (IV.D), as plain functions.

Guarantees: an unbroken sequence has no gap, in whatever order it came in; a counter that begins again (a new card, a
reset, 9999 to 0001) is no gap; names that are times, or have no number, are no sequence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

# A prefix without a digit at its end, then the number; a GoPro's chapter (GH01, GX02 …) is no part of the number.
_NUMBERED = re.compile(r"(?P<prefix>G[HXPL]|(?:.*[^0-9])?)(?P<chapter>(?<=\AG[HXPL])[0-9]{2})?(?P<number>[0-9]{2,6})\Z")
_STAMP = re.compile(r"(?:19|20)[0-9]{2}[-_.]?[01][0-9](?:[-_.]|[0-3][0-9])")
_FIRST = 1
_PREFIX_MOST = 40


@dataclass(frozen=True, slots=True)
class Numbered:
    """A clip by its place in a sequence: what stands before the number, the number, and how many digits it has."""

    prefix: str
    number: int
    digits: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing, from `first` to `last`, between two clips that are there, by their times."""

    prefix: str
    first: int
    last: int
    digits: int
    after: datetime
    before: datetime

    @property
    def missing(self) -> int:
        """How many clips are missing."""
        return self.last - self.first + 1

    @property
    def shown(self) -> str:
        """The missing numbers as they would stand in the names."""
        first, last = (f"{self.prefix}{number:0{self.digits}}" for number in (self.first, self.last))
        return first if self.first == self.last else f"{first} to {last}"

    @property
    def key(self) -> str:
        """What makes the gap the same one whenever it is looked for."""
        return f"{self.prefix[:_PREFIX_MOST]}{self.first}-{self.last}@{self.after:%Y%m%dT%H%M%S}"


def numbered(name: str) -> Numbered | None:
    """The place of a file name in a sequence; None where it has none."""
    stem = name.partition(".")[0]
    match = _NUMBERED.match(stem)
    if match is None or _STAMP.search(match["prefix"]):
        return None
    return Numbered(match["prefix"].upper(), int(match["number"]), len(match["number"]))


def gaps(clips: Iterable[tuple[datetime, str]]) -> list[Gap]:
    """The gaps between clips, given as (time of the first frame, file name), in any order."""
    runs: list[tuple[Numbered, dict[int, datetime]]] = []
    current: dict[tuple[str, int], tuple[dict[int, datetime], int]] = {}
    found = [(moment, place) for moment, name in clips if (place := numbered(name)) is not None]
    for moment, place in sorted(found, key=lambda one: (one[0], one[1].number)):
        run, last = current.get((place.prefix, place.digits), (None, 0))
        again = run is not None and place.number != last and (place.number in run or place.number <= _FIRST)
        if run is None or again:
            run = {}
            runs.append((place, run))
        run.setdefault(place.number, moment)
        current[place.prefix, place.digits] = run, place.number
    return [gap for place, run in runs for gap in _gaps_of(place, run)]


def _gaps_of(place: Numbered, run: dict[int, datetime]) -> Iterable[Gap]:
    numbers = sorted(run)
    for before, after in pairwise(numbers):
        if after > before + 1:
            yield Gap(place.prefix, before + 1, after - 1, place.digits, run[before], run[after])
