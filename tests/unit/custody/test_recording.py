"""Recording: what is written, and everything that is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from openbwc.custody import CustodyError, EventKind, NewEvent, record, record_many
from openbwc.custody.errors import (
    BadTimeError,
    MissingActorError,
    MissingFactsError,
    OutsideTransactionError,
    UnknownKindError,
)
from openbwc.custody.models import Event
from openbwc.ledger.canonical import canonical, event_entry
from tests.unit.custody.conftest import RECORDING, RUIZ

FACTS = {"sha256": "ab" * 32, "size": 7}


@pytest.mark.django_db
def test_an_event_is_written_as_it_is_returned(taken_in: EventKind) -> None:
    before = datetime.now(UTC)
    event = record(taken_in, actor=RUIZ, subject=RECORDING, facts=FACTS, decision={"outcome": "permitted"})
    stored = Event.objects.get()
    for name in ("index", "event_id", "kind", "time", "actor", "subject"):
        assert getattr(stored, name) == getattr(event, name)
    for name in ("body", "salt", "leaf_hash"):
        assert bytes(getattr(stored, name)) == getattr(event, name)
    assert event.index == 0
    assert event.id.version == 7
    assert before <= event.time <= datetime.now(UTC)
    assert event.leaf_hash == sha256(b"\0" + event_entry(event.salt, event.body)).digest()


@pytest.mark.django_db
def test_the_body_holds_everything_in_canonical_form(taken_in: EventKind) -> None:
    time = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=-5)))
    event = record(taken_in, actor=RUIZ, subject=RECORDING, facts=FACTS, decision={"outcome": "permitted"}, time=time)
    content = json.loads(event.body)
    assert canonical(content) == event.body
    assert content == {
        "id": str(event.id),
        "kind": "test.taken_in",
        "time": "2026-03-01T17:30:00.000000Z",
        "actor": str(RUIZ),
        "subject": str(RECORDING),
        "facts": FACTS,
        "decision": {"outcome": "permitted"},
        "clause": "V.A.5",
    }
    assert Event.objects.get().time == time
    assert "decision" not in json.loads(record(taken_in, actor=RUIZ, subject=RECORDING, facts=FACTS).body)


def test_indices_have_no_gaps_and_salts_are_never_the_same(recorded: Callable[[int], list[Event]]) -> None:
    events = recorded(100) + recorded(1) + recorded(0) + recorded(50)
    assert [event.index for event in events] == list(range(151))
    assert list(Event.objects.values_list("index", "event_id")) == [(event.index, event.id) for event in events]
    assert len({event.salt for event in events}) == 151
    assert {len(event.salt) for event in events} == {32}


def test_a_change_that_rolls_back_takes_its_events_and_indices_with_it(recorded: Callable[[int], list[Event]]) -> None:
    recorded(2)
    with transaction.atomic():
        assert [event.index for event in recorded(3)] == [2, 3, 4]
        transaction.set_rollback(True)
    assert [event.index for event in recorded(1)] == [2]
    assert Event.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(taken_in: EventKind) -> None:
    with pytest.raises(OutsideTransactionError, match=r"wrap both in transaction\.atomic"):
        record(taken_in, actor=RUIZ, subject=RECORDING, facts=FACTS)
    assert not Event.objects.exists()
    with transaction.atomic():
        record(taken_in, actor=RUIZ, subject=RECORDING, facts=FACTS)
    assert Event.objects.count() == 1


def forged_kind() -> EventKind:
    """A kind that was never declared."""
    kind = object.__new__(EventKind)
    for name, value in (("name", "test.forged"), ("required", frozenset()), ("clause", "V.A.1")):
        object.__setattr__(kind, name, value)
    return kind


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"kind": "test.taken_in"}, UnknownKindError, "expected a kind declared in an events.py"),
        ({"kind": forged_kind()}, UnknownKindError, "expected a kind declared in an events.py"),
        ({"facts": {"size": 7}}, MissingFactsError, "the facts ['sha256', 'size'], found ['size']"),
        ({"facts": None}, MissingFactsError, "found None"),
        ({"facts": {**FACTS, "when": datetime.now(UTC)}}, MissingFactsError, "as JSON"),
        ({"facts": {**FACTS, "size": 2**60}}, MissingFactsError, "as JSON"),
        ({"facts": {**FACTS, "gain": float("nan")}}, MissingFactsError, "as JSON"),
        ({"decision": {"outcome": object()}}, MissingFactsError, "as JSON"),
        ({"actor": None}, MissingActorError, "with an Actor and a Subject, found None"),
        ({"actor": "person:me"}, MissingActorError, "with an Actor and a Subject"),
        ({"subject": None}, MissingActorError, "with an Actor and a Subject"),
        ({"time": datetime(2026, 1, 1)}, BadTimeError, "found the naive 2026-01-01T00:00:00"),  # noqa: DTZ001 -- the point
    ],
)
@pytest.mark.django_db
def test_what_is_not_whole_is_refused(
    taken_in: EventKind, change: dict[str, Any], error: type[CustodyError], said: str
) -> None:
    whole = {"kind": taken_in, "actor": RUIZ, "subject": RECORDING, "facts": FACTS}
    with pytest.raises(error) as refusal:
        record_many([NewEvent(**whole), NewEvent(**{**whole, **change})])
    assert said in str(refusal.value)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_is_recorded_does_not_change_with_what_it_was_made_from(taken_in: EventKind) -> None:
    facts = dict(FACTS)
    event = record(taken_in, actor=RUIZ, subject=RECORDING, facts=facts)
    facts["size"] = 8
    assert json.loads(event.body)["facts"] == FACTS
