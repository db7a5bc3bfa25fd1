"""The single writer of events.

Guarantees:
- An event is written in the transaction of the change that it tells of, or not at all: outside `transaction.atomic()`
  recording raises, and a change that rolls back takes its event with it.
- Indices are allocated inside that transaction and are gap-free: SQLite's transactions are IMMEDIATE, PostgreSQL
  holds an advisory lock to the end of the transaction, and the database refuses any other index by trigger.
- An unknown kind, a missing fact, a missing actor, a naive time or a value that JSON cannot hold exactly raises.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from uuid_utils import uuid7

from openbwc.custody.errors import (
    BadTimeError,
    MissingActorError,
    MissingFactsError,
    OutsideTransactionError,
    UnknownKindError,
)
from openbwc.custody.events import Actor, EventKind, NewEvent, Subject, declared_kinds
from openbwc.custody.listening import tell_listeners
from openbwc.ledger.canonical import SALT_BYTES, canonical, event_entry, leaf_hash
from openbwc.ledger.errors import NotCanonicalError

if TYPE_CHECKING:
    from openbwc.custody.models import Event

# Any constant will do, if no other lock of the house has it: "bwc" and 1.
ADVISORY_LOCK = 0x62776301
_COLUMNS = ("leaf_index", "event_id", "kind", "time", "actor", "subject", "body", "salt", "leaf_hash")
_INSERT = f"INSERT INTO custody_event ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608 - constants only


def record(
    kind: EventKind,
    *,
    actor: Actor,
    subject: Subject,
    facts: Mapping[str, Any],
    decision: Mapping[str, Any] | None = None,
    time: datetime | None = None,
) -> "Event":
    """Record one event in the current transaction and return it.

    `facts` must hold JSON-safe values and the kind's required facts; `decision` is a policy decision's `as_dict()`;
    `time` is aware and defaults to now. Raises CustodyError, and then nothing was written.
    """
    happened = NewEvent(kind=kind, actor=actor, subject=subject, facts=facts, decision=decision, time=time)
    return record_many([happened])[0]


def record_many(happened: Iterable[NewEvent]) -> "list[Event]":
    """Record events in this order, in the current transaction, and return them; all of them or, raising, none."""
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            "expected to record inside the transaction of the change, found none: wrap both in transaction.atomic()"
        )
    moments = _Moments()
    kinds = declared_kinds()
    checked = [_checked(one, kinds) for one in happened]
    salts = os.urandom(SALT_BYTES * len(checked))
    just_recorded = apps.get_model("custody", "Event").just_recorded
    database, native_uuid = connection.alias, connection.features.has_native_uuid_field
    rows, events = [], []
    with connection.cursor() as cursor:
        index = _next_index(cursor)
        for offset, one in enumerate(checked):
            made = uuid7()
            actor, subject = one.actor.text, str(one.subject)
            time, told_time, stored_time = moments.of(one)
            body = _body(one, str(made), told_time, actor, subject)
            salt = salts[SALT_BYTES * offset : SALT_BYTES * (offset + 1)]
            hashed = leaf_hash(event_entry(salt, body))
            event_id = UUID(int=made.int)
            stored_id = event_id if native_uuid else made.hex
            tail = (actor, subject, body, salt, hashed)
            rows.append((index, stored_id, one.kind.name, stored_time, *tail))
            events.append(just_recorded(database, (index, event_id, one.kind.name, time, *tail)))
            index += 1
        cursor.executemany(_INSERT, rows)
    tell_listeners(checked, events)
    return events


class _Moments:
    """Times as an event, a body and the database hold them; the current time is read and put into form once."""

    def __init__(self) -> None:
        self.now = self._forms(datetime.now(UTC))

    def of(self, one: NewEvent) -> tuple[datetime, str, Any]:
        """The event's own time or now: as aware UTC, as text, as the database's parameter."""
        return self.now if one.time is None else self._forms(one.time.astimezone(UTC))

    def _forms(self, time: datetime) -> tuple[datetime, str, Any]:
        return time, time_text(time), connection.ops.adapt_datetimefield_value(time)


def _checked(one: NewEvent, kinds: Mapping[str, EventKind]) -> NewEvent:
    """The event, or the error that says what is missing."""
    kind = one.kind
    if not isinstance(kind, EventKind) or kinds.get(kind.name) != kind:
        raise UnknownKindError(f"expected a kind declared in an events.py, found {kind!r}")
    if not isinstance(one.actor, Actor) or not isinstance(one.subject, Subject):
        raise MissingActorError(
            f"expected {kind.name} with an Actor and a Subject, found {one.actor!r} and {one.subject!r}"
        )
    if not isinstance(one.facts, Mapping) or not kind.required <= one.facts.keys():
        found = sorted(one.facts) if isinstance(one.facts, Mapping) else one.facts
        raise MissingFactsError(f"expected {kind.name} with the facts {sorted(kind.required)}, found {found}")
    if one.time is not None and one.time.utcoffset() is None:
        raise BadTimeError(f"expected {kind.name} at a time with a zone (UTC), found the naive {one.time.isoformat()}")
    return one


def _body(one: NewEvent, event_id: str, time: str, actor: str, subject: str) -> bytes:
    """The event's canonical bytes: what the leaf commits to."""
    content: dict[str, Any] = {
        "actor": actor,
        "clause": one.kind.clause,
        "facts": one.facts if type(one.facts) is dict else dict(one.facts),
        "id": event_id,
        "kind": one.kind.name,
        "subject": subject,
        "time": time,
    }
    if one.decision is not None:
        content["decision"] = dict(one.decision)
    try:
        return canonical(content)
    except NotCanonicalError as error:
        raise MissingFactsError(f"expected the facts and the decision of {one.kind.name} as JSON: {error}") from error


def time_text(time: datetime) -> str:
    """An aware UTC time as a body holds it: RFC 3339 with microseconds and `Z`."""
    return time.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def await_turn() -> None:
    """Wait for the ledger's turn, and keep it to the end of the transaction: what is asked from now on stands as it is
    against everything that others have recorded, and nothing is recorded before what this transaction records.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError("expected to await the ledger's turn inside a transaction, found none")
    with connection.cursor() as cursor:
        _lock(cursor)


def _lock(cursor: Any) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _next_index(cursor: Any) -> int:
    """The first free index, held for this transaction."""
    _lock(cursor)
    cursor.execute("SELECT MAX(leaf_index) FROM custody_event")
    (last,) = cursor.fetchone()
    return 0 if last is None else last + 1
