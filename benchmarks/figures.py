"""What a benchmark reports: one figure, its peer and its limit, all measured in the same run."""

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
