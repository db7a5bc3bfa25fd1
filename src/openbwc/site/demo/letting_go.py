"""Letting go: a recording whose period ran out is proposed, agreed to by another, destroyed, and certified (V.A.4).

Guarantees: everything happens by actions, over what the agency's schedule lets go, and that rests on an authority which
says of itself that it is an example; run again, it finds what it made.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.policy import FinalAction
from openbwc.program.models import Agency, Person
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.certificates import paper_of
from openbwc.retention.listing import proposable
from openbwc.retention.models import Disposition, DispositionState, ListedRecording
from openbwc.site.demo.department import Department

WORKER = Actor.system("worker")
MOST = timedelta(minutes=5)
LISTED = 10
REASON = "Their period ran out, and nothing keeps them."
_NOT_TO_BE = (DispositionState.LISTING, DispositionState.WITHDRAWN)
"""A run that was cut off while it listed leaves one that the worker gives up: it never ends, and what it lists comes
free."""


@dataclass(frozen=True)
class LetGo:
    """What the telling shows: the disposition, each recording on its list, and the certificate as a paper."""

    disposition: Disposition
    listed: list[ListedRecording]
    certificate: Path


class DispositionWaitsError(Exception):
    """A disposition that was to end still waits for something."""


def let_go(department: Department, now: datetime, folder: Path) -> LetGo | None:
    """Dispose of what the agency may let go today; None where nothing may go."""
    custodian, manager = department.people["brandt"], department.people["novak"]
    made = Disposition.objects.filter(agency=custodian.agency, proposed_by=custodian, reason=REASON)
    disposition = made.exclude(state__in=_NOT_TO_BE).first() or _proposed(custodian.agency, custodian, now)
    if disposition is None:
        return None
    if disposition.state == DispositionState.PROPOSED:
        disposition = approve_disposition(actor=manager, disposition=disposition)
    disposition = _ended(disposition)
    certificate = folder / f"certificate-{disposition.short_id}.pdf"
    certificate.write_bytes(paper_of(disposition))
    return LetGo(disposition, list(disposition.recordings.select_related("recording")), certificate)


def _proposed(agency: Agency, custodian: Person, now: datetime) -> Disposition | None:
    due = proposable(agency, custodian, on=now.date(), action=FinalAction.DESTROY, size=LISTED)
    if not due:
        return None
    return propose_disposition(
        actor=custodian,
        agency=agency,
        recordings=[one.recording for one in due],
        action=FinalAction.DESTROY,
        reason=REASON,
    )


def _ended(disposition: Disposition) -> Disposition:
    """The disposition, carried out by the worker or else by this process. Raises `DispositionWaitsError`."""
    until = timezone.now() + MOST
    while disposition.state != DispositionState.ENDED:
        if timezone.now() > until:
            waits = "; ".join(disposition.recordings.exclude(words="").values_list("words", flat=True))
            raise DispositionWaitsError(f"expected the disposition to end within {MOST}; {waits or disposition.state}")
        disposition = execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=lambda: None)
        if disposition.state != DispositionState.ENDED:
            time.sleep(0.2)
    return disposition
