"""Metrics: each number by a second, naive way over a random world; the rows behind it; periods; what is kept."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openbwc.access.models import Matter, Viewing
from openbwc.custody import Actor, Subject, record
from openbwc.custody.models import Event
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.evidence.models import Encounter, Notice, Operation, Recording, ReportStatement
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.actions.verify_ledger import verify_ledger
from openbwc.oversight.metrics import METRICS, Measured, measure, metric_of, parts_of
from openbwc.oversight.metrics.history import as_csv, as_rows, history_of, of_month
from openbwc.oversight.metrics.periods import Month, midnight, span, spans_to_take, zone_of_agency
from openbwc.oversight.models import MetricSnapshot
from openbwc.policy import Act
from openbwc.policy.coverage import PATROL_SHIFT
from openbwc.program.events import REFUSED
from openbwc.program.models import Assignment, Camera, Person, Role, Site
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency

from .conftest import NIGHT

HOUR = timedelta(hours=1)
NOW = timezone.now()
SINCE, UNTIL = NOW - timedelta(days=20), NOW - timedelta(days=2)


def measured(code: str, ice: WorldAgency) -> Measured:
    metric = metric_of(code)
    assert metric is not None
    return measure(metric, ice.row, since=SINCE, until=UNTIL)


@pytest.fixture
def busy(ice: WorldAgency) -> WorldAgency:
    """An agency in which a month's work is drawn by lot, half of it outside the period."""
    draw = random.Random(11)
    policy = governing(ice.row, NOW.date())
    types = [*policy.encounter_types]
    officers = [ice.officer(f"O{number}").row for number in range(6)]
    cameras = [
        Camera.objects.create(agency=ice.row, serial=f"M{number}", make="A", model="B", pre_event_seconds=30 * number)
        for number in range(4)
    ]
    for number in range(120):
        starts = NOW - timedelta(days=40) * draw.random()
        camera, officer = draw.choice(cameras), draw.choice(officers)
        Assignment.objects.create(
            camera=camera,
            person=officer,
            starts_at=starts,
            ends_at=starts + 9 * HOUR,
            shift_ends_at=draw.choice([None, starts + 8 * HOUR]),
        )
        encounter = _encounter(ice, draw, types, starts, number) if draw.random() < 0.8 else None
        for _ in range(draw.choice([0, 1, 1, 2])):
            recording = _recording(ice, draw, camera, officer, encounter, starts)
            _viewings(ice, draw, recording, officers)
    return ice


def _encounter(ice: WorldAgency, draw: random.Random, types: list[str], at: datetime, number: int) -> Encounter:
    encounter = Encounter.objects.create(
        agency=ice.row,
        type=draw.choice(types),
        title=f"E{number}",
        starts_at=at,
        notice=draw.choice(Notice.values),
        notice_reason=draw.choice(["", "nobody was near"]),
    )
    if draw.random() < 0.2:
        Operation.objects.create(
            agency=ice.row,
            type=encounter.type,
            number=f"OP-{number}",
            title="Planned",
            zone="UTC",
            starts_at=at,
            ends_at=at + HOUR,
            encounter=encounter,
            exemption=draw.choice(["", "somewhere"]),
        )
    if draw.random() < 0.5:
        ReportStatement.objects.create(
            encounter=encounter,
            person=Person.objects.filter(agency=ice.row)[0],
            number=f"R-{number}",
            completed_at=at + HOUR,
            viewed=False,
            statement="Not viewed.",
            made_at=at + HOUR,
            superseded_at=draw.choice([None, at + 2 * HOUR]),
        )
    return encounter


def _recording(
    ice: WorldAgency, draw: random.Random, camera: Camera, officer: Person, encounter: Encounter | None, at: datetime
) -> Recording:
    started_at = at + timedelta(hours=11 * draw.random())
    return Recording.objects.create(
        agency=ice.row,
        camera=camera,
        wearer=officer,
        encounter=encounter,
        activation=str(draw.random()),
        claimed_started_at=started_at,
        clock_offset_ms=0,
        started_at=started_at,
        duration_ms=60_000,
        pre_event_ms=draw.choice([None, 0, 29_999, 30_000, 30_001, 120_000]),
        taken_in_at=started_at + timedelta(hours=60 * draw.random()),
        category=draw.choice(["", "evidentiary", "training_environment"]),
    )


