"""A schedule is proposed with a frozen list, approved by a second person who read it, and rests on its authorities."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.policy import NO_SCHEDULE, UNVERIFIED, Cutoff, FinalAction, Period, Schedule, Trigger, read_schedule
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention import dry_runs
from openbwc.retention.actions import approve_schedule
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.take_back_authority import take_back_authority
from openbwc.retention.actions.withdraw_schedule import withdraw_schedule_change
from openbwc.retention.dry_runs import dry_run, listed_ids, listed_page
from openbwc.retention.eligibility import Keeps, eligible, keeping_of, standing_of
from openbwc.retention.models import ChangeState, ScheduleChange, ScheduleItem
from openbwc.retention.schedules import content_of, fingerprint, schedule_in_force, schedule_of
from tests.unit.policy.test_retention import item
from tests.world import WorldAgency

EXAMPLE = Path(__file__).resolve().parents[3] / "policies/schedules/example.yaml"
DAA = "DAA-0567-2026-0001-0001"
PLAN = Schedule(items={"a": item("a")}, mapping={"non_evidentiary": ("a",)})
Passing = Callable[[int], None]


def proposed(custodian: Person, ice: WorldAgency, schedule: Schedule = PLAN) -> ScheduleChange:
    return propose_schedule_change(actor=custodian, agency=ice.row, schedule=schedule, reason="The Archivist approved.")


def approved(manager: Person, change: ScheduleChange) -> ScheduleChange:
    return approve_schedule_change(actor=manager, change=change, sha256=change.sha256)


def shorter(ice: WorldAgency, period: str, **said: object) -> Schedule:
    """The schedule in force with another period for the item 'a', as somebody proposes it."""
    return Schedule(items={"a": item("a", period=Period.parse(period), **said)}, mapping={"non_evidentiary": ("a",)})


@pytest.fixture
def office(ice: WorldAgency) -> Person:
    """A second official."""
    return ice.staff(Role.PROGRAMME_MANAGER).row


@pytest.fixture
def days_pass(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Let so many days pass for what is proposed and approved."""

    begun = timezone.now()

    def move(days: int) -> None:
        later = begun + timedelta(days=days)
        monkeypatch.setattr(approve_schedule.timezone, "now", lambda: later)

    return move


def test_a_proposal_lists_what_an_authority_would_make_destroyable_and_changes_nothing(
    ice: WorldAgency, custodian: Person, manager: Person, old: Recording
) -> None:
    row = ice.scheduled("non_evidentiary", authority=UNVERIFIED)
    wears = ice.officer("Okafor").trained().wears()
    more = sorted(
        [old, *(wears.recorded(hours_ago=20_000, category="non_evidentiary") for _ in range(3))], key=lambda one: one.id
    )
    wears.recorded(hours_ago=20_000, category="evidentiary")
    wears.recorded(category="non_evidentiary")
    held = wears.recorded(hours_ago=20_000, category="non_evidentiary")
    ice.held(held)
    ice.held(query={"place": "nowhere"})  # of an encounter, too, which none of them is in
    change = enter_authority(actor=manager, item=row, authority=DAA, document="Shelf 1")
    ids = [one.id.bytes for one in more]
    assert list(listed_ids(change)) == ids
    assert listed_page(change, first=1, size=2) == [one.id for one in more[1:3]]
    assert (change.listed, change.sha256) == (4, hashlib.sha256(b"".join(ids)).hexdigest())
    assert change.counts == {
        "by_category": {"non_evidentiary": 4},
        "no_longer": 0,
        "held": 1,
        "awaiting_authority": 0,
        "to_transfer": 0,
    }
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.UNVERIFIED}
    assert not eligible(keeping_of(ice.row, ice.world.today)).exists()


def test_a_page_of_the_list_may_lie_across_its_parts(
    ice: WorldAgency, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    wears = ice.officer("Okafor").trained().wears()
    made = sorted(wears.recorded(hours_ago=20_000, category="non_evidentiary").id for _ in range(5))
    monkeypatch.setattr(dry_runs, "PART", 2)
    row = ice.scheduled("non_evidentiary", authority=UNVERIFIED)
    change = enter_authority(actor=manager, item=row, authority=DAA, document="Shelf 1")
    assert change.parts.count() == 3
    assert [listed_page(change, first=first, size=3) for first in (0, 3)] == [made[:3], made[3:]]


@pytest.mark.parametrize("authority", ["Unverified-Example", "TBD", "DAA-0000-0000-0000-0000"])
def test_what_a_file_says_of_an_authority_is_no_authority(
    ice: WorldAgency, custodian: Person, manager: Person, old: Recording, authority: str
) -> None:
    plan = Schedule(items={"a": item("a", authority=authority)}, mapping={"non_evidentiary": ("a",)})
    change = proposed(custodian, ice, plan)
    assert (change.listed, change.content["items"]["a"]["authority"]) == (0, UNVERIFIED)
    approved(manager, change)
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.UNVERIFIED}


