"""The fixity check: every byte read back and held against what was stored.

Guarantee: one flipped bit in content, inventory, digest file or declaration is found, and so is any missing or
additional file or folder, wherever it lies under the storage root. An id that carries its content's digest
(`urn:openbwc:original:<sha256>`) is held against the content too, so that content and inventory cannot be exchanged
together (V.A.5, SI-7).
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from openbwc.vault import inventory as inv
from openbwc.vault.layout import (
    DESTROYING,
    EXTENSIONS,
    LAYOUT_EXTENSION,
    OBJECT_DECLARATION,
    OBJECT_DECLARATION_TEXT,
    ROOT_NAMES,
    STAGING,
    TUPLE_SIZE,
    TUPLES,
    object_parts,
    root_files,
)
from openbwc.vault.onepass import Progress

ORIGINAL_PREFIX = "urn:openbwc:original:"
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One deviation: where (path below the root), a code for programs, what was expected and what was found."""

    path: str
    code: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found} ({self.code})"


@dataclass(frozen=True, kw_only=True)
class FixityReport:
    """The check of one object: `size` in bytes that were read back; `destroyed` where a tombstone lies there."""

    object_id: str
    files: int
    size: int
    problems: tuple[Problem, ...]
    sealed: bool = False
    destroyed: bool = False

    @property
    def sound(self) -> bool:
        """Whether the object is as it was stored."""
        return not self.problems

    def with_problems(self, further: Iterable[Problem]) -> "FixityReport":
        """The report with what else was found."""
        return replace(self, problems=(*self.problems, *further))


@dataclass(frozen=True, kw_only=True)
class VaultReport:
    """The check of a whole root; `destroyed` are the ids of tombstones, to be held against the orders."""

    objects: int
    size: int
    problems: tuple[Problem, ...] = field(default=())
    destroyed: tuple[str, ...] = field(default=())

    @property
    def sound(self) -> bool:
        """Whether everything is as it was stored."""
        return not self.problems

    def with_missing(self, object_ids: tuple[str, ...]) -> "VaultReport":
        """The report with the catalogue's objects that the root lacks."""
        missing = tuple(
            Problem(path=object_id, code="object_missing", expected="the object in the vault", found="none")
            for object_id in object_ids
        )
        return replace(self, problems=self.problems + missing)


def object_folders(root: Path) -> Iterator[Path]:
    """Each folder where an object lies or should lie, in order."""

    def descend(folder: Path, depth: int) -> Iterator[Path]:
        for entry in sorted(folder.iterdir()):
            if (depth == 0 and entry.name in ROOT_NAMES) or entry.is_symlink() or not entry.is_dir():
                continue
            if depth == TUPLES:
                yield entry
            else:
                yield from descend(entry, depth + 1)

    yield from descend(root, 0)


def check_root(root: Path, check: Callable[[Path], FixityReport]) -> VaultReport:
    """Check the root's own files, the folders between, and with `check` every object's folder."""
    problems, destroyed = list(_root_problems(root)), list[str]()
    objects = size = 0
    for folder in object_folders(root):
        report = check(folder)
        objects, size = objects + 1, size + report.size
        problems.extend(report.problems)
        if report.destroyed:
            destroyed.append(report.object_id)
    return VaultReport(objects=objects, size=size, problems=tuple(problems), destroyed=tuple(destroyed))


def check_object(root: Path, folder: Path, object_id: str | None, *, progress: Progress | None = None) -> FixityReport:
    """Check one object in `folder`; `object_id` is the id that is expected there, None where it is learnt from the
    inventory.
    """
    check = _ObjectCheck(root, folder, progress)
    check.run(object_id)
    return FixityReport(
        object_id=object_id or check.object_id,
        files=check.files,
        size=check.size,
        problems=tuple(check.problems),
        sealed=check.form == inv.Form.SEALED,
        destroyed=check.form == inv.Form.DESTROYED,
    )


def _root_problems(root: Path) -> Iterator[Problem]:
    for relative, expected in root_files().items():
        yield from _text_problem(root, root / relative, expected)
    for entry in sorted((root / EXTENSIONS).iterdir()):
        if entry.name not in {LAYOUT_EXTENSION, STAGING, DESTROYING}:
            yield _additional(root, entry)
    for entry in sorted((root / EXTENSIONS / DESTROYING).glob("*.json")):
        yield Problem(
            path=_shown(root, entry),
            code="destruction_unfinished",
            expected="no destruction on its way",
            found="one that was begun: carry the same order out again",
        )
    for entry in sorted((root / EXTENSIONS / LAYOUT_EXTENSION).iterdir()):
        if entry.name != "config.json":
            yield _additional(root, entry)

    def between(folder: Path, depth: int) -> Iterator[Problem]:
        entries = [entry for entry in sorted(folder.iterdir()) if depth > 0 or entry.name not in ROOT_NAMES]
        if depth and not entries:
            yield Problem(
                path=_shown(root, folder), code="folder_empty", expected="an object below", found="an empty folder"
            )
        for entry in entries:
            right_name = len(entry.name) == TUPLE_SIZE if depth < TUPLES else True
            if entry.is_symlink() or not entry.is_dir() or not right_name:
                yield _additional(root, entry)
            elif depth < TUPLES:
                yield from between(entry, depth + 1)

    yield from between(root, 0)


