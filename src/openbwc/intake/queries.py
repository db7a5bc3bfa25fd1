"""What waits in quarantine, what was seen, and what is being uploaded.

Guarantee: each query takes the agencies whose people ask; files of unknown cameras belong to no agency and are shown
only where the caller asks for them, for the department's own roles.
"""

import uuid
from collections.abc import Collection

from django.db.models import Q, QuerySet

from openbwc.intake.models import Quarantined, QuarantineState, Sighting, Upload
from openbwc.program.models import Person


def in_quarantine(agencies: Collection[uuid.UUID], *, unknown_cameras: bool) -> QuerySet[Quarantined]:
    """The files that wait, newest first, of these agencies; with those of no agency where asked for."""
    condition = Q(agency_id__in=list(agencies))
    if unknown_cameras:
        condition |= Q(agency=None)
    waiting = Quarantined.objects.filter(condition, state=QuarantineState.OPEN)
    return waiting.select_related("agency", "camera")


def sightings_of(quarantined: Quarantined) -> QuerySet[Sighting]:
    """Every time that the bytes of a quarantined file were seen, newest first."""
    return Sighting.objects.filter(sha256=quarantined.sha256)


def uploads_of(person: Person) -> QuerySet[Upload]:
    """A person's uploads, newest first, with what became of them."""
    return Upload.objects.filter(person=person).select_related("sighting__clip__recording", "sighting__quarantined")
