"""What the test of killed senders does inside its installation: `python -m tests.faults.notice_sender VERB…`.

`seed` makes the database and tells an officer of something; `send` sends what is due, whoever's lease it was; `state`
prints, as JSON, how far the delivery is and how many events say that it was sent.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import transaction  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from openbwc.custody import Actor, EventKind, Subject, record  # noqa: E402 - after the set-up
from openbwc.custody.models import Event  # noqa: E402 - after the set-up
from openbwc.notices.announcing import Urgency, announce_on  # noqa: E402 - after the set-up
from openbwc.notices.models import Delivery  # noqa: E402 - after the set-up
from openbwc.notices.sending import send_due  # noqa: E402 - after the set-up
from tests.world import World  # noqa: E402 - after the set-up

HAPPENED = EventKind("tests.happened", required=set(), clause="V.B.2")


def seed() -> None:
    """Tell somebody of something."""
    call_command("migrate", verbosity=0, interactive=False)
    ruiz = World().agency("ICE").officer("Ruiz")
    assert ruiz.account.email
    announce_on(
        HAPPENED, to=lambda _: [ruiz.row], title=lambda _: "Title", words=lambda _: "Words.", urgency=Urgency.AT_ONCE
    )
    with transaction.atomic():
        record(HAPPENED, actor=Actor.system("tests"), subject=Subject("agency", ruiz.row.agency_id), facts={})


def send() -> None:
    """Send, as if the time of whoever had it were over."""
    Delivery.objects.update(due_at=timezone.now())
    send_due(until=timezone.now() + timedelta(minutes=1))


def state() -> None:
    """Tell how far the delivery is."""
    one = Delivery.objects.get()
    sent = Event.objects.filter(kind="notices.sent").count()
    print(json.dumps({"state": one.state, "attempts": one.attempts, "message_id": one.message_id, "sent": sent}))


if __name__ == "__main__":
    for verb in sys.argv[1:]:
        {"seed": seed, "send": send, "state": state}[verb]()
