"""The hour of a digest is the wall clock's, in any zone and over any change of it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.notices.digests import next_digest

ZONES = sorted(available_timezones())


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.integers(0, 23),
    st.sampled_from(ZONES),
)
def test_it_is_the_next_moment_at_which_the_clock_shows_the_hour(after: datetime, hour: int, zone: str) -> None:
    found, local = next_digest(after, hour, zone), ZoneInfo(zone)
    assert after < found <= after + timedelta(hours=50), "a day, and one that the zone may have left out"
    day, shown = found.astimezone(local).date(), found.astimezone(local).replace(tzinfo=None)
    asked = datetime.combine(day, time(hour))
    skipped = asked.replace(tzinfo=local).astimezone(UTC).astimezone(local).replace(tzinfo=None) != asked
    assert shown == asked or skipped
    before = datetime.combine(day - timedelta(days=1), time(hour), local).astimezone(UTC)
    assert before <= after or before == found, "none of the days before would have done"


@pytest.mark.parametrize(
    ("after", "hour", "zone", "expected"),
    [
        ("2026-03-08T05:00", 2, "America/New_York", "2026-03-08T07:00"),  # the clock jumps from 2 to 3
        ("2026-11-01T04:00", 1, "America/New_York", "2026-11-01T05:00"),  # the hour comes twice; the first counts
        ("2026-06-01T11:00", 7, "America/New_York", "2026-06-02T11:00"),  # exactly at the hour: the next day's
        ("2026-06-01T00:00", 23, "Pacific/Kiritimati", "2026-06-01T09:00"),
        ("2011-12-30T05:00", 7, "Pacific/Apia", "2011-12-30T17:00"),  # a day that the zone left out
    ],
)
def test_known_clocks(after: str, hour: int, zone: str, expected: str) -> None:
    moment = datetime.fromisoformat(f"{after}+00:00")
    assert next_digest(moment, hour, zone).isoformat() == f"{expected}:00+00:00"
