"""The database refuses to change or delete an event, and Django's ways to try refuse first."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from openbwc.custody.errors import AppendOnlyError
from openbwc.custody.models import Event

Recorded = Callable[[int], list[Event]]
COLUMNS = "event_id, kind, time, actor, subject, body, salt, leaf_hash"
CHANGES = {
    "update": "UPDATE custody_event SET kind = 'test.other' WHERE leaf_index = 1",
    "update of all": "UPDATE custody_event SET leaf_index = leaf_index + 10",
    "delete": "DELETE FROM custody_event WHERE leaf_index = 2",
    "delete of all": "DELETE FROM custody_event",
    "upsert": f"INSERT INTO custody_event SELECT 1, {COLUMNS} FROM custody_event WHERE leaf_index = 0 "
    "ON CONFLICT (leaf_index) DO UPDATE SET kind = 'test.other'",
    "gap": f"INSERT INTO custody_event SELECT 7, {COLUMNS} FROM custody_event WHERE leaf_index = 0",
    "negative": f"INSERT INTO custody_event SELECT -1, {COLUMNS} FROM custody_event WHERE leaf_index = 0",
    "same id": f"INSERT INTO custody_event SELECT 3, {COLUMNS} FROM custody_event WHERE leaf_index = 0",
}
SQLITE_CHANGES = {
    "replace by index": f"REPLACE INTO custody_event SELECT 1, {COLUMNS} FROM custody_event WHERE leaf_index = 0",
    "replace by id": f"REPLACE INTO custody_event SELECT 3, {COLUMNS} FROM custody_event WHERE leaf_index = 0",
    "update or replace": "UPDATE OR REPLACE custody_event SET leaf_index = 2 WHERE leaf_index = 0",
}
POSTGRESQL_CHANGES = {"truncate": "TRUNCATE custody_event", "truncate with all": "TRUNCATE custody_event CASCADE"}


def rows() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM custody_event ORDER BY leaf_index")
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_the_database_refuses_every_change(recorded: Recorded) -> None:
    recorded(3)
    before = rows()
    own = {"sqlite": SQLITE_CHANGES, "postgresql": POSTGRESQL_CHANGES}[connection.vendor]
    for name, statement in (CHANGES | own).items():
        with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        said = str(refusal.value)
        if name != "same id" or connection.vendor == "sqlite":
            assert "custody events are" in said, name
        assert rows() == before, name


@pytest.mark.django_db
def test_the_refusal_says_what_to_expect(recorded: Recorded) -> None:
    recorded(1)
    with pytest.raises(IntegrityError, match=r"append-only: UPDATE.* refused \(V\.A\.4\)"), transaction.atomic():
        Event.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_the_model_refuses_before_the_database_does(recorded: Recorded) -> None:
    (event,) = recorded(1)
    attempts: list[Callable[[], object]] = [
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="test.other"),
        lambda: Event.objects.filter(index=0).update(kind="test.other"),
        lambda: Event.objects.create(index=1),
        lambda: Event.objects.bulk_create([Event(index=1)]),
        lambda: Event.objects.bulk_update([event], ["kind"]),
        lambda: Event.objects.get_or_create(index=1),
        lambda: Event.objects.update_or_create(index=1),
        Event(index=1).save,
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError, match=r"expected events to be written by openbwc\.custody\.record"):
            attempt()
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_committed_events_are_as_safe(recorded: Recorded) -> None:
    recorded(2)
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(CHANGES["delete of all"])
    assert Event.objects.count() == 2
