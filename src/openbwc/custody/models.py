"""The one table of events.

Guarantees:
- The primary key is the event's index in the ledger: 0, 1, 2, … without a gap.
- Nobody but `openbwc.custody.recording` writes a row; the database refuses UPDATE, DELETE and TRUNCATE by trigger
  (see `append_only`), on SQLite and PostgreSQL alike.
- Rows hold identifiers as text, not foreign keys: nothing cascades into custody history.
"""

from typing import TYPE_CHECKING, Any, Never, Self
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState

from openbwc.custody.errors import AppendOnlyError

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[int, int]
else:
    _BigInteger = models.BigIntegerField

_FIELDS = ("index", "event_id", "kind", "time", "actor", "subject", "body", "salt", "leaf_hash")
_REFUSAL = "expected events to be written by openbwc.custody.record and never changed (V.A.4), found a call of {}"


class LeafIndexField(_BigInteger):
    """A 64-bit leaf index. On SQLite it is the table's rowid, which saves a second tree for the primary key."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """`integer` on SQLite (an alias of the rowid only under this very name), `bigint` elsewhere."""
        return "integer" if connection.vendor == "sqlite" else "bigint"


class EventQuerySet(models.QuerySet["Event"]):
    """Events to read. Each way of Django's to write or delete refuses, before the database would."""

    def _refuse(self, *_: Any, **__: Any) -> Never:
        raise AppendOnlyError(_REFUSAL.format("the query set's writing or deleting methods"))

    create = get_or_create = update_or_create = bulk_create = bulk_update = update = delete = _refuse


class Event(models.Model):
    """One thing that happened. `body` (JCS bytes) is the truth; the other columns repeat parts of it for queries."""

    index = LeafIndexField(primary_key=True, db_column="leaf_index")
    event_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=100)
    time = models.DateTimeField()
    actor = models.CharField(max_length=120)
    subject = models.CharField(max_length=120)
    body = models.BinaryField()
    salt = models.BinaryField(max_length=32)
    leaf_hash = models.BinaryField(max_length=32)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["index"]
        indexes = [models.Index(fields=["subject", "index"], name="custody_event_subject")]

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.subject}"

    @classmethod
    def just_recorded(cls, database: str, values: tuple[Any, ...]) -> Self:
        """The event of a row that was just written: what `from_db` makes, without its signals, and quicker."""
        event = cls.__new__(cls)
        event._state = ModelState()
        event._state.adding = False
        event._state.db = database
        event.__dict__.update(zip(_FIELDS, values, strict=True))
        return event

    @property
    def id(self) -> UUID:
        """The event's UUIDv7. (Django reserves a *field* of this name for primary keys.)"""
        return self.event_id

    def save(self, *_: Any, **__: Any) -> Never:
        """Refuse: only `record` writes events."""
        raise AppendOnlyError(_REFUSAL.format("save"))

    def delete(self, *_: Any, **__: Any) -> Never:
        """Refuse: no event is ever deleted."""
        raise AppendOnlyError(_REFUSAL.format("delete"))
