"""The disposal of a camera is proposed; it takes a second person to confirm it (IV.B).

IV.B asks that the equipment is secured to its end; that two people agree, and that nothing on the camera is left
unsettled, is the department's own parameter (illustrative), after the rule of two for footage in V.A.4.
"""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.actions.move_camera import decide_move
from openbwc.program.events import DISPOSAL_PROPOSED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Camera, CameraDisposal, Person, Standing
from openbwc.program.refusals import Mistaken, regulated, require


def propose_disposal(*, actor: Actor, camera: Camera, reason: str, means: str, at: datetime) -> CameraDisposal:
    """Propose a withdrawn camera's disposal; nothing is disposed of by it.

    Raises `Refused` for whatever the disposal itself would be refused for, but for the second person; `Mistaken` when
    a proposal waits already, or without the means.
    """
    if not means.strip():
        raise Mistaken("Expected how the camera is disposed of (wiped and certified, destroyed); found nothing.")
    with regulated(actor=actor, subject=Subject("camera", camera.id)):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        require(decide_management(actor, camera.agency))
        if camera.disposals.filter(settled_at=None).exists():
            raise Mistaken("Expected no disposal waiting; one is proposed already. Have it confirmed or turned down.")
        decision = require(decide_move(camera, Standing.DISPOSED, reason=reason, people=2, at=at))
        disposal = CameraDisposal.objects.create(
            camera=camera,
            reason=reason.strip(),
            means=means.strip(),
            proposed_by=agreeing_person(actor),
            proposed_at=at,
        )
        facts = {"disposal": str(disposal.id), "reason": disposal.reason, "means": disposal.means}
        subject = Subject("camera", camera.id)
        record(DISPOSAL_PROPOSED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return disposal


def agreeing_person(actor: Actor) -> Person:
    """The person who agrees to a disposal; `Mistaken` for a part of the system, which agrees to none."""
    person = person_of(actor)
    if person is None:
        raise Mistaken("Expected a person to agree to a disposal; found a part of the system.")
    return person
