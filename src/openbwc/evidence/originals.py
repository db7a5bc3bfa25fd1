"""The installation's vault of originals, and the keys that seal it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from openbwc.vault import KeyFiles, KeyProvider, KeyRing, Vault, VaultError

FILES = "files"
NONE = "none"
PKCS11 = "pkcs11:"


class KeyProviderSource(Protocol):
    """What `OPENBWC_VAULT_KEYS` may name: gives another provider of the agencies' keys, such as a key service."""

    def __call__(self) -> KeyProvider: ...


@cache
def _opened(home: Path, keys: str, scratch: Path) -> Vault:
    ring = None if keys == NONE else KeyRing(home / "vault-keys", _provider(home, keys))
    return Vault.open_or_create(home / "vault", keys=ring, scratch=scratch)


def _provider(home: Path, keys: str) -> KeyProvider:
    if keys == FILES:
        (home / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
        return key_files(home)
    if keys.startswith(PKCS11):
        return _token_keys(keys)
    source: KeyProviderSource = import_string(keys)
    return source()


def _token_keys(uri: str) -> KeyProvider:
    """The keys on a PKCS#11 token. Raises `VaultError` where the library for that is not installed."""
    try:
        provider: Callable[[str], KeyProvider] = import_string("openbwc.vault.tokens.TokenKeys")
    except ImportError as error:
        raise VaultError(
            f"Expected the package python-pkcs11 for keys on a token, found that it cannot be imported ({error}). "
            "Install openbwc[pkcs11]."
        ) from error
    return provider(uri)


def key_files(home: Path) -> KeyFiles:
    """The agencies' keys in files of the data folder."""
    return KeyFiles(home / "keys" / "vault")


def key_ring() -> KeyRing:
    """The keys of the installation's vault. Raises `VaultError` where it has none."""
    ring = vault().keys
    if ring is None:
        raise VaultError(f"Expected keys of the vault, found that it has none. Set OPENBWC_VAULT_KEYS={FILES}.")
    return ring


def vault() -> Vault:
    """The vault below the installation's data folder; made when it is not there yet."""
    return _opened(Path(settings.OPENBWC_HOME), settings.VAULT_KEYS, Path(settings.VAULT_SCRATCH))
