"""The bag in which the National Archives get recordings: their originals, and what is known of each (V.A.4).

Guarantees: each file is written from the vault and is, byte for byte, what was taken in; the bag is made by the
`bagit` library (RFC 8493) and then read back by `check_bag`, which knows nothing of how it was made: it is under its
name only when it is whole and both digests of every file agree. The description has, for each file, the minimum
elements for permanent electronic records (NARA Bulletin 2015-04; 36 CFR 1236.20).
"""

import csv
import hashlib
import io
import json
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import bagit
from django.conf import settings

from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.policy.wording import in_words
from openbwc.retention.models import Disposition, ListedRecording
from openbwc.vault.disk import remove_tree, sync_folder

ALGORITHMS = ("sha256", "sha512")
BY_FILE = (
    "Identifier: File Name",
    "Identifier: Record ID",
    "Title",
    "Description",
    "Creator",
    "Creation Date",
    "Rights",
    "Format",
    "Size",
    "SHA-256",
    "Disposition Authority",
)
"""The columns of the description; the first seven are the bulletin's."""
_DECLARATION = re.compile(r"BagIt-Version: (0\.97|1\.0)\nTag-File-Character-Encoding: UTF-8\n\Z")
_LABEL = re.compile(r"[^\s:][^:]*(?<!\s): \S.*\Z")
_LINE = re.compile(r"([0-9a-f]+) {1,2}(\S.*)\Z")
_BLOCK = 1 << 20


class BagError(Exception):
    """A bag that is not whole; the sentence says what was expected and what was found."""


@dataclass(frozen=True, kw_only=True)
class Bag:
    """A whole bag: how many files its payload has, of how many bytes, and the digest of its SHA-512 manifest."""

    files: int
    size: int
    manifest_sha256: str


def root() -> Path:
    """The folder of all transfers of the installation."""
    return Path(settings.OPENBWC_HOME) / "transfers"


def place(disposition_id: uuid.UUID) -> Path:
    """Where the bag of a disposition is, or would be."""
    return root() / disposition_id.hex


def payloads(recording_id: uuid.UUID) -> tuple[Path, ...]:
    """Each folder below that of the transfers in which originals of the recording lie: of whole bags, and of those
    whose building was killed, however far it came.
    """
    own = f"recordings/{recording_id}"
    return tuple(sorted((*root().glob(f"*/{own}"), *root().glob(f"*/*/{own}"))))


def remove_originals(disposition_id: uuid.UUID) -> None:
    """Remove the originals from a disposition's bag, and what a killed building of it left; the bag's papers stay."""
    for folder in (place(disposition_id) / "data" / "recordings", *root().glob(f"{_building(disposition_id)}*")):
        if folder.is_dir():
            remove_tree(folder)
            sync_folder(folder.parent)


def _building(disposition_id: uuid.UUID) -> str:
    return f".building-{disposition_id.hex}-"


def build_bag(disposition: Disposition, *, contact: str) -> Bag:
    """Build it anew and check it. Raises `VaultError`, `BagError`; then nothing is left."""
    folder = root() / f"{_building(disposition.id)}{uuid.uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        rows = disposition.recordings.select_related("recording__camera", "recording__agency").order_by("recording_id")
        described = [line for row in rows for line in _write_originals(folder, row)]
        _describe(folder, described)
        info = {
            "Source-Organization": disposition.agency.name,
            "Contact-Name": contact,
            "External-Identifier": str(disposition.id),
            "External-Description": "Recordings of body-worn cameras, transferred to the National Archives.",
        }
        bagit.make_bag(str(folder), info, checksums=list(ALGORITHMS))
        bag = check_bag(folder)
        target = place(disposition.id)
        shutil.rmtree(target, ignore_errors=True)  # of an earlier attempt that no row names
        folder.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return bag


def _write_originals(folder: Path, row: ListedRecording) -> Iterator[dict[str, str]]:
    """Write a recording's originals and give the description of each."""
    inside = PurePosixPath("recordings") / str(row.recording_id)
    (folder / inside).mkdir(parents=True)
    for clip in row.recording.clips.order_by("part"):
        name = f"{clip.part:04}{PurePosixPath(clip.vault_name).suffix.lower()}"
        _write_original(clip, folder / inside / name)
        yield dict(zip(BY_FILE, _described(row, clip, str(inside / name)), strict=True))


def _write_original(clip: ClipFile, target: Path) -> None:
    digest = hashlib.sha256()
    with vault().open(clip.vault_object, clip.vault_name) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            digest.update(block)
            file.write(block)
    if digest.hexdigest() != clip.sha256:
        raise BagError(f"Expected {clip.original_name} as it was taken in; the vault gave other bytes.")


