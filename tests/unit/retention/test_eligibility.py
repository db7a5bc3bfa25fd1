"""The one predicate: what it says of a recording, of an agency, and what the night makes of it, are the same."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import Ground, ProhibitedReview, Recording
from openbwc.policy import UNVERIFIED, FinalAction, Kept
from openbwc.program.models import Person, Role, Site
from openbwc.program.refusals import Refused
from openbwc.retention.actions import reckon as reckoning
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.eligibility import (
    Blocker,
    Keeping,
    Keeps,
    blockers_of,
    eligible,
    holds_over,
    keeping_of,
    locked_blockers_of,
    standing_of,
)
from openbwc.retention.models import ChangedRecording, Elapsed, Hold, Reckoning, ScheduleItem
from openbwc.retention.queries import Over, count_over, kept_over, over_seen
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
    ScheduleItem.objects.filter(authority=UNVERIFIED).update(
        authority="DAA-1", entry=ice.scheduled("evidentiary", period="P1D").entry
    )
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


@pytest.mark.usefixtures("plan")
def test_only_a_custodian_files_a_recording_where_it_is_kept_for_less_time(ice: WorldAgency, custodian: Person) -> None:
    wearer, supervisor = ice.officer("Ruiz").trained(), ice.staff(Role.SUPERVISOR).row
    one = wearer.wears().recorded(hours_ago=24 * 400)
    for category in ("non_evidentiary", "evidentiary"):  # the first shortens nothing, the second keeps it longer
        categorise(actor=wearer.row, recording=one, category=category, reason="As it is.")
    for person in (wearer.row, supervisor):
        with pytest.raises(Refused, match="length of keeping"):
            categorise(actor=person, recording=one, category="non_evidentiary", reason="It shows nothing.")
    categorise(actor=supervisor, recording=one, category="serious_injury_or_death", reason="Somebody was hurt.")
    with pytest.raises(Refused, match="length of keeping"):  # what is permanent never ends
        categorise(actor=wearer.row, recording=one, category="evidentiary", reason="Nobody was.")
    assert Keeps.PERMANENT in {kept.keeps for kept in blockers_of([one_now(one)], on=ice.world.today)[one.id]}
    categorise(actor=custodian, recording=one, category="non_evidentiary", reason="It shows nothing.")
    assert blockers_of([one_now(one)], on=ice.world.today)[one.id] == ()


def test_what_rests_on_no_authority_is_not_filed_where_it_may_go(ice: WorldAgency, custodian: Person) -> None:
    """Whatever day an item without an authority names, nothing goes by it: under another one it may end, and now."""
    wearer = ice.officer("Ruiz").trained()
    ice.scheduled("evidentiary", "serious_injury_or_death", authority=UNVERIFIED, period="P1M")
    ice.scheduled("non_evidentiary", period="P3Y")
    one = wearer.wears().recorded(hours_ago=24 * 365 * 5, category="evidentiary")
    categorise(actor=wearer.row, recording=one, category="serious_injury_or_death", reason="Somebody was hurt.")
    with pytest.raises(Refused, match="length of keeping"):
        categorise(actor=wearer.row, recording=one, category="non_evidentiary", reason="It shows nothing.")
    categorise(actor=custodian, recording=one, category="non_evidentiary", reason="It shows nothing.")
    assert blockers_of([one_now(one)], on=ice.world.today)[one.id] == ()


def one_now(recording: Recording) -> Recording:
    return Recording.objects.get(id=recording.id)


@pytest.mark.usefixtures("plan")
def test_a_night_is_of_one_agency(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    cbp = ice.world.agency("CBP")
    theirs = cbp.officer("Okafor").trained().wears().recorded(hours_ago=24 * 800, category="evidentiary")
    keeper = cbp.staff(Role.CUSTODIAN).row
    categorise(actor=keeper, recording=theirs, category="non_evidentiary", reason="It shows nothing.")
    categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows more.")
    done = reckon(agency=ice.row, on=ice.world.today)
    assert (done.changed, elapsed(ice)) == (1, set())
    assert [note.recording_id for note in ChangedRecording.objects.all()] == [theirs.id]
    cbp.scheduled("non_evidentiary", code="theirs")
    assert (reckon(agency=cbp.row, on=ice.world.today).changed, len(elapsed(cbp))) == (1, 1)


@pytest.mark.usefixtures("plan", "many")
def test_a_night_in_small_parts_gives_the_same(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = ice.world.today
    reckon(agency=ice.row, on=on)
    before = elapsed(ice)
    monkeypatch.setattr(reckoning, "_BATCH", 3)
    monkeypatch.setattr(reckoning, "_PAGE", 10)
    monkeypatch.setattr(reckoning, "_AT_ONCE", timedelta(days=400))
    told = list(Recording.objects.filter(restriction="", category="non_evidentiary"))
    for one in told:
        categorise(actor=custodian, recording=one, category="evidentiary", reason="It shows more.")
        categorise(actor=custodian, recording=one, category="non_evidentiary", reason="It does not.")
    assert reckon(agency=ice.row, on=on).changed == len(told) > 10, "more than a page of them"
    assert not ChangedRecording.objects.exists()
    assert elapsed(ice) == before
    Reckoning.objects.all().delete()
    reckon(agency=ice.row, on=on)
    assert elapsed(ice) == before


@pytest.mark.usefixtures("plan", "many")
def test_a_night_that_is_cut_off_goes_on_where_it_was(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    on, reckoned = ice.world.today, list[list[str]]()
    reckon(agency=ice.row, on=on - timedelta(days=100))
    whole = reckoning._reckon_anew

    def anew(keeping: Keeping, categories: list[str]) -> int:
        reckoned.append(categories)
        return whole(keeping, categories)

    def cut_off(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(reckoning, "_reckon_anew", anew)
    ice.scheduled("evidentiary", period="P7Y")
    with monkeypatch.context() as night:
        night.setattr(Keeping, "since", cut_off)  # asked of what was reckoned before, once the rest is done
        with pytest.raises(KeyboardInterrupt):
            reckon(agency=ice.row, on=on)
    reckon(agency=ice.row, on=on)
    assert reckoned == [["evidentiary"], []]


@pytest.mark.usefixtures("plan", "many")
def test_a_category_leaves_the_list_in_small_parts(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    reckon(agency=ice.row, on=ice.world.today)
    count = Elapsed.objects.filter(category="non_evidentiary").count()
    monkeypatch.setattr(reckoning, "_PAGE", 3)
    with CaptureQueriesContext(connection) as asked:
        reckoning._forget(ice.row, ["non_evidentiary"])
    about = [one["sql"] for one in asked.captured_queries if 'FROM "retention_elapsed"' in one["sql"]]
    deleted = [one for one in about if one.startswith("DELETE")]
    assert len(deleted) == -(-count // 3) > 1
    assert all('"recording_id" > ' in one for one in about[2:]), "each part begins where the last one ended"
    assert not Elapsed.objects.filter(category="non_evidentiary").exists()


def test_several_recordings_cost_as_many_questions_as_one(
    ice: WorldAgency, many: list[Recording], django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]  # a fixture of pytest-django without types
        blockers_of(many, on=ice.world.today)


def test_what_is_to_be_transferred_is_kept_from_being_destroyed(ice: WorldAgency, old: Recording) -> None:
    ice.scheduled("non_evidentiary", final_action="transfer")
    on = ice.world.today
    kept = {action: {one.keeps for one in found_for(old, on, action)} for action in (None, *FinalAction)}
    assert kept == {
        None: set(),
        FinalAction.TRANSFER: set(),
        FinalAction.DESTROY: {Keeps.OTHER_ACTION},
        FinalAction.PERMANENT: {Keeps.OTHER_ACTION},
    }
    lists = {action: list(eligible(keeping_of(ice.row, on, action=action))) for action in (None, *FinalAction)}
    assert {action for action, found in lists.items() if found} == {None, FinalAction.TRANSFER}


def found_for(recording: Recording, on: date, action: FinalAction | None) -> tuple[Blocker, ...]:
    return blockers_of([recording], on=on, action=action)[recording.id]


def test_of_what_is_not_there_nothing_says_that_it_may_go(ice: WorldAgency, old: Recording) -> None:
    with pytest.raises(Recording.DoesNotExist):
        blockers_of([Recording(agency=ice.row)], on=ice.world.today)
    with transaction.atomic(), pytest.raises(Recording.DoesNotExist):
        locked_blockers_of([old.id, Recording().id], on=ice.world.today, action=FinalAction.DESTROY)


def test_what_is_asked_under_a_lock_is_the_same(ice: WorldAgency, many: list[Recording]) -> None:
    on = ice.world.today
    with transaction.atomic():
        recordings, kept = locked_blockers_of([one.id for one in many], on=on, action=FinalAction.DESTROY)
    assert recordings == sorted(many, key=lambda one: one.id)
    assert kept == blockers_of(many, on=on, action=FinalAction.DESTROY)


@pytest.mark.parametrize(
    ("zone", "recorded", "on", "kept"),
    [
        # 1 October in Guam is 30 September in UTC: the fiscal year of the place where it was recorded counts.
        ("Pacific/Guam", datetime(2024, 9, 30, 20, tzinfo=UTC), date(2025, 10, 2), True),
        ("Pacific/Guam", datetime(2024, 9, 30, 10, tzinfo=UTC), date(2025, 10, 2), False),
        # In Denver the last day is not over when UTC's next one begins.
        ("America/Denver", datetime(2024, 9, 30, 20, tzinfo=UTC), date(2025, 10, 1), True),
        ("America/Denver", datetime(2024, 9, 30, 20, tzinfo=UTC), date(2025, 10, 2), False),
    ],
)
def test_days_begin_and_end_where_the_agency_is(
    ice: WorldAgency, zone: str, recorded: datetime, on: date, kept: bool
) -> None:
    Site.objects.create(agency=ice.row, name="The pier", zone=zone)
    ice.scheduled("evidentiary", period="P1Y", cutoff="fiscal_year")
    one = ice.officer("Ruiz").trained().wears().recorded(category="evidentiary")
    Recording.objects.filter(id=one.id).update(started_at=recorded, taken_in_at=recorded)
    one.refresh_from_db()
    assert bool(blockers_of([one], on=on)[one.id]) is kept
    assert eligible(keeping_of(ice.row, on)).exists() is not kept


@pytest.mark.usefixtures("plan")
def test_more_holds_than_a_database_takes_in_one_expression(ice: WorldAgency, old: Recording) -> None:
    """Each request may place a hold; SQLite takes a thousand conditions in one expression."""
    first = ice.held(query={"place": "Dock <0>"})
    for place in range(1, 1100):
        first.pk, first.query = Hold().pk, {"place": f"Dock <{place}>"}
        first.save(force_insert=True)
    on = ice.world.today
    assert blockers_of([old], on=on)[old.id] == ()
    assert old in eligible(keeping_of(ice.row, on))
    Recording.objects.filter(id=old.id).update(place="Dock <1099>")
    assert [one.keeps for one in blockers_of([old], on=on)[old.id]] == [Keeps.HELD]
    assert [hold.query for hold in holds_over(old)] == [{"place": "Dock <1099>"}]
    assert old not in eligible(keeping_of(ice.row, on))


@pytest.mark.usefixtures("plan")
def test_the_over_retention_list_shows_what_a_reader_may_know(ice: WorldAgency, old: Recording) -> None:
    hidden = ice.officer("Okafor").trained().wears().recorded(hours_ago=24 * 900, category="non_evidentiary")
    Recording.objects.filter(id=hidden.id).update(restriction="first_amendment")
    ice.held(old)
    reckon(agency=ice.row, on=ice.world.today)
    shown = {
        role: [(over.elapsed.recording, over.blockers) for over in seen_by(ice, role)]
        for role in (Role.INVESTIGATOR, Role.CUSTODIAN)
    }
    assert shown[Role.INVESTIGATOR] == [(old, ())]
    assert [[one.keeps for one in kept] for recording, kept in shown[Role.CUSTODIAN] if recording == old] == [
        [Keeps.HELD]
    ]


def seen_by(ice: WorldAgency, role: Role) -> list[Over]:
    return over_seen(ice.staff(role).row, ice.row, at=ice.world.now, size=10)
