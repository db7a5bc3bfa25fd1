"""The part of openbwc-verify that reads a package as a bag (RFC 8493): its files, their names, their digests.

Guarantees: nothing is unpacked or written; a name that reaches outside, a link, a device, a sealed entry, an archive
that unpacks to much more than itself, and one in which two programs could find different files are refused before
anything is read; each file is read once, by blocks, and never further than it announces. Needs `verify_tool.py` beside
it, and the standard library.
"""

import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

try:
    from openbwc.ledger.verify_tool import Refused
except ImportError:  # run as a copied file, beside a copy of that one
    from verify_tool import Refused  # type: ignore[import-not-found,no-redef]

BLOCK = 1 << 20
MOST_FILES = 200_000
MOST_TEXT = 64 << 20  # bytes of one manifest, history, log or proof
MOST_EXPANSION = 8  # footage does not shrink: what unpacks to more is no package
ALGORITHMS = {"sha256": sha256, "sha512": sha512}
BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError)
"""What reading a damaged file or archive raises."""
PLAIN_FLAGS = 0x80E  # UTF-8 names, sizes after the content, how hard it was deflated
PLAIN_EXTRAS = {0x0001, 0x000A, 0x5455, 0x7875}  # sizes over 4 GiB, times, owners: none names or holds a file
LOCAL = struct.Struct("<4s5H3L2H")  # the header before each file (APPNOTE 4.3.7)
CENTRAL_SIZE, END_SIZES = 46, (22, 22 + 20 + 56)  # without names; the end alone, and with that of zip64 (4.3.12 to 16)
NOT_TOLD, TOLD_IN_EXTRA, ZIP64 = 0, 0xFFFFFFFF, 0x0001
_OWN_TAGS = {"bagit.txt", "bag-info.txt", *(f"manifest-{name}.txt" for name in ALGORITHMS)}


class Finding(NamedTuple):
    """One thing that is wrong: a short name of its kind, the file, and what was expected and found."""

    name: str
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}: {self.where}: {self.words}"


class Unreadable(Exception):  # noqa: N818 -- a verdict
    """The package cannot be looked into, or must not be; `finding` says why."""

    def __init__(self, name: str, where: str, words: str) -> None:
        super().__init__(words)
        self.finding = Finding(name, where, words)


