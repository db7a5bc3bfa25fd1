"""VII: that no right is created stands on every public page and in every public file, and nothing of content does."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.ledger.verify_tool import main as verify
from openbwc.oversight.actions.publish_metrics import publish_metrics
from openbwc.oversight.metrics.periods import Month
from openbwc.oversight.models import MetricSnapshot, PublishedMetrics
from openbwc.program.models import Role
from tests.world import World, WorldAgency

PAGES = ("/public/", "/public/metrics/", "/public/metrics/2026-09/", "/public/metrics/2026-09/1/")
REQUESTS_AND_RELEASES = ("/public/requests/", "/public/requests/new/", "/public/releases/")
FILES = ("/public/metrics/2026-09/1.json", "/public/metrics/2026-09/1.csv")
SECRETS = ("Operation Nightjar", "Ruiz", "BWC-SECRET", "informant in the barn", "Harbour Street")


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.OPENBWC_HOME = tmp_path
    return tmp_path


@pytest.fixture
def published(world: World, ice: WorldAgency, home: Path) -> PublishedMetrics:
    """A month of ICE, in a department whose recordings have titles that nobody outside may read."""
    camera = ice.officer("Ruiz").trained().wears("BWC-SECRET")
    recording = camera.recorded(restriction="protected_identity", encounter=ice.encounter("planned_arrest_warrant"))
    recording.title, recording.place = "Operation Nightjar: informant in the barn", "Harbour Street"
    recording.save()
    MetricSnapshot.objects.create(
        agency=ice.row,
        metric="activation_rate",
        since=datetime(2026, 9, 1, tzinfo=UTC),
        until=datetime(2026, 10, 1, tzinfo=UTC),
        numerator=62,
        denominator=71,
        facts={"types": ["planned_arrest_warrant"], "note": "Operation Nightjar"},
        taken_at=timezone.now(),
    )
    office = ice.person("Office").appointed(Role.POLICY_OFFICE, department=True)
    return publish_metrics(actor=Actor.person(office.row.id), month=Month(2026, 9))


def test_every_public_page_and_file_says_that_no_right_is_created(published: PublishedMetrics) -> None:
    for address in (*PAGES, *REQUESTS_AND_RELEASES):
        page = Client().get(address).content.decode()
        assert "No right is created" in page, address
        assert "enforceable" in page, address
    assert "creates a right" in json.loads(Client().get(FILES[0]).content)["statement"]


def test_it_stands_on_the_pages_inside_too(ice: WorldAgency) -> None:
    client = Client()
    client.force_login(ice.officer("Ruiz").account, backend="django.contrib.auth.backends.ModelBackend")
    assert "No right is created" in client.get("/policy/").content.decode()
    assert "No right is created" in Client().get("/account/login/").content.decode()


def test_nothing_of_content_is_public(published: PublishedMetrics) -> None:
    publish_checkpoint()
    for address in (*PAGES, *FILES, "/public/checkpoint", "/public/metrics/2026-09/1.tlog-proof"):
        answer = Client().get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert [secret for secret in SECRETS if secret in text] == [], address


def test_public_pages_ask_for_no_session_and_keep_the_content_security_policy(published: PublishedMetrics) -> None:
    for address in (*PAGES, *FILES):
        client = Client()
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not client.cookies, address
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        text = answer.content.decode()
        assert "<form" not in text
        assert "style=" not in text


def test_who_is_signed_in_gets_the_very_page_that_anybody_gets(ice: WorldAgency, published: PublishedMetrics) -> None:
    client = Client()
    client.force_login(ice.officer("Ruiz").account, backend="django.contrib.auth.backends.ModelBackend")
    for address in PAGES:
        assert client.get(address).content == Client().get(address).content


def test_what_was_published_is_given_byte_for_byte_with_a_proof(
    published: PublishedMetrics, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Client().get(FILES[0]).content.decode() == published.json
    assert Client().get(FILES[1]).content.decode() == published.csv
    assert Client().get("/public/metrics/2026-09/1.tlog-proof").status_code == 404
    assert Client().get("/public/checkpoint").status_code == 404
    publish_checkpoint()
    proof = home / "published.tlog-proof"
    proof.write_bytes(Client().get("/public/metrics/2026-09/1.tlog-proof").content)
    assert verify(["event", str(proof), "--key", str(verifier_key())]) == 0
    assert published.json_digest in capsys.readouterr().out
    assert str(verifier_key()) in Client().get("/public/").content.decode()


def test_a_published_text_that_was_altered_is_not_shown(published: PublishedMetrics) -> None:
    PublishedMetrics.objects.update(json=published.json.replace("62", "70"))
    client = Client(raise_request_exception=False)
    for address in (FILES[0], "/public/metrics/2026-09/"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert b"70" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "/public/metrics/2026-08/",
        "/public/metrics/2026-13/",
        "/public/metrics/2026-09/2/",
        "/public/metrics/2026-09/1.xml",
        "/public/metrics/../../etc/passwd",
        "/public/recordings/",
    ],
)
def test_what_was_not_published_is_not_there(published: PublishedMetrics, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_the_policy_office_publishes_from_its_page(world: World, ice: WorldAgency, published: PublishedMetrics) -> None:
    office = ice.person("Second").appointed(Role.POLICY_OFFICE, department=True)
    client = Client()
    client.force_login(office.account, backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="month"' in client.get("/publications/").content.decode()
    assert client.post("/publications/publish/", {"month": "2026-09"}).status_code == 302
    assert client.post("/publications/publish/", {"month": str(Month.of(world.today))}).status_code == 400
    assert client.post("/publications/publish/", {"month": "soon"}).status_code == 400
    assert PublishedMetrics.objects.count() == 2
    assert b"Superseded" in Client().get("/public/metrics/2026-09/1/").content
