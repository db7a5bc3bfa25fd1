"""A camera goes on in its life: received, issued, in repair, lost, withdrawn (IV.B); its disposal takes two people."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, CameraLife, Decision, MoveCamera, decide
from openbwc.program.events import CAMERA_MOVED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Camera, CameraMove, Standing
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require
from openbwc.program.unsettled import unsettled_of


def decide_move(camera: Camera, wanted: Standing, *, reason: str, people: int, at: datetime) -> Decision:
    """Whether a camera may go to a standing now, when so many different people agreed to it."""
    facts = MoveCamera(
        current=CameraLife(camera.standing),
        wanted=CameraLife(wanted),
        reason=reason,
        is_out=camera.assignments.filter(ends_at=None).exists(),
        unsettled=unsettled_of(camera) if wanted == Standing.DISPOSED else frozenset(),
        people=people,
    )
    return decide(Act.MOVE_CAMERA, facts, policy_of(camera.agency, at.date()))


def move_camera(*, actor: Actor, camera: Camera, wanted: Standing, reason: str, at: datetime) -> CameraMove:
    """Move a camera to a standing, for a reason. Raises `Refused`: a disposal takes a proposal and a confirmation."""
    with regulated(actor=actor, subject=Subject("camera", camera.id)):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        require(decide_management(actor, camera.agency))
        decision = require(decide_move(camera, wanted, reason=reason, people=1, at=at))
        return keep_move(actor, camera, wanted, reason=reason, at=at, decision=decision)


def keep_move(
    actor: Actor, camera: Camera, wanted: Standing, *, reason: str, at: datetime, decision: Decision
) -> CameraMove:
    """Keep a permitted move with its event; inside the caller's transaction."""
    move = CameraMove.objects.create(
        camera=camera, before=camera.standing, after=wanted, at=at, reason=reason.strip(), by=person_of(actor)
    )
    camera.standing = wanted
    camera.save(update_fields=["standing"])
    facts = {"before": move.before, "after": wanted.value, "reason": move.reason}
    record(CAMERA_MOVED, actor=actor, subject=Subject("camera", camera.id), facts=facts, decision=decision.as_dict())
    return move
