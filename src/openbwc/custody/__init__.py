"""Custody: the single writer of events, row and ledger entry in one transaction with the change (V.A.1, V.A.4)."""

from openbwc.custody.errors import CustodyError
from openbwc.custody.events import Actor, EventKind, NewEvent, Recorded, Subject
from openbwc.custody.listening import listen
from openbwc.custody.recording import await_turn, record, record_many

__all__ = [
    "Actor",
    "CustodyError",
    "EventKind",
    "NewEvent",
    "Recorded",
    "Subject",
    "await_turn",
    "listen",
    "record",
    "record_many",
]
