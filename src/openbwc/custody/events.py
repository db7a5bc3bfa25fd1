"""The vocabulary of events: who acts (`Actor`), on what (`Subject`), and what can happen (`EventKind`).

Guarantees:
- An event kind is declared once, in an app's `events.py`, with the facts that it cannot do without and the clause of
  the policy for which it is kept. Recording an undeclared kind, or one with facts missing, raises.
- Actors and subjects are identifiers, never foreign keys: an event outlives what it tells of.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, Self
from uuid import UUID

from openbwc.custody.errors import CustodyError, UnknownKindError

_KIND = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*\Z")
_WORD = re.compile(r"[a-z][a-z0-9_.-]{0,59}\Z")
_declared: dict[str, "EventKind"] = {}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by id, or a named part of the system. Text form `person:<uuid>` or `system:<name>`."""

    text: str

    @classmethod
    def person(cls, person_id: UUID) -> Self:
        """The actor that is this person."""
        return cls(f"person:{_uuid(person_id)}")

    @classmethod
    def system(cls, name: str) -> Self:
        """The actor that is a part of the system, such as `dock`: lower-case letters, digits, `_`, `.`, `-`."""
        return cls(f"system:{_word(name)}")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a noun of the house and an id. Text form `recording:<uuid>`."""

    kind: str
    id: UUID

    def __post_init__(self) -> None:
        _word(self.kind)
        _uuid(self.id)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, init=False)
class EventKind:
    """A kind of event: `app.what_happened`, the facts that it requires, and the clause for which it is kept."""

    name: str
    required: frozenset[str]
    clause: str

    def __init__(self, name: str, *, required: Iterable[str], clause: str) -> None:
        """Declare the kind. Raises UnknownKindError if the name is malformed or declared with other contents."""
        if not _KIND.match(name):
            raise UnknownKindError(f"expected a kind like 'evidence.recording_taken_in', found {name!r}")
        if isinstance(required, str) or not clause:
            raise UnknownKindError(
                f"expected {name} with a set of required facts and a clause, found {required!r}, {clause!r}"
            )
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "required", frozenset(required))
        object.__setattr__(self, "clause", clause)
        if _declared.setdefault(name, self) != self:
            raise UnknownKindError(
                f"expected {name} to be declared once, found a second declaration with other contents"
            )


@dataclass(slots=True, kw_only=True)
class NewEvent:
    """An event about to be recorded. `decision` is a policy decision's `as_dict()`; `time` defaults to now (UTC)."""

    kind: EventKind
    actor: Actor
    subject: Subject
    facts: Mapping[str, Any]
    decision: Mapping[str, Any] | None = None
    time: datetime | None = None


def declared_kinds() -> Mapping[str, EventKind]:
    """Every kind declared so far, by name: the vocabulary of the ledger."""
    return MappingProxyType(_declared)


def _uuid(value: UUID) -> UUID:
    if not isinstance(value, UUID):
        raise CustodyError(f"expected a UUID, found {value!r}")
    return value


def _word(value: str) -> str:
    if not isinstance(value, str) or not _WORD.match(value):
        raise CustodyError(f"expected a short lower-case name, found {value!r}")
    return value


class Recorded(Protocol):
    """A recorded event as the other rooms read it: they know its row and not the table."""

    @property
    def index(self) -> int:
        """Its place in the ledger, from 0."""

    @property
    def event_id(self) -> UUID:
        """Its UUIDv7."""

    @property
    def kind(self) -> str:
        """The name of its kind."""

    @property
    def time(self) -> datetime:
        """When it happened (UTC)."""

    @property
    def body(self) -> bytes | memoryview:
        """What happened, as canonical JSON (RFC 8785)."""

    @property
    def salt(self) -> bytes | memoryview:
        """The salt of its commitment."""

    @property
    def leaf_hash(self) -> bytes | memoryview:
        """Its leaf in the ledger's tree."""
