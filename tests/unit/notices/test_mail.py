"""E-mail through a real SMTP server: accepted, refused, put off, cut off, encrypted; each with its proof."""

import email
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Subject
from openbwc.custody.models import Event
from openbwc.notices import sending
from openbwc.notices.announcing import Urgency
from openbwc.notices.digests import gather_digests
from openbwc.notices.leasing import LEASE, take
from openbwc.notices.models import Delivery, Notice, Preference
from openbwc.notices.outcomes import Accepted
from openbwc.notices.sending import WAITS, send_due
from openbwc.program.models.identified import new_id
from tests.unit.notices.conftest import Tell
from tests.unit.notices.servers import Post, certificate, free_port, smtp_server
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post, settings: Settings) -> Iterator[None]:
    """A server that takes our e-mail without TLS, as on the machine itself."""
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    with smtp_server(post) as settings.EMAIL_PORT:
        yield


def send() -> dict[str, int]:
    return dict(send_due(until=timezone.now() + timedelta(minutes=5)))


def again() -> dict[str, int]:
    """The next try, without the wait before it."""
    Delivery.objects.update(due_at=timezone.now())
    return send()


def move_to(person: WorldPerson, local: str) -> None:
    person.account.email = f"{local}@example.test"
    person.account.save()


def proofs(kind: str) -> list[dict[str, object]]:
    return [json.loads(bytes(event.body))["facts"] for event in Event.objects.filter(kind=kind)]


@pytest.mark.usefixtures("server")
def test_an_accepted_message_is_kept_with_the_server_s_answer(ruiz: WorldPerson, tell: Tell, post: Post) -> None:
    tell(ruiz)
    assert send() == {"sent": 1}
    assert send() == {}
    (content,) = post.received
    delivery = Delivery.objects.get()
    digest = hashlib.sha256(content).hexdigest()
    assert delivery.proof["response"] == f"250 2.0.0 OK queued as {digest[:8]}"
    assert (delivery.proof["sha256"], delivery.proof["to"]) == (digest, ruiz.account.email)
    message = email.message_from_bytes(content, policy=default)
    assert (message["Message-ID"], message["To"]) == (delivery.message_id, ruiz.account.email)
    assert message["Subject"] == "OpenBWC: Something happened"
    assert "It happened at noon." in message.get_content()
    (facts,) = proofs("notices.sent")
    assert facts["message_id"] == delivery.message_id
    assert facts["notices"] == [str(Notice.objects.get().id)]
    assert ruiz.account.email not in json.dumps(facts), "the ledger keeps for ever, and so no address"
    assert Event.objects.filter(subject=str(Subject("delivery", delivery.id))).count() == 1


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("local", "word"), [("refused", "550 5.1.1 No such person"), ("hated", "554 5.7.1 Message")])
def test_a_final_refusal_is_not_tried_again(ruiz: WorldPerson, tell: Tell, local: str, word: str) -> None:
    move_to(ruiz, local)
    tell(ruiz)
    assert send() == {"failed": 1}
    assert again() == {}
    (facts,) = proofs("notices.given_up")
    assert word in str(facts["error"])
    assert proofs("notices.sent") == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("local", ["busy", "cut"])
def test_what_may_pass_is_tried_again_as_the_same_message(
    ruiz: WorldPerson, tell: Tell, post: Post, local: str
) -> None:
    move_to(ruiz, local)
    tell(ruiz)
    assert send() == {"wanted": 1}
    assert send() == {}, "not before its time"
    assert again() == {"sent": 1}
    first, second = post.received
    assert first == second
    assert [facts["attempts"] for facts in proofs("notices.sent")] == [2]


