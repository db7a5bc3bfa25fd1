"""An officer takes a camera: the gate of III.C, III.D, IV.B, IV.C, V.A.7 and VI.A.2."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, CheckOutCamera, Decision, decide
from openbwc.program.equipment import fault_open, kind_of, loan_in_force, sentence_of, settings_of, stand_downs_of
from openbwc.program.events import CAMERA_CHECKED_OUT
from openbwc.program.management import decide_management
from openbwc.program.models import Assignment, Camera, Person, Role, Standing
from openbwc.program.policies import policy_of
from openbwc.program.queries import assignment_at, authority_of
from openbwc.program.readiness import may_check_out
from openbwc.program.refusals import regulated, require
from openbwc.program.training import training_of

NOT_YET_ISSUED = frozenset({Standing.PURCHASED, Standing.RECEIVED, Standing.PERSONAL})


def decide_check_out(camera: Camera, person: Person, at: datetime) -> Decision:
    """Whether a person may take a camera at a moment."""
    policy = policy_of(camera.agency, at.date())
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
) -> Assignment:
    """Assign a camera to a person from a moment on: by themselves, or by who runs the programme.

    `condition` is what the person sees of the camera; its settings are those of its last reading, which the event
    names. Raises `Refused` with every clause that bars it.
    """
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        locked = Camera.objects.select_for_update(of=("self",)).select_related("agency", "last_reading")
        camera = locked.get(id=camera.id)
        if actor != Actor.person(person.id):
            require(decide_management(actor, camera.agency))
        decision = require(decide_check_out(camera, person, at))
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
        )
        facts = {
            "person": str(person.id),
            "starts_at": at.isoformat(),
            "shift_ends_at": shift_ends_at.isoformat() if shift_ends_at else None,
            "battery_percent": battery_percent,
            "condition": condition,
            "reading": str(reading.id) if reading else None,
        }
        record(CAMERA_CHECKED_OUT, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return assignment
