"""Wall-clock times of a place as moments in UTC: shifts over midnight, daylight saving, days of 23 and 25 hours.

Guarantees: a span ends after it starts; the days of a zone lie end to end and each moment is in exactly one. A time
that the clocks skip is the moment of the jump; of a time that they show twice, a start is the earlier and an end the
later, so that nothing planned is cut short.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


def moment(day: date, wall: time, zone: ZoneInfo, *, later: bool = False) -> datetime:
    """The moment (UTC) at which the clocks of the zone show `wall` on that day; `later` of the two where they do twice.

    Where they skip it, the moment of the jump. `wall` counts in whole seconds. ValueError at the ends of the calendar.
    """
    local = datetime.combine(day, wall.replace(tzinfo=None, microsecond=0, fold=int(later)), zone)
    try:
        found = local.astimezone(UTC)
        if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return found
    except OverflowError:
        raise ValueError(f"expected a day well inside the calendar; found {day}.") from None
    before, after = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return _jump(before, after, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the zone's new offset, between a moment before it and one after."""
    old = before.astimezone(zone).utcoffset()
    while after - before > ONE_SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """What begins on that day at `starts` and ends when the clocks next show `ends`: over midnight if need be, in UTC.

    Equal times are a whole day. ValueError when nothing is left of it, because the clocks skip both times at once.
    """
    begins = moment(day, starts, zone)
    until = moment(day if ends > starts else day + ONE_DAY, ends, zone, later=True)
    if until <= begins:
        raise ValueError(f"expected times that exist on {day}; the clocks of {zone.key} skip {starts} to {ends}.")
    return begins, until


def day_in(zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """The day of the zone as [start, end) in UTC: 23, 24 or 25 hours as a rule."""
    return moment(day, time.min, zone), moment(day + ONE_DAY, time.min, zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day that it is in the zone at a moment."""
    return at.astimezone(zone).date()
