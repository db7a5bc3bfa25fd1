"""Federal working days: every day but Saturdays, Sundays and legal public holidays (5 USC 552(a)(6)(A)).

Guarantees: a holiday that falls on a Saturday is kept on the Friday before and one on a Sunday on the Monday after
(5 USC 6103(b)), also over the turn of a year. Inauguration Day, a holiday in and around Washington alone (6103(c)),
is a working day of an agency, and not of a requester, whose time it would shorten; days off by executive order are
working days unless they are told as closures. The day of an event is never counted; the day after it is the first.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The legal public holidays of a year (5 USC 6103(a)), each also on the day on which it is kept."""
    return frozenset(country_holidays("US", years=year))


def inauguration_day(year: int) -> date | None:
    """The 20th of January after an election of the President, the Monday where it is a Sunday (5 USC 6103(c))."""
    if year % 4 != 1:
        return None
    day = date(year, 1, 20)
    return day + ONE_DAY if day.weekday() == _SATURDAY + 1 else day


@dataclass(frozen=True)
class WorkingDays:
    """The working days of an office that is also closed on `closures`: days that somebody has entered with a reason."""

    closures: frozenset[date] = frozenset()
    requesters: bool = False

    def of_requesters(self) -> "WorkingDays":
        """The same days as they count against a requester: without Inauguration Day."""
        return replace(self, requesters=True)

    def is_working(self, day: date) -> bool:
        """Whether the day counts."""
        if day.weekday() >= _SATURDAY or day in self.closures or day in federal_holidays(day.year):
            return False
        return not (self.requesters and day == inauguration_day(day.year))

    def add(self, day: date, number: int) -> date:
        """The working day that is the `number`-th after `day` (1 or more). OverflowError at the end of the calendar."""
        if number < 1:
            raise ValueError(f"expected one working day or more; found {number}.")
        while number:
            day += ONE_DAY
            number -= self.is_working(day)
        return day

    def between(self, begin: date, end: date) -> int:
        """The working days after `begin` up to and with `end`; below zero where `end` comes first."""
        if end < begin:
            return -self.between(end, begin)
        return sum(self.is_working(begin + timedelta(days=n)) for n in range(1, (end - begin).days + 1))
