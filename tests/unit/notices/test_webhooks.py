"""Webhooks against a real HTTP server: signed, tried again, and led nowhere else."""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.notices import webhooks
from openbwc.notices.models import Delivery, DeliveryState, WebhookEndpoint
from openbwc.notices.outcomes import NotSentError
from openbwc.notices.sending import send_due
from openbwc.notices.webhooks import allowed_addresses, signing_key
from tests.unit.notices.conftest import Tell
from tests.unit.notices.servers import Called, certificate, http_server
from tests.world import WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def called() -> Called:
    return Called()


@pytest.fixture
def address(called: Called, settings: Settings) -> Iterator[str]:
    """A server on this machine, which the installation allows."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]
    with http_server(called) as base:
        yield base.replace("localhost", "127.0.0.1")


@pytest.fixture
def webb(ruiz: WorldPerson, settings: Settings) -> WorldPerson:
    """Somebody who is told by webhook alone."""
    settings.SENDS_EMAIL = False
    return ruiz


def register(person: WorldPerson, url: str) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(agency=person.row.agency, url=url, registered_at=timezone.now())


def send() -> dict[str, int]:
    Delivery.objects.update(due_at=timezone.now())
    return dict(send_due(until=timezone.now() + timedelta(minutes=5)))


def test_a_call_is_signed_and_its_answer_kept(webb: WorldPerson, tell: Tell, called: Called, address: str) -> None:
    endpoint = register(webb, f"{address}/ok")
    event = tell(webb)
    assert send() == {"sent": 1}
    ((_, headers, body),) = called.calls
    delivery = Delivery.objects.get()
    signed = f"{headers['OpenBWC-Timestamp']}.{delivery.id}.".encode() + body
    expected = hmac.new(base64.b64decode(signing_key(endpoint)), signed, hashlib.sha256).hexdigest()
    assert headers["OpenBWC-Signature"] == f"sha256={expected}"
    assert headers["Idempotency-Key"] == str(delivery.id)
    (notice,) = json.loads(body)["notices"]
    assert notice["event"] == {"id": str(event.event_id), "kind": "tests.happened"}
    assert (delivery.proof["status"], delivery.proof["signature"]) == (200, headers["OpenBWC-Signature"])
    assert delivery.proof["answer_sha256"] == hashlib.sha256(b"thanks").hexdigest()
    assert Event.objects.filter(kind="notices.sent").count() == 1


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("500", DeliveryState.WANTED),
        ("503", DeliveryState.WANTED),
        ("429", DeliveryState.WANTED),
        ("301", DeliveryState.FAILED),
        ("404", DeliveryState.FAILED),
        ("410", DeliveryState.FAILED),
    ],
)
def test_what_is_no_success_is_tried_again_or_given_up(
    webb: WorldPerson, tell: Tell, called: Called, address: str, path: str, state: DeliveryState
) -> None:
    register(webb, f"{address}/{path}")
    tell(webb)
    assert send() == {str(state): 1}
    assert Delivery.objects.get().error == f"The endpoint answered {path}."
    assert [one[0] for one in called.calls] == [f"/{path}"], "no redirect is followed"


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_an_answer_that_does_not_end_is_cut_off(
    webb: WorldPerson, tell: Tell, address: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "DEADLINE", 0.5)
    register(webb, f"{address}/{path}")
    tell(webb)
    assert send() == {"wanted": 1}
    assert "answer came" in Delivery.objects.get().error


def test_https_is_for_the_host_of_its_certificate(
    webb: WorldPerson,
    tell: Tell,
    called: Called,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]
    # The name has an IPv6 address on some machines, on which the server does not listen.
    lookup = webhooks.socket.getaddrinfo
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda _, *rest, **more: lookup("127.0.0.1", *rest, **more))
    context, chain = certificate(tmp_path)
    with http_server(called, context) as base:
        register(webb, f"{base}/ok")
        tell(webb)
        assert send() == {"wanted": 1}
        assert "CERTIFICATE_VERIFY_FAILED" in Delivery.objects.get().error
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        assert send() == {"sent": 1}
    assert len(called.calls) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[64:ff9b:1::10.0.0.1]/",
        "https://[2002:0a00:0001::1]/",
        "https://[2002:7f00:1::]/",
        "https://[::10.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://[::]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "http://93.184.216.34/",
        "http://127.0.0.1/",
        "https://user:password@93.184.216.34/",
        "https://93.184.216.34:99999/",
        "https://2130706433/",
        "https://0x7f.1/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "https:///nowhere",
        "//93.184.216.34/",
        "",
    ],
)
def test_an_address_inside_is_not_called(url: str) -> None:
    with pytest.raises(NotSentError) as refused:
        allowed_addresses(url)
    assert refused.value.final


def test_a_public_address_may_be_called_and_a_private_one_when_it_is_named(settings: Settings) -> None:
    assert allowed_addresses("https://93.184.216.34/x")[1] == ["93.184.216.34"]
    assert allowed_addresses("https://[64:ff9b::93.184.216.34]/x")[1] == ["64:ff9b::5db8:d822"]
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("10.2.0.0/16")]
    assert allowed_addresses("https://10.2.3.4/x")[1] == ["10.2.3.4"]
    with pytest.raises(NotSentError):
        allowed_addresses("http://10.2.3.4/x")


def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """All addresses of a name are judged, and the judged one is called: a name cannot change its mind in between."""
    lookup = webhooks.socket.getaddrinfo
    found = lookup("93.184.216.34", 443, type=1) + lookup("10.0.0.1", 443, type=1)
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotSentError, match="may not call"):
        allowed_addresses("https://rebinding.example/")


def test_a_withdrawn_endpoint_is_called_no_more(webb: WorldPerson, tell: Tell, called: Called, address: str) -> None:
    endpoint = register(webb, f"{address}/ok")
    tell(webb)
    endpoint.withdrawn_at = timezone.now()
    endpoint.save()
    assert send() == {"failed": 1}
    assert called.calls == []
