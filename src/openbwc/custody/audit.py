"""The audit of custody: every event row, every tile and the checkpoint recomputed and held against each other.

Guarantees: one changed bit in a row's body, salt, hash or columns, in a tile or in the checkpoint is a problem in
the report; so are a missing, extra or exchanged row and a ledger that is ahead of the database.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.custody.recording import time_text
from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.errors import LedgerError
from openbwc.ledger.tiles import CHECKPOINT, WIDTH, read_bundle
from openbwc.ledger.verify_tool import fsck

CHUNK = 2000
_COLUMNS = ("index", "event_id", "kind", "time", "actor", "subject", "body", "salt", "leaf_hash")
Progress = Callable[[int, int], None]


@dataclass
class AuditReport:
    """What the audit found: the events in the database, the size of the published ledger, and every problem."""

    events: int = 0
    published: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether there is no problem."""
        return not self.problems


def audit(progress: Progress | None = None) -> AuditReport:
    """Recompute everything. `progress(done, total)` is called now and then with numbers of events."""
    report = AuditReport()
    folder = ledger_folder()
    if (folder / CHECKPOINT).exists() or any(folder.glob("tile/*")):
        files = fsck(folder, str(verifier_key()))
        report.problems.extend(files.problems)
        report.published = files.checkpoint.size if files.checkpoint else 0
    total = Event.objects.count()
    published = _PublishedEntries(folder, report)
    rows = Event.objects.order_by("index").values_list(*_COLUMNS)
    for expected, row in enumerate(rows.iterator(chunk_size=CHUNK)):
        report.events += 1
        _check_row(row, expected, published.entry(expected), report.problems)
        if progress is not None and report.events % CHUNK == 0:
            progress(report.events, total)
    if report.events < report.published:
        report.problems.append(f"events: expected at least the {report.published} published, found {report.events}")
    if progress is not None:
        progress(report.events, total)
    return report


class _PublishedEntries:
    """The published ledger's entries, read in order, a bundle at a time."""

    def __init__(self, folder: Path, report: AuditReport) -> None:
        self.folder, self.report = folder, report
        self.bundle: list[bytes] = []

    def entry(self, index: int) -> bytes | None:
        """The entry at this index, or None if it is not published (or, then a problem, not readable)."""
        if index >= self.report.published:
            return None
        number, offset = divmod(index, WIDTH)
        if offset == 0:
            self.bundle = []
            try:
                self.bundle = read_bundle(self.folder, number, min(WIDTH, self.report.published - WIDTH * number))
            except LedgerError as error:
                self.report.problems.append(str(error))
        return self.bundle[offset] if self.bundle else None


def _check_row(row: tuple[Any, ...], expected: int, published: bytes | None, problems: list[str]) -> None:
    """Note every way in which the row is not what was recorded at this index."""
    index, event_id, kind, time, actor, subject, body, salt, hashed = row
    if index != expected:
        problems.append(f"event {index}: expected index {expected} (indices have no gaps)")
    try:
        entry = event_entry(bytes(salt), bytes(body))
        content = json.loads(bytes(body))
        told = tuple(content[name] for name in ("id", "kind", "time", "actor", "subject"))
    except (LedgerError, ValueError, KeyError, TypeError) as error:
        problems.append(f"event {index}: expected a readable body and a salt of 32 bytes, found: {error}")
        return
    if leaf_hash(entry) != bytes(hashed):
        problems.append(f"event {index}: expected the leaf hash {leaf_hash(entry).hex()}, found {bytes(hashed).hex()}")
    columns = (str(event_id), kind, time_text(time.astimezone(UTC)), actor, subject)
    if columns != told:
        problems.append(f"event {index}: expected the columns {told} that its body tells, found {columns}")
    if published is not None and published != entry:
        problems.append(
            f"event {index}: expected the published entry {published.decode(errors='replace')}, "
            f"found that the row gives {entry.decode()}"
        )
