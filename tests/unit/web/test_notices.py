"""Notices, preferences, webhooks and tokens on the pages: each person's own, and a secret is shown once."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.notices.models import Notice, Preference, WebhookEndpoint
from openbwc.notices.webhooks import signing_key
from openbwc.program.actions.issue_token import digest_of
from openbwc.program.models import ApiToken, Role
from tests.unit.notices.conftest import Tell
from tests.unit.notices.conftest import rules as rules
from tests.unit.notices.conftest import tell as tell
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ruiz(world: World) -> WorldPerson:
    return world.agency("ICE").officer("Ruiz")


def client(person: WorldPerson) -> Client:
    browser = Client()
    browser.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_notice_is_counted_shown_and_read_by_its_own_person_only(world: World, ruiz: WorldPerson, tell: Tell) -> None:
    webb = world.agency("ICE").officer("Webb")
    tell(ruiz)
    notice = Notice.objects.get()
    browser = client(ruiz)
    page = browser.get("/notices/").content.decode()
    assert "Something happened" in page
    assert re.search(r'house__unread">1<', page)
    assert "It happened at noon." in browser.get(f"/notices/{notice.short_id}/").content.decode()
    assert client(webb).post("/notices/read/", {"notice": str(notice.id)}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None
    browser.post("/notices/read/", {"notice": str(notice.id)})
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert Event.objects.filter(kind="notices.read").count() == 1
    assert "house__unread" not in browser.get("/notices/?unread=1").content.decode()
    assert browser.post("/notices/read/", {"notice": "no id"}).status_code == 400


def test_preferences_are_kept_and_a_zone_that_does_not_exist_is_not(ruiz: WorldPerson) -> None:
    browser = client(ruiz)
    wrong = {"by_email": "on", "digest_hour": "7", "zone": "Mars/Olympus"}
    assert browser.post("/notices/preferences/", wrong).status_code == 400
    assert browser.post("/notices/preferences/", {**wrong, "digest_hour": "24", "zone": "UTC"}).status_code == 400
    assert browser.post("/notices/preferences/", {**wrong, "zone": "America/Denver"}).status_code == 302
    kept = Preference.objects.get()
    assert (kept.person, kept.by_email, kept.digest_hour, kept.zone) == (ruiz.row, True, 7, "America/Denver")
    browser.post("/notices/preferences/", {"digest_hour": "", "zone": "UTC"})
    kept.refresh_from_db()
    assert (kept.by_email, kept.digest_hour) == (False, None)


def test_a_webhook_s_key_is_shown_once_and_an_agency_s_is_for_who_runs_it(world: World, ruiz: WorldPerson) -> None:
    manager = world.agency("ICE").staff(Role.PROGRAMME_MANAGER)
    hook = {"url": "https://93.184.216.34/hook"}
    browser = client(ruiz)
    shown = browser.post("/notices/webhooks/", hook)
    own = WebhookEndpoint.objects.get()
    assert (shown.status_code, own.person) == (201, ruiz.row)
    assert signing_key(own) in shown.content.decode()
    assert signing_key(own) not in browser.get("/notices/preferences/").content.decode()
    inside = browser.post("/notices/webhooks/", {"url": "https://127.0.0.1/"})
    assert (inside.status_code, WebhookEndpoint.objects.count()) == (400, 1)
    for_agency = {**hook, "agency": str(ruiz.row.agency_id)}
    assert browser.post("/notices/webhooks/", for_agency).status_code == 400, "no choice of theirs"
    assert client(manager).post("/notices/webhooks/", for_agency).status_code == 201
    assert client(manager).post(f"/notices/webhooks/{own.short_id}/withdraw/").status_code == 404
    assert browser.post(f"/notices/webhooks/{own.short_id}/withdraw/").status_code == 302
    own.refresh_from_db()
    assert own.withdrawn_at is not None


def test_a_token_is_shown_once_kept_by_its_digest_and_revoked(world: World, ruiz: WorldPerson) -> None:
    browser = client(ruiz)
    wanted = {"name": "import", "days": "30", "scopes": ["people:read"]}
    for wrong in ({"days": "91"}, {"days": "0"}, {"scopes": []}, {"scopes": ["people:own"]}, {"name": ""}):
        assert browser.post("/tokens/", {**wanted, **wrong}).status_code == 400, wrong
    shown = browser.post("/tokens/", wanted)
    secret = re.search(r"bwc_[\w-]{43}", shown.content.decode())
    token = ApiToken.objects.get()
    assert secret is not None
    assert token.digest == digest_of(secret[0])
    assert secret[0] not in browser.get("/tokens/").content.decode()
    assert all(secret[0].encode() not in bytes(event.body) for event in Event.objects.all())
    assert client(world.agency("ICE").officer("Webb")).post(f"/tokens/{token.short_id}/revoke/").status_code == 404
    manager = world.agency("ICE").staff(Role.PROGRAMME_MANAGER)
    assert client(manager).post(f"/tokens/{token.short_id}/revoke/").status_code == 302
    token.refresh_from_db()
    assert not token.in_use(timezone.now())
    assert browser.post(f"/tokens/{token.short_id}/revoke/").status_code == 400, "it is revoked already"
