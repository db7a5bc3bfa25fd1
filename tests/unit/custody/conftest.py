"""Kinds of events for one test each, and a way to do what the database refuses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from openbwc.custody import Actor, EventKind, NewEvent, Subject, events, record_many
from openbwc.custody.models import Event
from tests.flushing import LIFTED

RECORDING = Subject("recording", UUID("01890000-0000-7000-8000-000000000001"))
RUIZ = Actor.person(UUID("01890000-0000-7000-8000-000000000002"))

Tamper = Callable[..., None]


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test declares is forgotten after it."""
    monkeypatch.setattr(events, "_declared", dict(events._declared))


@pytest.fixture
def taken_in() -> EventKind:
    """A kind that requires a digest and a size."""
    return EventKind("test.taken_in", required={"sha256", "size"}, clause="V.A.5")


@pytest.fixture
def recorded(db: None, taken_in: EventKind) -> Callable[[int], list[Event]]:
    """Records that many events."""

    def record_some(count: int) -> list[Event]:
        with transaction.atomic():
            return record_many(
                NewEvent(kind=taken_in, actor=RUIZ, subject=RECORDING, facts={"sha256": "ab" * 32, "size": n, "é": "ü"})
                for n in range(count)
            )

    return record_some


@pytest.fixture
def tamper(db: None) -> Tamper:
    """Runs a statement that the triggers refuse, as someone with the database's password could."""

    def run(statement: str, parameters: list[Any] | None = None) -> None:
        before, after = LIFTED[connection.vendor]
        with connection.cursor() as cursor:
            for lift in before:
                cursor.execute(lift)
            cursor.execute(statement, parameters)
            for restore in after:
                cursor.execute(restore)

    return run
