"""Retention: which item of a schedule governs a recording, until when it is kept, and why (V.A.4).

Guarantees: the longest wins; what no item covers is never due; what is permanent is never due; a day is due only where
every item that covers the recording has run out by then. `Schedule.boundaries` says the same of all recordings of a
category at once, as the last day of each trigger that is due, so that a database can be asked for ten million of them.

A period runs from the end of the cutoff in which the trigger falls, and a recording is due on the day after its last
day. The figures are those of the schedule that the Archivist approved (44 U.S.C. 3303a; 36 CFR 1225): none is here.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openbwc.policy.errors import PolicyError

UNVERIFIED = "UNVERIFIED-EXAMPLE"
"""The authority of an item whose figures nobody has confirmed: it lets nothing go."""

_PERIOD = re.compile(r"P([1-9][0-9]{0,4})([DMY])\Z")
_UNITS = {"D": "day", "M": "month", "Y": "year"}
_LAST = date.max.toordinal()
_FISCAL_YEAR_ENDS = 9
_MONTHS = 12


class Trigger(StrEnum):
    """The day from which an item counts: of the first frame, or of the arrival of the first clip."""

    RECORDED = "recorded"
    TAKEN_IN = "taken_in"


class Cutoff(StrEnum):
    """The end of which span the period runs from: the trigger's own day, its month, its calendar or fiscal year."""

    NONE = "none"
    MONTH = "month"
    CALENDAR_YEAR = "calendar_year"
    FISCAL_YEAR = "fiscal_year"


class FinalAction(StrEnum):
    """What becomes of a recording at its end: destroyed, given to the National Archives, or kept for ever."""

    DESTROY = "destroy"
    TRANSFER = "transfer"
    PERMANENT = "permanent"


_LASTING = (FinalAction.DESTROY, FinalAction.TRANSFER, FinalAction.PERMANENT)


