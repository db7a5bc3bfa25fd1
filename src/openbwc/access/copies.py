"""Redacted copies: which a person may open, for which purposes (V.A.2).

Guarantees: the answer is that of `visible` for redacted copies, so it cannot disagree with the gate; a withdrawn copy
is in no answer.
"""

from datetime import datetime

from django.db.models import QuerySet

from openbwc.access.visible import visible
from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.policy import Act, Rendition
from openbwc.program.models import Person


def copies_open_to(
    person: Person, *, act: Act = Act.VIEW, purpose: str | None = None, at: datetime
) -> QuerySet[RedactedCopy]:
    """The copies on which the person may do the act, newest first; for one purpose, or for some when None."""
    matter = "to be stated"
    reached = visible(person, act=act, purpose=purpose, matter=matter, rendition=Rendition.REDACTED_COPY, at=at)
    copies = RedactedCopy.objects.filter(state=CopyState.APPROVED, clip__recording__in=reached.queryset())
    return copies.select_related("clip__recording__agency", "clip__recording__camera", "approved_by")