def _viewings(ice: WorldAgency, draw: random.Random, recording: Recording, people: list[Person]) -> None:
    for _ in range(draw.choice([0, 0, 2])):
        matter, _made = Matter.objects.get_or_create(agency=ice.row, number="M-1")
        Viewing.objects.create(
            person=draw.choice(people),
            recording=recording,
            act=Act.VIEW.value,
            purpose=draw.choice(["audit", "investigation", ""]),
            matter=draw.choice([None, matter]),
            opened_at=recording.started_at + timedelta(days=10 * draw.random()),
            grant_digest=str(draw.random()),
            browser_digest="x",
            grant_expires_at=recording.started_at,
            decision={},
        )


def in_period(at: datetime) -> bool:
    return SINCE <= at < UNTIL


def recordings_counted(ice: WorldAgency) -> list[Recording]:
    rows = Recording.objects.filter(agency=ice.row).select_related("camera", "encounter")
    return [one for one in rows if in_period(one.started_at) and one.category != "training_environment"]


def encounters_counted(ice: WorldAgency) -> list[Encounter]:
    rows = Encounter.objects.filter(agency=ice.row).prefetch_related("operations", "recordings", "report_statements")
    return [one for one in rows if in_period(one.starts_at) and not any(op.exemption for op in one.operations.all())]


def shift_end(recording: Recording) -> datetime | None:
    covering = [
        one
        for one in Assignment.objects.filter(camera=recording.camera)
        if one.starts_at <= recording.started_at and (one.ends_at is None or one.ends_at > recording.started_at)
    ]
    latest = max(covering, key=lambda one: one.starts_at, default=None)
    return (latest.shift_ends_at or latest.ends_at) if latest else None


def test_metrics_of_recordings_are_what_a_naive_count_gives(busy: WorldAgency) -> None:
    rows, policy = recordings_counted(busy), governing(busy.row, UNTIL.date())
    required = policy.number("V.A.7", "pre_event_buffer_seconds") * 1000
    grace = policy.number("IV.E", "upload_grace_hours") * HOUR
    kept = [one for one in rows if one.pre_event_ms is not None and one.pre_event_ms >= required]
    result = measured("pre_event_compliance", busy)
    assert (result.numerator, result.denominator) == (len(kept), len(rows))
    assert result.facts["unknown"] == sum(one.pre_event_ms is None for one in rows)
    ends = {one.id: shift_end(one) for one in rows}
    due = [one for one in rows if ends[one.id] is not None]
    minute = timedelta(minutes=1)
    in_time = [one for one in due if one.taken_in_at <= max(ends[one.id], one.started_at + minute) + grace]
    result = measured("on_time_upload", busy)
    assert (result.numerator, result.denominator) == (len(in_time), len(due))
    assert result.facts["without_shift_end"] == len(rows) - len(due)
    done = [one for one in rows if one.category and one.encounter]
    result = measured("categorised", busy)
    assert (result.numerator, result.denominator) == (len(done), len(rows))
    assert sum(result.facts["not_categorised_by_age"].values()) == len(rows) - len(done)


def test_metrics_of_encounters_are_what_a_naive_count_gives(busy: WorldAgency) -> None:
    rows, policy = encounters_counted(busy), governing(busy.row, UNTIL.date())
    calling = [one for one in rows if policy.encounter_types[one.type].clause.startswith("II.A")]
    recorded = [one for one in calling if any(r.category != "training_environment" for r in one.recordings.all())]
    result = measured("activation_rate", busy)
    assert (result.numerator, result.denominator) == (len(recorded), len(calling))
    told = [one for one in rows if one.notice == "given" or (one.notice == "not_given" and one.notice_reason)]
    result = measured("notice_rate", busy)
    assert (result.numerator, result.denominator) == (len(told), len(rows))
    stated = [one for one in rows if any(s.superseded_at is None for s in one.report_statements.all())]
    result = measured("report_disclosure", busy)
    assert (result.numerator, result.denominator) == (len(stated), len(rows))


