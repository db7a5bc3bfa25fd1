"""What a metric of III.B is: a definition in words, and the rows behind its numerator and its denominator.

Guarantees: a number is the count of the very rows that its drill-down lists, so the two cannot disagree; what is left
out is said; a metric that cannot be measured yet says why, and has no number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency

NO_FACTS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is measured: an agency, from `since` until `until` (exclusive), under its policy on the last day."""

    agency: Agency
    policy: PolicyInForce
    since: datetime
    until: datetime


class Rows(Protocol):
    """The rows behind a number."""

    def count(self) -> int:
        """How many."""

    def ids(self) -> Iterator[UUID]:
        """Their ids, in a stable order."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that a query finds."""

    rows: "QuerySet[Any]"

    def count(self) -> int:
        """How many."""
        return self.rows.order_by().count()

    def ids(self) -> Iterator[UUID]:
        """Their ids, in the order in which they were made."""
        return self.rows.order_by("id").values_list("id", flat=True).iterator(chunk_size=2000)


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that were worked out, by id."""

    rows: tuple[UUID, ...]

    def count(self) -> int:
        """How many."""
        return len(self.rows)

    def ids(self) -> Iterator[UUID]:
        """Their ids, sorted."""
        return iter(sorted(self.rows))


@dataclass(frozen=True, slots=True)
class Both:
    """Rows of two sorts that count alike, the first before the second."""

    first: Rows
    second: Rows

    def count(self) -> int:
        """How many."""
        return self.first.count() + self.second.count()

    def ids(self) -> Iterator[UUID]:
        """Their ids, each sort in its own order."""
        yield from self.first.ids()
        yield from self.second.ids()


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a ratio, and further figures about them."""

    numerator: Rows
    denominator: Rows
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `noun` is what its rows are."""

    code: str
    title: str
    definition: str
    formula: str
    population: str
    exclusions: str
    noun: str
    parts: Callable[[Window], Parts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measured metric: whole numbers, and `facts` beside them."""

    metric: Metric
    since: datetime
    until: datetime
    numerator: int
    denominator: int
    facts: Mapping[str, Any] = field(default_factory=lambda: NO_FACTS)

    @property
    def ratio(self) -> float | None:
        """Numerator by denominator, 0 to 1; None where there is nothing to measure."""
        return share(self.numerator, self.denominator)


def share(numerator: int | None, denominator: int | None) -> float | None:
    """One number by the other; None where there is nothing to divide by."""
    return None if numerator is None or not denominator else numerator / denominator
