"""Events: how fast custody records them, and how fast an auditor verifies a million of them offline.

The peer of recording is the least that a hash-chained journal does: a SQLite table of JSON rows, each with the
SHA-256 of the row before and itself, written in the same batches with the same durability (WAL, synchronous FULL).
"""

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from benchmarks.figures import Figure
from benchmarks.installation import HOME, migrate
from openbwc.custody import Actor, EventKind, NewEvent, Subject, record_many
from openbwc.ledger import verify_tool
from openbwc.ledger.canonical import event_entry
from openbwc.ledger.keys import open_or_create_key
from openbwc.ledger.publication import publish

BATCH = 100
BATCHES_A_ROUND = 20
ROUNDS = 21
AUDITED_EVENTS = 1_000_000
AUDIT_SECONDS = 20.0
AUDITS = 3

PLAYED = EventKind("benchmark.played", required={"from", "to", "purpose"}, clause="V.A.1")
ACTOR = Actor.person(UUID(int=7))
FACTS = {"from": 12, "to": 74, "purpose": "investigation", "matter": "CBP-2026-000417", "rendition": "proxy"}
DECISION = {
    "act": "view",
    "outcome": "permitted",
    "clauses": ["V.A.1", "V.A.2"],
    "policy_version": f"sha256:{'ab' * 32}",
}


def record_ours(batches: int) -> float:
    """Seconds to record that many batches through custody."""
    start = time.perf_counter()
    for _ in range(batches):
        with transaction.atomic():
            record_many(
                NewEvent(
                    kind=PLAYED, actor=ACTOR, subject=Subject("recording", uuid7()), facts=FACTS, decision=DECISION
                )
                for _ in range(BATCH)
            )
    return time.perf_counter() - start


class Journal:
    """The peer: JSON rows in a hash chain, by the standard library's sqlite3."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE journal (number INTEGER PRIMARY KEY, body BLOB NOT NULL, hash BLOB NOT NULL);"
        )

    def rows(self) -> Iterator[tuple[int, bytes, bytes]]:
        """The next batch of rows."""
        last = self.database.execute("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
        number, chained = last or (-1, bytes(32))
        for _ in range(BATCH):
            number += 1
            content: dict[str, Any] = {
                "id": str(uuid7()),
                "kind": PLAYED.name,
                "time": datetime.now(UTC).isoformat(),
                "actor": str(ACTOR),
                "subject": f"recording:{uuid7()}",
                "facts": FACTS,
                "decision": DECISION,
                "clause": PLAYED.clause,
            }
            body = json.dumps(content).encode()
            chained = sha256(chained + body).digest()
            yield number, body, chained

    def record(self, batches: int) -> float:
        """Seconds to append that many batches."""
        start = time.perf_counter()
        for _ in range(batches):
            self.database.execute("BEGIN IMMEDIATE")
            self.database.executemany("INSERT INTO journal VALUES (?, ?, ?)", self.rows())
            self.database.execute("COMMIT")
        return time.perf_counter() - start


def recording_figure(scale: float) -> Figure:
    """Events recorded a second, ours against the peer's; the median of the rounds' ratios."""
    migrate()
    journal = Journal(HOME / "journal.sqlite3")
    batches = max(2, round(BATCHES_A_ROUND * scale))
    record_ours(batches), journal.record(batches)
    ratios, rates = [], []
    for _ in range(ROUNDS):
        ours, peer = record_ours(batches), journal.record(batches)
        ratios.append(peer / ours)
        rates.append(batches * BATCH / ours)
    return Figure(
        title="Events recorded",
        ours=f"custody.record_many: {statistics.median(rates):,.0f} events a second",
        peer="JSON rows in a hash chain by sqlite3, same batches, WAL, synchronous FULL",
        value=statistics.median(ratios),
        relation="at least",
        limit=0.5,
        unit="× the peer's rate",
        how=f"{ROUNDS} rounds in turn, each of {batches} transactions of {BATCH} events; the median ratio",
    )


def audit_figure(scale: float) -> Figure:
    """Seconds that the single-file verifier takes for a whole ledger folder."""
    count = max(1000, round(AUDITED_EVENTS * scale))
    folder = HOME / "audited" / "ledger"
    signer = open_or_create_key(HOME / "audited" / "key", "openbwc.example/benchmark")
    body = json.dumps(FACTS | DECISION).encode()

    def entries_to(end: int) -> Callable[[int], Iterator[bytes]]:
        return lambda start: (event_entry(os.urandom(32), body) for _ in range(start, end))

    start = time.perf_counter()
    for size in (count // 3, count // 2, count):
        publish(folder, signer, entries_to(size))
    published = time.perf_counter() - start
    tool = Path(shutil.copy(verify_tool.__file__, HOME / "audited" / "openbwc_verify.py"))
    command = [sys.executable, "-I", str(tool), "fsck", str(folder), "--key", str(signer.verifier)]
    seconds = []
    for _ in range(AUDITS):
        start = time.perf_counter()
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds.append(time.perf_counter() - start)
        assert f"{count} entries" in answer.stdout
    return Figure(
        title=f"A ledger of {count:,} events verified offline",
        ours="openbwc-verify fsck: every file, every hash, the checkpoint; one process, one file of Python",
        peer="the limit",
        value=statistics.median(seconds),
        relation="at most",
        limit=AUDIT_SECONDS,
        unit="s",
        how=f"the median of {AUDITS} runs of the program; publishing the ledger took {published:.1f} s",
    )


def measure(scale: float = 1.0) -> list[Figure]:
    """Both figures; `scale` shrinks the batches of a round and the audited ledger."""
    return [recording_figure(scale), audit_figure(scale)]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.title}: {figure.value:.3g} {figure.unit} ({figure.relation} {figure.limit}); {figure.ours}")
