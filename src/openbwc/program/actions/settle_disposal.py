"""A proposed disposal is confirmed by another person than who proposed it, or turned down (IV.B)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.actions.move_camera import decide_move, keep_move
from openbwc.program.actions.propose_disposal import agreeing_person
from openbwc.program.events import DISPOSAL_SETTLED
from openbwc.program.management import decide_management
from openbwc.program.models import Camera, CameraDisposal, Standing
from openbwc.program.refusals import Mistaken, regulated, require


def settle_disposal(*, actor: Actor, disposal: CameraDisposal, confirm: bool, at: datetime) -> CameraDisposal:
    """Confirm a proposed disposal, as another person than who proposed it, or turn it down.

    Raises `Refused` when the proposer confirms, or when something has become unsettled since; `Mistaken` when it was
    settled already.
    """
    with regulated(actor=actor, subject=Subject("camera", disposal.camera_id)):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=disposal.camera_id)
        disposal.refresh_from_db()
        require(decide_management(actor, camera.agency))
        if disposal.settled_at is not None:
            raise Mistaken(f"Expected a disposal that waits; it was settled at {disposal.settled_at:%Y-%m-%d %H:%M}Z.")
        person = agreeing_person(actor)
        if confirm:
            people = len({person.id, disposal.proposed_by_id})
            decision = require(decide_move(camera, Standing.DISPOSED, reason=disposal.reason, people=people, at=at))
            keep_move(actor, camera, Standing.DISPOSED, reason=disposal.reason, at=at, decision=decision)
        disposal.settled_by, disposal.settled_at, disposal.confirmed = person, at, confirm
        disposal.save(update_fields=["settled_by", "settled_at", "confirmed"])
        facts = {"disposal": str(disposal.id), "confirmed": confirm, "proposed_by": str(disposal.proposed_by_id)}
        record(DISPOSAL_SETTLED, actor=actor, subject=Subject("camera", camera.id), facts=facts)
    return disposal
