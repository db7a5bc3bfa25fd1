"""A schedule is proposed with a frozen dry run, approved by a second person, and rests on authorities."""

import hashlib
from pathlib import Path

import pytest

from openbwc.evidence.models import Recording
from openbwc.policy import NO_SCHEDULE, UNVERIFIED, Schedule, read_schedule
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.actions.withdraw_schedule import withdraw_schedule_change
from openbwc.retention.dry_runs import listed_ids
from openbwc.retention.eligibility import Keeps, eligible, keeping_of, standing_of
from openbwc.retention.models import ScheduleChange, ScheduleItem
from openbwc.retention.schedules import content_of, fingerprint, schedule_in_force, schedule_of
from tests.unit.policy.test_retention import item
from tests.world import WorldAgency

EXAMPLE = Path(__file__).resolve().parents[3] / "policies/schedules/example.yaml"
VERIFIED = Schedule(items={"a": item("a")}, mapping={"non_evidentiary": ("a",)})


def proposed(custodian: Person, ice: WorldAgency, schedule: Schedule = VERIFIED) -> ScheduleChange:
    return propose_schedule_change(actor=custodian, agency=ice.row, schedule=schedule, reason="The Archivist approved.")


def test_a_proposal_lists_what_it_would_make_eligible_and_changes_nothing(
    ice: WorldAgency, custodian: Person, old: Recording
) -> None:
    wears = ice.officer("Okafor").trained().wears()
    more = sorted(
        [old, *(wears.recorded(hours_ago=20_000, category="non_evidentiary") for _ in range(3))], key=lambda one: one.id
    )
    wears.recorded(hours_ago=20_000, category="evidentiary")
    wears.recorded(category="non_evidentiary")
    held = wears.recorded(hours_ago=20_000, category="non_evidentiary")
    ice.held(held)
    change = proposed(custodian, ice)
    ids = [one.id.bytes for one in more]
    assert list(listed_ids(change)) == ids
    assert (change.listed, change.sha256) == (4, hashlib.sha256(b"".join(ids)).hexdigest())
    assert change.counts == {"by_category": {"non_evidentiary": 4}, "no_longer": 0, "held": 1, "awaiting_authority": 0}
    assert schedule_in_force(ice.row, ice.world.today) == NO_SCHEDULE
    assert not eligible(keeping_of(ice.row, ice.world.today)).exists()


def test_a_second_person_puts_it_in_force(ice: WorldAgency, custodian: Person, manager: Person, old: Recording) -> None:
    change = approve_schedule_change(actor=manager, change=proposed(custodian, ice))
    assert schedule_in_force(ice.row, ice.world.today) == VERIFIED
    assert list(eligible(keeping_of(ice.row, ice.world.today))) == [old]
    with pytest.raises(Mistaken, match="proposal that waits"):
        approve_schedule_change(actor=manager, change=change)


def test_nobody_approves_their_own(ice: WorldAgency, manager: Person, old: Recording) -> None:
    change = proposed(manager, ice)
    with pytest.raises(Refused, match="that they proposed"):
        approve_schedule_change(actor=manager, change=change)
    assert not ScheduleItem.objects.exists()


def test_a_list_that_is_another_by_now_is_not_approved(
    ice: WorldAgency, custodian: Person, manager: Person, old: Recording
) -> None:
    change = proposed(custodian, ice)
    ice.held(old)
    with pytest.raises(Refused, match="not what its dry run listed"):
        approve_schedule_change(actor=manager, change=change)
    withdraw_schedule_change(actor=custodian, change=change, reason="Something is held since.")
    again = proposed(custodian, ice)
    assert (again.listed, again.counts["held"]) == (0, 1)
    approve_schedule_change(actor=manager, change=again)


def test_one_proposal_at_a_time_and_none_without_sense(ice: WorldAgency, custodian: Person) -> None:
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


def test_the_former_schedule_stays_readable(ice: WorldAgency, custodian: Person, manager: Person) -> None:
    first = ice.scheduled("evidentiary", since=30, code="first")
    approve_schedule_change(actor=manager, change=proposed(custodian, ice))
    first.refresh_from_db()
    assert first.superseded_on == ice.world.today
    yesterday = schedule_in_force(ice.row, first.effective_from)
    assert (set(yesterday.items), set(yesterday.mapping)) == ({"first"}, {"evidentiary"})
    assert schedule_in_force(ice.row, ice.world.today) == VERIFIED


def test_the_shipped_example_lets_nothing_go_until_an_official_enters_an_authority(
    ice: WorldAgency, custodian: Person, manager: Person, old: Recording
) -> None:
    change = proposed(custodian, ice, read_schedule(EXAMPLE).schedule)
    assert (change.listed, change.counts["awaiting_authority"]) == (0, 1)
    approve_schedule_change(actor=manager, change=change)
    assert {one.keeps for one in standing_of(old, on=ice.world.today).blockers} == {Keeps.UNVERIFIED}
    row = ScheduleItem.objects.get(code="non-evidentiary")
    with pytest.raises(Refused, match="National Archives approved"):
        enter_authority(actor=manager, item=row, authority=UNVERIFIED.lower(), document="Shelf 1")
    with pytest.raises(Mistaken, match="can be read"):
        enter_authority(actor=manager, item=row, authority="DAA-0567-2026-0001-0001", document=" ")
    enter_authority(actor=manager, item=row, authority="DAA-0567-2026-0001-0001", document="Shelf 1")
    assert standing_of(old, on=ice.world.today).blockers == ()
    entry = row.authorities.get()
    assert (entry.before, entry.entered_by) == (UNVERIFIED, manager)


def test_who_proposed_an_item_does_not_enter_its_authority(ice: WorldAgency) -> None:
    both = ice.staff(Role.PROGRAMME_MANAGER).row
    change = proposed(both, ice, read_schedule(EXAMPLE).schedule)
    approve_schedule_change(actor=ice.staff(Role.PROGRAMME_MANAGER).row, change=change)
    with pytest.raises(Refused, match="an item that they proposed"):
        enter_authority(actor=both, item=ScheduleItem.objects.all()[0], authority="DAA-1", document="Shelf 1")


def test_an_authority_is_not_entered_for_an_item_of_the_past(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    first = ice.scheduled("evidentiary", authority=UNVERIFIED)
    approve_schedule_change(actor=manager, change=proposed(custodian, ice))
    with pytest.raises(Mistaken, match="superseded"):
        enter_authority(actor=manager, item=first, authority="DAA-1", document="Shelf 1")


def test_a_schedule_is_read_back_as_it_was_written() -> None:
    example = read_schedule(EXAMPLE).schedule
    assert schedule_of(content_of(example)) == example
    assert fingerprint(example, "evidentiary") != fingerprint(example, "non_evidentiary")
    assert fingerprint(example, "evidentiary") == fingerprint(schedule_of(content_of(example)), "evidentiary")