@dataclass(frozen=True, slots=True)
class Period:
    """A whole number (1 to 99999) of days, months or years; as text an ISO 8601 duration of one unit, such as `P6M`."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period of a text such as `P180D`, `P6M`, `P3Y`. Raises `PolicyError` for any other."""
        found = _PERIOD.match(text)
        if not found:
            raise PolicyError(f"expected a period such as P180D, P6M or P3Y; found '{text}'.")
        return cls(int(found[1]), found[2])

    @property
    def words(self) -> str:
        """The period for a reader: `6 months`."""
        return f"{self.count} {_UNITS[self.unit]}{'' if self.count == 1 else 's'}"

    def after(self, day: date) -> date:
        """The day so long after another; the last day of a shorter month, and of the calendar, is never passed."""
        if self.unit == "D":
            return date.fromordinal(min(day.toordinal() + self.count, _LAST))
        months = day.year * _MONTHS + day.month - 1 + self.count * (_MONTHS if self.unit == "Y" else 1)
        year, month = months // _MONTHS, months % _MONTHS + 1
        if year > date.max.year:
            return date.max
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

    def exceeds(self, other: "Period") -> bool:
        """Whether it ends later than the other, whatever the day; days are not held against months and years."""
        if "D" in (self.unit, other.unit) and self.unit != other.unit:
            return False
        return self._in_smallest() > other._in_smallest()

    def _in_smallest(self) -> int:
        return self.count * (_MONTHS if self.unit == "Y" else 1)

    def __str__(self) -> str:
        return f"P{self.count}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a records schedule. `authority`: the disposition authority (DAA number and item), or `UNVERIFIED`."""

    code: str
    authority: str
    title: str
    trigger: Trigger
    period: Period
    cutoff: Cutoff
    final_action: FinalAction

    @property
    def verified(self) -> bool:
        """Whether the item names an authority, which it does only where two people entered one."""
        return bool(self.authority.strip()) and self.authority.strip().casefold() != UNVERIFIED.casefold()

    @property
    def terms(self) -> tuple[object, ...]:
        """What the item says besides its title and its authority: an authority is entered for these.

        Which categories it covers, which an authority is entered for too, the schedule says.
        """
        return self.code, self.trigger, self.period, self.cutoff, self.final_action

    def due_on(self, triggered: date) -> date | None:
        """The first day of the final action, which never falls as days rise; None where it is permanent."""
        return None if self.final_action is FinalAction.PERMANENT else _next(self.last_kept(triggered))

    def outlasts(self, other: "Item") -> bool:
        """Whether its terms alone say that it keeps each recording longer than the other does."""
        if FinalAction.PERMANENT in (self.final_action, other.final_action):
            return other.final_action is not FinalAction.PERMANENT
        return (self.trigger, self.cutoff) == (other.trigger, other.cutoff) and self.period.exceeds(other.period)

    def last_kept(self, triggered: date) -> date:
        """The last day on which the period runs."""
        return self.period.after(_cut_off(triggered, self.cutoff))

    def last_due(self, on: date) -> date | None:
        """The last day of its trigger that is due on a day: every earlier one is due too; None where none is."""
        low, high = 0, on.toordinal()
        while low < high:
            middle = (low + high + 1) // 2
            due = self.due_on(date.fromordinal(middle))
            low, high = (middle, high) if due is not None and due <= on else (low, middle - 1)
        return date.fromordinal(low) if low else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The facts of a recording that a schedule asks for; its days are those of its agency's zone."""

    category: str
    recorded_on: date
    taken_in_on: date

    def triggered(self, trigger: Trigger) -> date:
        """The day of a trigger."""
        return self.recorded_on if trigger is Trigger.RECORDED else self.taken_in_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a schedule says of a recording.

    `governing` lets it go last (None: unscheduled); `due_on` is None where it never ends. `why` is a sentence.
    """

    governing: Item | None
    items: tuple[Item, ...]
    due_on: date | None
    action: FinalAction | None
    why: str

    def runs_out_by(self, on: date) -> bool:
        """Whether the final action may be taken on the day, as far as the schedule goes."""
        return self.due_on is not None and self.due_on <= on

    @property
    def verified(self) -> bool:
        """Whether each item that covers the recording rests on an authority."""
        return bool(self.items) and all(item.verified for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Up to which day (inclusive) of each trigger the recordings of a category are due; a trigger absent asks nothing.

    `never`: none of them is, whatever its days.
    """

    never: bool
    last: Mapping[Trigger, date]

    def met_by(self, kept: Kept) -> bool:
        """Whether a recording of the category is due."""
        return not self.never and all(kept.triggered(trigger) <= day for trigger, day in self.last.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An agency's schedule on a day: its items by code, and per category the codes of the items that cover it.

    A category that names an item which is not there is a fault, and raises `KeyError` where it is asked of.
    """

    items: Mapping[str, Item]
    mapping: Mapping[str, tuple[str, ...]]

    def covering(self, category: str) -> tuple[Item, ...]:
        """The items that cover a category, none for an unscheduled one."""
        return tuple(self.items[code] for code in self.mapping.get(category, ()))

    def governing(self, category: str) -> tuple[Item, ...]:
        """Those of them that may govern a recording of the category: each that none of the others always outlasts."""
        items = self.covering(category)
        return tuple(one for one in items if not any(other.outlasts(one) for other in items))

    def action(self, category: str) -> FinalAction | None:
        """What becomes of the category's recordings, the most lasting of its items' actions; None if unscheduled."""
        return max((item.final_action for item in self.covering(category)), key=_LASTING.index, default=None)

    def verified(self, category: str) -> bool:
        """Whether some item covers the category, and each that does rests on an authority."""
        items = self.covering(category)
        return bool(items) and all(item.verified for item in items)

    def due(self, kept: Kept) -> Due:
        """Which item governs a recording, and when it is due: the longest wins, and the most lasting action."""
        items = self.covering(kept.category)
        action = self.action(kept.category)
        if action is None:
            why = "No item of the schedule covers its category, so it is never due."
            return Due(governing=None, items=(), due_on=None, action=None, why=why)
        if action is FinalAction.PERMANENT:
            governing = next(item for item in items if item.final_action is action)
            why = f"{governing.code} keeps it for ever."
            return Due(governing=governing, items=items, due_on=None, action=action, why=why)
        ends = [(item.last_kept(kept.triggered(item.trigger)), item) for item in items]
        last, governing = max(ends, key=lambda end: (end[0], _LASTING.index(end[1].final_action), end[1].code))
        others = f", the longest of {len(items)} that cover it" if len(items) > 1 else ""
        why = f"{governing.code} keeps it for {governing.period.words}{others}: until {last.isoformat()}."
        return Due(governing=governing, items=items, due_on=_next(last), action=action, why=why)

    def boundaries(self, category: str, on: date) -> Boundaries:
        """Which recordings of a category are due on a day; equal to `due` of each of them."""
        last: dict[Trigger, date] = {}
        items = self.covering(category)
        for item in items:
            day = item.last_due(on)
            if day is None:
                return Boundaries(never=True, last={})
            last[item.trigger] = min(day, last.get(item.trigger, day))
        return Boundaries(never=not items, last=last)


NO_SCHEDULE = Schedule(items={}, mapping={})


def _cut_off(day: date, cutoff: Cutoff) -> date:
    """The last day of the span that a day falls in."""
    if cutoff is Cutoff.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if cutoff is Cutoff.CALENDAR_YEAR:
        return date(day.year, _MONTHS, 31)
    if cutoff is Cutoff.FISCAL_YEAR:
        year = day.year + (day.month > _FISCAL_YEAR_ENDS)
        return date(year, _FISCAL_YEAR_ENDS, 30) if year <= date.max.year else date.max
    return day


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def days_over(due_on: date, on: date) -> int:
    """For how many days a recording has been kept beyond its end; 0 where it is not over it."""
    return max(0, (on - due_on) // timedelta(days=1))
