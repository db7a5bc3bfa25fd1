"""An officer takes a camera: the gate of III.C, III.D, IV.B, IV.C, V.A.7 and VI.A.2."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, CheckOutCamera, Decision, Governing, decide, resolve
from openbwc.program.equipment import fault_open, kind_of, loan_in_force, sentence_of, settings_of, stand_downs_of
from openbwc.program.events import CAMERA_CHECKED_OUT
from openbwc.program.management import decide_management
from openbwc.program.models import Assignment, Camera, Loan, Person, Role, Standing, TaskForce
from openbwc.program.policies import governing, policy_of
from openbwc.program.queries import assignment_at, authority_of
from openbwc.program.readiness import may_check_out
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.program.task_forces import facts_of
from openbwc.program.training import training_of

NOT_YET_ISSUED = frozenset({Standing.PURCHASED, Standing.RECEIVED, Standing.PERSONAL})


def decide_check_out(camera: Camera, person: Person, at: datetime, task_force: TaskForce | None = None) -> Decision:
    """Whether a person may take a camera at a moment, for a task force or without one.

    Where the lead agency's policy governs the person in it, that policy decides (VI.A.2); else the camera's agency's.
    """
    policy, serving = policy_of(camera.agency, at.date()), None
    if task_force is not None:
        lead = governing(task_force.agency, at.date())
        serving = facts_of(person, task_force, at.date(), lead)
        if resolve(serving, lead).governing is Governing.LEAD_AGENCY:
            policy = lead
    training = training_of(person, at.date(), policy)
    lent = loan_in_force(camera, person, at) is not None
    authority = authority_of(person, at.date())
    # Who borrows a camera is an officer of their own agency, and wears it under the lender's policy (VI.A.2).
    leo_in = {camera.agency_id, person.agency_id} if lent else {camera.agency_id}
    facts = CheckOutCamera(
        person_appointed_as_leo=any(Role.LEO in authority.in_agency(agency_id) for agency_id in leo_in),
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        camera_issued=camera.standing not in NOT_YET_ISSUED,
        camera_in_service=camera.standing == Standing.ISSUED,
        camera_agency_matches=lent or camera.agency_id == person.agency_id,
        camera_free=assignment_at(camera, at) is None,
        camera_pre_event_seconds=camera.pre_event_seconds,
        camera_kind=kind_of(camera),
        camera_reading=settings_of(camera.last_reading, at.date()),
        camera_fault_open=fault_open(camera),
        stand_downs=frozenset(sentence_of(order) for order in stand_downs_of(camera, at)),
        # Papers that lapsed after the activation stop new check-outs; footage that exists is still taken in.
        agency_active=may_check_out(camera.agency, at, (camera.site, person.site)),
        task_force=serving,
    )
    return decide(Act.CHECK_OUT_CAMERA, facts, policy)


def check_out_camera(
    *,
    actor: Actor,
    camera: Camera,
    person: Person,
    at: datetime,
    shift_ends_at: datetime | None = None,
    battery_percent: int | None = None,
    condition: str = "",
    task_force: TaskForce | None = None,
) -> Assignment:
    """Assign a camera to a person from a moment on: by themselves, or by who runs the programme.

    `task_force` is what it goes out for; a camera that was lent for one goes out for that. `condition` is what the
    person sees of the camera; its settings are those of its last reading, which the event names. Raises `Refused` with
    every clause that bars it; `Mistaken` for another task force than the one that the camera is lent for.
    """
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        locked = Camera.objects.select_for_update(of=("self",)).select_related("agency", "last_reading")
        camera = locked.get(id=camera.id)
        if actor != Actor.person(person.id):
            require(decide_management(actor, camera.agency))
        loan = loan_in_force(camera, person, at)
        task_force = _served(loan, task_force)
        decision = require(decide_check_out(camera, person, at, task_force))
        reading = camera.last_reading
        if battery_percent is None and reading is not None:
            battery_percent = reading.battery_percent
        assignment = Assignment.objects.create(
            camera=camera,
            person=person,
            starts_at=at,
            shift_ends_at=shift_ends_at,
            battery_percent=battery_percent,
            condition_out=condition,
            task_force=task_force,
        )
        facts = {
            "person": str(person.id),
            "starts_at": at.isoformat(),
            "shift_ends_at": shift_ends_at.isoformat() if shift_ends_at else None,
            "battery_percent": battery_percent,
            "condition": condition,
            "reading": str(reading.id) if reading else None,
            "task_force": str(task_force.id) if task_force else None,
        }
        record(CAMERA_CHECKED_OUT, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return assignment


def _served(loan: Loan | None, asked: TaskForce | None) -> TaskForce | None:
    """What a camera goes out for: what it is lent for, else what is asked."""
    if loan is None or loan.task_force is None:
        return asked
    if asked is not None and asked != loan.task_force:
        raise Mistaken(f"Expected {loan.task_force}, which the camera is lent for; found {asked}.")
    return loan.task_force
