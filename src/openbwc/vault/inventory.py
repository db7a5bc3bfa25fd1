"""The OCFL 1.1 inventory of an object with one version: built, written out, and read back strictly.

Guarantee: what `Inventory.to_bytes` writes, `parse_inventory` reads to the same value, and every deviation from the
form that the vault writes is a `ValueError` with a sentence, so that a changed inventory never passes as a good one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from openbwc.vault.errors import BadNameError
from openbwc.vault.layout import check_object_id

INVENTORY = "inventory.json"
TYPE = "https://ocfl.io/1.1/spec/#inventory"
DIGEST = "sha256"
FIXITY_LENGTHS: Mapping[str, int] = {"sha256": 64, "sha512": 128}
VERSION = "v1"
_LONGEST_NAME = 200


class Form(StrEnum):
    """How an object's content lies: the name of its content folder, which the inventory states (OCFL 1.1, 3.3.1)."""

    PLAIN = "content"
    SEALED = "sealed"
    DESTROYED = "destroyed"


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """One object's inventory; all digests are lower-case hex of the stored bytes.

    `form` says whether those are the files' own bytes, sealed ones, or a tombstone. `files` maps a file's name to its
    sha256, `fixity` maps a further algorithm to name → digest.
    """

    object_id: str
    created: datetime
    message: str
    user_name: str
    user_address: str
    files: Mapping[str, str]
    fixity: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    form: Form = Form.PLAIN

    @property
    def content(self) -> str:
        """The content folder below the object's."""
        return f"{VERSION}/{self.form.value}"

    def to_bytes(self) -> bytes:
        """The JSON text, with sorted keys, so that equal inventories are equal bytes."""
        body: dict[str, object] = {
            "id": self.object_id,
            "type": TYPE,
            "digestAlgorithm": DIGEST,
            "head": VERSION,
            "manifest": _by_digest(self.files, prefix=f"{self.content}/"),
            "versions": {
                VERSION: {
                    "created": self.created.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                    "message": self.message,
                    "state": _by_digest(self.files, prefix=""),
                    "user": {"name": self.user_name, "address": self.user_address},
                }
            },
        }
        if self.form != Form.PLAIN:  # 'content' is what OCFL takes where nothing is said
            body["contentDirectory"] = self.form.value
        if self.fixity:
            body["fixity"] = {
                name: _by_digest(digests, prefix=f"{self.content}/") for name, digests in self.fixity.items()
            }
        return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def sidecar_name(algorithm: str = DIGEST) -> str:
    """Name of the file that holds the inventory's digest (OCFL 1.1, 3.7)."""
    return f"{INVENTORY}.{algorithm}"


def digest_of(data: bytes) -> str:
    """The inventory's digest, as its sidecar states it."""
    return hashlib.new(DIGEST, data).hexdigest()


def sidecar_text(digest: str) -> bytes:
    """Content of the inventory's digest file."""
    return f"{digest} {INVENTORY}\n".encode()


def check_name(name: str) -> None:
    """Raise `BadNameError` unless `name` is one plain, portable file name (OCFL 1.1, 3.5.3.1)."""
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        raise BadNameError(f"Expected a file name in valid Unicode, found {name!r}. Give it a cleaned name.") from None
    if not encoded or len(encoded) > _LONGEST_NAME or name in {".", ".."} or "/" in name or not name.isprintable():
        raise BadNameError(
            f"Expected one file name of 1 to {_LONGEST_NAME} bytes, printable and without '/', found {name!r}. "
            "Give it a cleaned name."
        )


@lru_cache(maxsize=256)  # a film is read in ranges, and each of them opens the object anew
def parse_inventory(data: bytes) -> Inventory:
    """Read an inventory that the vault wrote.

    Raises `ValueError` with what was expected and found for anything else.
    """
    try:
        body = json.loads(data, object_pairs_hook=_no_duplicates)
        version = body["versions"][VERSION]
        user = version["user"]
        check_object_id(str(body["id"]))
        state = _by_name(version["state"], prefix="", length=FIXITY_LENGTHS[DIGEST])
        form = Form(body.get("contentDirectory", Form.PLAIN.value))
        fixity = {
            algorithm: _by_name(block, prefix=f"{VERSION}/{form.value}/", length=FIXITY_LENGTHS[algorithm])
            for algorithm, block in body.get("fixity", {}).items()
        }
        inventory = Inventory(
            object_id=str(body["id"]),
            created=datetime.fromisoformat(version["created"]),
            message=str(version["message"]),
            user_name=str(user["name"]),
            user_address=str(user["address"]),
            files=state,
            fixity=fixity,
            form=form,
        )
    except BadNameError as error:
        raise ValueError(str(error)) from error
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(
            f"expected an OCFL 1.1 inventory with version {VERSION}, found a form without {error}"
        ) from error
    if inventory.to_bytes() != data:
        raise ValueError("expected an inventory in the form that the vault writes, found another")
    return inventory


def _by_digest(files: Mapping[str, str], *, prefix: str) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, digest in sorted(files.items()):
        grouped.setdefault(digest, []).append(prefix + name)
    return grouped


def _by_name(block: Mapping[str, list[str]], *, prefix: str, length: int) -> dict[str, str]:
    files: dict[str, str] = {}
    for digest, paths in block.items():
        if len(digest) != length or set(digest) - set("0123456789abcdef"):
            raise ValueError(f"expected a digest of {length} hex characters, found {digest!r}")
        for path in paths:
            name = path.removeprefix(prefix)
            if not path.startswith(prefix) or name in files:
                raise ValueError(f"expected each file once under {prefix!r}, found {path!r}")
            check_name(name)
            files[name] = digest
    return files


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("expected each key once, found a key twice")
    return found
