"""No log of the server names a link, or says when somebody used one."""

import io
import logging
import logging.config
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from openbwc.settings.logs import WithoutLinks

SECRET = "the-secret-of-counsel"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What an installation writes to stderr."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    django = logging.getLogger("django")
    before = django.handlers[:]
    logging.config.dictConfig(settings.LOGGING)
    yield written
    django.handlers[:] = before


@pytest.mark.django_db
def test_the_log_of_an_installation_names_no_link(log: io.StringIO) -> None:
    client = Client()
    assert client.get("/nothing-is-here").status_code == 404
    for name, more in (("public_package", []), ("public_package_file", []), ("public_package_footage", [2])):
        assert client.get(reverse(name, args=[SECRET, *more])).status_code == 404
    assert "/nothing-is-here" in log.getvalue()
    assert "public/packages" not in log.getvalue()
    assert SECRET not in log.getvalue()


def test_an_error_is_told_without_the_address(log: io.StringIO) -> None:
    path = f"/public/packages/{SECRET}/footage/2"
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", path)
    assert "Internal Server Error" in log.getvalue()
    assert SECRET not in log.getvalue()
    assert "footage/2" not in log.getvalue()


def test_the_server_s_own_logs_have_the_filter() -> None:
    import openbwc.site.wsgi  # noqa: F401, PLC0415 -- what gunicorn imports sets it

    for name in ("gunicorn.access", "gunicorn.error"):
        logger = logging.getLogger(name)
        assert any(isinstance(one, WithoutLinks) for one in logger.filters)
        line = logger.makeRecord(
            name, logging.INFO, "", 0, "%(r)s %(s)s", ({"r": f"GET /public/packages/{SECRET}/", "s": 200},), None
        )
        assert not logger.filter(line)
