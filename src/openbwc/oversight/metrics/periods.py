"""Months of an agency, in its own time zone, as moments.

Guarantees: a month begins and ends at local midnight, whatever daylight saving does in it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from openbwc.program.queries import zone_of_agency as zone_of_agency  # what months are reckoned in


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds a day."""
        return cls(day.year, day.month)

    @classmethod
    def named(cls, name: str) -> "Month":
        """The month of that name, as `str` gives it."""
        return cls.of(date.fromisoformat(f"{name}-01"))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    def plus(self, months: int) -> "Month":
        """So many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a local day begins; where the clocks skip midnight, the first moment after it."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def span(month: Month, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month begins, and when the next one does."""
    return midnight(month.first, zone), midnight(month.plus(1).first, zone)


def month_of(since: datetime, until: datetime, zone: ZoneInfo) -> Month | None:
    """The month that begins and ends at these moments; None for any other time."""
    month = Month.of(since.astimezone(zone).date())
    return month if span(month, zone) == (since, until) else None


def spans_to_take(at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The month before, whole, and the present month until today's midnight, where a day of it has passed."""
    today = at.astimezone(zone).date()
    month = Month.of(today)
    spans = [span(month.plus(-1), zone)]
    if today > month.first:
        spans.append((midnight(month.first, zone), midnight(today, zone)))
    return spans


def last_day(until: datetime) -> date:
    """The day (UTC) of the last moment before `until`."""
    return (until - timedelta(microseconds=1)).astimezone(UTC).date()
