"""What the record of viewings says of a report's statement (V.A.3): it confirms it, or it contradicts it.

Guarantees: only what was opened before the report was complete counts; a recording that was opened and of which no
player reported a span counts as not viewed, one that was opened to be downloaded counts as viewed. Each viewing here
is an event of the ledger too (`access.viewing_opened`, `access.viewing_closed`).
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openbwc.access.models import Viewing
from openbwc.evidence.models import ReportStatement
from openbwc.policy import Act

BATCH = 500


class Contradiction(StrEnum):
    """How a statement and the viewings disagree."""

    DENIED = "denied"
    UNNAMED = "unnamed"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A statement beside the viewings of its author before the report was complete.

    `seen` are the encounter's recordings that were viewed then, with their viewings' ids; `contradictions` maps each
    way of disagreeing to the recordings concerned; none = the record confirms the statement.
    """

    statement: ReportStatement
    seen: dict[uuid.UUID, list[uuid.UUID]]
    contradictions: dict[Contradiction, list[uuid.UUID]]

    @property
    def confirmed(self) -> bool:
        """Whether the viewings agree with what is stated."""
        return not self.contradictions

    @property
    def words(self) -> str:
        """In a sentence: what was stated, what the record of viewings says."""
        if self.confirmed:
            stated = f"{len(self.seen)} of its recordings viewed" if self.statement.viewed else "no footage viewed"
            return f"The record of viewings confirms the statement: {stated} before the report was complete."
        parts = []
        for how, words in WORDS.items():
            if how in self.contradictions:
                parts.append(words.format(count=len(self.contradictions[how])))
        return f"Report {self.statement.number}: {'; '.join(parts)}."


WORDS = {
    Contradiction.DENIED: "it states that no footage was viewed, and {count} recordings were viewed before it",
    Contradiction.UNNAMED: "it leaves out {count} recordings that were viewed before it was complete",
    Contradiction.UNSEEN: "it names {count} recordings as viewed, and no viewing of them before it is on record",
}


def compare_statement(statement: ReportStatement) -> Compared:
    """One statement beside the viewings."""
    return next(compare_statements([statement]))


def compare_statements(statements: Iterable[ReportStatement]) -> Iterator[Compared]:
    """Each statement beside the viewings, in the order given; a few queries for many statements."""
    batch: list[ReportStatement] = []
    for statement in statements:
        batch.append(statement)
        if len(batch) == BATCH:
            yield from _compare(batch)
            batch = []
    yield from _compare(batch)


def _compare(batch: list[ReportStatement]) -> Iterator[Compared]:
    if not batch:
        return
    latest = max(statement.completed_at for statement in batch)
    viewings = Viewing.objects.filter(
        recording__encounter__in={statement.encounter_id for statement in batch},
        person__in={statement.person_id for statement in batch},
        opened_at__lt=latest,
    ).values_list("person_id", "recording__encounter_id", "recording_id", "id", "opened_at", "act", "played")
    by_author: dict[tuple[uuid.UUID, uuid.UUID | None], list[tuple[uuid.UUID, uuid.UUID, datetime]]] = {}
    for person, encounter, recording, viewing, opened_at, act, played in viewings:
        if played or act == Act.DOWNLOAD.value:
            by_author.setdefault((person, encounter), []).append((recording, viewing, opened_at))
    named = _named(batch)
    for statement in batch:
        seen: dict[uuid.UUID, list[uuid.UUID]] = {}
        for recording, viewing, opened_at in by_author.get((statement.person_id, statement.encounter_id), []):
            if opened_at < statement.completed_at:
                seen.setdefault(recording, []).append(viewing)
        yield Compared(
            statement=statement, seen=seen, contradictions=_contradictions(statement, seen, named[statement.id])
        )


def _named(batch: list[ReportStatement]) -> dict[uuid.UUID, set[uuid.UUID]]:
    named: dict[uuid.UUID, set[uuid.UUID]] = {statement.id: set() for statement in batch}
    links = ReportStatement.recordings.through.objects.filter(reportstatement__in=list(named))
    for statement, recording in links.values_list("reportstatement_id", "recording_id"):
        named[statement].add(recording)
    return named


def _contradictions(
    statement: ReportStatement, seen: dict[uuid.UUID, list[uuid.UUID]], named: set[uuid.UUID]
) -> dict[Contradiction, list[uuid.UUID]]:
    if not statement.viewed:
        return {Contradiction.DENIED: sorted(seen)} if seen else {}
    found = {}
    if unnamed := sorted(seen.keys() - named):
        found[Contradiction.UNNAMED] = unnamed
    if unseen := sorted(named - seen.keys()):
        found[Contradiction.UNSEEN] = unseen
    return found
