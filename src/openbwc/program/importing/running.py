"""A file of rows, tried or carried out.

Guarantees: rows are taken a few hundred to a transaction, each in a savepoint of its own, so that nobody waits long for
the database, and a crash leaves only whole rows behind, which the next run finds unchanged. A trial takes each of these
transactions back and keeps nothing but its report; so rows of one file that bar each other are told by a trial only
where they stand near each other, and by the run in any case. Memory holds some bytes a row, beside the rows at hand.
A row is compared with the records only for an actor who may change them; what a trial refuses stays in the ledger, once
for each agency and reason, so that a file is no way to ask unseen what another agency's records hold (V.A.1).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Decision
from openbwc.program.events import REFUSED, ROWS_IMPORTED
from openbwc.program.importing.csv_rows import BadRow, Lines, Row, read_rows
from openbwc.program.importing.kinds import Kind
from openbwc.program.importing.known import Known
from openbwc.program.importing.report import Outcome, Verdict, writing_report
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Agency, ImportRun
from openbwc.program.refusals import Mistaken, Refused, regulated, require

ROWS_A_TRANSACTION = 250
_SHOWN_KEY = 120
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Imported:
    """A run that ended, with the number of rows by what became of them."""

    run: ImportRun
    counts: Counter[Verdict]

    @property
    def bad(self) -> int:
        """How many rows were wrong or refused."""
        return self.counts[Verdict.WRONG] + self.counts[Verdict.REFUSED]


class _Hashed:
    """A file whose bytes are digested as its lines are read."""

    def __init__(self, file: Lines) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or so many bytes of it."""
        line = self._file.readline(size)
        self._digest.update(line)
        return line

    @property
    def sha256(self) -> str:
        """The digest of what was read so far, in hex."""
        return self._digest.hexdigest()


