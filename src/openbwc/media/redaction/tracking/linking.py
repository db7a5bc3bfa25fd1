"""Link sightings frame by frame into chains, in the manner of ByteTrack: the sure ones first, then the unsure.

Guarantees: each sighting is in exactly one chain, and a chain has at most one sighting a frame. What is unsure goes
on with a chain where it fits one, and begins one of its own where it does not: for redaction, a doubt is covered.

Source: Zhang et al., ByteTrack, arXiv 2110.06864: association in two stages, with places predicted by motion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from openbwc.media.redaction.tracking.pairing import Boxes, pair
from openbwc.media.redaction.tracking.sightings import Sighting

Shift = tuple[float, float, float, float]
"""What the camera did since the frame before: x' = a·x − b·y + c, y' = b·x + a·y + d."""

STILL: Shift = (1.0, 0.0, 0.0, 0.0)
_SURE = 0.4
_MOMENTUM = 0.6  # how much of its own pace a thing keeps from one sighting to the next
_FADING = 0.9  # of its pace each frame in which it is not seen


@dataclass
class Chain:
    """Sightings of one thing in the order of their frames; `pace` is its own motion a frame, without the camera's."""

    sightings: list[Sighting]
    place: Boxes = field(repr=False)
    pace: tuple[float, float] = (0.0, 0.0)

    @property
    def last(self) -> int:
        return self.sightings[-1].frame


def moved(box: Boxes, shift: Shift) -> Boxes:
    """Boxes (n × 4 or more) after the camera's shift: their middles go along, their size grows with the zoom."""
    a, b, c, d = shift
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    half = (box[:, 2:4] - box[:, :2]) / 2 * np.float32(np.hypot(a, b))
    middle = np.stack((a * x - b * y + c, b * x + a * y + d), axis=1)
    return np.concatenate((middle - half, middle + half, box[:, 4:]), axis=1).astype(np.float32)


def link(sightings: Iterable[Sighting], shifts: Mapping[int, Shift], patience: int) -> list[Chain]:
    """Chains of sightings; a chain that is not seen for more than `patience` frames has ended."""
    by_frame: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_frame[sighting.frame].append(sighting)
    ended: list[Chain] = []
    live: list[Chain] = []
    at = min(by_frame, default=0)
    for frame in sorted(by_frame):
        if frame - at > patience:
            ended, live = ended + live, []
        for between in range(at + 1, frame + 1):
            _carry(live, shifts.get(between, STILL), between)
        at = frame
        ended += [chain for chain in live if frame - chain.last > patience]
        live = [chain for chain in live if frame - chain.last <= patience]
        live += _take_in(live, by_frame[frame])
    return ended + live


def _carry(chains: Sequence[Chain], shift: Shift, frame: int) -> None:
    """Where each chain should be at a frame, from the one before."""
    for chain in chains:
        chain.place = moved(chain.place, shift)
        chain.place[0, [0, 2]] += chain.pace[0]
        chain.place[0, [1, 3]] += chain.pace[1]
        if frame > chain.last + 1:
            chain.pace = chain.pace[0] * _FADING, chain.pace[1] * _FADING


def _take_in(live: Sequence[Chain], seen: Sequence[Sighting]) -> list[Chain]:
    """Give the sightings of a frame to the chains they fit; those that fit none begin chains, which are given."""
    free = list(live)
    unsure = [sighting for sighting in seen if sighting.score < _SURE]
    left: list[Sighting] = []
    for stage in ([sighting for sighting in seen if sighting.score >= _SURE], unsure):
        if not stage:
            continue
        boxes = _boxes(stage)
        places = np.concatenate([chain.place for chain in free]) if free else np.zeros((0, 5), np.float32)
        pairs = pair(places, boxes)
        for one, other in pairs:
            _continue(free[one], stage[other])
        taken = {one for one, _ in pairs}
        free = [chain for number, chain in enumerate(free) if number not in taken]
        left += [sighting for number, sighting in enumerate(stage) if number not in {other for _, other in pairs}]
    return [Chain([sighting], _boxes([sighting])) for sighting in left]


def _continue(chain: Chain, sighting: Sighting) -> None:
    box = _boxes([sighting])
    frames = max(1, sighting.frame - chain.last)
    missed = (box[0, :2] + box[0, 2:4] - chain.place[0, :2] - chain.place[0, 2:4]) / 2
    chain.pace = (
        chain.pace[0] + (1 - _MOMENTUM) * float(missed[0]) / frames,
        chain.pace[1] + (1 - _MOMENTUM) * float(missed[1]) / frames,
    )
    chain.place = box
    chain.sightings.append(sighting)


def _boxes(sightings: Sequence[Sighting]) -> Boxes:
    return np.array([sighting[1:6] for sighting in sightings], np.float32).reshape(-1, 5)
