"""What intake adds to a camera's life: it looks for signs of tampering, and says what is unsettled (IV.B, IV.D)."""

from collections.abc import Iterator

from django.utils import timezone

from openbwc.custody import Actor, EventKind, NewEvent, listen
from openbwc.intake.actions.detect_tampering import detect_tampering
from openbwc.intake.models import Quarantined, QuarantineState, Sighting, SightingState
from openbwc.program.events import CAMERA_CHECKED_IN, CAMERA_READ
from openbwc.program.models import Camera
from openbwc.program.unsettled import tells_unsettled

INTAKE = Actor.system("intake")
LOOKED_AT: tuple[EventKind, ...] = (CAMERA_CHECKED_IN, CAMERA_READ)


def look(_event: object, happened: NewEvent) -> None:
    """Look at the footage of the camera that was read or came back."""
    camera = Camera.objects.select_related("agency").get(id=happened.subject.id)
    detect_tampering(actor=INTAKE, camera=camera, at=timezone.now())


def unsettled(camera: Camera) -> Iterator[str]:
    """Footage of the camera that is in quarantine or on its way."""
    waiting = Quarantined.objects.filter(camera=camera, state=QuarantineState.OPEN).count()
    if waiting:
        yield f"{waiting} {'file' if waiting == 1 else 'files'} in quarantine"
    on_the_way = Sighting.objects.exclude(state=SightingState.SETTLED).filter(camera_serial__iexact=camera.serial)
    if on_the_way.exists():
        yield "footage on its way into the vault"


def connect() -> None:
    """Listen, and be asked; the same function is kept once."""
    for kind in LOOKED_AT:
        listen(kind, look)
    tells_unsettled(unsettled)
