"""What a period showed stays what it showed: equipment as it stood, months that keep their name, samples drawn once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from openbwc.oversight.actions.draw_sample import month_drawn, span_to_draw
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.metrics import METRICS, measure, metric_of
from openbwc.oversight.metrics.history import history_of, of_month, taken_of
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import ReviewSample
from openbwc.program.models import Camera, CameraMove, CameraReport, Site
from tests.world import WorldAgency, read

from .conftest import NIGHT

HOUR = timedelta(hours=1)
NOW = timezone.now()
SINCE, UNTIL = NOW - timedelta(days=20), NOW - timedelta(days=2)


def test_equipment_is_what_stood_when_the_period_ended(ice: WorldAgency) -> None:
    good, late, gone = (ice.camera(serial) for serial in ("G", "L", "X"))
    for camera in (good, late, gone):
        read(camera, days_ago=3)
    metric = metric_of("equipment")
    before = measure(metric, ice.row, since=SINCE, until=UNTIL)
    assert (before.numerator, before.denominator) == (3, 3)
    read(late, pre_event_seconds=0)
    Camera.objects.filter(id=late.id).update(pre_event_seconds=0)
    CameraMove.objects.create(camera=gone, before="issued", after="withdrawn", at=NOW, reason="Old.")
    Camera.objects.filter(id=gone.id).update(standing="withdrawn")
    CameraReport.objects.create(camera=good, kind="fault", happened_at=NOW, words="Dark.", reported_at=NOW)
    after = measure(metric, ice.row, since=SINCE, until=UNTIL)
    assert (after.numerator, after.denominator, after.facts) == (3, 3, before.facts)
    today = measure(metric, ice.row, since=SINCE, until=timezone.now() + HOUR)
    assert (today.numerator, today.denominator) == (0, 2)
    assert (today.facts["faulty"], today.facts["non_compliant_settings"]) == (1, 1)


def test_a_month_stays_that_month_when_the_agency_s_zone_changes(ice: WorldAgency) -> None:
    site = Site.objects.create(agency=ice.row, name="S", zone="America/New_York")
    month = Month.of(NOW.astimezone(ZoneInfo("America/New_York")).date()).plus(-1)
    since, until = span(month, zone_of_agency(ice.row))
    rows = take_metrics(actor=NIGHT, agency=ice.row, since=since, until=until)
    assert {row.month for row in rows} == {str(month)}
    assert {row.month for row in take_metrics(actor=NIGHT, agency=ice.row, since=since, until=until - HOUR)} == {""}
    for zone in ("America/Denver", "Europe/London"):
        Site.objects.filter(id=site.id).update(zone=zone)
        assert {row.id for roll in of_month([ice.row], month) for row in roll.by_agency} == {row.id for row in rows}
        assert dict(history_of(METRICS[0], ice.row))[month].id in {row.id for row in rows}
        assert taken_of(ice.row, month).count() == len(METRICS)


def test_a_month_is_drawn_once_and_follows_the_one_before_when_the_zone_changes(ice: WorldAgency) -> None:
    site = Site.objects.create(agency=ice.row, name="S", zone="America/Denver")
    month = Month(2026, 9)
    since, until = span_to_draw(ice.row, month)
    ReviewSample.objects.create(
        agency=ice.row, since=since, until=until, tree_size=1, population=0, strata={}, drawn_at=NOW
    )
    for zone in ("America/New_York", "Pacific/Honolulu"):
        Site.objects.filter(id=site.id).update(zone=zone)
        assert month_drawn(ice.row, month)
        assert not month_drawn(ice.row, month.plus(1))
        assert span_to_draw(ice.row, month.plus(1)) == (until, span(month.plus(1), ZoneInfo(zone))[1])
