"""V.A.4: only what an approved schedule covers is ever eligible, and two people stand behind each schedule."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.evidence.models import Recording
from openbwc.policy import UNVERIFIED, Cutoff, FinalAction, Item, Period, Schedule, Trigger
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.actions.withdraw_schedule import withdraw_schedule_change
from openbwc.retention.eligibility import blockers_of, eligible, keeping_of
from openbwc.retention.models import ChangeState, ScheduleChange, ScheduleItem
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
CATEGORIES = ("evidentiary", "non_evidentiary", "serious_injury_or_death")
ITEMS = st.builds(
    Item,
    code=st.sampled_from(["a", "b", "c"]),
    authority=st.sampled_from([UNVERIFIED, "DAA-0567-2026-0001-0001"]),
    title=st.just("Footage"),
    trigger=st.sampled_from(Trigger),
    period=st.builds(Period, st.integers(1, 40), st.sampled_from("DMY")),
    cutoff=st.sampled_from(Cutoff),
    final_action=st.sampled_from(FinalAction),
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    items = {one.code: one for one in draw(st.lists(ITEMS, min_size=1, unique_by=lambda item: item.code))}
    covered = st.lists(st.sampled_from(sorted(items)), min_size=1, unique=True).map(tuple)
    return Schedule(items=items, mapping=draw(st.dictionaries(st.sampled_from(CATEGORIES), covered)))


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@given(schedules(), st.integers(0, 6000))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_under_any_schedule_nothing_unscheduled_unverified_or_held_is_eligible(
    ice: WorldAgency, schedule: Schedule, later: int
) -> None:
    wears = ice.officer("Ruiz").trained().wears()
    made = [wears.recorded(hours_ago=24 * 900, category=category) for category in (*CATEGORIES, "")]
    ice.held(made[1])
    on = ice.world.today + timedelta(days=later)
    manager, office = (ice.staff(Role.PROGRAMME_MANAGER).row for _ in range(2))
    approve(
        manager,
        propose_schedule_change(
            actor=ice.staff(Role.CUSTODIAN).row, agency=ice.row, schedule=schedule, reason="For the test."
        ),
    )
    assert not eligible(keeping_of(ice.row, on)).exists()  # whatever a file says, two people enter each authority
    for item in schedule.items.values():
        if item.verified:
            row = ScheduleItem.objects.get(agency=ice.row, code=item.code, superseded_on=None)
            approve(office, enter_authority(actor=manager, item=row, authority=item.authority, document="Shelf 1"))
    free = {one.id for one in eligible(keeping_of(ice.row, on))}
    assert free == {
        key for key, kept in blockers_of(Recording.objects.filter(agency=ice.row), on=on).items() if not kept
    }
    assert not free & {made[1].id, made[3].id}
    for one in made:
        items = schedule.covering(one.category)
        if one.id in free:
            assert items
            assert all(item.verified for item in items)
            assert all(ended(item, one) <= on for item in items)


def approve(actor: Person, change: ScheduleChange) -> None:
    approve_schedule_change(actor=actor, change=change, sha256=change.sha256)


def ended(item: Item, recording: Recording) -> date:
    """When the item lets the recording go; never where it is permanent."""
    moment = recording.started_at if item.trigger is Trigger.RECORDED else recording.taken_in_at
    return item.due_on(moment.date()) or date.max


def test_one_person_alone_changes_no_schedule(ice: WorldAgency) -> None:
    both = ice.staff(Role.PROGRAMME_MANAGER).appointed(Role.CUSTODIAN).row
    item = Item(
        code="a",
        authority="DAA-1",
        title="Footage",
        trigger=Trigger.RECORDED,
        period=Period.parse("P1D"),
        cutoff=Cutoff.NONE,
        final_action=FinalAction.DESTROY,
    )
    schedule = Schedule(items={"a": item}, mapping={"evidentiary": ("a",)})
    change = propose_schedule_change(actor=both, agency=ice.row, schedule=schedule, reason="It is short.")
    with pytest.raises(Refused) as refusal:
        approve(both, change)
    assert [(reason.clause, reason.code) for reason in refusal.value.decision.reasons] == [("V.A.4", "own_proposal")]
    assert not ScheduleItem.objects.exists()
    withdraw_schedule_change(actor=both, change=change, reason="It was a trial.")
    change.refresh_from_db()
    assert change.state == ChangeState.WITHDRAWN