def test_an_operation_of_no_encounter_counts_once_its_footage_was_due(ice: WorldAgency) -> None:
    ruiz, chen = ice.officer("Ruiz"), ice.officer("Chen")
    grace = governing(ice.row, UNTIL.date()).number("IV.E", "upload_grace_hours")
    missed, shown = (ice.operation("removal_order", person, hours_ago=200) for person in (ruiz, chen))
    chen.wears(hours=300).recorded(hours_ago=200.5, minutes=31)
    late = ice.operation("removal_order", ruiz, hours_ago=48 + grace - 0.5)
    early = ice.operation("removal_order", ruiz, hours_ago=24 * 20 + grace + 0.5)
    ice.operation("removal_order", hours_ago=200)
    ice.operation("removal_order", ruiz, hours_ago=200, camera_expected=False)
    ice.operation(PATROL_SHIFT, ruiz, hours_ago=200)
    for changes in ({"called_off_at": NOW}, {"exemption": "somewhere"}, {"encounter": ice.encounter("removal_order")}):
        Operation.objects.filter(id=ice.operation("removal_order", ruiz, hours_ago=200).id).update(**changes)
    metric = metric_of("activation_rate")
    assert metric is not None
    parts = parts_of(metric, ice.row, since=SINCE, until=UNTIL)
    assert parts is not None
    assert list(parts.numerator.ids()) == [shown.id]
    assert set(parts.denominator.ids()) == {missed.id, shown.id, early.id}
    assert (parts.numerator.count(), parts.denominator.count(), parts.facts["operations"]) == (1, 3, 3)
    assert late.id not in set(parts.denominator.ids())


def test_purposeful_access_is_what_a_naive_count_gives(busy: WorldAgency) -> None:
    rows = [one for one in Viewing.objects.all() if in_period(one.opened_at)]
    stated = [one for one in rows if one.purpose == "audit" or (one.purpose and one.matter_id)]
    result = measured("purposeful_access", busy)
    assert (result.numerator, result.denominator) == (len(stated), len(rows))
    assert 0 < len(stated) < len(rows)


def test_each_number_is_the_count_of_the_rows_that_its_drill_down_lists(busy: WorldAgency) -> None:
    for metric in METRICS:
        parts = parts_of(metric, busy.row, since=SINCE, until=UNTIL)
        some, all_ = list(parts.numerator.ids()), list(parts.denominator.ids())
        assert (len(some), len(all_)) == (parts.numerator.count(), parts.denominator.count()), metric.code
        assert set(some) <= set(all_), metric.code


def test_training_currency_counts_who_uses_cameras_or_reaches_footage(ice: WorldAgency) -> None:
    before = measured("training_currency", ice)
    ice.officer("Trained").trained()
    ice.officer("Lapsed").trained(days_left=-30)
    ice.person("Nobody")
    after = measured("training_currency", ice)
    assert (after.numerator, after.denominator) == (before.numerator + 1, before.denominator + 2)


def test_refusals_are_counted_by_clause(busy: WorldAgency) -> None:
    recording = Recording.objects.filter(agency=busy.row).first()
    metric = metric_of("purposeful_access")
    for _ in range(3):
        with transaction.atomic():
            refused = {"outcome": "refused", "clauses": ["V.A.2", "III.D"], "reasons": []}
            subject = Subject("recording", recording.id)
            record(REFUSED, actor=NIGHT, subject=subject, facts={"act": "view"}, decision=refused)
    result = measure(metric, busy.row, since=SINCE, until=timezone.now() + HOUR)
    assert result.facts["refusals_by_clause"] == {"III.D": 3, "V.A.2": 3}
    assert measured("purposeful_access", busy).facts["refusals_by_clause"] == {}


def test_integrity_counts_the_checks_that_the_ledger_tells_of(busy: WorldAgency) -> None:
    recording = Recording.objects.filter(agency=busy.row).first()
    with transaction.atomic():
        for sound in (True, True, False):
            facts = {"clip": "c", "sound": sound, "problems": []}
            record(FIXITY_CHECKED, actor=NIGHT, subject=Subject("recording", recording.id), facts=facts)
        facts = {"checked": 9, "damaged": 1, "by_agency": {str(busy.row.id): [3, 1], "another": [6, 0]}}
        record(FIXITY_SAMPLED, actor=NIGHT, subject=VAULT, facts=facts)
    verify_ledger(actor=NIGHT)
    metric, until = metric_of("integrity"), timezone.now() + HOUR
    result = measure(metric, busy.row, since=SINCE, until=until)
    assert (result.numerator, result.denominator, result.facts["failures"]) == (2, 3, 1)
    assert result.facts["ledger_verified_up_to"] == Event.objects.count() - 1
    parts = parts_of(metric, busy.row, since=SINCE, until=until)
    assert (len(list(parts.numerator.ids())), len(list(parts.denominator.ids()))) == (2, 3)


