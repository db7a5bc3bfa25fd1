"""The one predicate: what it says of a recording, of an agency, and what the night makes of it, are the same."""

import random
from datetime import date, timedelta

import pytest

from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import Ground, ProhibitedReview, Recording
from openbwc.policy import UNVERIFIED, Kept
from openbwc.program.models import Person
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.eligibility import Keeps, blockers_of, eligible, keeping_of, standing_of
from openbwc.retention.models import ChangedRecording, Elapsed, Reckoning, ScheduleItem
from openbwc.retention.queries import count_over, kept_over
from openbwc.retention.schedules import schedule_in_force
from tests.world import WorldAgency

CATEGORIES = ("evidentiary", "non_evidentiary", "serious_injury_or_death", "training_environment", "")


@pytest.fixture
def many(ice: WorldAgency) -> list[Recording]:
    """A hundred recordings of ten years, in every category, some of them held, by list and by query, or reviewed."""
    chance = random.Random(45)
    wears = ice.officer("Ruiz").trained().wears("BWC-1")
    made = [
        wears.recorded(hours_ago=chance.uniform(1, 24 * 3650), category=chance.choice(CATEGORIES)) for _ in range(100)
    ]
    ice.held(*made[::9])
    ice.held(query={"until": (ice.world.now - timedelta(days=3000)).isoformat(), "category": "evidentiary"})
    ice.held(*made[::7], query={"place": "nowhere"})
    for one in made[::11]:
        ProhibitedReview.objects.create(
            recording=one,
            restriction="first_amendment",
            ground=Ground.REPORT,
            statement="A vigil.",
            opened_at=ice.world.now,
            due_on=ice.world.today,
        )
    return made


@pytest.fixture
def plan(ice: WorldAgency) -> None:
    ice.scheduled("evidentiary", "serious_injury_or_death", period="P6Y", cutoff="fiscal_year")
    ice.scheduled("non_evidentiary", period="P180D")
    ice.scheduled("non_evidentiary", period="P10M", trigger="taken_in", cutoff="month")
    ice.scheduled("serious_injury_or_death", final_action="permanent")
    ice.scheduled("training_environment", authority=UNVERIFIED, period="P1M")


@pytest.mark.usefixtures("plan")
def test_the_list_of_an_agency_is_what_nothing_keeps(ice: WorldAgency, many: list[Recording]) -> None:
    for days in (0, 400, 4000):
        on = ice.world.today + timedelta(days=days)
        free = {key for key, kept in blockers_of(many, on=on).items() if not kept}
        assert {one.id for one in eligible(keeping_of(ice.row, on))} == free
        assert free


@pytest.mark.usefixtures("plan")
def test_each_blocker_is_what_the_plain_part_says(ice: WorldAgency, many: list[Recording]) -> None:
    on = ice.world.today
    schedule = schedule_in_force(ice.row, on)
    for one in many:
        kept = {blocker.keeps for blocker in blockers_of([one], on=on)[one.id]}
        due = schedule.due(
            Kept(category=one.category, recorded_on=one.started_at.date(), taken_in_on=one.taken_in_at.date())
        )
        assert (Keeps.UNSCHEDULED in kept) is (due.governing is None)
        assert (Keeps.PERMANENT in kept) is (due.action == "permanent")
        assert (Keeps.UNVERIFIED in kept) is (bool(due.items) and not due.verified)
        assert (Keeps.NOT_DUE in kept) is (due.due_on is not None and due.due_on > on)
        assert (Keeps.HELD in kept) is bool(standing_of(one, on=on).holds)


def test_without_a_schedule_everything_is_kept(ice: WorldAgency, many: list[Recording]) -> None:
    found = blockers_of(many, on=ice.world.today + timedelta(days=36_500))
    assert all(Keeps.UNSCHEDULED in {one.keeps for one in kept} for kept in found.values())
    assert not eligible(keeping_of(ice.row, date(2500, 1, 1))).exists()


def elapsed(ice: WorldAgency) -> set[tuple[object, ...]]:
    return set(Elapsed.objects.filter(agency=ice.row).values_list("recording_id", "item", "due_on", "category"))


@pytest.mark.usefixtures("plan", "many")
def test_nights_one_by_one_give_what_reckoning_anew_gives(ice: WorldAgency, custodian: Person) -> None:
    start = ice.world.today - timedelta(days=300)
    chance = random.Random(7)
    for days in range(0, 300, 50):
        reckon(agency=ice.row, on=start + timedelta(days=days))
        one = chance.choice(list(Recording.objects.filter(restriction="")))
        categorise(actor=custodian, recording=one, category="evidentiary", reason="It shows more.")
    ice.scheduled("training_environment", period="P2M")
    ScheduleItem.objects.filter(authority=UNVERIFIED).update(authority="DAA-1")
    on = ice.world.today
    reckon(agency=ice.row, on=on)
    by_nights = elapsed(ice)
    assert reckon(agency=ice.row, on=on).elapsed == 0
    assert not ChangedRecording.objects.exists()
    Elapsed.objects.all().delete()
    Reckoning.objects.all().delete()
    reckon(agency=ice.row, on=on)
    assert elapsed(ice) == by_nights
    assert {key for key, *_ in by_nights} == {one.id for one in Recording.objects.filter(keeping_of(ice.row, on).due())}


@pytest.mark.usefixtures("plan")
def test_the_over_retention_list_says_for_how_long_and_what_keeps_it(ice: WorldAgency, old: Recording) -> None:
    hold = ice.held(old)
    on = ice.world.today
    reckon(agency=ice.row, on=on)
    (over,) = kept_over(ice.row, on=on, size=10)
    assert count_over(ice.row, on=on) == 1
    assert over.elapsed.recording == old
    assert over.days == (on - over.elapsed.due_on).days > 300
    assert [one.keeps for one in over.blockers] == [Keeps.HELD]
    hold.released_at = ice.world.now
    hold.save()
    assert kept_over(ice.row, on=on, size=10)[0].blockers == ()


def test_a_category_that_nothing_covers_any_more_leaves_the_list(ice: WorldAgency, old: Recording) -> None:
    item = ice.scheduled("non_evidentiary")
    reckon(agency=ice.row, on=ice.world.today)
    assert elapsed(ice)
    item.categories.update(superseded_on=ice.world.today)
    reckon(agency=ice.row, on=ice.world.today)
    assert not elapsed(ice)


def test_several_recordings_cost_as_many_questions_as_one(
    ice: WorldAgency, many: list[Recording], django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture of pytest-django without types
        blockers_of(many, on=ice.world.today)
