"""A camera is read in its dock: firmware, battery, storage, settings, clock (IV.B, V.A.7)."""

from datetime import datetime

from openbwc.custody import Actor, Subject
from openbwc.program.device_reading import DeviceReading
from openbwc.program.management import decide_management
from openbwc.program.models import Camera, CameraReading, Occasion
from openbwc.program.readings import DOCK, check_reading, keep_reading
from openbwc.program.refusals import regulated, require


def read_camera(*, actor: Actor, camera: Camera, reading: DeviceReading, at: datetime) -> CameraReading:
    """Keep a reading of a camera that is with nobody or still with its wearer.

    What is read decides whether the camera may be worn, so it comes from a dock or from who runs the programme;
    `Refused` else. `Mistaken` for a reading of another camera or of an impossible time.
    """
    check_reading(camera, reading, at)
    with regulated(actor=actor, subject=Subject("camera", camera.id)):
        locked = Camera.objects.select_for_update(of=("self",)).select_related("agency", "last_reading")
        camera = locked.get(id=camera.id)
        if actor != DOCK:
            require(decide_management(actor, camera.agency))
        out = camera.assignments.filter(ends_at=None).first()
        return keep_reading(actor=actor, camera=camera, reading=reading, occasion=Occasion.DOCK, assignment=out, at=at)
