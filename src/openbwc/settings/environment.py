"""What an installation may set from outside, read once and checked.

Guarantees: every value comes from one of the variables below or from its documented default; a value of the
wrong form is a sentence that says what was expected and what was found; secrets are made on first use with
mode 0600 and never have a default in the code.
"""

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str) -> str:
    """The variable's text, or the default when it is unset or empty."""
    return os.environ.get(name) or default


def folder(name: str, default: Path) -> Path:
    """The variable as an absolute path; it need not exist yet."""
    return Path(text(name, str(default))).expanduser().resolve()


def flag(name: str, *, default: bool) -> bool:
    """The variable as a yes or no; any other word is an error."""
    word = text(name, "yes" if default else "no").lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}: expected yes or no, found {word!r}; set one of 1, 0, yes, no.")


def words(name: str, default: str) -> list[str]:
    """The variable as a list of comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, home: Path) -> str:
    """The secret from the variable, else from a file in the data folder that is made on first use."""
    given = os.environ.get(name)
    if given:
        return given
    path = home / "keys" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def database(name: str, home: Path) -> dict[str, Any]:
    """Django's database settings from a URL: `postgresql://user:password@host:port/name` or `sqlite:///path`."""
    url = text(name, f"sqlite://{home / 'db.sqlite3'}")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path,
            "OPTIONS": {
                # A writer takes its lock at once, so two writers wait for each other instead of failing half-way;
                # FULL means that a committed event is on the disk, not in a cache.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # sslmode and the like. Compiling a question takes longer than asking it, where it has many small parts, as
            # that of what keeps a recording has: seconds for a page.
            "OPTIONS": {"options": "-c jit=off", **dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))},
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"{name}: expected a URL that begins with postgresql:// or sqlite:///, found {parts.scheme or 'no scheme'}."
    )


def mail_server(name: str, default: str) -> dict[str, Any] | None:
    """Django's e-mail settings from a URL, or None for an empty one: then nothing is sent by e-mail.

    `smtp://user:password@host:587` insists on STARTTLS, `smtps://` begins with TLS (RFC 8314); certificates are
    verified either way. `smtp+plain://` has no TLS and is taken for the machine itself only.
    """
    url = text(name, default)
    if not url:
        return None
    parts = urlsplit(url)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name}: expected smtp://host:587 or smtps://host:465, found {parts.scheme or 'no scheme'}."
        )
    if parts.scheme == "smtp+plain" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(
            f"{name}: expected mail without TLS to leave for this machine only, found {parts.hostname}; use smtp://."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
    }


def networks(name: str, default: str) -> list[IPv4Network | IPv6Network]:
    """The variable as a list of comma-separated networks such as `10.2.0.0/16`."""
    try:
        return [ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected networks such as 10.2.0.0/16; {error}.") from error
