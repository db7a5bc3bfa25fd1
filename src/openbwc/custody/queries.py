"""What may be asked of custody: the history of a subject, the proof of an event, and an audit of everything."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, QuerySet

from openbwc.custody.audit import AuditReport, Progress, audit
from openbwc.custody.events import Subject
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.proofs import event_proof

__all__ = ["AuditReport", "Progress", "audit", "history_of", "last_index", "proof_of", "subjects_since"]


def history_of(subject: Subject) -> QuerySet[Event]:
    """Every event about the subject, in the order in which they were recorded."""
    return Event.objects.filter(subject=str(subject)).order_by("index")


def last_index() -> int | None:
    """The index of the last event that is seen from here; None in an empty ledger. No earlier one comes later."""
    found: int | None = Event.objects.aggregate(last=Max("index"))["last"]
    return found


def subjects_since(index: int | None, kinds: Iterable[str]) -> set[Subject]:
    """What events of these kinds are about that came after an index (None: from the first on)."""
    events = Event.objects.filter(index__gt=-1 if index is None else index, kind__in=list(kinds)).order_by()
    told = {text.partition(":") for text in events.values_list("subject", flat=True)}
    return {Subject(kind, UUID(key)) for kind, _, key in told}


def proof_of(event: Event) -> str:
    """The event's `.tlog-proof`, self-contained and verified. It shows the event: mind who may see it.

    Raises NotPublishedError while no checkpoint covers the event, and LedgerError if ledger and row disagree.
    """
    return event_proof(ledger_folder(), verifier_key(), event.index, bytes(event.body), bytes(event.salt)).text
