"""A device enters the records: issued by the department, or known as somebody's own and barred (IV.C)."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import CAMERA_ISSUED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Camera, Standing
from openbwc.program.refusals import regulated, require


def issue_camera(
    *,
    actor: Actor,
    agency: Agency,
    serial: str,
    make: str,
    model: str,
    standing: Standing = Standing.ISSUED,
    pre_event_seconds: int | None = None,
) -> Camera:
    """Enter a camera; `pre_event_seconds` is the buffer read from its settings (V.A.7). Raises `Refused`."""
    camera = Camera(
        agency=agency, serial=serial, make=make, model=model, standing=standing, pre_event_seconds=pre_event_seconds
    )
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        camera.save(force_insert=True)
        facts = {
            "serial": serial,
            "standing": standing.value,
            "make": make,
            "model": model,
            "pre_event_seconds": pre_event_seconds,
        }
        record(CAMERA_ISSUED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return camera