@dataclass
class Report:
    """What was found, and what was checked, in counts."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    about: str = ""

    def add(self, name: str, where: str, words: str) -> None:
        """Note one thing that is wrong."""
        self.findings.append(Finding(name, where, words))

    def count(self, what: str) -> None:
        """Note that one more was checked."""
        self.counts[what] = self.counts.get(what, 0) + 1


@dataclass
class Files:
    """The files of a bag by their names in it, with their sizes in bytes. They are only ever read."""

    sizes: dict[str, int]
    archive: zipfile.ZipFile | None
    top: str

    def open(self, name: str) -> IO[bytes]:
        """The file's bytes."""
        return self.archive.open(f"{self.top}{name}") if self.archive else Path(self.top, name).open("rb")

    def text(self, name: str) -> str:
        """A whole file of text. Raises Refused where it is missing, too long or no UTF-8."""
        size = self.sizes.get(name)
        if size is None:
            raise Refused("expected this file, found none")
        if size > MOST_TEXT:
            raise Refused(f"expected at most {MOST_TEXT} bytes of text, found {size}")
        try:
            with self.open(name) as file:
                return file.read(MOST_TEXT + 1).decode()
        except UnicodeDecodeError:
            raise Refused("expected text in UTF-8, found other bytes") from None
        except BROKEN as error:
            raise Refused(f"expected to read it whole, found: {error}") from None

    def json(self, name: str) -> dict[str, Any]:
        """A file that holds a JSON object. Raises Refused."""
        try:
            found = json.loads(self.text(name))
        except (ValueError, RecursionError) as error:
            raise Refused(f"expected JSON, found: {error}") from None
        if not isinstance(found, dict):
            raise Refused(f"expected a JSON object, found {type(found).__name__}")
        return found

    def blocks(self, name: str) -> Iterator[bytes]:
        """The file's bytes, a block at a time, never more than were announced."""
        left = self.sizes[name]
        with self.open(name) as file:
            while block := file.read(min(BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise Unreadable("too_large", name, "expected as many bytes as it announces, found more")
                yield block


def check_name(name: str) -> None:
    """Raise Unreadable for a name that could reach outside the folder that a package is unpacked to."""
    parts = PurePosixPath(name).parts
    bad = name.startswith("/") or ".." in parts or "\\" in name or ":" in name or re.search(r"[\x00-\x1f\x7f]", name)
    if bad or not name or str(PurePosixPath(name)) != name.rstrip("/"):
        raise Unreadable(
            "unsafe_name", repr(name[:120]), "expected a plain path inside the package, found one that is not"
        )


def open_package(path: Path) -> Files:
    """The bag in a zip file or a folder. Raises Unreadable; nothing is unpacked."""
    if path.is_dir() and not path.is_symlink():
        return _folder(path)
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise Unreadable("unreadable", str(path), f"expected a zip file or a folder, found: {error}") from None
    sizes: dict[str, int] = {}
    lower: set[str] = set()
    for entry in archive.infolist():
        check_name(entry.orig_filename)
        mode = entry.external_attr >> 16
        packed = entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & ~PLAIN_FLAGS
        if packed or (mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not stat.S_IFMT(mode))):
            raise Unreadable(
                "special_file", entry.filename, "expected plain files, found a link, a sealed entry or an odd packing"
            )
        if entry.is_dir():
            continue
        if entry.filename.lower() in lower:
            raise Unreadable("unsafe_name", entry.filename, "expected each name once, found it twice")
        lower.add(entry.filename.lower())
        sizes[entry.filename] = entry.file_size
    if len(sizes) > MOST_FILES or sum(sizes.values()) > MOST_EXPANSION * path.stat().st_size:
        raise Unreadable(
            "too_large",
            str(path),
            f"expected files about as large as the archive, found {len(sizes)} files "
            f"of {sum(sizes.values())} bytes in {path.stat().st_size}",
        )
    try:
        check_layout(path, archive)
    except (OSError, struct.error, Refused) as error:
        raise Unreadable("ambiguous", str(path), f"expected a zip in which all find the same files: {error}") from None
    tops = {name.partition("/")[0] for name in sizes}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    return Files({name.removeprefix(top): size for name, size in sizes.items()}, archive, top)


def check_layout(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise Refused for a zip in which a program that reads by another way than its directory finds something else.

    The files follow each other from the first byte to the directory, each as the directory tells it, with nothing
    before, between and after.
    """
    at, directory = 0, 0
    with path.open("rb") as file:
        for entry in sorted(archive.infolist(), key=lambda one: one.header_offset):
            if entry.header_offset != at:
                raise Refused(f"the file at byte {entry.header_offset} ought to be at {at}")
            at = _end_of(file, entry)
            extras(entry.extra)
            directory += CENTRAL_SIZE + len(_name_of(entry)) + len(entry.extra)
            if entry.comment:
                raise Refused("a file has a comment")
    if at != archive.start_dir:
        raise Refused(f"the directory at byte {archive.start_dir} ought to be at {at}")
    if archive.comment or path.stat().st_size - at - directory not in END_SIZES:
        raise Refused("something stands after the directory")


def _end_of(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Where a file of the archive ends, whose own header says the same of it as the directory."""
    file.seek(entry.header_offset)
    mark, _, flags, method, _, _, *told, name, extra = LOCAL.unpack(file.read(LOCAL.size))
    if (mark, flags, method) != (b"PK\3\4", entry.flag_bits, entry.compress_type) or file.read(name) != _name_of(entry):
        raise Refused("the header of a file differs from the directory")
    afterwards = bool(flags & 8)
    more = extras(file.read(extra))
    known = [entry.CRC, entry.compress_size, entry.file_size]
    allowed = {NOT_TOLD} if afterwards else set[int]()
    large = more.get(ZIP64, b"")
    if large:
        packed, size = known[1:]
        if large not in {struct.pack("<2Q", size, packed)} | ({bytes(16)} if afterwards else set()):
            raise Refused("the header of a file tells another size than the directory")
        allowed = allowed | {TOLD_IN_EXTRA}
    if told[0] not in {known[0]} | (allowed - {TOLD_IN_EXTRA}) or any(
        one not in allowed | {true} for one, true in zip(told[1:], known[1:], strict=True)
    ):
        raise Refused("the header of a file tells another size than the directory")
    end: int = entry.header_offset + LOCAL.size + name + extra + entry.compress_size
    return end + (_told_after(file, end, known) if afterwards else 0)


def _told_after(file: IO[bytes], at: int, known: list[int]) -> int:
    """How many bytes the sizes take that stand after a file's content (4.3.9)."""
    file.seek(at)
    found = file.read(24)
    layouts = ["<3L", "<L2Q"] if max(known[1:]) < TOLD_IN_EXTRA else ["<L2Q"]
    for mark in (b"PK\7\10", b""):
        for layout in layouts:
            told = mark + struct.pack(layout, *known)
            if found.startswith(told):
                return len(told)
    raise Refused("what stands after a file differs from the directory")


def _name_of(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def extras(content: bytes) -> dict[int, bytes]:
    """The extra fields of a file by their numbers, none of them such that it could name or hold something else."""
    found: dict[int, bytes] = {}
    while content:
        number, size = struct.unpack_from("<2H", content)
        if number not in PLAIN_EXTRAS or number in found or len(content) < 4 + size:
            raise Refused(f"an extra field {number:#06x} stands with a file")
        found[number], content = content[4 : 4 + size], content[4 + size :]
    return found


def _folder(path: Path) -> Files:
    inside = sorted(path.iterdir())
    if not (path / "bagit.txt").exists() and len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink():
        path = inside[0]
    sizes: dict[str, int] = {}
    for folder, folders, names in os.walk(path):
        for name in [*folders, *names]:
            one = Path(folder, name)
            where, found = one.relative_to(path).as_posix(), one.lstat()
            check_name(where)
            if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
                raise Unreadable("special_file", where, "expected plain files, found a link or a device")
            if stat.S_ISREG(found.st_mode):
                sizes[where] = found.st_size
        if len(sizes) > MOST_FILES:
            raise Unreadable("too_large", str(path), f"expected at most {MOST_FILES} files, found more")
    return Files(sizes, None, str(path))


def check_bag(files: Files, report: Report) -> dict[str, str]:
    """Check the bag; gives the SHA-256 of each file that could be read."""
    found: dict[str, dict[str, str]] = {}
    for name in files.sizes:
        try:
            found[name] = _digests(files, name)
            report.count("files")
        except BROKEN as error:
            report.add("file_unreadable", name, f"expected to read it whole, found: {error}")
    if found.get("bagit.txt") is not None:
        _declared(files, report)
    else:
        report.add("bag_form", "bagit.txt", "expected the declaration of a bag, found none")
    listed: dict[str, dict[str, str]] = {}
    for algorithm in ALGORITHMS:
        listed[algorithm] = _listed(files, report, f"manifest-{algorithm}.txt")
        tags = _listed(files, report, f"tagmanifest-{algorithm}.txt")
        for name in sorted(_OWN_TAGS - tags.keys()):
            report.add(
                "manifest_form", f"tagmanifest-{algorithm}.txt", f"expected it to list {name}, found that it does not"
            )
        for name, digest in tags.items():
            if name not in files.sizes:
                report.add("file_missing", name, "expected this file of the bag itself, found none")
            elif name in found and found[name][algorithm] != digest:
                report.add("tag_changed", name, f"expected its {algorithm} {digest}, found {found[name][algorithm]}")
    _payload(files, found, listed, report)
    return {name: digests["sha256"] for name, digests in found.items()}


def _payload(
    files: Files, found: Mapping[str, Mapping[str, str]], listed: Mapping[str, Mapping[str, str]], report: Report
) -> None:
    first, second = (set(one) for one in listed.values())
    for name in sorted(first ^ second):
        report.add("manifests_disagree", name, "expected it in both manifests, found it in one")
    payload = {name for name in files.sizes if name.startswith("data/")}
    for name in sorted((first | second) - files.sizes.keys()):
        report.add("file_missing", name, "expected this file, found none")
    for name in sorted(payload - (first | second)):
        report.add("file_unlisted", name, "expected no such file: no manifest lists it")
    tags = _OWN_TAGS | {f"tagmanifest-{name}.txt" for name in ALGORITHMS}
    for name in sorted(files.sizes.keys() - payload - tags):
        report.add("file_unlisted", name, "expected no such file beside the payload")
    for name in sorted(payload & found.keys()):
        changed = [one for one, names in listed.items() if names.get(name, found[name][one]) != found[name][one]]
        if changed:
            report.add(
                "file_changed", name, f"expected its digest of the manifest, found another ({', '.join(changed)})"
            )


def _digests(files: Files, name: str) -> dict[str, str]:
    hashes = {algorithm: make() for algorithm, make in ALGORITHMS.items()}
    for block in files.blocks(name):
        for one in hashes.values():
            one.update(block)
    return {algorithm: one.hexdigest() for algorithm, one in hashes.items()}


def _declared(files: Files, report: Report) -> None:
    """The declaration, and that the payload has the size that bag-info tells."""
    try:
        if files.text("bagit.txt") != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
            report.add("bag_form", "bagit.txt", "expected BagIt 1.0 in UTF-8, found another declaration")
        info = files.text("bag-info.txt")
    except Refused as error:
        report.add("bag_form", "bag-info.txt", str(error))
        return
    match = re.search(r"^Payload-Oxum: ([0-9]{1,19})\.([0-9]{1,9})$", info, re.MULTILINE | re.ASCII)
    payload = [size for name, size in files.sizes.items() if name.startswith("data/")]
    if match is None or (int(match[1]), int(match[2])) != (sum(payload), len(payload)):
        told = match[0] if match else "nothing"
        report.add(
            "size_differs", "bag-info.txt", f"expected {sum(payload)} bytes in {len(payload)} files, found {told}"
        )


def _listed(files: Files, report: Report, manifest: str) -> dict[str, str]:
    """The lines of a manifest."""
    algorithm = manifest.partition("-")[2].removesuffix(".txt")
    length = 2 * ALGORITHMS[algorithm]().digest_size
    try:
        lines = files.text(manifest).split("\n")
    except Refused as error:
        report.add("bag_form", manifest, str(error))
        return {}
    listed: dict[str, str] = {}
    for line in lines[:-1] if not lines[-1] else lines:
        match = re.fullmatch(rf"([0-9a-f]{{{length}}})  (\S.*)", line, re.ASCII | re.DOTALL)
        name = match[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") if match else ""
        if match is None or name in listed or ".." in PurePosixPath(name).parts or name.startswith("/"):
            report.add("manifest_form", manifest, f"expected 'digest  path' once for each file, found {line[:80]!r}")
            continue
        listed[name] = match[1]
    return listed