class _ObjectCheck:
    """The findings on one object, gathered step by step."""

    def __init__(self, root: Path, folder: Path, progress: Progress | None) -> None:
        self.root, self.folder, self.progress = root, folder, progress
        self.object_id, self.form = "", inv.Form.PLAIN
        self.files = self.size = 0
        self.problems: list[Problem] = []

    def run(self, object_id: str | None) -> None:
        """Declaration, inventories and their digests, the set of files, then each file's bytes."""
        self.problems.extend(_text_problem(self.root, self.folder / OBJECT_DECLARATION, OBJECT_DECLARATION_TEXT))
        inventory = self._inventory()
        if inventory is None:
            return
        self.object_id, self.form = inventory.object_id, inventory.form
        if object_id is not None and inventory.object_id != object_id:
            self._add(inv.INVENTORY, "wrong_id", object_id, inventory.object_id)
        if self.root.joinpath(*object_parts(inventory.object_id)) != self.folder:
            self._add("", "wrong_place", "/".join(object_parts(inventory.object_id)), _shown(self.root, self.folder))
        named = inventory.object_id.removeprefix(ORIGINAL_PREFIX)
        is_plain = inventory.form == inv.Form.PLAIN  # only then the digests are of the recorded bytes
        if is_plain and named != inventory.object_id and named not in inventory.files.values():
            self._add(inv.INVENTORY, "id_not_of_content", f"content with sha256 {named}", "other content")
        self._names(inventory)
        for name, digest in sorted(inventory.files.items()):
            fixity = {algorithm: block[name] for algorithm, block in inventory.fixity.items() if name in block}
            self._content(self.folder / inventory.content / name, {inv.DIGEST: digest, **fixity})

    def _inventory(self) -> inv.Inventory | None:
        found: list[inv.Inventory] = []
        texts: list[bytes] = []
        for place in (self.folder, self.folder / inv.VERSION):
            path = place / inv.INVENTORY
            try:
                text = path.read_bytes()
                found.append(inv.parse_inventory(text))
                texts.append(text)
                self.problems.extend(
                    _text_problem(self.root, place / inv.sidecar_name(), inv.sidecar_text(inv.digest_of(text)))
                )
            except OSError as error:
                self._add(path, "inventory_unreadable", "an inventory", error.strerror or str(error))
            except ValueError as error:
                self._add(path, "inventory_damaged", "a sound inventory", str(error))
        if len(set(texts)) > 1:
            self._add(inv.INVENTORY, "inventories_differ", "the same inventory in the root and in its version", "two")
        return found[0] if found else None

    def _names(self, inventory: inv.Inventory) -> None:
        expected = {
            "": {OBJECT_DECLARATION, inv.INVENTORY, inv.sidecar_name(), inv.VERSION},
            inv.VERSION: {inv.INVENTORY, inv.sidecar_name(), inventory.form.value},
            inventory.content: set(inventory.files),
        }
        for relative, names in expected.items():
            place = self.folder / relative
            if not place.is_dir() or place.is_symlink():
                self._add(place, "folder_missing", "a folder", "none")
                continue
            for extra in sorted({entry.name for entry in place.iterdir()} - names):
                self.problems.append(_additional(self.root, place / extra))

    def _content(self, path: Path, expected: dict[str, str]) -> None:
        hashes = {algorithm: hashlib.new(algorithm) for algorithm in expected}
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise OSError("no regular file")
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)  # read the disk, not the memory of the write
                buffer = memoryview(bytearray(_CHUNK))
                while count := os.readv(descriptor, [buffer]):
                    for one in hashes.values():
                        one.update(buffer[:count])
                    self.size += count
                    if self.progress is not None:
                        self.progress(count)
            finally:
                os.close(descriptor)
        except OSError as error:
            self._add(path, "content_unreadable", "the stored file", error.strerror or str(error))
            return
        self.files += 1
        for algorithm, digest in expected.items():
            if hashes[algorithm].hexdigest() != digest:
                self._add(path, "content_changed", f"{algorithm} {digest}", hashes[algorithm].hexdigest())

    def _add(self, path: Path | str, code: str, expected: str, found: str) -> None:
        place = path if isinstance(path, Path) else self.folder / path
        self.problems.append(Problem(path=_shown(self.root, place), code=code, expected=expected, found=found))


def _text_problem(root: Path, path: Path, expected: bytes) -> Iterator[Problem]:
    try:
        found = path.read_bytes()
    except OSError as error:
        yield Problem(
            path=_shown(root, path), code="file_missing", expected="the file", found=error.strerror or str(error)
        )
        return
    if found != expected:
        yield Problem(
            path=_shown(root, path), code="file_changed", expected=repr(expected[:80]), found=repr(found[:80])
        )


def _additional(root: Path, path: Path) -> Problem:
    return Problem(
        path=_shown(root, path),
        code="additional",
        expected="nothing more here",
        found="a file or folder that the vault did not write",
    )


def _shown(root: Path, path: Path) -> str:
    return os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
