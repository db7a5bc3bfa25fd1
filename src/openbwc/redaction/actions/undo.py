"""Taking edits back, and bringing them again, without end: each is a command too, with before and after exchanged.

Guarantees: an undo is exact; what somebody else has changed since in the same entries is never undone with it; a new
edit leaves nothing to bring again, as everywhere. What a program did is nobody's, and one's own where one asked for it.
"""

from enum import StrEnum

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.commanding import Change, Edited, require_fresh, write_command
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.entries import States, states_of
from openbwc.redaction.models import Command, Footage, Job, Project


class Whose(StrEnum):
    """Whose edits are taken back or brought again."""

    OWN = "own"
    ANY = "any"


def undo(*, actor: Person, project: Project, expected_revision: int, whose: Whose = Whose.OWN) -> Edited:
    """Take back the last edit that is in effect. Raises `Refused`, `StaleRevision`; `Mistaken` where there is none."""
    return _settle(actor, project, expected_revision, whose, back=True)


def redo(*, actor: Person, project: Project, expected_revision: int, whose: Whose = Whose.OWN) -> Edited:
    """Bring the edit again that was taken back last. Raises as `undo` does."""
    return _settle(actor, project, expected_revision, whose, back=False)


def _settle(actor: Person, project: Project, expected: int, whose: Whose, *, back: bool) -> Edited:
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(project)):
        project = locked(project.id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_open(project)
        target = _to_undo(project, actor, whose) if back else _to_redo(project, actor, whose)
        footage = Footage.objects.select_related("clip__recording__agency").get(id=target.footage_id)
        require_sight(actor, project, [footage], now)
        stands, wanted = (target.after, target.before) if back else (target.before, target.after)
        require_fresh(project, footage, stands, expected)
        _require_standing(footage, stands, target)
        command = write_command(
            project,
            footage,
            Change(
                verb="undo" if back else "redo",
                arguments={"revision": target.revision},
                before=stands,
                after=wanted,
                target=target,
            ),
            by=actor,
            actor=Actor.person(actor.id),
            decision=decision,
            at=now,
        )
        target.in_effect, target.settled_in = not back, command.revision
        target.save(update_fields=["in_effect", "settled_in"])
    return Edited(revision=command.revision, footage=footage, changed=wanted, behind=command.revision > expected + 1)


def _edits(project: Project, actor: Person, whose: Whose) -> QuerySet[Command]:
    edits = Command.objects.filter(project=project, target=None)
    if whose is Whose.ANY:
        return edits
    asked = Job.objects.filter(footage__project=project, asked_by=actor, result__revision__isnull=False).order_by()
    return edits.filter(Q(by=actor) | Q(by=None, revision__in=list(asked.values_list("result__revision", flat=True))))


def _to_undo(project: Project, actor: Person, whose: Whose) -> Command:
    target = _edits(project, actor, whose).filter(in_effect=True).order_by("-revision").first()
    if target is None:
        raise Mistaken("Expected an edit to take back; there is none.")
    return target


def _to_redo(project: Project, actor: Person, whose: Whose) -> Command:
    edits = _edits(project, actor, whose)
    target = edits.filter(in_effect=False).order_by("-settled_in").first()
    latest = edits.aggregate(latest=Max("revision"))["latest"] or 0
    if target is None or target.settled_in < latest:
        raise Mistaken("Expected an edit that was taken back, and none made since; there is none to bring again.")
    return target


def _require_standing(footage: Footage, stands: States, target: Command) -> None:
    """The entries are still as the edit left them; else to settle it would overwrite what came after."""
    if states_of(footage, stands) != stands:
        raise Mistaken(
            f"Expected the entries as revision {target.revision} left them; they were changed since. "
            "Take the later edits back first, or edit again."
        )
