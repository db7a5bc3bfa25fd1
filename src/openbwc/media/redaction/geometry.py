"""Boxes on the picture, in whole pixels as stored (before rotation), the right and lower edges excluded.

Guarantees: what is worked out of boxes never covers less than the exact result would: edges are rounded outwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """The pixels with left <= x < right and top <= y < bottom; it may reach beyond the picture."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.left >= self.right or self.top >= self.bottom:
            raise ValueError(f"expected a box with left < right and top < bottom; found {self.as_list()}")

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """The smallest box of whole pixels that holds the given edges."""
        low_x, low_y = floor(left), floor(top)
        return cls(low_x, low_y, max(low_x + 1, ceil(right)), max(low_y + 1, ceil(bottom)))

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return self.width * self.height

    def grown(self, share: float) -> Self:
        """The box grown on each side by a share of its own width and height (0.1: a fifth wider and higher)."""
        dx, dy = self.width * share, self.height * share
        return self.around(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def moved(self, dx: int, dy: int) -> Self:
        """The same box at another place."""
        return type(self)(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def within(self, width: int, height: int) -> Self | None:
        """The part that lies on a picture of this size; None where there is none."""
        return self.overlap(type(self)(0, 0, width, height))

    def overlap(self, other: Box) -> Self | None:
        """What both boxes hold; None where there is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return type(self)(left, top, right, bottom) if left < right and top < bottom else None

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap(other)
        both = shared.area if shared else 0
        return both / (self.area + other.area - both)

    def as_list(self) -> list[int]:
        """`[left, top, right, bottom]`."""
        return [self.left, self.top, self.right, self.bottom]


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them. Raises ValueError where there are none."""
    them = list(boxes)
    return Box(
        min(box.left for box in them),
        min(box.top for box in them),
        max(box.right for box in them),
        max(box.bottom for box in them),
    )


def between(first: Box, last: Box, step: int, steps: int) -> Box:
    """The box `step` of `steps` equal steps on the way from one to another, in whole numbers: exact, then rounded."""
    rest = steps - step
    return Box(
        (first.left * rest + last.left * step) // steps,
        (first.top * rest + last.top * step) // steps,
        -((first.right * rest + last.right * step) // -steps),
        -((first.bottom * rest + last.bottom * step) // -steps),
    )
