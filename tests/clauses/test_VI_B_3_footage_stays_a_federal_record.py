"""VI.B.3: what a department LEO's camera records under others' lead stays a record of the parent agency."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.catalogue_clip import ActivationFacts, StoredClip, catalogue_clip
from openbwc.evidence.actions.hand_over_duplicate import expect_duplicate, hand_over_duplicate
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.models import Direction, HandOver, Recording
from openbwc.intake.standing import place
from openbwc.intake.taken import TakenFacts
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.task_forces import duplicates
from openbwc.policy import Condition
from openbwc.program.models import Assignment, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.task_forces import keeping_agency
from tests.clauses.task_forces import WorldTaskForce
from tests.world import World, WorldAgency


def taken_in(assignment: Assignment, world: World) -> Recording:
    """What the assignment's camera recorded a minute ago, brought into the catalogue as intake does."""
    started = world.now - timedelta(minutes=1)
    facts = TakenFacts(
        condition=Condition.SOUND,
        media_type="video/mp4",
        duration_ms=30_000,
        claimed_started_at=started,
        pre_event_ms=120_000,
    )
    placed = place(facts, assignment.camera.serial, at=world.now)
    assert placed.decision.permitted
    assert placed.assignment == assignment
    clip = catalogue_clip(
        actor=Actor.system("dock"),
        clip=StoredClip(
            sha256="cd" * 32,
            size=10,
            media_type="video/mp4",
            original_name="A.MP4",
            vault_object="urn:openbwc:original:cd",
            vault_name="A.MP4",
            duration_ms=30_000,
            facts={},
        ),
        activation=ActivationFacts(
            camera=assignment.camera,
            wearer=assignment.person,
            activation="A1",
            part=1,
            claimed_started_at=started,
            clock_offset_ms=0,
            started_at=started,
            pre_event_ms=120_000,
            agency=keeping_agency(assignment),
            task_force=assignment.task_force,
        ),
        decision=placed.decision,
        at=world.now,
    )
    return clip.recording


@pytest.fixture
def led_by_others(ice: WorldAgency) -> WorldTaskForce:
    return WorldTaskForce(ice, leader="County sheriff")


def out_for(force: WorldTaskForce, ice: WorldAgency, lender: WorldAgency | None = None) -> Assignment:
    """An ICE officer with a camera (of `lender`) out for the task force since yesterday."""
    ruiz = ice.officer("Ruiz").trained()
    force.joined_by(ruiz.row)
    camera = (lender or ice).camera()
    return Assignment.objects.create(
        camera=camera, person=ruiz.row, starts_at=ice.world.now - timedelta(days=1), task_force=force.row
    )


def test_the_parent_agency_keeps_it_whoever_s_camera_it_was(ice: WorldAgency, world: World) -> None:
    force = WorldTaskForce(world.agency("CBP"), leader="County sheriff")
    force.agreement()
    recording = taken_in(out_for(force, ice, lender=world.agency("CBP")), world)
    assert (recording.agency, recording.task_force) == (ice.row, force.row)
    body = json.loads(bytes(Event.objects.get(kind="evidence.recording_taken_in").body))
    assert body["facts"]["agency"] == str(ice.row.id)


def test_where_the_department_leads_the_lead_agency_keeps_it(ice: WorldAgency, world: World) -> None:
    force = WorldTaskForce(world.agency("CBP"))
    force.agreement()
    assert taken_in(out_for(force, ice), world).agency == world.agency("CBP").row


def test_a_partner_is_owed_a_duplicate_until_it_is_handed_over(
    ice: WorldAgency, world: World, led_by_others: WorldTaskForce
) -> None:
    led_by_others.agreement()
    recording = taken_in(out_for(led_by_others, ice), world)
    owed = HandOver.objects.get()
    days = policy_of(ice.row, world.today).number("VI.B.3", "duplicate_days")
    assert (owed.recording, owed.direction) == (recording, Direction.TO_PARTNER)
    assert owed.due_on == world.today + timedelta(days=days)
    late = Scope(
        agency=ice.row,
        policy=policy_of(ice.row, world.today),
        since=world.now - timedelta(days=1),
        at=world.now + timedelta(days=days + 1),
    )
    assert list(duplicates(replace(late, at=late.at - timedelta(days=1))).problems) == []  # its last day
    (problem,) = duplicates(late).problems
    assert problem.subject.id == recording.id
    custodian = ice.staff(Role.CUSTODIAN).row
    with pytest.raises(Refused):
        hand_over_duplicate(actor=ice.staff(Role.AUDITOR).row, hand_over=owed, proof="Receipt 4")
    with pytest.raises(Mistaken, match="proof"):
        hand_over_duplicate(actor=custodian, hand_over=owed, proof=" ")
    hand_over_duplicate(actor=custodian, hand_over=owed, proof="Receipt 4, SHA-256 cdcd…")
    examined = duplicates(late)
    assert (examined.population, list(examined.problems)) == (1, [])
    with pytest.raises(Mistaken, match="was handed over"):
        hand_over_duplicate(actor=custodian, hand_over=owed, proof="Again")


def test_without_a_signed_agreement_nothing_is_owed(
    ice: WorldAgency, world: World, led_by_others: WorldTaskForce
) -> None:
    taken_in(out_for(led_by_others, ice), world)
    assert not HandOver.objects.exists()


def test_what_is_restricted_goes_to_no_partner(ice: WorldAgency, world: World, led_by_others: WorldTaskForce) -> None:
    led_by_others.agreement()
    recording = taken_in(out_for(led_by_others, ice), world)
    custodian = ice.staff(Role.CUSTODIAN).row
    report_prohibited(actor=custodian, recording=recording, restriction="protected_identity", statement="A source.")
    with pytest.raises(Mistaken, match="not restricted"):
        hand_over_duplicate(actor=custodian, hand_over=HandOver.objects.get(), proof="Receipt 4")


def test_a_partner_s_duplicate_is_expected_and_received(
    ice: WorldAgency, world: World, led_by_others: WorldTaskForce
) -> None:
    custodian = ice.staff(Role.CUSTODIAN).row
    expected = expect_duplicate(actor=custodian, task_force=led_by_others.row, described="The sheriff's camera 7.")
    assert expected.direction == Direction.FROM_PARTNER
    received = ice.officer("Ruiz").wears().recorded()
    done = hand_over_duplicate(actor=custodian, hand_over=expected, proof="Disk 3", recording=received)
    assert (done.recording, done.done_by) == (received, custodian)
