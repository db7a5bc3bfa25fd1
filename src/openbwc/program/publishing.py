"""The file by which a published policy binds every process.

Guarantees: the row of a publication comes first and is the truth; the file is made from it, appears whole or not at
all, is never overwritten, and is made again by whoever looks after it should a process have died in between.
"""

import os
from pathlib import Path

from openbwc.policy.library import published_name
from openbwc.program.models import PolicyPublication
from openbwc.program.policies import published_folder

STAGED = "staged"


def file_of(publication: PolicyPublication) -> Path:
    """Where the publication's file lies, or is to lie."""
    return published_folder() / published_name(publication.agency.code, publication.effective_on)


def put_in_library(publication: PolicyPublication) -> bool:
    """Make the publication's file if it is not there; whether it was made now. Safe to call from many processes."""
    path = file_of(publication)
    if path.exists():
        return False
    staged = path.parent / STAGED
    staged.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = staged / f"{publication.id}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(publication.version.text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whole or not at all, and never over another; the first process wins
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _sync(path.parent)
    return True


def settle_publications() -> int:
    """Make every file that a publication lacks; gives how many were made."""
    waiting = PolicyPublication.objects.select_related("agency", "version")
    return sum(put_in_library(publication) for publication in waiting)


def _sync(folder: Path) -> None:
    """Have the folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
