"""What may be asked of custody: a subject's history, the proof of an event, what is vouched for, an audit of all."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from openbwc.custody.audit import AuditReport, Progress, audit
from openbwc.custody.events import EventKind, Recorded, Subject
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NotPublishedError
from openbwc.ledger.proofs import event_proof, leaf_proof, published_note

__all__ = [
    "AuditReport",
    "Progress",
    "audit",
    "closed_proof_of",
    "facts_vouched_for",
    "history_of",
    "last_index",
    "latest_checkpoint",
    "proof_of",
    "subjects_since",
]


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


def latest_checkpoint() -> str:
    """The latest checkpoint, a signed note. Raises NotPublishedError where nothing is published."""
    return published_note(ledger_folder())


def proof_of(event: Recorded, *, note: str | None = None) -> str:
    """The event's `.tlog-proof`, self-contained and verified. It shows the event: mind who may see it.

    Under the checkpoint `note`, or the latest. Raises NotPublishedError while the checkpoint does not cover the event,
    and LedgerError if ledger and row disagree.
    """
    body, salt = bytes(event.body), bytes(event.salt)
    return event_proof(ledger_folder(), verifier_key(), event.index, body, salt, note=note).text


def closed_proof_of(event: Recorded, *, note: str | None = None) -> str:
    """A `.tlog-proof` that the ledger has the event's leaf at its place, and that shows nothing of it. Raises alike."""
    return leaf_proof(ledger_folder(), verifier_key(), event.index, bytes(event.leaf_hash), note=note).text


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