def import_rows(
    *,
    actor: Actor,
    kind: Kind,
    source: Lines,
    name: str,
    dry: bool,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Imported:
    """Bring in the rows of a file, or with `dry` try them; `told` hears each row's outcome, in the file's order.

    Raises `Mistaken` for a file that is no CSV with the kind's columns; then nothing was done and nothing is kept.
    """
    file = _Hashed(source)
    rows = read_rows(file, required=kind.required, optional=kind.optional)
    batches = _batches(rows)
    first = next(batches, [])  # reads the first line, so that a wrong file leaves no run behind
    shown = "".join(one if one.isprintable() else "_" for one in name)[-_LONGEST_NAME:]
    run = ImportRun(kind=kind.name, name=shown, dry=dry, by=person_of(actor), begun_at=timezone.now())
    counts: Counter[Verdict] = Counter()
    carrier = _Carrier(kind, actor, run)
    with writing_report(run.id) as report:
        for batch in _chained(first, batches):
            for outcome in carrier.carry(batch):
                counts[outcome.verdict] += 1
                report.add(outcome)
                told(outcome)
    run.sha256, run.ended_at = file.sha256, timezone.now()
    run.counts = {verdict.value: count for verdict, count in sorted(counts.items())}
    with transaction.atomic():
        run.save(force_insert=True)
        if not dry:
            facts = {"kind": kind.name, "file": shown, "sha256": run.sha256, "counts": run.counts}
            record(ROWS_IMPORTED, actor=actor, subject=Subject("import", run.id), facts=facts)
    return Imported(run, counts)


class _Carrier:
    """Carries batches of rows out, or tries them, and remembers which records the file has named."""

    def __init__(self, kind: Kind, actor: Actor, run: ImportRun) -> None:
        self._kind, self._actor, self._run = kind, actor, run
        self._known = Known()
        self._seen: dict[int, tuple[int, int]] = {}
        self._decisions: dict[Agency | None, Decision] = {}
        self._refusals: dict[tuple[str, ...], tuple[Agency, Decision]] = {}
        self._recorded: set[tuple[str, ...]] = set()

    def carry(self, batch: list[Row | BadRow]) -> list[Outcome]:
        """The outcome of each row; in one transaction, which a trial takes back."""
        with transaction.atomic():
            self._known.look_up(row for row in batch if isinstance(row, Row))
            outcomes = [self._one(row) for row in batch]
            if self._run.dry:
                transaction.set_rollback(True)
        if self._run.dry:
            self._record_refusals()
        return outcomes

    def _record_refusals(self) -> None:
        """Record what the trial refused, now that its own transaction was taken back."""
        with transaction.atomic():
            for key in (one for one in self._refusals if one not in self._recorded):
                agency, decision = self._refusals[key]
                facts = {"act": decision.act.value, "rows_of": self._kind.name, "import": str(self._run.id)}
                subject = Subject("agency", agency.id)
                record(REFUSED, actor=self._actor, subject=subject, facts=facts, decision=decision.as_dict())
        self._recorded |= self._refusals.keys()

    def _require_authority(self, row: Row) -> None:
        """Raises `Refused` for a row about records that the actor may not change; decided once a run and agency."""
        for agency in self._kind.owners(row.cells, self._known):
            if agency not in self._decisions:
                decide = self._kind.decide
                self._decisions[agency] = (
                    decide(self._actor, agency) if agency else decide_management(self._actor, None)
                )
            if not self._decisions[agency].permitted:
                subject = Subject("agency", self._refusing(row).id)
                with regulated(actor=self._actor, subject=subject, asked={"rows_of": self._kind.name}):
                    require(self._decisions[agency])

    def _refusing(self, row: Row) -> Agency:
        """The agency over whose records the row's actor has no authority; the row's own where there is none."""
        owners = self._kind.owners(row.cells, self._known)
        barred = (one for one in owners if one is not None and not self._decisions[one].permitted)
        return next(barred, self._known.agency(row.cells["agency"]))

    def _one(self, row: Row | BadRow) -> Outcome:
        if isinstance(row, BadRow):
            return Outcome(row.line, Verdict.WRONG, "", row.words)
        about = self._kind.key(row.cells)[:_SHOWN_KEY]
        try:
            self._kind.check(row.cells)
            earlier = self._earlier(row)
            if earlier is not None:
                return Outcome(row.line, Verdict.REPEATED, about, f"Line {earlier} says the same already.")
            self._require_authority(row)
            done = self._kind.carry(row.cells, self._known, self._actor)
        except Mistaken as mistake:
            return Outcome(row.line, Verdict.WRONG, about, str(mistake))
        except Refused as refusal:
            words = " ".join(f"{one.clause}: {one.words} {one.remedy}" for one in refusal.decision.reasons)
            agency = self._refusing(row)
            key = (agency.code, *(one.code for one in refusal.decision.reasons))
            self._refusals.setdefault(key, (agency, refusal.decision))
            return Outcome(row.line, Verdict.REFUSED, about, words)
        except IntegrityError:
            words = "Expected a record that is free; somebody made it at this moment. Bring the file in once more."
            return Outcome(row.line, Verdict.WRONG, about, words)
        return Outcome(row.line, done.verdict, about, done.words)

    def _earlier(self, row: Row) -> int | None:
        """The earlier line that says the same of the same record; `Mistaken` where it says something else of it."""
        key = _short(self._kind.key(row.cells).lower())
        content = _short("\0".join(row.cells.values()))
        line, said = self._seen.setdefault(key, (row.line, content))
        if line == row.line:
            return None
        if said != content:
            raise Mistaken(f"Expected each record once; line {line} says something else of it. Keep one of the two.")
        return line


def _short(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _batches(rows: Iterable[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    left = iter(rows)
    while batch := list(islice(left, ROWS_A_TRANSACTION)):
        yield batch


def _chained(first: list[Row | BadRow], others: Iterator[list[Row | BadRow]]) -> Iterator[list[Row | BadRow]]:
    if first:
        yield first
        yield from others
