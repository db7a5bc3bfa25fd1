"""Where renditions lie: below the data folder, in a folder for each clip, under names that no two makers share."""

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

_CHUNK = 2**20  # bytes


@dataclass(frozen=True)
class Measured:
    """A file that was made: its size in bytes, and its digest in hex."""

    size: int
    sha256: str


def root() -> Path:
    """The folder of all renditions of the installation."""
    return Path(settings.OPENBWC_HOME) / "renditions"


def place(clip_id: UUID) -> Path:
    """Where the clip's own folder is, or would be."""
    return root() / clip_id.hex[-2:] / clip_id.hex  # the last digits of a UUIDv7 are its random ones


def prepare(clip_id: UUID) -> Path:
    """The clip's own folder, made if need be."""
    folder = place(clip_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def relative(path: Path) -> str:
    """The path as the rendition's row keeps it."""
    return path.relative_to(root()).as_posix()


def measure(path: Path) -> Measured:
    """Size and digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        return Measured(size=file.tell(), sha256=digest.hexdigest())


def discard(paths: Iterable[Path]) -> None:
    """Remove files that no row names; one that is gone already is as good."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def sweep(clip_id: UUID, kept: Iterable[str], *, of: str = "") -> None:
    """Remove everything in the clip's folder that is not named: what killed makers left, and what was made anew.

    Only the holder of the lease on all that is not made may call this: nobody else is writing there then. Whoever lost
    the lease clears what is theirs alone, by what its names have in common (`of`).
    """
    names, here = {Path(path).name for path in kept}, place(clip_id)
    if here.is_dir():
        discard(path for path in here.iterdir() if path.name not in names and of in path.name)
