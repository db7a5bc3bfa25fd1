"""What happens in the programme reaches whom it concerns, through the real actions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.custody.events import declared_kinds
from openbwc.notices import announcing
from openbwc.notices.models import Delivery, DeliveryState, Notice, Urgency
from openbwc.notices.sending import send_due
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.issue_token import issue_token
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.leave_task_force import leave_task_force
from openbwc.program.actions.lift_stand_down import lift_stand_down
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.record_departure import record_departure
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.events import CAMERA_LENT
from openbwc.program.models import Appointment, Camera, LedBy, ReportKind, Role, TaskForce, TrainingProgramme
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(world: World) -> WorldPerson:
    return world.agency("ICE").staff(Role.PROGRAMME_MANAGER)


@pytest.fixture
def boss(manager: WorldPerson) -> Actor:
    return Actor.person(manager.row.id)


def told(person: WorldPerson) -> list[str]:
    return list(Notice.objects.filter(person=person.row).order_by("made_at", "id").values_list("title", flat=True))


def test_every_rule_is_for_a_declared_kind() -> None:
    assert len(announcing._rules) > 10
    assert announcing._rules.keys() <= declared_kinds().keys()


def test_appointment_and_training_reach_the_person(ruiz: WorldPerson, boss: Actor, world: World) -> None:
    appoint(actor=boss, person=ruiz.row, role=Role.CUSTODIAN, agency=ruiz.row.agency, starts_on=world.today)
    held = Appointment.objects.get(person=ruiz.row, role=Role.CUSTODIAN)
    end_appointment(actor=boss, appointment=held, ends_on=world.today + timedelta(days=3))
    ruiz.trained()
    course = TrainingProgramme.objects.first()
    assert course is not None
    record_training(actor=boss, person=ruiz.row, programme=course, completed_on=world.today, evidence="certificate 2")
    assert told(ruiz) == [
        "You are appointed evidence custodian",
        "Your appointment as evidence custodian ends",
        f"Your training is recorded: {course}",
    ]


def test_a_refresher_reaches_everybody_appointed_but_who_demands_it(
    ruiz: WorldPerson, manager: WorldPerson, boss: Actor, world: World
) -> None:
    foreign = world.agency("CBP").officer("Lindqvist")
    due = world.today + timedelta(days=10)
    demand_refresher(
        actor=boss,
        agency=ruiz.row.agency,
        topics=["III.D.6"],
        demanded_on=world.today,
        due_on=due,
        reason="A new statute.",
    )
    assert told(ruiz) == [f"A refresher is due by {due}"]
    assert told(manager) == told(foreign) == []


def test_a_lost_camera_and_a_stand_down_reach_who_sees_to_it_and_the_wearer(
    ruiz: WorldPerson, manager: WorldPerson, boss: Actor, world: World
) -> None:
    supervisor = world.agency("ICE").staff(Role.SUPERVISOR)
    ruiz.wears("BWC-1")
    lost, now = Camera.objects.get(serial="BWC-1"), timezone.now()
    order = order_stand_down(
        actor=boss, authority="Director, memo 7", reason="Overheating.", at=now, agency=ruiz.row.agency
    )
    lift_stand_down(actor=boss, order=order, reason="Mended.", at=now)
    report_camera(
        actor=Actor.person(ruiz.row.id), camera=lost, kind=ReportKind.LOSS, happened_at=now, at=now, words="In a river."
    )
    assert told(manager) == ["Camera BWC-1 is reported lost"], "what the manager ordered needs no notice to them"
    assert told(supervisor) == ["Cameras of ICE are stood down", "A stand-down of cameras of ICE is lifted"]
    assert told(ruiz) == ["Bring camera BWC-1 back"]
    assert Notice.objects.get(person=ruiz.row).urgency == Urgency.AT_ONCE


def test_who_leaves_with_a_camera_is_told_to_the_managers(
    ruiz: WorldPerson, manager: WorldPerson, world: World
) -> None:
    other = world.agency("ICE").staff(Role.PROGRAMME_MANAGER)
    ruiz.wears("BWC-1")
    record_departure(actor=Actor.person(other.row.id), person=ruiz.row, left_on=world.today)
    assert told(manager) == ["Somebody leaves ICE with a camera"]
    assert Notice.objects.get(person=manager.row).words == "Have these checked in: BWC-1"


def test_a_token_in_one_s_name_is_told_at_any_rate_and_a_failure_to_tell_to_the_managers(
    ruiz: WorldPerson, manager: WorldPerson
) -> None:
    issue_token(actor=ruiz.row, name="import", scopes=["people:read"], expires_at=timezone.now() + timedelta(days=1))
    assert told(ruiz) == ["A token for programs was issued in your name"]
    ruiz.account.email = ""
    ruiz.account.save()
    assert send_due(until=timezone.now() + timedelta(minutes=1)) == {DeliveryState.FAILED: 1}
    assert told(manager) == ["Somebody could not be told what they must be told"]
    manager.account.is_active = False  # made with an address, and now no more
    manager.account.save()
    Delivery.objects.filter(state=DeliveryState.WANTED).update(due_at=timezone.now())
    send_due(until=timezone.now() + timedelta(minutes=1))
    assert len(told(manager)) == 1, "a failure to tell of a failure is told to nobody"


def test_a_task_force_tells_its_members_and_a_mistake_whom_it_was_about(
    ruiz: WorldPerson, boss: Actor, world: World
) -> None:
    force = TaskForce.objects.create(
        agency=ruiz.row.agency, name="Harbour", led_by=LedBy.DEPARTMENT, starts_on=world.today
    )
    membership = join_task_force(actor=boss, task_force=force, person=ruiz.row, starts_on=world.today)
    leave_task_force(actor=boss, membership=membership, ends_on=world.today + timedelta(days=2))
    role = appoint(actor=boss, person=ruiz.row, role=Role.AUDITOR, agency=ruiz.row.agency, starts_on=world.today)
    annul_record(actor=boss, entry=role, why="Another person.")
    assert told(ruiz) == [
        "You serve in Harbour",
        "Your service in Harbour ends",
        "You are appointed auditor",
        "An entry about you was annulled",
    ]


def test_a_loan_is_told_in_words_for_people(ruiz: WorldPerson, world: World) -> None:
    borrower = world.agency("CBP").officer("Lindqvist")
    ruiz.wears("BWC-1")
    camera, start = Camera.objects.get(serial="BWC-1"), datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    facts = {"person": str(borrower.row.id), "reason": "Task force."}
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(days=1)).isoformat()}
    with transaction.atomic():
        record(CAMERA_LENT, actor=Actor.system("tests"), subject=Subject("camera", camera.id), facts={**facts, **times})
    assert told(borrower) == ["Camera BWC-1 is lent to you"]
    assert Notice.objects.get().words == "From 04 Mar 2026, 05:06 UTC until 05 Mar 2026, 05:06 UTC."
