"""The same request, sent twice at the same time: it is one, on a database that lets two come in at once."""

import threading

import pytest
from django.db import connection, connections

from openbwc.custody.models import Event
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.models import Channel, Request
from openbwc.program.models import Agency
from tests.world import World

from .conftest import ASKED

SENDERS = 6


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twice_at_the_same_time_is_one_request() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    agency = World().agency("ICE").row
    numbers: list[str] = []
    ready = threading.Barrier(SENDERS)

    def send() -> None:
        ready.wait()
        same = Agency.objects.get(id=agency.id)
        made = receive_request(actor=None, agency=same, channel=Channel.PORTAL, asked=ASKED, portal_id="1534")
        numbers.append(made.number)
        connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert len(numbers) == SENDERS
    assert set(numbers) == {Request.objects.get().number}
    assert Event.objects.filter(kind="disclosure.request_received").count() == 1
