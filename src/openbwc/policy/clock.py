"""How long an agency has for its policy: 180 calendar days from the standard's effective day (III.A.1).

Guarantees: the period is the standard's own parameter; an amended standard starts the clock anew for every agency
whose policy was made against an older one; the last day still counts, and the day after it is too late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openbwc.policy.model import Standard

PERIOD = ("III.A.1", "agency_policy_days")


class ClockState(StrEnum):
    """How the clock stands."""

    MET = "met"
    MET_LATE = "met_late"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyClock:
    """An agency's clock on a day. `amended`: it was started by a standard that replaced an earlier one.

    `met_on` is the effective day of the first policy made against this standard, None while there is none.
    """

    standard_effective: date
    amended: bool
    due_on: date
    met_on: date | None
    on: date

    @property
    def state(self) -> ClockState:
        """Met in time or late, still running, or overdue."""
        if self.met_on is not None:
            return ClockState.MET if self.met_on <= self.due_on else ClockState.MET_LATE
        return ClockState.RUNNING if self.on <= self.due_on else ClockState.OVERDUE

    @property
    def days_left(self) -> int:
        """Days until the last day that counts: 0 on that day, negative after it."""
        return (self.due_on - self.on).days


def policy_clock(standard: Standard, *, amended: bool, effective_days: Iterable[date], on: date) -> PolicyClock:
    """The clock of an agency whose profiles take effect on these days, under the standard in force on `on`.

    A profile that takes effect later than `on` has not met it yet.
    """
    days = _period(standard)
    made = [day for day in effective_days if standard.effective <= day <= on]
    return PolicyClock(
        standard_effective=standard.effective,
        amended=amended,
        due_on=standard.effective + timedelta(days=days),
        met_on=min(made, default=None),
        on=on,
    )


def _period(standard: Standard) -> int:
    for parameter in standard.clauses[PERIOD[0]].parameters:
        if parameter.name == PERIOD[1] and isinstance(parameter.value, int):
            return parameter.value
    raise ValueError(f"expected {standard.id} to state {'/'.join(PERIOD)}; found none.")
