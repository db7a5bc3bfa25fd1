"""The redaction of some footage starts from what was approved for it before, so that releases of it are kept alike."""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.media.redaction.plan_file import plan_to_dict, read_plan
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.commanding import Change, Edited, write_command
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.entries import SETTINGS_ID, States
from openbwc.redaction.measuring import measure_footage
from openbwc.redaction.models import Entry, EntryKind, Footage, FrozenPlan, Submission
from openbwc.redaction.queries import START_FROM, frozen_plan

_SECTIONS = {EntryKind.TRACK: "tracks", EntryKind.WHOLE_FRAME: "whole_frames", EntryKind.SOUND: "sounds"}


def start_from_approved(*, actor: Person, footage: Footage, submission: Submission) -> Edited:
    """Take in, as one edit, all that an approved submission redacts of the same clip file, under the same ids.

    The authors of its entries stay; what was found or drawn after it is untouched. Raises `Refused`; `Mistaken` unless
    the submission stands approved and holds the clip, and the footage has no entries yet.
    """
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(footage.project)):
        project = locked(footage.project_id)
        footage = Footage.objects.select_related("clip__recording__agency").get(id=footage.id)
        decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
        require_sight(actor, project, [footage], now)
        submission = Submission.objects.select_related("project__agency", "project__matter").get(id=submission.id)
        require_sight(actor, submission.project, [footage], now)
        require_open(project)
        frozen = _approved(submission, footage)
        if Entry.objects.filter(footage=footage).exists():
            raise Mistaken("Expected footage without entries; start from an approved plan before anything else.")
        plan = read_plan(bytes(frozen.content))
        source = plan.source
        measure_footage(footage=footage, width=source.width, height=source.height, frames=source.frames)
        arguments = {"submission": str(submission.id), "plan_sha256": frozen.sha256}
        after = _states(plan_to_dict(plan))
        command = write_command(
            project,
            footage,
            Change(verb=START_FROM, arguments=arguments, before={}, after=after),
            by=actor,
            actor=who,
            decision=decision,
            at=now,
        )
    return Edited(revision=command.revision, footage=footage, changed=after, behind=False)


def _approved(submission: Submission, footage: Footage) -> FrozenPlan:
    if submission.approved_at is None or submission.returned_at is not None:
        raise Mistaken("Expected a submission that stands approved.")
    other = Footage.objects.filter(project=submission.project, clip=footage.clip).first()
    if other is None:
        raise Mistaken(f"Expected a submission that holds {footage.clip.original_name}; this one does not.")
    return frozen_plan(submission, other)


def _states(plan: dict[str, Any]) -> States:
    """Every entry of a plan, and its settings."""
    states: States = {
        body["id"]: {"kind": kind.value, "body": body} for kind, section in _SECTIONS.items() for body in plan[section]
    }
    settings = {name: plan[name] for name in plan.keys() - {"version", "source", *_SECTIONS.values()}}
    states[SETTINGS_ID] = {"kind": EntryKind.SETTINGS.value, "body": settings}
    return states