def test_a_server_that_is_gone_is_given_up_after_the_last_try(
    ruiz: WorldPerson, tell: Tell, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    tell(ruiz)
    became = [again() for _ in range(len(WAITS) + 1)]
    assert became == [{"wanted": 1}] * len(WAITS) + [{"failed": 1}]
    assert "ConnectionRefusedError" in Delivery.objects.get().error
    assert len(proofs("notices.given_up")) == 1


def test_starttls_is_insisted_on_and_the_certificate_checked(
    ruiz: WorldPerson, tell: Tell, post: Post, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, chain = certificate(tmp_path)
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "localhost", True, False
    tell(ruiz)
    with smtp_server(post, context) as settings.EMAIL_PORT:
        assert send() == {"wanted": 1}, "nobody vouches for this certificate"
        assert "CERTIFICATE_VERIFY_FAILED" in Delivery.objects.get().error
        assert post.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        assert again() == {"sent": 1}
    assert post.encrypted == [True]


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(
    ruiz: WorldPerson, tell: Tell, post: Post, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", True, False
    tell(ruiz)
    with smtp_server(post) as settings.EMAIL_PORT:
        assert send() == {"wanted": 1}
    assert post.received == []
    assert "STARTTLS" in Delivery.objects.get().error


@pytest.mark.usefixtures("server")
def test_a_hostile_title_becomes_no_header(ruiz: WorldPerson, tell: Tell, post: Post) -> None:
    tell(ruiz, title="Ended\r\nBcc: all@example.test\r\n\r\nBody")
    assert send() == {"sent": 1}
    message = email.message_from_bytes(post.received[0], policy=default)
    assert message["Bcc"] is None
    assert message["Subject"] == "OpenBWC: Ended Bcc: all@example.test Body"


@pytest.mark.usefixtures("server")
def test_a_hostile_address_is_given_up(ruiz: WorldPerson, tell: Tell, post: Post) -> None:
    move_to(ruiz, "a@example.test\r\nBcc: b")
    tell(ruiz)
    assert send() == {"failed": 1}
    assert post.received == []


@pytest.mark.usefixtures("server")
def test_nothing_of_a_recording_is_in_an_e_mail(ruiz: WorldPerson, tell: Tell, post: Post) -> None:
    tell(ruiz, title="Recording of the Ruiz home", subject=Subject("recording", new_id()))
    assert send() == {"sent": 1}
    assert b"Ruiz home" not in post.received[0]
    assert b"noon" not in post.received[0]
    assert b"A notice under V.B.2 waits for you" in post.received[0]


@pytest.mark.usefixtures("server")
def test_a_digest_carries_what_waited_once(world: World, ruiz: WorldPerson, tell: Tell, post: Post) -> None:
    Preference.objects.create(person=ruiz.row, digest_hour=7, zone="Europe/Berlin")
    for number in range(3):
        tell(ruiz, title=f"Event {number}", urgency=Urgency.DIGEST)
    assert send() == {}
    at = timezone.now()
    assert gather_digests(at) == 0, "not before its hour"
    at += timedelta(days=1, hours=1)
    assert (gather_digests(at), gather_digests(at)) == (1, 0)
    assert again() == {"sent": 1}
    message = email.message_from_bytes(post.received[0], policy=default)
    assert message["Subject"] == "OpenBWC: 3 notices"
    assert [f"Event {number}" in message.get_content() for number in range(3)] == [True] * 3
    (facts,) = proofs("notices.sent")
    assert facts["notices"] == [str(key) for key in Notice.objects.order_by("made_at").values_list("id", flat=True)]


def test_of_two_senders_one_has_the_message_and_the_other_records_nothing(ruiz: WorldPerson, tell: Tell) -> None:
    tell(ruiz)
    first = take(timezone.now(), "example.test")
    assert first is not None
    assert take(timezone.now(), "example.test") is None
    second = take(timezone.now() + LEASE, "elsewhere.test")
    assert second is not None
    assert second.delivery.message_id == first.delivery.message_id
    sending._keep_proof(first, Accepted({"response": "250 OK"}))
    assert proofs("notices.sent") == []
    sending._keep_proof(second, Accepted({"response": "250 OK"}))
    assert len(proofs("notices.sent")) == 1
