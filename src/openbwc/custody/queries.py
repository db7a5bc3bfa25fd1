"""What may be asked of custody: a subject's history, the proof of an event, what is vouched for, an audit of all."""

import json
from typing import Any

from django.db.models import QuerySet

from openbwc.custody.audit import AuditReport, Progress, audit
from openbwc.custody.events import EventKind, Subject
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NotPublishedError
from openbwc.ledger.proofs import event_proof

__all__ = ["AuditReport", "Progress", "audit", "facts_vouched_for", "history_of", "proof_of"]


def history_of(subject: Subject) -> QuerySet[Event]:
    """Every event about the subject, in the order in which they were recorded."""
    return Event.objects.filter(subject=str(subject)).order_by("index")


def proof_of(event: Event) -> str:
    """The event's `.tlog-proof`, self-contained and verified. It shows the event: mind who may see it.

    Raises NotPublishedError while no checkpoint covers the event, and LedgerError if ledger and row disagree.
    """
    return event_proof(ledger_folder(), verifier_key(), event.index, bytes(event.body), bytes(event.salt)).text


def facts_vouched_for(subject: Subject, kind: EventKind) -> list[dict[str, Any]]:
    """The facts of the subject's events of a kind, of those alone that are what the ledger committed to.

    An event that no checkpoint covers yet is held against its own commitment.
    """
    events = history_of(subject).filter(kind=kind.name)
    return [json.loads(bytes(event.body))["facts"] for event in events if _holds(event)]


def _holds(event: Event) -> bool:
    if leaf_hash(event_entry(bytes(event.salt), bytes(event.body))) != bytes(event.leaf_hash):
        return False
    try:
        proof_of(event)
    except NotPublishedError:
        return True
    except LedgerError:
        return False
    return True
