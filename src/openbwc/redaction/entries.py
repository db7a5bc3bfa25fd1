"""Entries as states, and the plan that they make.

A state is `{"kind": EntryKind, "body": {…}}`, the body in the shape of the plan file, or None for an entry that is not
there. Guarantees: the same states give the same plan with the same bytes, whatever edits led to them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from openbwc.media.errors import BadPlan
from openbwc.media.redaction.plan import Plan, Source
from openbwc.media.redaction.plan_file import plan_from_dict, plan_to_dict
from openbwc.program.refusals import Mistaken
from openbwc.redaction.models import Command, Entry, EntryKind, Footage

State = dict[str, Any] | None
States = dict[str, State]

SETTINGS_ID = "settings"
_BATCH = 500
_SECTIONS = {EntryKind.TRACK: "tracks", EntryKind.WHOLE_FRAME: "whole_frames", EntryKind.SOUND: "sounds"}


def state_of(entry: Entry) -> State:
    """An entry as it stands."""
    return None if entry.deleted else {"kind": entry.kind, "body": entry.body}


def states_of(footage: Footage, ids: Iterable[str] | None = None) -> States:
    """The states of a footage's entries, of all that are there or of those asked for."""
    rows = Entry.objects.filter(footage=footage)
    if ids is None:
        return {one.entry_id: state_of(one) for one in rows.filter(deleted=False)}
    found: States = dict.fromkeys(ids)
    for one in rows.filter(entry_id__in=list(found)):
        found[one.entry_id] = state_of(one)
    return found


def unsaid(states: Mapping[str, State]) -> States:
    """The states without the words of their sounds: those are content of the footage, told with a viewing alone."""
    return {entry_id: state and {**state, "body": unsaid_body(state["body"])} for entry_id, state in states.items()}


def unsaid_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without the words that were said."""
    return {name: value for name, value in body.items() if name != "words"}


def write_states(footage: Footage, after: Mapping[str, State], revision: int) -> None:
    """Make the entries what `after` says; those that are not named are not touched."""
    gone = [entry_id for entry_id, state in after.items() if state is None]
    if gone:
        Entry.objects.filter(footage=footage, entry_id__in=gone).update(deleted=True, revision=revision)
    there = [
        Entry(footage=footage, entry_id=entry_id, kind=state["kind"], body=state["body"], revision=revision)
        for entry_id, state in after.items()
        if state is not None
    ]
    Entry.objects.bulk_create(
        there,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["footage", "entry_id"],
        update_fields=["kind", "body", "deleted", "revision"],
    )


def digest_of(before: Mapping[str, State], after: Mapping[str, State]) -> str:
    """SHA-256 of a change, in hex: what the ledger keeps of it.

    It is of the JSON text with sorted keys, no spaces, and everything but ASCII escaped. (RFC 8785 would be the same
    but for numbers like 1.0; its encoder takes seconds for what a detector finds in an hour.)
    """
    text = json.dumps({"before": dict(before), "after": dict(after)}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def states_at(footage: Footage, revision: int) -> States:
    """The states as they were after a revision, folded from the commands up to it."""
    states: States = {}
    commands = Command.objects.filter(footage=footage, revision__lte=revision).order_by("revision")
    for after in commands.values_list("after", flat=True).iterator():
        states.update(after)
    return {entry_id: state for entry_id, state in states.items() if state is not None}


def plan_dict(states: Mapping[str, State], source: Source) -> dict[str, Any]:
    """The states as the content of a plan file, the entries in the order of their ids."""
    plan = plan_to_dict(Plan(source=source))
    for _, state in sorted(states.items()):
        if state is None:
            continue
        if state["kind"] == EntryKind.SETTINGS:
            plan |= state["body"]
        else:
            plan[_SECTIONS[EntryKind(state["kind"])]].append(state["body"])
    return plan


def plan_of_states(footage: Footage, states: Mapping[str, State]) -> Plan:
    """The plan that states make of a footage. Raises `Mistaken` while the footage is not measured."""
    if footage.width is None or footage.height is None or footage.frames is None:
        raise Mistaken(
            "Expected footage that was measured; its frames were not counted yet. Open it once, or find in it."
        )
    source = Source(sha256=footage.clip.sha256, width=footage.width, height=footage.height, frames=footage.frames)
    try:
        return plan_from_dict(plan_dict(states, source))
    except BadPlan as error:
        raise Mistaken(f"E{str(error)[1:]}") from error
