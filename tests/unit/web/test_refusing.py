"""The pages of errors, forged forms, and guessing at the door."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from openbwc.program.models import Role
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def test_a_failure_of_ours_has_a_page_that_needs_no_database_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("inner words")

    monkeypatch.setattr("openbwc.site.web.views.health.Health.get", fail)
    page = Client(raise_request_exception=False).get("/health")
    assert page.status_code == 500
    assert "nothing was half done" in page.content.decode()
    assert "inner words" not in page.content.decode()


@pytest.mark.parametrize("https", [False, True])
def test_a_forged_host_is_not_understood_even_before_there_is_a_session(settings: Settings, https: bool) -> None:
    settings.SECURE_SSL_REDIRECT = https
    page = Client(raise_request_exception=False).get("/find/", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "was not understood" in page.content.decode()


def test_a_form_that_was_forged_elsewhere_changes_nothing_and_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        World().agency("ICE").staff(Role.PROGRAMME_MANAGER).account,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.post("/people/", {"given_name": "Mallory"})
    assert page.status_code == 403
    assert "not sent from a page of your present session" in page.content.decode()


def test_guessing_a_password_is_slowed_down() -> None:
    cache.clear()
    account = World().agency("ICE").officer("Ruiz").account
    client = Client()
    for _ in range(5):
        client.post("/account/login/", {"login": account.username, "password": "wrong"})
    page = client.post("/account/login/", {"login": account.username, "password": PASSWORD})
    assert "Too many failed login attempts" in page.content.decode()
    assert client.get("/").status_code == 302
    cache.clear()


def test_a_page_that_does_not_exist_looks_like_one_that_is_not_yours() -> None:
    world = World()
    camera = world.agency("ICE").officer("Ruiz").wears().row
    client = Client()
    client.force_login(
        world.agency("CBP").officer("Lindqvist").account, backend="django.contrib.auth.backends.ModelBackend"
    )
    foreign, missing = client.get(f"/cameras/{camera.short_id}/"), client.get("/cameras/2222222222222222222222/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert TOKEN.sub(b"", foreign.content) == TOKEN.sub(b"", missing.content)
