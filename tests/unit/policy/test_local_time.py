"""Wall-clock times as moments: over midnight, where clocks skip an hour, show one twice, or a whole day is missing."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openbwc.policy.local_time import ONE_DAY, day_in, day_of, moment, span

ZONES = (
    "America/Anchorage",
    "America/Denver",
    "America/New_York",
    "America/Phoenix",
    "America/Puerto_Rico",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Guam",
    "Pacific/Honolulu",
    "UTC",
)
DENVER = ZoneInfo("America/Denver")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
"""The days of 2026 on which Denver's clocks skip 02:00-03:00, and show 01:00-02:00 twice."""

zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
walls = st.times(max_value=time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("day", "starts", "ends", "begins", "until"),
    [
        (date(2026, 7, 1), time(8), time(16), utc(2026, 7, 1, 14), utc(2026, 7, 1, 22)),
        (date(2026, 7, 1), time(22), time(6), utc(2026, 7, 2, 4), utc(2026, 7, 2, 12)),
        (date(2026, 7, 1), time(8), time(8), utc(2026, 7, 1, 14), utc(2026, 7, 2, 14)),
        (date(2026, 3, 7), time(22), time(6), utc(2026, 3, 8, 5), utc(2026, 3, 8, 12)),
        (date(2026, 10, 31), time(22), time(6), utc(2026, 11, 1, 4), utc(2026, 11, 1, 13)),
        (SPRING, time(2, 30), time(9), utc(2026, 3, 8, 9), utc(2026, 3, 8, 15)),
        (SPRING, time(0), time(2, 30), utc(2026, 3, 8, 7), utc(2026, 3, 8, 9)),
        (AUTUMN, time(1, 30), time(9), utc(2026, 11, 1, 7, 30), utc(2026, 11, 1, 16)),
        (AUTUMN, time(0), time(1, 30), utc(2026, 11, 1, 6), utc(2026, 11, 1, 8, 30)),
    ],
)
def test_a_shift_by_the_clocks_of_denver(
    day: date, starts: time, ends: time, begins: datetime, until: datetime
) -> None:
    assert span(day, starts, ends, DENVER) == (begins, until)


def test_a_span_that_the_clocks_skip_is_told() -> None:
    with pytest.raises(ValueError, match=r"the clocks of America/Denver skip 02:10:00 to 02:50:00"):
        span(SPRING, time(2, 10), time(2, 50), DENVER)


def test_a_day_has_23_24_or_25_hours() -> None:
    lengths = [day_in(DENVER, day)[1] - day_in(DENVER, day)[0] for day in (SPRING, date(2026, 7, 1), AUTUMN)]
    assert lengths == [timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)]
    assert day_in(ZoneInfo("Pacific/Apia"), date(2011, 12, 30)) == (utc(2011, 12, 30, 10), utc(2011, 12, 30, 10))


def test_a_day_at_the_end_of_the_calendar_is_told() -> None:
    with pytest.raises(ValueError, match="inside the calendar"):
        moment(date.max, time(23), DENVER)


@given(days, zones)
def test_days_lie_end_to_end_and_each_moment_is_in_one(day: date, zone: ZoneInfo) -> None:
    start, end = day_in(zone, day)
    assert start <= end == day_in(zone, day + ONE_DAY)[0]
    if start < end:
        assert day_of(start, zone) == day_of(end - timedelta(seconds=1), zone) == day
        assert day_of(end, zone) > day


@given(days, walls, zones)
def test_a_moment_shows_its_wall_time_or_is_a_jump(day: date, wall: time, zone: ZoneInfo) -> None:
    early, late = moment(day, wall, zone), moment(day, wall, zone, later=True)
    assert early <= late
    shown = early.astimezone(zone)
    if shown.replace(tzinfo=None) != datetime.combine(day, wall):
        before = (early - timedelta(seconds=1)).astimezone(zone)
        assert before.utcoffset() != shown.utcoffset()
        assert before.replace(tzinfo=None) < datetime.combine(day, wall) < shown.replace(tzinfo=None) or (
            datetime.combine(day, wall) == before.replace(tzinfo=None)
        )


@given(days, walls, walls, zones)
def test_a_span_ends_after_it_starts_within_a_day_and_a_jump(
    day: date, starts: time, ends: time, zone: ZoneInfo
) -> None:
    assume(zone.key != "Pacific/Apia" or day.year != 2011)
    try:
        begins, until = span(day, starts, ends, zone)
    except ValueError:
        assert moment(day, starts, zone) == moment(day, ends, zone, later=True)
    else:
        assert timedelta(0) < until - begins <= timedelta(hours=25)
        wall = timedelta(hours=ends.hour - starts.hour, minutes=ends.minute - starts.minute)
        wall += ONE_DAY if wall <= timedelta(0) else timedelta(0)
        assert abs((until - begins) - wall) <= timedelta(hours=1)
