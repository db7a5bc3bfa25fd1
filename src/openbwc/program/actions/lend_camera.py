"""A camera is lent to a task-force officer, between times (VI.A.2)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import CAMERA_LENT
from openbwc.program.management import decide_management
from openbwc.program.models import Camera, Loan, Person, Standing, TaskForce
from openbwc.program.refusals import Mistaken, regulated, require


def lend_camera(
    *,
    actor: Actor,
    camera: Camera,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    task_force: TaskForce | None = None,
) -> Loan:
    """Lend a camera to a person who is not of its agency, from `starts_at` until `ends_at` (exclusive).

    It lets the camera be theirs to check out; every other condition of the check-out stands. Raises `Refused`;
    `Mistaken` for a person of the camera's own agency outside a task force, for a loan that overlaps another or ends
    before it starts, and for a camera that is not in service.
    """
    if ends_at <= starts_at:
        raise Mistaken(f"A loan ends after it starts: expected an end after {starts_at:%Y-%m-%d %H:%M}Z.")
    if not reason.strip():
        raise Mistaken("Expected what the camera is lent for; found nothing.")
    if task_force is None and person.agency_id == camera.agency_id:
        raise Mistaken(f"{person.name} is of {camera.agency} and needs no loan; expected somebody of another agency.")
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        decision = require(decide_management(actor, camera.agency))
        if camera.standing != Standing.ISSUED:
            raise Mistaken(f"Expected a camera in service; {camera.serial} is {camera.get_standing_display().lower()}.")
        others = camera.loans.filter(starts_at__lt=ends_at, ends_at__gt=starts_at, returned_at=None)
        if others.exists():
            raise Mistaken(f"Expected a camera that is free then; {camera.serial} is lent to somebody else.")
        loan = Loan.objects.create(
            camera=camera,
            person=person,
            task_force=task_force,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason.strip(),
        )
        facts = {
            "loan": str(loan.id),
            "person": str(person.id),
            "task_force": str(task_force.id) if task_force else None,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "reason": loan.reason,
        }
        record(CAMERA_LENT, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return loan
