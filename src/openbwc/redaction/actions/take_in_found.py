"""What a detector found enters a footage as one command of nobody's: by the program, from a named detector."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.media.redaction.plan import Sound, Track, WholeFrame
from openbwc.media.redaction.plan_file import sound_to_dict, track_to_dict, whole_frame_to_dict
from openbwc.redaction.commanding import Change, Edited, write_command
from openbwc.redaction.deciding import locked, require_open
from openbwc.redaction.entries import States
from openbwc.redaction.models import Entry, EntryKind, Footage


def take_in_found(
    *,
    actor: Actor,
    footage: Footage,
    tracks: Sequence[Track] = (),
    whole_frames: Sequence[WholeFrame] = (),
    sounds: Sequence[Sound] = (),
    by: str,
) -> Edited:
    """Add found tracks, whole frames and pieces of sound, each under an id of its own; `by` says who found them.

    An id that the footage has used already gets a number behind it, so that finding twice never overwrites. Raises
    `Mistaken` unless the project is open. Permission was asked for when the finding was.
    """
    now = timezone.now()
    with transaction.atomic():
        project = locked(footage.project_id)
        require_open(project)
        after = _states(footage, tracks, whole_frames, sounds)
        counts = {"tracks": len(tracks), "whole_frames": len(whole_frames), "sounds": len(sounds)}
        command = write_command(
            project,
            footage,
            Change(verb="find", arguments=counts, before={}, after=after),
            by=None,
            actor=actor,
            source=by,
            at=now,
        )
    return Edited(revision=command.revision, footage=footage, changed=after, behind=False)


def _states(
    footage: Footage, tracks: Iterable[Track], whole_frames: Iterable[WholeFrame], sounds: Iterable[Sound]
) -> States:
    used = set(Entry.objects.filter(footage=footage).values_list("entry_id", flat=True))
    after: States = {}
    bodies: Iterable[tuple[EntryKind, dict[str, Any]]] = chain(
        ((EntryKind.TRACK, track_to_dict(one)) for one in tracks),
        ((EntryKind.WHOLE_FRAME, whole_frame_to_dict(one)) for one in whole_frames),
        ((EntryKind.SOUND, sound_to_dict(one)) for one in sounds),
    )
    for kind, body in bodies:
        entry_id = free_id(body["id"], used)
        used.add(entry_id)
        after[entry_id] = {"kind": kind.value, "body": {**body, "id": entry_id}}
    return after


def free_id(wanted: str, used: set[str]) -> str:
    """The wanted id, or the first with a number behind it that is not used."""
    number, candidate = 1, wanted[: Entry.ID_MAX]
    while candidate in used:
        number += 1
        suffix = f"-{number}"
        candidate = wanted[: Entry.ID_MAX - len(suffix)] + suffix
    return candidate
