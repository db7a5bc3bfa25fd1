"""What lies in a folder or on a card: the files to be looked at, each with what its sidecars tell.

Guarantees: links are never followed; every regular file is either somebody's sidecar or is taken in itself, so nothing
that lies there is passed over.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from openbwc.intake.adapters import Adapter, Folder, SidecarFacts, load_adapters
from openbwc.intake.errors import IntakeError


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file to be taken in: its path, its size in bytes, and what its sidecars tell."""

    path: Path
    size: int
    told: SidecarFacts


@cache
def _loaded(folder: Path) -> tuple[Adapter, ...]:
    return load_adapters(folder)


def adapters() -> tuple[Adapter, ...]:
    """The installation's sidecar adapters. Raises `PolicyFileError` with file and line for a bad one."""
    return _loaded(Path(settings.POLICIES_DIR) / "adapters")


def collect(paths: Iterable[Path]) -> Iterator[Found]:
    """The files of the given files and folders, folders in the order of their names, each file once.

    Raises `IntakeError` for a path that does not exist.
    """
    seen: set[Path] = set()
    for given in paths:
        path = given.absolute()
        if path.is_dir() and not path.is_symlink():
            found = _below(path)
        elif path.is_file() or path.is_symlink():
            found = _beside(path.parent, lambda name, wanted=path.name: name == wanted)  # type: ignore[misc]
        else:
            raise IntakeError(f"Expected a file or a folder, found none at {given}. Is the card mounted?")
        for one in found:
            if one.path not in seen:
                seen.add(one.path)
                yield one


def _below(folder: Path) -> Iterator[Found]:
    for inner, folders, _ in os.walk(folder, followlinks=False):
        folders.sort()
        yield from _beside(Path(inner), lambda _: True)


def _beside(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Found]:
    listed = Folder.listed(folder)
    for name, told in listed.clips(adapters()):
        if wanted(name):
            path = folder / name
            yield Found(path=path, size=path.lstat().st_size, told=told)


def serial_of(found: Found, root: Path, given: str | None) -> str:
    """The camera that a docked file is from: as given, else by its sidecar, else by the first folder below the dock.

    Raises `IntakeError` where nothing names one.
    """
    below = found.path.relative_to(root.absolute()).parts
    serial = given or found.told.camera_serial or (below[0] if len(below) > 1 else "")
    if not serial:
        raise IntakeError(
            f"Expected to learn the camera of {found.path.name} from --camera, a sidecar or a folder with its serial "
            "number, found none of them. Give --camera, or put the files into such a folder."
        )
    return serial


def total_size(files: Sequence[Found]) -> int:
    """Bytes of all files together."""
    return sum(one.size for one in files)