def test_the_database_keeps_no_authority_without_its_entry(ice: WorldAgency) -> None:
    row = ice.scheduled("evidentiary", authority=UNVERIFIED)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleItem.objects.filter(id=row.id).update(authority="DAA-1")


def test_an_authority_is_entered_by_one_and_stands_when_another_has_read_its_list(
    ice: WorldAgency, manager: Person, office: Person, old: Recording
) -> None:
    row = ice.scheduled("non_evidentiary", authority=UNVERIFIED, since=30)
    with pytest.raises(Refused, match="National Archives approved"):
        enter_authority(actor=manager, item=row, authority=UNVERIFIED.lower(), document="Shelf 1")
    with pytest.raises(Refused, match="can be read"):
        enter_authority(actor=manager, item=row, authority=DAA, document=" ")
    change = enter_authority(actor=manager, item=row, authority=f" {DAA} ", document="Shelf 1")
    with pytest.raises(Refused, match="that they proposed"):
        approved(manager, change)
    with pytest.raises(Refused, match="by its digest"):
        approve_schedule_change(actor=office, change=change, sha256="ab" * 32)
    approved(office, change)
    assert standing_of(old, on=ice.world.today).blockers == ()
    before = schedule_in_force(ice.row, ice.world.today - timedelta(days=1))
    assert not before.verified("non_evidentiary")
    present = ScheduleItem.objects.get(code=row.code, superseded_on=None)
    assert present.entry is not None
    assert (present.entry.authority, present.entry.change.proposed_by) == (DAA, manager)


def test_an_authority_is_taken_back_at_once_by_one_person_whatever_waits(
    ice: WorldAgency, custodian: Person, manager: Person, office: Person, old: Recording
) -> None:
    row, kept = ice.scheduled("non_evidentiary", code="a"), ice.scheduled("evidentiary", code="b")
    waiting = proposed(custodian, ice, shorter(ice, row.period))
    assert waiting.content["items"]["a"]["authority"] == DAA
    change = take_back_authority(actor=manager, item=row, reason="The wrong number.")
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.UNVERIFIED}
    assert schedule_in_force(ice.row, ice.world.today - timedelta(days=1)).verified("non_evidentiary")
    assert schedule_in_force(ice.row, ice.world.today).verified("evidentiary")
    assert ScheduleItem.objects.get(code="b", superseded_on=None).entry == kept.entry
    assert (change.state, change.listed, change.entry.document) == (ChangeState.APPROVED, 0, "The wrong number.")
    with pytest.raises(Refused, match="more destroyable"):
        approved(office, waiting)
    Recording.objects.filter(id=old.id).update(started_at=ice.world.now)
    with pytest.raises(Mistaken, match="was taken back"):
        approved(office, waiting)
    assert not schedule_in_force(ice.row, ice.world.today).verified("non_evidentiary")


