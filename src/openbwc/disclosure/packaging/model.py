"""What a package holds: its footage, the custody history of each recording, and its other files.

Paths are below the bag's `data/`, of plain letters, digits, '-', '_', '.' and '/'. Digests are hex, times aware UTC.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

COPY, ORIGINAL = "copy", "original"


class PackagingError(Exception):
    """A package cannot be built as it was frozen; the sentence says what was expected and found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file of the package: where it goes, what it is (`role`), and how its bytes are opened."""

    path: str
    role: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)


def paper(path: str, role: str, content: bytes) -> Piece:
    """A piece whose bytes are at hand."""
    digest = hashlib.sha256(content).hexdigest()
    return Piece(path=path, role=role, sha256=digest, size=len(content), open=lambda: BytesIO(content))


def control_number(agency_code: str, package: str, number: int) -> str:
    """The control number of a package's file in this place, counted from 1."""
    return f"{agency_code.upper()}-{package[-8:].upper()}-{number:07d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a copy withholds, as its redaction log counts it: under each code, how often and for how long."""

    code: str
    title: str
    times: int
    picture_seconds: float
    sound_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file of footage: a redacted copy, or in discovery the original itself.

    `plan_sha256`, `log` (the paths of its redaction log by form) and `withheld` are empty for an original. `captions`
    is a path or empty; `said` their lines as `(clock, words)`.
    """

    recording: str
    part: int
    role: str
    path: str
    sha256: str
    size: int
    media_type: str
    original_sha256: str
    started_at: datetime
    duration_ms: int
    plan_sha256: str = ""
    captions: str = ""
    said: tuple[tuple[str, str], ...] = ()
    log: Mapping[str, str] = field(default_factory=dict)
    withheld: tuple[Amounts, ...] = ()

    @property
    def length(self) -> str:
        """Its length in words."""
        minutes, seconds = divmod(round(self.duration_ms / 1000), 60)
        return f"{minutes} min {seconds} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event of a recording's custody history; `leaf` is its leaf hash in hex.

    One that is not `shown` is an entry of the ledger of which nothing but its place and leaf is told.
    """

    index: int
    leaf: str
    shown: bool
    kind: str = ""
    time: str = ""
    actor: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def proof(self) -> str:
        """The file name of its proof."""
        return f"{self.index:09d}.tlog-proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The custody history of a recording, in the order of the ledger."""

    recording: str
    entries: tuple[Entry, ...]

    @property
    def folder(self) -> str:
        """Where it lies in the package."""
        return f"custody/{self.recording}"

    @property
    def path(self) -> str:
        """Its list."""
        return f"{self.folder}/history.json"

    @property
    def shown(self) -> int:
        """How many of its events are shown."""
        return sum(entry.shown for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A release as it goes into a package.

    `withheld_in_full` counts the recordings of which nothing is released, by exemption; None where that is not known,
    and nothing may be said of it (6 CFR 5.6). `pieces` are all files but the
    page, the histories, the contents' own list and what proves them. `origin` and `key` are of the ledger.
    """

    package: str
    release: str
    kind: str
    title: str
    agency_code: str
    agency: str
    number: str
    released_at: datetime
    origin: str
    key: str
    media: tuple[Media, ...]
    histories: tuple[History, ...]
    pieces: tuple[Piece, ...]
    withheld_in_full: Mapping[str, int] | None = None

    @property
    def bag_info(self) -> dict[str, str]:
        """What the bag says of itself (RFC 8493, 2.2.2): nothing that the list does not say too."""
        return {
            "Source-Organization": self.agency,
            "External-Description": self.title,
            "External-Identifier": f"urn:openbwc:package:{self.package}",
            "Bagging-Date": f"{self.released_at:%Y-%m-%d}",
        }

    @property
    def name(self) -> str:
        """The name of the bag, and without its ending that of the file."""
        return f"{self.agency_code.lower()}-release-{self.released_at:%Y%m%d}-{self.package[-8:]}"
