"""How a change of entries becomes a command: the one writer of entries and commands.

Guarantees: an edit touches only its entries, so its cost does not grow with the project; entries, command, revision and
ledger event are one transaction, under the lock of the project's row; a command's after is the next one's before, so
that exchanging the two is an exact undo.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openbwc.custody import Actor, record
from openbwc.policy import Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken
from openbwc.redaction.deciding import subject_of
from openbwc.redaction.entries import States, digest_of, states_of, write_states
from openbwc.redaction.events import EDITED, FOUND
from openbwc.redaction.models import Command, Entry, Footage, Project


class StaleRevision(Mistaken):
    """What the edit touches has changed since the revision that it was made on.

    `revision` is the project's now; `since` are the commands after the expected one, oldest first, without their
    bodies (ask `queries.changes_since` for those).
    """

    def __init__(self, expected: int, revision: int, since: tuple[Command, ...]) -> None:
        self.expected = expected
        self.revision = revision
        self.since = since
        names = sorted({str(one.by) if one.by else one.source or "the program" for one in since})
        super().__init__(
            f"Expected an edit of what stands at revision {revision}; it was made on {expected}, and "
            f"{', '.join(names) or 'nobody'} has changed the same entries since. Look at the change, and edit again."
        )


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What an edit did: the project's revision now, and the entries that it changed (None: not there any more).

    `behind` is whether other commands came between the expected revision and this one, which the caller has not seen.
    """

    revision: int
    footage: Footage
    changed: States
    behind: bool


@dataclass
class HeldEntries:
    """The entries of a footage as a verb asks for them; keeps the states before."""

    footage: Footage
    before: States = field(default_factory=dict)

    def states(self, ids: Iterable[str]) -> States:
        """The states of these entries; None for one that is not there."""
        wanted = list(ids)
        self.before |= states_of(self.footage, [one for one in wanted if one not in self.before])
        return {one: self.before[one] for one in wanted}

    def used(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that were ever an entry's."""
        rows = Entry.objects.filter(footage=self.footage, entry_id__in=list(ids))
        return set(rows.values_list("entry_id", flat=True))

    def last_bodies(self, ids: Iterable[str]) -> States:
        """What each entry is, or was before it was deleted; None where there was never one."""
        last: States = dict.fromkeys(ids)
        for row in Entry.objects.filter(footage=self.footage, entry_id__in=list(last)):
            last[row.entry_id] = {"kind": row.kind, "body": row.body}
        return last


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change about to be written. `target` is the edit that an undo or redo settles."""

    verb: str
    arguments: Mapping[str, Any]
    before: States
    after: States
    target: Command | None = None


def touched_since(footage: Footage, ids: Iterable[str], revision: int) -> bool:
    """Whether one of the entries was changed after a revision."""
    return Entry.objects.filter(footage=footage, entry_id__in=list(ids), revision__gt=revision).exists()


def require_fresh(project: Project, footage: Footage, ids: Iterable[str], expected: int) -> None:
    """Raises `StaleRevision` where an entry was changed after the expected revision; `Mistaken` for one to come."""
    if expected > project.revision:
        raise Mistaken(f"Expected a revision up to {project.revision}; found {expected}.")
    if expected < project.revision and touched_since(footage, ids, expected):
        rows = Command.objects.filter(project=project, revision__gt=expected).select_related("by")
        since = tuple(rows.defer("before", "after", "arguments").order_by("revision"))
        raise StaleRevision(expected, project.revision, since)


def write_command(
    project: Project,
    footage: Footage,
    change: Change,
    *,
    by: Person | None,
    actor: Actor,
    source: str = "",
    decision: Decision | None = None,
    at: datetime,
) -> Command:
    """Write a change of a locked project's footage; the project's revision grows by one."""
    before: States = {entry_id: change.before.get(entry_id) for entry_id in change.after}
    project.revision += 1
    project.save(update_fields=["revision"])
    write_states(footage, change.after, project.revision)
    command = Command.objects.create(
        project=project,
        footage=footage,
        revision=project.revision,
        verb=change.verb,
        arguments=dict(change.arguments),
        before=before,
        after=change.after,
        digest=digest_of(before, change.after),
        by=by,
        source=source,
        at=at,
        target=change.target,
    )
    facts = {
        "footage": str(footage.id),
        "revision": command.revision,
        "verb": change.verb,
        "entries": len(change.after),
        "digest": command.digest,
    }
    if by is None:
        record(FOUND, actor=actor, subject=subject_of(project), facts=facts | {"by": source})
    else:
        told = None if decision is None else decision.as_dict()
        settles = {} if change.target is None else {"settles": change.target.revision}
        record(EDITED, actor=actor, subject=subject_of(project), facts=facts | settles, decision=told)
    return command
