"""How closely footage is looked at: in full every so many frames, in places in between; two tiers of it.

A large face moves many pixels from frame to frame and is found as well in a small picture, which costs a quarter; a
small one moves few and is only found at full size. So large footage is looked at twice over: often at `_SMALL`, and
seldom at full size, where only what is too small for the other is followed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_SIDE = 1920  # pixels; larger footage is looked at as if it had this size
_FAST_SIDE = 1440  # pixels: at little more than half the time of a look at full size; the smallest faces are missed
_SMALL = 960  # pixels
_WORTH = 1.3  # times as large as that, from which footage is looked at twice over


class Tier(StrEnum):
    """`thorough` is for a release; `fast` for a first draft, and where everything is looked over by hand."""

    THOROUGH = "thorough"
    FAST = "fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`stride` frames from one full look to the next; `side` is the longest side of such a look in pixels.

    `every` is how many frames apart the places in between are looked at where a way is not sure; `drift` is the share
    of a face's size by which where it was followed to may miss where it was found, for its way to be sure; `least` is
    the score from which a thing counts. What is larger than `largest` pixels of such a look is not followed.
    """

    stride: int
    side: int
    every: int
    drift: float
    least: float
    largest: float = float("inf")


_OFTEN = {
    Tier.THOROUGH: Schedule(stride=8, side=_SMALL, every=1, drift=0.1, least=0.2),
    Tier.FAST: Schedule(stride=8, side=_SMALL, every=1, drift=0.12, least=0.2),
}
_SELDOM = {
    Tier.THOROUGH: Schedule(stride=16, side=LONGEST_SIDE, every=1, drift=0.1, least=0.2, largest=48.0),
    Tier.FAST: Schedule(stride=24, side=_FAST_SIDE, every=1, drift=0.12, least=0.2, largest=48.0),
}


_EVERY = 2
_RATE = 30.0  # frames a second for which the strides are stated; people move no slower where there are fewer


def every(rate: float) -> int:
    """Of how many frames one is looked at in any way; the others are on the way between their neighbours."""
    return max(1, round(_EVERY * min(1.0, rate / _RATE)))


def schedules(tier: Tier, side: int, rate: float) -> tuple[Schedule, ...]:
    """How footage of so many frames a second, whose longer side has so many pixels, is looked at for faces."""
    chosen = (_OFTEN[tier], _SELDOM[tier]) if side > _SMALL * _WORTH else (_OFTEN[tier],)
    slower = min(1.0, rate / _RATE)
    return tuple(replace(one, stride=max(2, round(one.stride * slower))) for one in chosen)


OTHERS = Schedule(stride=15, side=LONGEST_SIDE, every=1, drift=1.0, least=0.0)
"""For text, plates and the like: they stay longer than a face turns, and are not looked for in places."""
