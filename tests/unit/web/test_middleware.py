"""What every answer carries, and the second factor."""

import pytest
from django.test import Client
from pytest_django import Settings

from openbwc.site.web.middleware import CONTENT_SECURITY_POLICY
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/account/login/", "/health", "/nothing/here/", "/media/x/y/z"])
def test_every_answer_allows_nothing_but_our_own_files(path: str) -> None:
    answer = Client().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_signed_in_answer_is_never_stored() -> None:
    client = Client()
    client.force_login(World().agency("ICE").officer("Ruiz").trained().account, backend=BACKEND)
    for path in ("/", "/policy/", "/nothing/here/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_no_page_holds_an_inline_script_style_or_handler() -> None:
    world = World()
    ruiz = world.agency("ICE").officer("Ruiz").trained()
    recording = ruiz.wears("BWC-1").recorded()
    client = Client()
    client.force_login(ruiz.account, backend=BACKEND)
    for path in ("/", "/find/", f"/recordings/{recording.short_id}/", "/upload/", "/account/2fa/", "/ledger/"):
        page = client.get(path).content.decode()
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert "javascript:" not in page, path
        assert " onclick=" not in page, path
        assert all("src=" in tag or "application/json" in tag for tag in page.split("<script")[1:]), path


def test_an_account_without_a_second_factor_reaches_enrolment_and_nothing_else(settings: Settings) -> None:
    settings.REQUIRE_MFA = True
    client = Client()
    client.force_login(World().agency("ICE").officer("Ruiz").trained().account, backend=BACKEND)
    for path in ("/", "/find/", "/policy/"):
        answer = client.get(path, headers={"Accept": "text/html,*/*"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/account/2fa/"), path
    assert client.get("/media/x/y/z").status_code == 403
    enrolment = client.get("/account/2fa/")
    assert enrolment.status_code == 200
    assert "requires a second factor" in enrolment.content.decode()
    assert "Find" not in enrolment.content.decode()


def test_the_policy_names_no_other_host() -> None:
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


BACKEND = "django.contrib.auth.backends.ModelBackend"
