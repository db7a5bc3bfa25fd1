"""What people may know of recordings and encounters beside watching them.

Guarantees: whoever keeps access lists may reach a restricted recording's page to do so, and no byte of it; a title of
an encounter is not shown to somebody who may not reach its restricted recordings (II.B.1-3).
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from openbwc.access.standing import Standing
from openbwc.access.visible import reach_of, visible
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


def encounters_open_to(person: Person, agency: Agency, *, standing: Standing | None = None) -> QuerySet[Encounter]:
    """The agency's encounters but for those that hold a restricted recording which the person may not reach.

    `standing`: the person's before that agency, where the caller has it already. What is hidden is asked of each
    encounter by itself, so the cost is that of the encounters read.
    """
    reach = visible(person, at=timezone.now(), within=[agency]) if standing is None else reach_of(standing)
    restricted = Recording.objects.filter(encounter=OuterRef("pk"), agency=agency).exclude(restriction="")
    hidden = restricted.exclude(reach.condition())
    return Encounter.objects.filter(agency=agency).exclude(Exists(hidden))
