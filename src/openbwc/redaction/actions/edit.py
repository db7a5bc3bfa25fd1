"""Somebody edits a footage: one command, attributed, in the project's history and in the ledger (V.A.6).

Guarantees: an edit is made on what its author saw: where one of its entries was changed after the revision that the
author names, it is refused with what changed (`StaleRevision`), and nothing of another's work is overwritten.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require
from openbwc.redaction.commanding import Change, Edited, HeldEntries, require_fresh, write_command
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.models import Footage
from openbwc.redaction.verbs import Made, change


def edit(*, actor: Person, footage: Footage, expected_revision: int, verb: str, arguments: Mapping[str, Any]) -> Edited:
    """Carry out one of `verbs.VERBS`. Raises `Refused`, `StaleRevision`, and `Mistaken` with what is wrong."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(footage.project)):
        project = locked(footage.project_id)
        footage = Footage.objects.select_related("clip__recording__agency").get(id=footage.id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_sight(actor, project, [footage], now)
        require_open(project)
        held = HeldEntries(footage)
        made = Made(author=str(actor.id), frames=footage.frames)
        after = change(verb, arguments, held, made)
        require_fresh(project, footage, {*held.before, *after}, expected_revision)
        command = write_command(
            project,
            footage,
            Change(verb=verb, arguments=arguments, before=held.before, after=after),
            by=actor,
            actor=Actor.person(actor.id),
            decision=decision,
            at=now,
        )
    return Edited(
        revision=command.revision, footage=footage, changed=after, behind=command.revision > expected_revision + 1
    )
