"""A request as the annual report sees it on the last day of a fiscal year, and the year as a whole.

Plain facts: nothing here asks a database, so that what the figures promise can be tried with any requests at all.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

GRANTED, GRANTED_IN_PART, DENIED = "grant", "partial_grant", "denial"
FIRST_MONTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """A decision on expedition or on a waiver of fees; `days` are calendar days from asking to deciding."""

    decided_on: date
    granted: bool
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An appeal; `days` are working days until it was decided, or until the last day of the report."""

    made_on: date
    decided_on: date | None
    reverses: bool
    days: int
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request on the last day of the report; what happened later is unknown to it.

    `perfected_on`: the day on which its clock started, None while it has not. `outcome` is how it ended: a
    determination (granted, in part, denied) or an end of the policy's without one. `days` are the working days of its
    clock until its end, or until the last day; `late`: its time had run out by then. `exemptions` are codes of the
    form, `statutes` what (b)(3) rested on, with what was withheld.
    """

    id: UUID
    number: str
    track: str
    received_on: date
    perfected_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""
    days: int = 0
    late: bool = False
    exemptions: frozenset[str] = frozenset()
    statutes: frozenset[tuple[str, str]] = frozenset()
    expedition: Adjudication | None = None
    waiver: Adjudication | None = None
    appeals: tuple[Appeal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the office states of a year, for nothing else can know it (sections IX to XII.C). Money in dollars."""

    full_time: Decimal
    equivalent_full_time: Decimal
    processing_cost: Decimal
    litigation_cost: Decimal
    fees_collected: Decimal
    exclusions_used: int
    posted_by_foia_office: int
    posted_by_programmes: int
    consultations_at_start: int
    consultations_received: int
    consultations_processed: int

    def __add__(self, other: "Stated") -> "Stated":
        return Stated(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Fees that came in during a year, without those that went back, as requests record them. Money in dollars.

    `requests` are those behind it, by id and number; `stated`: a part of it is what an office stated.
    """

    dollars: Decimal
    requests: tuple[tuple[UUID, str], ...]
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A fiscal year of some agencies, from the first of October until `until`, with every request that it touches.

    `collected` is None where no request records a payment of the year; then what the office states counts.
    """

    number: int
    until: date
    cases: tuple[Case, ...] = ()
    stated: Stated | None = field(default=None)
    collected: Collected | None = field(default=None)

    def fees(self) -> Collected | None:
        """The fees collected: as recorded, else as stated; None where they are neither."""
        if self.collected is not None or self.stated is None:
            return self.collected
        return Collected(dollars=self.stated.fees_collected, requests=(), stated=True)

    @property
    def since(self) -> date:
        """Its first day."""
        return first_day(self.number)

    def holds(self, day: date | None) -> bool:
        """Whether a day is in the year, as far as it is reported."""
        return day is not None and self.since <= day <= self.until

    def pending_at_start(self) -> list[Case]:
        """Requests that had come before the year and had not ended."""
        return [one for one in self.cases if one.received_on < self.since and not _before(one.closed_on, self.since)]

    def received(self) -> list[Case]:
        """Requests that came in the year."""
        return [one for one in self.cases if self.holds(one.received_on)]

    def processed(self) -> list[Case]:
        """Requests that ended in the year."""
        return [one for one in self.cases if self.holds(one.closed_on)]

    def pending_at_end(self) -> list[Case]:
        """Requests that had come by the last day and had not ended."""
        return [one for one in self.cases if one.received_on <= self.until and not self._over(one.closed_on)]

    def _over(self, day: date | None) -> bool:
        return day is not None and day <= self.until


def first_day(year: int) -> date:
    """The first day of a fiscal year: the first of October before (31 USC 1102)."""
    return date(year - 1, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """The last day of a fiscal year."""
    return date(year, 9, 30)


def fiscal_year_of(day: date) -> int:
    """The fiscal year that holds a day."""
    return day.year + (day.month >= FIRST_MONTH)


def _before(day: date | None, other: date) -> bool:
    return day is not None and day < other
