"""Listeners hear an event in its own transaction, and stand or fall with it."""

import pytest
from django.db import transaction

from openbwc.custody import Actor, EventKind, NewEvent, Subject, listen, record
from openbwc.custody.models import Event
from openbwc.program.models.identified import new_id

pytestmark = pytest.mark.django_db

HEARD = EventKind("tests.heard", required={"word"}, clause="V.A.1")
ECHO = EventKind("tests.echo", required={"index"}, clause="V.A.1")


def echo(event: Event, happened: NewEvent) -> None:
    """Answer each event with another one, but for the word that no listener bears."""
    if happened.facts["word"] == "unbearable":
        raise RuntimeError("the listener failed")
    record(ECHO, actor=happened.actor, subject=happened.subject, facts={"index": event.index})


def say(word: str) -> Event:
    with transaction.atomic():
        return record(HEARD, actor=Actor.system("tests"), subject=Subject("test", new_id()), facts={"word": word})


def test_a_listener_acts_in_the_event_s_transaction_and_once() -> None:
    listen(HEARD, echo)
    listen(HEARD, echo)
    first, second = say("one"), say("two")
    assert [event.kind for event in Event.objects.all()] == ["tests.heard", "tests.echo"] * 2
    assert second.index == first.index + 2


def test_what_a_listener_cannot_bear_does_not_happen() -> None:
    listen(HEARD, echo)
    with pytest.raises(RuntimeError):
        say("unbearable")
    assert not Event.objects.exists()
