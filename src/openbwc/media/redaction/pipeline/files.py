"""Digests and whole files, for commands that have no vault."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path

_CHUNK = 2**20  # bytes


def digest_of(path: Path, *, beat: Callable[[float], None]) -> str:
    """SHA-256 of a file, 64 hexadecimal digits; `beat` is called with the share read. Raises OSError."""
    digest, read, size = hashlib.sha256(), 0, max(1, path.stat().st_size)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            read += len(chunk)
            if not read % (64 * _CHUNK):
                beat(read / size)
    return digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is under its name only when it is whole and on the disk. Raises OSError."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
