"""Which recordings of a request or a release a person is not told of (II.B.3).

Guarantees: a restricted recording that the catalogue hides from a person is named to them nowhere else: not its title,
place, time or wearer, nor what was written of it. That it is there, how long it is and what becomes of it is told.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from openbwc.access.visible import visible
from openbwc.evidence.models import Recording
from openbwc.program.models import Person

UNNAMED = "A restricted recording"


def unseen_by(person: Person, recordings: Iterable[Recording], at: datetime) -> frozenset[UUID]:
    """Those among these recordings that are restricted and out of the person's sight."""
    restricted = {one.id for one in recordings if one.restriction}
    if not restricted:
        return frozenset()
    seen = visible(person, at=at).queryset().filter(id__in=restricted)
    return frozenset(restricted - set(seen.values_list("id", flat=True)))
