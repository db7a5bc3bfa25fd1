"""V.A.1: each decision lands in the ledger with its clause, in the transaction of what it decided."""

import json
from uuid import uuid4

import pytest
from django.db import transaction

from openbwc.custody import Actor, EventKind, Subject, events, record
from openbwc.custody.errors import MissingActorError, OutsideTransactionError
from openbwc.custody.models import Event

DECISION = {"act": "view", "outcome": "refused", "clauses": ["V.A.2"], "policy_version": "sha256:00"}


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> EventKind:
    """A kind of event for a refused viewing."""
    monkeypatch.setattr(events, "_declared", dict(events._declared))
    return EventKind("test.refused", required=(), clause="V.A.1")


@pytest.mark.django_db
def test_a_decision_is_recorded_whole(refused: EventKind) -> None:
    with transaction.atomic():
        record(refused, actor=Actor.person(uuid4()), subject=Subject("recording", uuid4()), facts={}, decision=DECISION)
    content = json.loads(bytes(Event.objects.get().body))
    assert (content["decision"], content["clause"]) == (DECISION, "V.A.1")


@pytest.mark.django_db
def test_nobody_acts_without_a_name(refused: EventKind) -> None:
    with pytest.raises(MissingActorError):
        record(refused, actor=None, subject=Subject("recording", uuid4()), facts={}, decision=DECISION)


@pytest.mark.django_db(transaction=True)
def test_no_event_apart_from_its_change(refused: EventKind) -> None:
    with pytest.raises(OutsideTransactionError):
        record(refused, actor=Actor.system("gate"), subject=Subject("recording", uuid4()), facts={})
    assert not Event.objects.exists()