def _described(row: ListedRecording, clip: ClipFile, path: str) -> tuple[str, ...]:
    one = row.recording
    return (
        f"data/{path}",
        f"{one.id}/{clip.part}",
        one.title or f"Recording of {one.camera.serial}, {one.started_at:%Y-%m-%d %H:%M:%S} UTC",
        f"Body-worn camera recording, {in_words(one.category) or 'not categorised'}; part {clip.part}, "
        f"from {clip.offset_ms} ms, {clip.duration_ms} ms long. As the camera called it: {clip.original_name}.",
        one.agency.name,
        one.started_at.isoformat(),
        "Restricted: exemptions of the Freedom of Information Act may apply." if one.restriction else "Undetermined",
        clip.media_type,
        str(clip.size),
        clip.sha256,
        str(row.particulars["authority"]),
    )


def _describe(folder: Path, described: list[dict[str, str]]) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, BY_FILE, lineterminator="\r\n")
    table.writeheader()
    table.writerows(described)
    (folder / "description.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    (folder / "description.json").write_text(json.dumps(described, indent=1, ensure_ascii=False), encoding="utf-8")


def check_bag(folder: Path) -> Bag:
    """Read a bag back, strictly. Raises `BagError` at the first thing that is not as RFC 8493 and we want it."""
    _expect(_DECLARATION.match(_text(folder / "bagit.txt")) is not None, "a declaration of BagIt in UTF-8", "bagit.txt")
    payload_files = _files(folder / "data", folder)
    told = {name: _manifest(folder, f"manifest-{name}.txt") for name in ALGORITHMS}
    tags = {name: _manifest(folder, f"tagmanifest-{name}.txt") for name in ALGORITHMS}
    tag_files = {path for path in _files(folder, folder) if not path.startswith(("data/", "tagmanifest-"))}
    size = 0
    for names, manifests, what in ((payload_files, told, "payload"), (tag_files, tags, "tag")):
        for name, lines in manifests.items():
            _expect(lines.keys() == names, f"every {what} file in the {name} manifest, and nothing else", "others")
        for path in sorted(names):
            found, length = _digests(folder / path)
            size += length if what == "payload" else 0
            for name in ALGORITHMS:
                _expect(found[name] == manifests[name][path], f"the {name} of {path}", found[name])
    info = _info(folder)
    oxum = f"{size}.{len(payload_files)}"
    _expect(info.get("Payload-Oxum") == oxum, f"Payload-Oxum {oxum}", str(info.get("Payload-Oxum")))
    manifest = hashlib.sha256((folder / "manifest-sha512.txt").read_bytes()).hexdigest()
    return Bag(files=len(payload_files), size=size, manifest_sha256=manifest)


def _files(folder: Path, base: Path) -> set[str]:
    """Each file below, as its path in the bag; a link, or anything that is no file, is refused."""
    found = set()
    for path in folder.rglob("*"):
        _expect(not path.is_symlink() and (path.is_dir() or path.is_file()), "files and folders alone", str(path))
        if path.is_file():
            found.add(path.relative_to(base).as_posix())
    return found


def _manifest(folder: Path, name: str) -> Mapping[str, str]:
    lines: dict[str, str] = {}
    for line in _text(folder / name).splitlines():
        parsed = _LINE.match(line)
        _expect(parsed is not None, f"lines of a digest and a path in {name}", line)
        digest, path = parsed.groups() if parsed else ("", "")
        inside = PurePosixPath(path)
        _expect(not inside.is_absolute() and ".." not in inside.parts, f"paths inside the bag in {name}", path)
        _expect(path not in lines, f"each path once in {name}", path)
        lines[path] = digest
    return lines


def _info(folder: Path) -> Mapping[str, str]:
    told: dict[str, str] = {}
    for line in _text(folder / "bag-info.txt").splitlines():
        _expect(_LABEL.match(line) is not None, "lines of a label and its value in bag-info.txt", line)
        label, _, value = line.partition(": ")
        told[label] = value
    return told


def _digests(path: Path) -> tuple[dict[str, str], int]:
    hashes: dict[str, Any] = {name: hashlib.new(name) for name in ALGORITHMS}
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            for one in hashes.values():
                one.update(block)
    return {name: one.hexdigest() for name, one in hashes.items()}, size


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BagError(f"Expected {path.name} in UTF-8; found none that can be read ({error}).") from error


def _expect(holds: bool, expected: str, found: str) -> None:
    if not holds:
        raise BagError(f"Expected {expected}; found {found}.")
