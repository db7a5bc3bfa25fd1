"""How recordings are found: by officer, camera, time, encounter, category, place and text.

Guarantees: criteria only narrow; who may see what is said elsewhere (`access.visible`) and joined to them. There is
no criterion for a protected characteristic, nor one that follows a person through other people's footage (II.B.1,
II.B.5).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from openbwc.evidence.training_environment import operational, training_categories


def called(officer: str, path: str = "") -> Q:
    """Whom an officer's words name, each of them by a part of a name or by the badge; `path` leads to the person."""
    condition = Q()
    for word in officer.split():
        condition &= (
            Q(**{f"{path}given_name__icontains": word})
            | Q(**{f"{path}family_name__icontains": word})
            | Q(**{f"{path}badge__iexact": word})
        )
    return condition


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What a search asks for; an empty field asks nothing. Times are of the recording's start, `until` exclusive.

    Recordings of training environments are kept apart: `training` asks for them alone, and so does their category
    (II.B.4).
    """

    officer: str = ""
    wearer_id: uuid.UUID | None = None
    agency_code: str = ""
    camera: str = ""
    since: datetime | None = None
    until: datetime | None = None
    encounter_type: str = ""
    encounter_id: uuid.UUID | None = None
    category: str = ""
    place: str = ""
    text: str = ""
    training: bool = False

    def condition(self) -> Q:
        """The criteria as a condition on recordings, with training kept apart."""
        return self.sought() & self._environment()

    def sought(self) -> Q:
        """What the criteria name, wherever it was made: for whoever has to reach all of it, as a hold has."""
        exact = {
            "wearer_id": self.wearer_id,
            "agency__code": self.agency_code,
            "camera__serial__iexact": self.camera.strip(),
            "started_at__gte": self.since,
            "started_at__lt": self.until,
            "encounter__type": self.encounter_type,
            "encounter_id": self.encounter_id,
            "category": self.category,
        }
        condition = Q(**{field: value for field, value in exact.items() if value})
        condition &= called(self.officer, "wearer__")
        if self.place.strip():
            place = self.place.strip()
            condition &= Q(place__icontains=place) | Q(encounter__place__icontains=place)
        for word in self.text.lower().split():
            condition &= Q(search_words__contains=word)
        return condition

    def _environment(self) -> Q:
        """Operational recordings, or with `training` those of training environments; a category says it by itself."""
        if self.category:
            return Q()
        on = timezone.now().date()
        return Q(category__in=sorted(training_categories(on))) if self.training else operational(on)
