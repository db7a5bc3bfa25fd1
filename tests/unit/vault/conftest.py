"""A vault in a folder of its own, and a way to fill it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openbwc.vault import Stored, Vault

CREATED = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
Store = Callable[..., Stored]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open_or_create(tmp_path / "vault")


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
