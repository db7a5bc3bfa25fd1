"""Sealed content as the recorded bytes: for a program that needs a file, and for the fixity check with keys."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from openbwc.vault.disk import write_all
from openbwc.vault.errors import DamagedObjectError, VaultError
from openbwc.vault.fixity import ORIGINAL_PREFIX, Problem
from openbwc.vault.onepass import Progress

_BLOCK = 1 << 20


class Readable(Protocol):
    """What is asked of a vault here."""

    def files(self, object_id: str) -> Mapping[str, str]:
        """Each file with the SHA-256 of its own bytes."""
        ...

    def open(self, object_id: str, name: str) -> io.BufferedReader:
        """A reader of the file's own bytes."""
        ...


def write_out(source: io.BufferedReader, target: Path, sha256: str, progress: Progress | None) -> None:
    """Write the recorded bytes to a new file that only we read. Raises `DamagedObjectError` where they are others."""
    digest, buffer = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb", buffering=0) as file:
        while count := source.readinto(buffer):
            digest.update(buffer[:count])
            write_all(file.fileno(), buffer[:count])
            if progress is not None:
                progress(count)
    target.chmod(0o400)
    check_digest(digest.hexdigest(), sha256)


def check_digest(found: str, expected: str) -> None:
    """Raise `DamagedObjectError` where the recorded bytes are others."""
    if found != expected:
        raise DamagedObjectError(f"Expected content with sha256 {expected}, found {found}. Check fixity.")


def unsealing_problems(vault: Readable, object_id: str, where: str) -> Iterator[Problem]:
    """What is wrong with the recorded bytes of a sealed object; `where` is its path below the root."""
    try:
        files = vault.files(object_id)
    except VaultError as error:
        yield Problem(path=where, code="key_record_missing", expected="the object's keys", found=str(error))
        return
    named = object_id.removeprefix(ORIGINAL_PREFIX)
    if named != object_id and named not in files.values():
        expected = f"content with sha256 {named}"
        yield Problem(path=where, code="id_not_of_content", expected=expected, found="other content")
    for name, expected in files.items():
        try:
            with vault.open(object_id, name) as source:
                found = hashlib.file_digest(source, "sha256").hexdigest()
        except (VaultError, OSError) as error:
            yield Problem(path=f"{where}/{name}", code="unsealing_failed", expected="the sealed file", found=str(error))
            continue
        if found != expected:
            yield Problem(path=f"{where}/{name}", code="recorded_bytes_changed", expected=expected, found=found)
