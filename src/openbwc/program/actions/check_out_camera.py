"""An officer takes a camera: the gate of III.C, III.D, IV.C and V.A.7."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, CheckOutCamera, Decision, decide
from openbwc.program.actions.activate_agency import decide_activation
from openbwc.program.events import CAMERA_CHECKED_OUT
from openbwc.program.management import decide_management
from openbwc.program.models import Assignment, Camera, Person, Role, Standing
from openbwc.program.policies import policy_of
from openbwc.program.queries import agency_is_active, assignment_at, authority_of
from openbwc.program.refusals import regulated, require
from openbwc.program.training import training_of


def decide_check_out(camera: Camera, person: Person, at: datetime) -> Decision:
    """Whether a person may take a camera at a moment."""
    policy = policy_of(camera.agency, at.date())
    training = training_of(person, at.date(), policy)
    facts = CheckOutCamera(
        person_appointed_as_leo=Role.LEO in authority_of(person, at.date()).in_agency(camera.agency_id),
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        camera_issued=camera.standing != Standing.PERSONAL,
        camera_in_service=camera.standing == Standing.ISSUED,
        camera_agency_matches=camera.agency_id == person.agency_id,
        camera_free=assignment_at(camera, at) is None,
        camera_pre_event_seconds=camera.pre_event_seconds,
        # Papers that lapsed after the activation stop new check-outs; footage that exists is still taken in.
        agency_active=agency_is_active(camera.agency, at) and decide_activation(camera.agency, at).permitted,
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
) -> Assignment:
    """Assign a camera to a person from a moment on: by themselves, or by who runs the programme.

    Raises `Refused` with every clause that bars it.
    """
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        if actor != Actor.person(person.id):
            require(decide_management(actor, camera.agency))
        decision = require(decide_check_out(camera, person, at))
        assignment = Assignment.objects.create(
            camera=camera, person=person, starts_at=at, shift_ends_at=shift_ends_at, battery_percent=battery_percent
        )
        facts = {
            "person": str(person.id),
            "starts_at": at.isoformat(),
            "shift_ends_at": shift_ends_at.isoformat() if shift_ends_at else None,
            "battery_percent": battery_percent,
        }
        record(CAMERA_CHECKED_OUT, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return assignment
