"""What a program followed enters a track as it was asked for, and is taken back by who asked."""

import pytest

from openbwc.custody import Actor
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.pipeline.following import FOLLOWER
from openbwc.media.redaction.plan import Keyframe
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.take_in_followed import take_in_followed
from openbwc.redaction.actions.undo import redo, undo
from openbwc.redaction.commanding import Edited
from openbwc.redaction.models import Entry, Footage, Job, JobKind, JobState, Project
from tests.world import WorldAgency

from .edits import added, did, track

FOUND = (Keyframe(9, Box(1, 1, 21, 21)), Keyframe(10, Box(2, 2, 22, 22)), Keyframe(11, Box(3, 3, 23, 23)))


def asked(person: Person, footage: Footage) -> Job:
    return ask_job(actor=person, footage=footage, kind=JobKind.FOLLOW, parameters={"track": "t1", "frame": 10})


def followed(job: Job) -> Edited:
    """The job's following enters, and the job ends as its worker would end it."""
    edited = take_in_followed(
        actor=Actor.system("worker"),
        footage=job.footage,
        track="t1",
        found=FOUND,
        revision=job.parameters["revision"],
        by=FOLLOWER,
    )
    Job.objects.filter(id=job.id).update(state=JobState.DONE, result={"revision": edited.revision})
    return edited


def body() -> object:
    return Entry.objects.get(entry_id="t1").body


def test_an_edit_made_while_it_was_followed_stays(redactor: Person, footage: Footage) -> None:
    added(redactor, footage, track(), track("t2"))
    job = asked(redactor, footage)
    assert job.parameters["revision"] == 1
    did(redactor, footage, "put_keyframe", track="t1", frame=11, box=[70, 70, 90, 90])
    drawn = body()
    with pytest.raises(Mistaken, match="changed since, and is left as it is"):
        followed(job)
    assert body() == drawn
    assert followed(asked(redactor, footage)).revision == 3


def test_an_edit_of_another_track_is_no_hindrance(redactor: Person, footage: Footage) -> None:
    added(redactor, footage, track(), track("t2"))
    job = asked(redactor, footage)
    did(redactor, footage, "put_keyframe", track="t2", frame=11, box=[70, 70, 90, 90])
    assert followed(job).revision == 3


def test_who_asked_takes_it_back_and_brings_it_again_and_nobody_else_as_their_own(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track())
    before = body()
    followed(asked(redactor, footage))
    after = body()
    other = ice.staff(Role.REDACTOR).row
    with pytest.raises(Mistaken, match="there is none"):
        undo(actor=other, project=project, expected_revision=2)
    undo(actor=redactor, project=project, expected_revision=2)
    assert body() == before
    redo(actor=redactor, project=project, expected_revision=3)
    assert body() == after != before
