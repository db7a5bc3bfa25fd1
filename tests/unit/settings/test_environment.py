"""What comes from outside is read strictly: a value of the wrong form is a sentence, never a guess."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from openbwc.settings import environment


@pytest.mark.parametrize(("word", "meant"), [("1", True), ("YES", True), ("on", True), ("0", False), ("No", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, word: str, meant: bool) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", word)
    assert environment.flag("OPENBWC_TRIED", default=not meant) is meant


def test_any_other_word_for_a_flag_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", "maybe")
    with pytest.raises(ImproperlyConfigured, match="OPENBWC_TRIED: expected yes or no, found 'maybe'"):
        environment.flag("OPENBWC_TRIED", default=True)


def test_a_database_url_keeps_its_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", "postgresql://bwc:p%40ss@db.example:5433/evidence?sslmode=verify-full")
    found = environment.database("OPENBWC_TRIED", tmp_path)
    assert found["OPTIONS"] == {"sslmode": "verify-full", "options": "-c jit=off"}
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("bwc", "p@ss", "db.example", "5433")


def test_without_a_url_the_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    found = environment.database("OPENBWC_UNSET", tmp_path)
    assert found["NAME"] == str(tmp_path / "db.sqlite3")
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize("url", ["mysql://x/y", "evidence", "postgresql://x/y?sslmode"])
def test_another_database_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", url)
    with pytest.raises((ImproperlyConfigured, ValueError)):
        environment.database("OPENBWC_TRIED", tmp_path)


def test_a_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = environment.secret("OPENBWC_TRIED_SECRET", tmp_path)
    assert len(first) >= 64
    assert environment.secret("OPENBWC_TRIED_SECRET", tmp_path) == first
    kept = tmp_path / "keys" / "openbwc_tried_secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://bwc:p%40ss@mail.example", 587, True, False),
        ("smtps://bwc:p%40ss@mail.example", 465, False, True),
        ("smtp+plain://bwc:p%40ss@localhost:2525", 2525, False, False),
    ],
)
def test_a_mail_server_is_read_from_its_url(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", url)
    found = environment.mail_server("OPENBWC_TRIED", "")
    assert found is not None
    assert (found["port"], found["use_tls"], found["use_ssl"]) == (port, tls, ssl)
    assert (found["username"], found["password"]) == ("bwc", "p@ss")


def test_without_a_mail_server_there_is_none() -> None:
    assert environment.mail_server("OPENBWC_UNSET", "") is None


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp+plain://mail.example", "smtp://"])
def test_mail_without_tls_leaves_for_this_machine_only(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", url)
    with pytest.raises(ImproperlyConfigured, match="OPENBWC_TRIED: expected"):
        environment.mail_server("OPENBWC_TRIED", "")


def test_networks_are_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBWC_TRIED", "10.2.0.0/16, ::1/128")
    assert [str(one) for one in environment.networks("OPENBWC_TRIED", "")] == ["10.2.0.0/16", "::1/128"]
    assert environment.networks("OPENBWC_UNSET", "") == []
    monkeypatch.setenv("OPENBWC_TRIED", "everywhere")
    with pytest.raises(ImproperlyConfigured, match="OPENBWC_TRIED: expected networks"):
        environment.networks("OPENBWC_TRIED", "")
