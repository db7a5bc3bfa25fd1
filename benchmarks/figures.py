"""What a benchmark reports: figures with their peers and limits, and how much of the machine they were measured on."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure.

    `value` is in `unit` and is held against `limit`; `ours` and `peer` say in words what was compared;
    `how` says how it was measured (sizes, repetitions, medians).
    """

    title: str
    ours: str
    peer: str
    value: float
    relation: Literal["at most", "at least"]
    limit: float
    unit: str
    how: str

    @property
    def met(self) -> bool:
        """Whether the value keeps the limit."""
        return self.value <= self.limit if self.relation == "at most" else self.value >= self.limit


DISTURBED = 0.05
"""Beyond this share a topic is measured once more."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The figures of a topic, and which share of the processors' work its host gave to others meanwhile, 0 to 1.

    `stolen` is what Linux counts as steal (proc_stat(5)), of all that the machine would have worked.
    """

    figures: tuple[Figure, ...]
    stolen: float

    @property
    def disturbed(self) -> bool:
        """Whether so much was taken that the figures are of the neighbours too."""
        return self.stolen > DISTURBED
