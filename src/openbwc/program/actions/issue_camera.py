"""A device enters the records: issued by the department, or known as somebody's own and barred (IV.C)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.device_reading import DeviceReading
from openbwc.program.events import CAMERA_ISSUED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Camera, Occasion, Standing
from openbwc.program.readings import check_reading, keep_reading
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
    reading: DeviceReading | None = None,
) -> Camera:
    """Enter a camera; `pre_event_seconds` is the buffer set in it (V.A.7), `reading` its own account where it was read.

    Raises `Refused`; `Mistaken` for the reading of another camera.
    """
    now = timezone.now()
    camera = Camera(
        agency=agency, serial=serial, make=make, model=model, standing=standing, pre_event_seconds=pre_event_seconds
    )
    if reading is not None:
        check_reading(camera, reading, now)
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
        if reading is not None:
            keep_reading(actor=actor, camera=camera, reading=reading, occasion=Occasion.DOCK, assignment=None, at=now)
    return camera
