"""What may be asked of custody: the history of a subject, the proof of an event, and an audit of everything."""

from django.db.models import QuerySet

from openbwc.custody.audit import AuditReport, Progress, audit
from openbwc.custody.events import Subject
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.proofs import event_proof

__all__ = ["AuditReport", "Progress", "audit", "history_of", "proof_of"]


def history_of(subject: Subject) -> QuerySet[Event]:
    """Every event about the subject, in the order in which they were recorded."""
    return Event.objects.filter(subject=str(subject)).order_by("index")


def proof_of(event: Event) -> str:
    """The event's `.tlog-proof`, self-contained and verified. It shows the event: mind who may see it.

    Raises NotPublishedError while no checkpoint covers the event, and LedgerError if ledger and row disagree.
    """
    return event_proof(ledger_folder(), verifier_key(), event.index, bytes(event.body), bytes(event.salt)).text