def test_equipment_counts_cameras_in_service_that_are_set_right(busy: WorldAgency) -> None:
    result = measured("equipment", busy)
    assert (result.numerator, result.denominator) == (0, 4)  # never read, so nobody knows how they are set
    assert result.facts["by_standing"] == {"issued": 4}
    assert result.facts["non_compliant_settings"] == 4


def test_what_was_taken_is_kept_once_and_its_history_read(busy: WorldAgency) -> None:
    first = take_metrics(actor=NIGHT, agency=busy.row, since=SINCE, until=UNTIL)
    assert len(first) == len(METRICS) == 14
    assert take_metrics(actor=NIGHT, agency=busy.row, since=SINCE, until=UNTIL) == []
    Recording.objects.filter(agency=busy.row).update(category="evidentiary")
    again = {row.metric for row in take_metrics(actor=NIGHT, agency=busy.row, since=SINCE, until=UNTIL)}
    assert "categorised" in again
    assert "notice_rate" not in again
    assert Event.objects.filter(kind="oversight.metrics_taken").count() == 2


def test_a_month_rolls_up_to_the_department_as_counts(world: World, ice: WorldAgency) -> None:
    agencies = [ice.row, world.agency("CBP").row]
    month = Month.of(NOW.date()).plus(-1)
    since, until = span(month, ZoneInfo("UTC"))
    for agency, numbers in zip(agencies, ((1, 4), (3, 6)), strict=True):
        for done in (0, numbers[0]):  # the newest measurement counts
            MetricSnapshot.objects.create(
                agency=agency,
                metric="categorised",
                since=since,
                until=until,
                numerator=done,
                denominator=numbers[1],
                taken_at=timezone.now(),
            )
    roll = next(one for one in of_month(agencies, month) if one.metric.code == "categorised")
    assert (roll.numerator, roll.denominator, roll.ratio) == (4, 10, 0.4)
    rows = list(as_rows([roll], agencies, month))
    assert [row["agency"] for row in rows] == ["ICE", "CBP", "department"]
    assert as_csv(rows).splitlines()[-1].startswith(f"categorised,department,{month},,,4,10,0.4")
    assert [(one, row.numerator) for one, row in history_of(roll.metric, ice.row)] == [(month, 1)]


def test_only_who_may_has_metrics_taken_and_only_of_the_past(ice: WorldAgency) -> None:
    officer = Actor.person(ice.officer("Ruiz").row.id)
    with pytest.raises(Refused):
        take_metrics(actor=officer, agency=ice.row, since=SINCE, until=UNTIL)
    manager = Actor.person(ice.person("Mori").appointed(Role.PROGRAMME_MANAGER).row.id)
    with pytest.raises(Mistaken, match="has ended"):
        take_metrics(actor=manager, agency=ice.row, since=SINCE, until=timezone.now() + HOUR)


def test_the_agency_s_zone_is_that_of_most_of_its_sites(ice: WorldAgency) -> None:
    assert zone_of_agency(ice.row) == ZoneInfo("UTC")
    for number, zone in enumerate(("America/Denver", "America/Denver", "America/New_York")):
        Site.objects.create(agency=ice.row, name=f"S{number}", zone=zone)
    assert zone_of_agency(ice.row) == ZoneInfo("America/Denver")


ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/London", "Pacific/Apia", "Africa/Cairo", "America/Havana"])


@given(st.integers(1975, 2035), st.integers(1, 12), ZONES)
def test_months_meet_and_begin_at_the_local_first(year: int, month: int, zone: str) -> None:
    here = ZoneInfo(zone)
    since, until = span(Month(year, month), here)
    assert since < until == span(Month(year, month).plus(1), here)[0]
    assert since.astimezone(here).date() == date(year, month, 1)
    assert (since - timedelta(seconds=1)).astimezone(here).date() < date(year, month, 1)


@given(st.datetimes(*(datetime(year, 1, 2) for year in (1975, 2035)), timezones=st.just(UTC)), ZONES)  # noqa: DTZ001
def test_what_is_taken_has_ended_and_is_the_month_before_and_the_month_so_far(at: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    spans = spans_to_take(at, here)
    assert all(since < until <= at for since, until in spans)
    assert spans[0][1] == midnight(at.astimezone(here).date().replace(day=1), here)
    assert len(spans) == (1 if at.astimezone(here).day == 1 else 2)
