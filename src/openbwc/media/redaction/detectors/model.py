"""What every detector gives, whoever made its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from openbwc.media.redaction.plan import Kind

Picture = npt.NDArray[np.uint8]
"""Height x width x 3, RGB, upright as a person sees it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in one picture: edges in the picture's pixels, not rounded, and a score from 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class Detector(Protocol):
    """Finds things of one kind in a picture. `name` and `version` are what a plan names as a track's author."""

    name: str
    version: str
    kind: Kind

    def find(self, picture: Picture) -> list[Found]:
        """What is in the picture, in no order."""
        ...
