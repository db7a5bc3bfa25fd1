"""The OCFL 1.1 storage root: its declaration, its layout, and where an object lies.

Guarantee: the root is described in itself, so an outsider with the OCFL specification and the extension's text finds
each object. Layout: extension 0003-hash-and-id-n-tuple-storage-layout with sha256, three tuples of three:
`abc/def/012/urn%3aopenbwc%3a…` (OCFL 1.1, 4.2; OCFL community extension 0003). Working files live in
`extensions/openbwc-staging`: `extensions` is the one place where OCFL allows files that are no objects (4.2), and it
lies on the root's file system, so a rename is atomic.
"""

import hashlib
import json
import uuid
from pathlib import Path

from openbwc.vault.disk import make_folder, sync_folder, write_file
from openbwc.vault.errors import BadNameError, NotAVaultError

ROOT_DECLARATION = "0=ocfl_1.1"
ROOT_DECLARATION_TEXT = b"ocfl_1.1\n"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
OBJECT_DECLARATION_TEXT = b"ocfl_object_1.1\n"
LAYOUT_FILE = "ocfl_layout.json"
EXTENSIONS = "extensions"
LAYOUT_EXTENSION = "0003-hash-and-id-n-tuple-storage-layout"
STAGING = "openbwc-staging"
WORKING_FILE = ".file"
DESTROYING = "openbwc-destroying"
TUPLE_SIZE = 3
TUPLES = 3
LONGEST_ENCODED_ID = 100
ROOT_NAMES = frozenset({ROOT_DECLARATION, LAYOUT_FILE, EXTENSIONS})


def _json_bytes(value: object) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


LAYOUT_TEXT = _json_bytes(
    {
        "extension": LAYOUT_EXTENSION,
        "description": "SHA-256 of the object id gives three folders of three characters; below them the encoded id.",
    }
)
LAYOUT_CONFIG_TEXT = _json_bytes(
    {
        "extensionName": LAYOUT_EXTENSION,
        "digestAlgorithm": "sha256",
        "tupleSize": TUPLE_SIZE,
        "numberOfTuples": TUPLES,
    }
)


def root_files() -> dict[str, bytes]:
    """Each fixed file of the root, by its path; the declaration comes last, so that it stands only on a finished
    root.
    """
    return {
        f"{EXTENSIONS}/{LAYOUT_EXTENSION}/config.json": LAYOUT_CONFIG_TEXT,
        LAYOUT_FILE: LAYOUT_TEXT,
        ROOT_DECLARATION: ROOT_DECLARATION_TEXT,
    }


def object_parts(object_id: str) -> tuple[str, ...]:
    """The folders from the root down to the object, for example ('abc', 'def', '012', 'urn%3aopenbwc%3a…')."""
    check_object_id(object_id)
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    tuples = (digest[i * TUPLE_SIZE : (i + 1) * TUPLE_SIZE] for i in range(TUPLES))
    encoded = "".join(one if one.isalnum() or one in "-_" else f"%{ord(one):02x}" for one in object_id)
    if len(encoded) > LONGEST_ENCODED_ID:
        encoded = f"{encoded[:LONGEST_ENCODED_ID]}-{digest}"
    return (*tuples, encoded)


def check_object_id(object_id: str) -> None:
    """Raise `BadNameError` unless the id is a URN of printable ASCII, no spaces (OCFL 1.1, 3.5: SHOULD be a URI)."""
    if not (object_id.startswith("urn:") and object_id.isascii() and object_id.isprintable() and " " not in object_id):
        raise BadNameError(f"Expected an object id that is a URN of printable ASCII, found {object_id!r}.")


def prepare_root(root: Path) -> None:
    """Make `root` a storage root, or check that it is one of ours. A half-made root is finished.

    Raises `NotAVaultError` where foreign files lie in a folder that is no root, or a root has another version or
    layout.
    """
    make_folder(root.parent)
    make_folder(root)
    if not (root / ROOT_DECLARATION).exists():
        foreign = sorted({entry.name for entry in root.iterdir()} - ROOT_NAMES)
        if foreign:
            raise NotAVaultError(
                f"Expected an empty folder or an OCFL 1.1 storage root, found {foreign[0]!r} in {root}. "
                "Name another folder for the vault."
            )
    staging = root / EXTENSIONS / STAGING
    for folder in (root / EXTENSIONS, staging, root / EXTENSIONS / LAYOUT_EXTENSION):
        make_folder(folder)
    for relative, expected in root_files().items():
        path = root / relative
        if not path.exists():
            _place(staging, path, expected)
        elif path.read_bytes() != expected:
            raise NotAVaultError(
                f"Expected the vault's own {relative}, found other content. The folder {root} was made with "
                "another OCFL "
                "version or layout, or was changed: restore the file from a copy, or name another folder."
            )


def _place(staging: Path, path: Path, data: bytes) -> None:
    working = staging / f"{uuid.uuid4()}{WORKING_FILE}"
    write_file(working, data)
    working.rename(path)
    sync_folder(path.parent)
