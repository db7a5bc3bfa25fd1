"""How closely footage is looked at: in full every so many frames, in places in between; two tiers of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_SIDE = 1920  # pixels; larger footage is looked at as if it had this size


class Tier(StrEnum):
    """`thorough` is for a release; `fast` for a first draft, and where everything is looked over by hand."""

    THOROUGH = "thorough"
    FAST = "fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`stride` frames from one full look to the next; `side` is the longest side of such a look in pixels.

    `every` is how many frames apart the places in between are looked at where a way is not sure; `drift` is the share
    of a face's size by which where it was followed to may miss where it was found, for its way to be sure; `least` is
    the score from which a face counts.
    """

    stride: int
    side: int
    every: int
    drift: float
    least: float


SCHEDULES = {
    Tier.THOROUGH: Schedule(stride=6, side=LONGEST_SIDE, every=1, drift=0.12, least=0.2),
    Tier.FAST: Schedule(stride=10, side=LONGEST_SIDE, every=3, drift=0.25, least=0.2),
}
OTHERS = Schedule(stride=15, side=LONGEST_SIDE, every=1, drift=1.0, least=0.0)
"""For text, plates and the like: they stay longer than a face turns, and are not looked for in places."""
