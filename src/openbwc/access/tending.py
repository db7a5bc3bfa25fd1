"""What people may know of recordings and encounters beside watching them.

Guarantees: whoever keeps access lists may reach a restricted recording's page to do so, and no byte of it; a title of
an encounter is not shown to somebody who may not reach its restricted recordings (II.B.1-3).
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.evidence.assertions import decide_about, decide_assertion
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy import PolicyError
from openbwc.program.models import Agency, Person

KEEPING = "access_list"
"""The assertion that keeps a restricted recording's access list."""


def may_tend(person: Person, recording: Recording, at: datetime) -> bool:
    """Whether the person keeps the access list of this restricted recording; False where there is no restriction."""
    if not recording.restriction:
        return False
    return decide_about(person, recording, subject=KEEPING, reason="to keep its access list", at=at).permitted


def tended(person: Person, at: datetime) -> QuerySet[Recording]:
    """The restricted recordings whose access lists the person keeps."""
    kept = [agency.id for agency in Agency.objects.all() if _keeps(person, agency, at)]
    return Recording.objects.filter(agency_id__in=kept).exclude(restriction="")


def _keeps(person: Person, agency: Agency, at: datetime) -> bool:
    try:
        decision = decide_assertion(person, agency, wearer_id=None, subject=KEEPING, reason="to keep lists", at=at)
    except PolicyError:
        return False
    return decision.permitted


def encounters_open_to(person: Person, agency: Agency) -> QuerySet[Encounter]:
    """The agency's encounters but for those that hold a restricted recording which the person may not reach."""
    reach = visible(person, at=timezone.now(), within=[agency]).queryset().values("id")
    hidden = Recording.objects.filter(agency=agency).exclude(restriction="").exclude(id__in=reach)
    return Encounter.objects.filter(agency=agency).exclude(id__in=hidden.exclude(encounter=None).values("encounter_id"))
