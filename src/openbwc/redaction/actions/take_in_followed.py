"""The way of a box that somebody drew, followed by the program, enters its track as one command of nobody's.

Guarantees: it enters only a track that nobody touched since the following was asked for.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.media.redaction.pipeline.following import followed
from openbwc.media.redaction.plan import Keyframe
from openbwc.media.redaction.plan_file import track_from_dict, track_to_dict
from openbwc.program.refusals import Mistaken
from openbwc.redaction.commanding import Change, Edited, touched_since, write_command
from openbwc.redaction.deciding import locked, require_open
from openbwc.redaction.entries import States, states_of
from openbwc.redaction.models import EntryKind, Footage


def take_in_followed(
    *, actor: Actor, footage: Footage, track: str, found: Sequence[Keyframe], revision: int, by: str
) -> Edited:
    """Put what was followed into a track as it was at the project's `revision`; `by` names who followed.

    Raises `Mistaken` unless the project is open, and the track is still there and unchanged. Permission was asked for
    when the following was.
    """
    now = timezone.now()
    with transaction.atomic():
        project = locked(footage.project_id)
        require_open(project)
        if touched_since(footage, [track], revision):
            raise Mistaken(
                "Expected the track as it was when it was to be followed; it was changed since, and is left as it is. "
                "Ask anew for it to be followed."
            )
        before = states_of(footage, [track])
        state = before[track]
        if state is None or state["kind"] != EntryKind.TRACK:
            raise Mistaken(f"Expected the track {track} that was to be followed; it is not there any more.")
        body = track_to_dict(followed(track_from_dict(state["body"]), tuple(found)))
        after: States = {track: {"kind": EntryKind.TRACK.value, "body": body}}
        arguments = {"track": track, "first": found[0].frame, "last": found[-1].frame}
        command = write_command(
            project,
            footage,
            Change(verb="follow", arguments=arguments, before=before, after=after),
            by=None,
            actor=actor,
            source=by,
            at=now,
        )
    return Edited(revision=command.revision, footage=footage, changed=after, behind=False)
