"""Files that prove something: a completed training (III.D), a signed agreement (VI), an answer that clears
a release (V.B.3). Each is kept once by its digest, with limits on size and type.

Guarantees: what a file is, its own first bytes say, never its name or what a browser claims; a file is there whole
under its SHA-256 or not at all; by that digest, which the event of what it proves holds, a change is seen later.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from openbwc.program.refusals import Mistaken

LARGEST = 10_000_000
"""The largest file of evidence, in bytes: a scanned certificate, not a film."""

TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
TRAINING, AGREEMENTS, CONSULTATIONS = "training-evidence", "agreements", "consultations"
"""The folders of the installation's data in which such files lie, by what they prove."""
_BLOCK = 1 << 16
_LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A kept file: SHA-256 in hex, the name it came with (printable), its media type, its size in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


def keep_evidence(source: BinaryIO, name: str, *, shelf: str = TRAINING) -> EvidenceFile:
    """Keep a file of evidence. `Mistaken` for one that is empty, too large, or neither PDF, PNG nor JPEG."""
    folder = _folder(shelf)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".coming-", delete=False) as draft:
        path = Path(draft.name)
        try:
            head = b""
            while block := source.read(_BLOCK):
                head = head or block
                size += len(block)
                if size > LARGEST:
                    raise Mistaken(f"Expected evidence of at most {LARGEST // 1_000_000} MB; found a larger file.")
                digest.update(block)
                draft.write(block)
            media_type = next((kind for magic, kind in TYPES.items() if head.startswith(magic)), None)
            if media_type is None:
                found = "an empty file" if not size else "something else"
                raise Mistaken(f"Expected evidence as PDF, PNG or JPEG; found {found}. Scan or export it as PDF.")
            draft.flush()
            os.fsync(draft.fileno())
            kept = place_of(digest.hexdigest(), shelf=shelf)
            kept.parent.mkdir(exist_ok=True, mode=0o750)
            path.rename(kept)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    printable = "".join(one if one.isprintable() else "_" for one in name)[-_LONGEST_NAME:] or "evidence"
    return EvidenceFile(sha256=digest.hexdigest(), name=printable, media_type=media_type, size=size)


def place_of(sha256: str, *, shelf: str = TRAINING) -> Path:
    """Where the file of a digest (64 lower-case hex digits) lies, if it is kept."""
    return _folder(shelf) / sha256[:2] / sha256


def _folder(shelf: str) -> Path:
    return Path(settings.OPENBWC_HOME) / shelf
