"""What one authority gave, another does not take away; nobody settles what is about themselves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.leave_task_force import leave_task_force
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.actions.lift_stand_down import lift_stand_down
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.record_departure import record_departure
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.actions.settle_camera_report import settle_camera_report
from openbwc.program.models import (
    Agency,
    Assignment,
    LedBy,
    Membership,
    Person,
    RefresherDemand,
    ReportKind,
    Role,
    StandDown,
    Standing,
    TaskForce,
)
from openbwc.program.policies import governing
from openbwc.program.readings import DOCK
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.task_forces import facts_of
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ice(world: World) -> WorldAgency:
    return world.agency("ICE")


@pytest.fixture
def manager(ice: WorldAgency) -> Actor:
    return acts(ice.staff(Role.PROGRAMME_MANAGER))


@pytest.fixture
def office(world: World) -> Actor:
    return acts(world.agency("CBP").person("Office").appointed(Role.POLICY_OFFICE, department=True))


def acts(person: WorldPerson) -> Actor:
    return Actor.person(person.row.id)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


@pytest.mark.parametrize("elsewhere", ["department", "CBP"])
def test_who_leaves_holds_appointments_that_only_their_own_authorities_end(
    world: World, ice: WorldAgency, manager: Actor, office: Actor, elsewhere: str
) -> None:
    ruiz = ice.officer("Ruiz")
    if elsewhere == "department":
        ruiz.appointed(Role.POLICY_OFFICE, department=True)
    else:
        ruiz.appointed(Role.INVESTIGATOR, agency=world.agency("CBP").row)
    with pytest.raises(Refused) as refusal:
        record_departure(actor=manager, person=ruiz.row, left_on=world.today)
    assert refused(refusal) == {"no_authority"}
    row = Person.objects.get(id=ruiz.row.id)
    assert row.left_on is None
    assert all(one.ends_on is not None and one.ends_on > world.today for one in row.appointments.all())
    record_departure(actor=office, person=row, left_on=world.today)
    assert {one.ends_on for one in row.appointments.all()} == {world.today}


def test_an_appointment_that_ended_before_bars_no_departure(ice: WorldAgency, world: World, manager: Actor) -> None:
    ruiz = ice.officer("Ruiz").appointed(Role.POLICY_OFFICE, department=True, until=-30)
    assert record_departure(actor=manager, person=ruiz.row, left_on=world.today).left_on == world.today


def test_a_departure_in_the_past_is_the_departments_to_record(
    ice: WorldAgency, world: World, manager: Actor, office: Actor
) -> None:
    ruiz = ice.officer("Ruiz").row
    with pytest.raises(Refused) as refusal:
        record_departure(actor=manager, person=ruiz, left_on=world.today - DAY)
    assert refused(refusal) == {"no_authority"}
    ruiz.refresh_from_db()
    record_departure(actor=office, person=ruiz, left_on=world.today - DAY)
    assert ruiz.appointments.get().ends_on == world.today - DAY


def test_the_last_policy_office_stays_until_there_is_another(world: World, ice: WorldAgency) -> None:
    head = ice.person("Head").appointed(Role.POLICY_OFFICE, department=True)
    held, later = head.row.appointments.get(), world.today + 5 * DAY
    for end in (
        lambda: end_appointment(actor=acts(head), appointment=held, ends_on=later),
        lambda: record_departure(actor=acts(head), person=head.row, left_on=later),
    ):
        with pytest.raises(Mistaken, match="Appoint a successor"):
            end()
        held.refresh_from_db()
        head.row.refresh_from_db()
        assert (head.row.left_on, held.ends_on) == (None, world.today + 365 * DAY)
    ice.person("Former").appointed(Role.POLICY_OFFICE, department=True, until=3)
    with pytest.raises(Mistaken, match="Appoint a successor"):
        end_appointment(actor=acts(head), appointment=held, ends_on=later)
    held.refresh_from_db()
    ice.person("Successor").appointed(Role.POLICY_OFFICE, department=True, since=-4)
    end_appointment(actor=acts(head), appointment=held, ends_on=later)
    assert held.ends_on == later


def test_a_colleague_who_leaves_by_then_is_no_successor(world: World, ice: WorldAgency) -> None:
    head = ice.person("Head").appointed(Role.POLICY_OFFICE, department=True)
    leaving = ice.person("Leaving").appointed(Role.POLICY_OFFICE, department=True).row
    Person.objects.filter(id=leaving.id).update(left_on=world.today + DAY)
    with pytest.raises(Mistaken, match="Appoint a successor"):
        end_appointment(actor=acts(head), appointment=head.row.appointments.get(), ends_on=world.today + DAY)


@pytest.fixture
def force(ice: WorldAgency, world: World) -> TaskForce:
    return TaskForce.objects.create(
        agency=ice.row, name="Harbour", led_by=LedBy.DEPARTMENT, starts_on=world.today - 90 * DAY
    )


def test_nobody_enters_themselves_in_a_task_force_or_takes_themselves_out(
    ice: WorldAgency, world: World, manager: Actor, force: TaskForce
) -> None:
    other = ice.staff(Role.PROGRAMME_MANAGER, "Other").row
    own = {"task_force": force, "person": other, "starts_on": world.today, "outside_agency": "City police"}
    with pytest.raises(Refused) as refusal:
        join_task_force(actor=Actor.person(other.id), **own)
    assert refused(refusal) == {"own_authority"}
    membership = join_task_force(actor=manager, **own)
    with pytest.raises(Refused) as refusal:
        leave_task_force(actor=Actor.person(other.id), membership=membership, ends_on=world.today)
    assert refused(refusal) == {"own_authority"}
    leave_task_force(actor=manager, membership=membership, ends_on=world.today)


def test_as_what_somebody_serves_is_what_the_days_membership_says(
    ice: WorldAgency, world: World, force: TaskForce
) -> None:
    deputy, today = ice.person("Deputy").row, world.today
    for outside, starts_on, ends_on in (
        ("", today - 20 * DAY, today + 10 * DAY),
        ("City police", today + 10 * DAY, None),
    ):
        Membership.objects.create(
            task_force=force, person=deputy, outside_agency=outside, starts_on=starts_on, ends_on=ends_on
        )
    policy = governing(ice.row, today)
    served = [facts_of(deputy, force, today + days * DAY, policy).task_force_officer for days in (0, 9, 10)]
    assert served == [False, False, True]


def ordered(actor: Actor, agency: Agency, world: World) -> StandDown:
    return order_stand_down(actor=actor, authority="Memo 7", reason="Recall.", at=world.now, agency=agency)


def test_what_the_department_ordered_for_one_agency_the_department_lifts(
    ice: WorldAgency, world: World, manager: Actor, office: Actor
) -> None:
    order = ordered(office, ice.row, world)
    with pytest.raises(Refused) as refusal:
        lift_stand_down(actor=manager, order=order, reason="We need them.", at=world.now)
    assert refused(refusal) == {"no_authority"}
    assert lift_stand_down(actor=office, order=order, reason="Mended.", at=world.now).lifted_at is not None
    own = ordered(manager, ice.row, world)
    assert lift_stand_down(actor=manager, order=own, reason="Mended.", at=world.now).lifted_at is not None


def demanded(actor: Actor, agency: Agency | None, world: World) -> RefresherDemand:
    return demand_refresher(
        actor=actor, agency=agency, topics=["III.D.6"], demanded_on=world.today, due_on=world.today, reason="A new law."
    )


def test_a_refresher_is_voided_by_its_authority_and_not_by_whom_another_asks_it_of(
    ice: WorldAgency, world: World, manager: Actor, office: Actor
) -> None:
    of_the_department = demanded(office, ice.row, world)
    with pytest.raises(Refused) as refusal:
        annul_record(actor=manager, entry=of_the_department, why="Too much.")
    assert refused(refusal) == {"no_authority", "own_authority"}
    annul_record(actor=office, entry=of_the_department, why="Another agency was meant.")
    own = demanded(manager, ice.row, world)
    colleague = acts(ice.staff(Role.PROGRAMME_MANAGER, "Other"))
    with pytest.raises(Refused) as refusal:
        annul_record(actor=colleague, entry=own, why="Too much.")
    assert refused(refusal) == {"own_authority"}
    annul_record(actor=manager, entry=own, why="The wrong topic.")
    annul_record(actor=office, entry=demanded(manager, ice.row, world), why="The wrong topic.")


def test_a_colleague_brings_no_camera_back_for_its_wearer(ice: WorldAgency, world: World, manager: Actor) -> None:
    worn = ice.officer("Ruiz").wears("ICE-1")
    with pytest.raises(Refused) as refusal:
        check_in_camera(actor=acts(ice.officer("Nowak")), assignment=worn.assignment, at=world.now)
    assert refused(refusal) == {"no_authority"}
    assert Assignment.objects.get().ends_at is None
    for taker in (Actor.person(worn.wearer.id), manager, DOCK):
        check_in_camera(actor=taker, assignment=Assignment.objects.get(), at=world.now)
        assert Assignment.objects.get().ends_at is not None
        Assignment.objects.update(ends_at=None)


@pytest.mark.parametrize("kind", [ReportKind.LOSS, ReportKind.THEFT])
def test_a_colleagues_report_of_a_loss_leaves_the_camera_with_its_wearer(
    ice: WorldAgency, world: World, manager: Actor, kind: ReportKind
) -> None:
    worn, now = ice.officer("Ruiz").wears("ICE-1"), world.now
    said = {"camera": worn.row, "kind": kind, "happened_at": now, "at": now, "words": "It is gone."}
    report = report_camera(actor=acts(ice.officer("Nowak")), **said)
    worn.row.refresh_from_db()
    assert worn.row.standing in {Standing.LOST, Standing.STOLEN}
    assert (report.assignment, Assignment.objects.get().ends_at) == (worn.assignment, None)
    check_in_camera(actor=manager, assignment=worn.assignment, at=world.now)
    assert Assignment.objects.get().ends_at is not None


def test_nobody_settles_their_own_report_or_what_befell_the_camera_they_had(
    ice: WorldAgency, world: World, manager: Actor
) -> None:
    boss = ice.staff(Role.PROGRAMME_MANAGER, "Other")
    worn, now = boss.wears("ICE-1"), world.now
    said = {"camera": worn.row, "kind": ReportKind.FAULT, "happened_at": now, "at": now, "words": "No charge."}
    reports = [report_camera(actor=actor, **said) for actor in (acts(boss), DOCK)]
    for report in reports:
        with pytest.raises(Refused) as refusal:
            settle_camera_report(actor=acts(boss), report=report, outcome="No fault.", at=world.now)
        assert refused(refusal) == {"own_signal"}
        settle_camera_report(actor=manager, report=report, outcome="Battery replaced.", at=world.now)
    mine = report_camera(actor=manager, **{**said, "camera": ice.camera()})
    with pytest.raises(Refused):
        settle_camera_report(actor=manager, report=mine, outcome="No fault.", at=world.now)


def test_a_camera_lent_for_one_task_force_goes_out_for_no_other(
    ice: WorldAgency, world: World, manager: Actor, force: TaskForce
) -> None:
    guest, camera = world.agency("CBP").officer("Guest").trained().row, ice.camera()
    other = TaskForce.objects.create(
        agency=ice.row, name="River", led_by=LedBy.DEPARTMENT, starts_on=world.today - 9 * DAY
    )
    join_task_force(actor=manager, task_force=force, person=guest, starts_on=world.today)
    lend_camera(
        actor=manager,
        camera=camera,
        person=guest,
        starts_at=world.now - DAY,
        ends_at=world.now + DAY,
        reason="Joint.",
        task_force=force,
    )
    with pytest.raises(Mistaken, match="Expected Harbour"):
        check_out_camera(actor=manager, camera=camera, person=guest, at=world.now, task_force=other)
    with pytest.raises(Refused):
        check_out_camera(actor=manager, camera=camera, person=guest, at=world.now, task_force=force)


def test_two_who_saw_the_camera_out_check_it_in_once(ice: WorldAgency, world: World, manager: Actor) -> None:
    ice.officer("Ruiz").wears("ICE-1")
    first, second = Assignment.objects.get(), Assignment.objects.get()
    ended = check_in_camera(actor=manager, assignment=first, at=world.now, condition="good").ends_at
    with pytest.raises(Mistaken, match="checked in"):
        check_in_camera(actor=DOCK, assignment=second, at=world.now, condition="scratched")
    kept = Assignment.objects.get()
    assert (kept.ends_at, kept.condition) == (ended, "good")
    assert Event.objects.filter(kind="program.camera_checked_in").count() == 1


def test_an_order_locks_its_cameras_before_it_reads_who_is_out(
    ice: WorldAgency, world: World, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ice.camera()
    monkeypatch.setattr(connection.features, "has_select_for_update", True)
    monkeypatch.setattr(connection.ops, "for_update_sql", lambda **_: "/* FOR UPDATE */")
    with CaptureQueriesContext(connection) as asked:
        ordered(manager, ice.row, world)
    said = [query["sql"] for query in asked]
    locking = [number for number, sql in enumerate(said) if "FOR UPDATE" in sql and 'FROM "program_camera"' in sql]
    reading = [number for number, sql in enumerate(said) if 'FROM "program_assignment"' in sql]
    assert locking[0] < reading[0]