def test_an_authority_is_taken_back_by_whom_the_policy_names_with_a_reason(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    row, bare = ice.scheduled("non_evidentiary"), ice.scheduled("evidentiary", authority=UNVERIFIED)
    for person, reason in ((custodian, "The wrong number."), (manager, " ")):
        with pytest.raises(Refused):
            take_back_authority(actor=person, item=row, reason=reason)
    with pytest.raises(Mistaken, match="rests on an authority"):
        take_back_authority(actor=manager, item=bare, reason="There is none.")
    with pytest.raises(Mistaken, match="at most 300"):
        take_back_authority(actor=manager, item=row, reason="x" * 301)
    assert schedule_in_force(ice.row, ice.world.today).verified("non_evidentiary")


def test_an_item_keeps_its_authority_only_under_the_same_terms(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    ice.scheduled("non_evidentiary", code="a", period="P1Y")
    same = proposed(custodian, ice, shorter(ice, "P1Y", title="Another title", authority="x"))
    assert same.content["items"]["a"]["authority"] == DAA
    approved(manager, same)
    assert schedule_in_force(ice.row, ice.world.today).verified("non_evidentiary")
    for said in (
        {"period": "P180D"},
        {"period": "P1Y", "cutoff": Cutoff.MONTH},
        {"period": "P1Y", "trigger": Trigger.TAKEN_IN},
        {"period": "P1Y", "final_action": FinalAction.TRANSFER},
    ):
        other = proposed(custodian, ice, shorter(ice, **said))  # type: ignore[arg-type]  # the period is a text in each
        assert other.content["items"]["a"]["authority"] == UNVERIFIED, said
        withdraw_schedule_change(actor=custodian, change=other, reason="Tried.")


def test_an_authority_for_some_records_is_none_for_others(ice: WorldAgency, custodian: Person) -> None:
    ice.scheduled("non_evidentiary", code="a", period="P1Y")
    same = {"a": item("a", period=Period.parse("P1Y"))}
    for categories in (("evidentiary",), ("non_evidentiary", "evidentiary")):
        wider = Schedule(items=same, mapping=dict.fromkeys(categories, ("a",)))
        change = proposed(custodian, ice, wider)
        assert change.content["items"]["a"]["authority"] == UNVERIFIED, categories
        withdraw_schedule_change(actor=custodian, change=change, reason="Tried.")


def test_a_second_person_puts_it_in_force(ice: WorldAgency, custodian: Person, manager: Person) -> None:
    change = approved(manager, proposed(custodian, ice))
    assert set(schedule_in_force(ice.row, ice.world.today).items) == {"a"}
    with pytest.raises(Mistaken, match="proposal that waits"):
        approved(manager, change)


def test_nobody_approves_their_own(ice: WorldAgency, manager: Person, old: Recording) -> None:
    change = proposed(manager, ice)
    with pytest.raises(Refused, match="that they proposed"):
        approved(manager, change)
    assert not ScheduleItem.objects.exists()


def test_who_may_not_approve_has_no_dry_run_made(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = proposed(custodian, ice)
    monkeypatch.setattr(approve_schedule, "dry_run", lambda *said: pytest.fail("a dry run was made"))
    for person in (custodian, ice.staff(Role.AUDITOR).row, ice.staff(Role.INVESTIGATOR).row):
        with pytest.raises(Refused):
            approved(person, change)


def test_what_is_held_since_does_not_keep_a_list_from_being_approved(
    ice: WorldAgency, manager: Person, office: Person, old: Recording
) -> None:
    change = enter_authority(
        actor=manager,
        item=ice.scheduled("non_evidentiary", authority=UNVERIFIED),
        authority=DAA,
        document="Shelf 1",
    )
    ice.held(old)
    approved(office, change)
    facts = Event.objects.get(kind="retention.schedule_approved")
    assert b'"listed_now":0' in bytes(facts.body)
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.HELD}


def test_what_is_free_since_stands_on_no_list(
    ice: WorldAgency, custodian: Person, manager: Person, office: Person, old: Recording
) -> None:
    hold = ice.held(old)
    row = ice.scheduled("non_evidentiary", authority=UNVERIFIED)
    change = enter_authority(actor=manager, item=row, authority=DAA, document="Shelf 1")
    release_hold(actor=custodian, hold=hold, reason="Dismissed.")
    with pytest.raises(Refused, match="more destroyable by now"):
        approved(office, change)
    assert not eligible(keeping_of(ice.row, ice.world.today)).exists()


def test_a_list_looks_ahead_and_is_good_for_as_many_days(
    ice: WorldAgency, manager: Person, office: Person, days_pass: Passing
) -> None:
    row = ice.scheduled("non_evidentiary", authority=UNVERIFIED, period="P180D")
    wears = ice.officer("Ruiz").trained().wears()
    soon = wears.recorded(hours_ago=24 * 170, category="non_evidentiary")
    later = wears.recorded(hours_ago=24 * 100, category="non_evidentiary")
    change = enter_authority(actor=manager, item=row, authority=DAA, document="Shelf 1")
    assert list(listed_ids(change)) == [soon.id.bytes]
    days_pass(100)
    with pytest.raises(Refused, match="more destroyable by now"):
        approved(office, change)
    days_pass(13)
    approved(office, change)
    assert later.id.bytes not in set(listed_ids(change))
    assert change.reckoned_on - change.proposed_at.date() == timedelta(days=14)


def test_a_period_that_is_shortened_lists_what_it_takes_from_the_longer_one(
    ice: WorldAgency, manager: Person, office: Person
) -> None:
    ice.scheduled("non_evidentiary", code="a", period="P3Y")
    wears = ice.officer("Ruiz").trained().wears()
    gone, between = (wears.recorded(hours_ago=24 * days, category="non_evidentiary") for days in (2000, 400))
    run = dry_run(ice.row, shorter(ice, "P180D"), ice.world.today)
    assert [one for part in run.parts for one in (part,)] == [between.id.bytes]
    assert gone in eligible(keeping_of(ice.row, ice.world.today))


def test_what_went_to_the_archives_and_would_be_destroyed_is_listed(ice: WorldAgency, old: Recording) -> None:
    ice.scheduled("non_evidentiary", code="a", final_action="transfer")
    run = dry_run(ice.row, PLAN, ice.world.today)
    assert run.parts == (old.id.bytes,)
    back = dry_run(ice.row, shorter(ice, "P1D", final_action=FinalAction.TRANSFER), ice.world.today)
    assert (back.listed, back.to_transfer) == (0, 0)


def test_what_would_go_to_the_archives_instead_is_counted(ice: WorldAgency, old: Recording) -> None:
    ice.scheduled("non_evidentiary", code="a")
    run = dry_run(ice.row, shorter(ice, "P1Y", final_action=FinalAction.TRANSFER), ice.world.today)
    assert (run.listed, run.no_longer, run.to_transfer) == (0, 1, 1)


def test_one_proposal_at_a_time_and_none_without_sense(ice: WorldAgency, custodian: Person, manager: Person) -> None:
    row = ice.scheduled("evidentiary", authority=UNVERIFIED)
    for schedule, words in (
        (NO_SCHEDULE, "at least one item"),
        (Schedule(items={"a": item("a")}, mapping={"nonsense": ("a",)}), "found nonsense"),
        (Schedule(items={"a": item("a")}, mapping={"evidentiary": ("b",)}), "found b"),
        (Schedule(items={"a": item("a", title="")}, mapping={}), "title of a"),
        (Schedule(items={"a": item("a", authority="x" * 200)}, mapping={}), "authority of a"),
    ):
        with pytest.raises(Mistaken, match=words):
            proposed(custodian, ice, schedule)
    proposed(custodian, ice)
    with pytest.raises(Mistaken, match="no other proposal"):
        proposed(custodian, ice)
    with pytest.raises(Mistaken, match="no other proposal"):
        enter_authority(actor=manager, item=row, authority=DAA, document="Shelf 1")


def test_the_former_schedule_stays_readable(ice: WorldAgency, custodian: Person, manager: Person) -> None:
    first = ice.scheduled("evidentiary", since=30, code="first")
    approved(manager, proposed(custodian, ice))
    first.refresh_from_db()
    assert first.superseded_on == ice.world.today
    yesterday = schedule_in_force(ice.row, first.effective_from)
    assert (set(yesterday.items), set(yesterday.mapping)) == ({"first"}, {"evidentiary"})
    assert set(schedule_in_force(ice.row, ice.world.today).mapping) == {"non_evidentiary"}


def test_the_shipped_example_lets_nothing_go(
    ice: WorldAgency, custodian: Person, manager: Person, old: Recording
) -> None:
    change = proposed(custodian, ice, read_schedule(EXAMPLE).schedule)
    assert (change.listed, change.counts["awaiting_authority"]) == (0, 1)
    approved(manager, change)
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.UNVERIFIED}


def test_an_authority_is_not_entered_for_an_item_of_the_past(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    first = ice.scheduled("evidentiary", authority=UNVERIFIED)
    approved(manager, proposed(custodian, ice))
    with pytest.raises(Mistaken, match="superseded"):
        enter_authority(actor=manager, item=first, authority="DAA-1", document="Shelf 1")
    assert not ScheduleChange.objects.filter(state=ChangeState.PROPOSED).exists()


def test_a_schedule_is_read_back_as_it_was_written() -> None:
    example = read_schedule(EXAMPLE).schedule
    assert schedule_of(content_of(example)) == example
    assert fingerprint(example, "evidentiary") != fingerprint(example, "non_evidentiary")
    assert fingerprint(example, "evidentiary") == fingerprint(schedule_of(content_of(example)), "evidentiary")
    assert fingerprint(example, "evidentiary") != fingerprint(example, "evidentiary", "Pacific/Guam")
