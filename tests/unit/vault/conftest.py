"""A vault in a folder of its own, and a way to fill it."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.vault import KeyFiles, KeyRing, Stored, Vault

CREATED = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
Store = Callable[..., Stored]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open_or_create(tmp_path / "vault")


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "keys")


@pytest.fixture
def ring(tmp_path: Path, keys: KeyFiles) -> KeyRing:
    return KeyRing(tmp_path / "records", keys)


@pytest.fixture
def sealed(vault: Vault, ring: KeyRing, tmp_path: Path) -> Vault:
    """The same root as `vault`, opened with keys."""
    return Vault.open_or_create(vault.root, keys=ring, scratch=tmp_path / "scratch")


@pytest.fixture
def store_sealed(sealed: Vault) -> Store:
    """Store a file sealed under the key of ICE, and further ones by name, as one original."""

    def put(data: bytes, name: str = "clip.mp4", **further: bytes) -> Stored:
        staged = [sealed.stage(io.BytesIO(content), name) for name, content in {name: data, **further}.items()]
        object_id = f"urn:openbwc:original:{staged[0].sha256}"
        return sealed.commit(object_id, staged, message="Taken in.", actor="system:dock", created=CREATED, holder="ICE")

    return put


@pytest.fixture
def store(vault: Vault, tmp_path: Path) -> Store:
    """Store one file, and further ones by name, as one original."""

    def put(data: bytes, name: str = "clip.mp4", **further: bytes) -> Stored:
        source = tmp_path / "card"
        source.write_bytes(data)
        staged = [vault.stage(source, name)]
        for extra, content in further.items():
            source.write_bytes(content)
            staged.append(vault.stage(source, extra))
        return vault.commit(
            f"urn:openbwc:original:{staged[0].sha256}",
            staged,
            message="Taken in.",
            actor="system:dock",
            created=CREATED,
        )

    return put
