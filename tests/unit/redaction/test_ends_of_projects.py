"""What has to have ended before a project is submitted, and what ends with it when it is closed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django_q.models import OrmQ
from pytest_django import Settings

from openbwc.access.actions.renew_viewing import renew_viewing
from openbwc.access.grants import GateClosed
from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.cancel_job import cancel_job
from openbwc.redaction.actions.close_project import close_project
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.open_footage import open_footage
from openbwc.redaction.actions.over_redact import over_redact
from openbwc.redaction.actions.resume_job import resume_job
from openbwc.redaction.models import Footage, Job, JobKind, JobState, Project, ProjectState, Render
from tests.world import WorldAgency

from .edits import REASON, added, track
from .rendered import approved, checked, rendered, stored, submitted

WHY = "The request was withdrawn."


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def stated(project: Project) -> str:
    project.refresh_from_db()
    return project.state


@pytest.mark.parametrize("kind", [JobKind.FIND, JobKind.SPEECH, JobKind.COVER, JobKind.FOLLOW])
@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_nothing_is_submitted_while_a_program_is_at_work_on_it(
    kind: JobKind, state: JobState, redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    parameters = {"track": "t1", "frame": 10} if kind == JobKind.FOLLOW else {}
    job = ask_job(actor=redactor, footage=footage, kind=kind, parameters=parameters)
    Job.objects.filter(id=job.id).update(state=state)
    with pytest.raises(Mistaken, match=f"'{kind.label}' is under way on {footage.clip.original_name}"):
        submitted(redactor, project)
    assert stated(project) == ProjectState.OPEN
    cancel_job(actor=redactor, job=job)
    assert submitted(redactor, project).revision == 1


def test_what_was_to_be_covered_and_was_not_is_not_submitted(
    redactor: Person, footage: Footage, project: Project
) -> None:
    done = ask_job(actor=redactor, footage=footage, kind=JobKind.COVER)
    Job.objects.filter(id=done.id).update(state=JobState.DONE)
    failed = ask_job(actor=redactor, footage=footage, kind=JobKind.COVER)
    Job.objects.filter(id=failed.id).update(state=JobState.FAILED, error="no frame can be read")
    with pytest.raises(Mistaken, match=r"that failed \(no frame can be read\)"):
        submitted(redactor, project)
    resume_job(actor=redactor, job=failed)
    cancel_job(actor=redactor, job=failed)
    assert submitted(redactor, project).revision == 0


def test_to_cover_many_is_asked_for_all_or_nothing(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project
) -> None:
    asked: dict[str, Any] = {"actor": redactor, "agency": ice.row, "title": "Quick", "matter": "ICE-7"}
    hidden = ice.officer("Ito").trained().wears("BWC-9").recorded(restriction="protected_identity").clips.get()
    before = Event.objects.count()
    with pytest.raises(Mistaken, match="a reason and its basis"):  # asked after the project was opened
        over_redact(**asked, purpose="discovery", clips=[footage.clip], reason=6)
    assert Event.objects.count() == before
    with pytest.raises(Refused, match=r"II\.B\.3"):
        over_redact(**asked, purpose="discovery", clips=[footage.clip, hidden], reason="(b)(6)")
    assert list(Project.objects.all()) == [project]
    assert not OrmQ.objects.exists()
    told = Event.objects.last()
    assert told is not None
    assert (told.kind, told.subject) == ("policy.refused", f"agency:{ice.row.id}")
    assert Event.objects.count() == before + 1


def looking(person: Person, footage: Footage) -> str:
    return open_footage(actor=person, footage=footage, browser="b").token


def test_closing_cancels_jobs_and_cuts_off_who_looks(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    finding = ask_job(actor=redactor, footage=footage, kind=JobKind.FIND)
    ended = ask_job(actor=redactor, footage=footage, kind=JobKind.SPEECH)
    Job.objects.filter(id=ended.id).update(state=JobState.DONE, ended_at=datetime.now(UTC))
    other = ice.project(redactor, footage.clip.recording, matter="ICE-2026-0009")
    elsewhere = ask_job(actor=redactor, footage=other.footage.get(), kind=JobKind.FIND)
    mine, reviewing = looking(redactor, footage), looking(reviewer, footage)
    there = looking(redactor, other.footage.get())
    close_project(actor=redactor, project=project, reason=WHY)
    assert [state_of(one) for one in (finding, ended, elsewhere)] == ["cancelled", "done", "waiting"]
    assert Event.objects.filter(kind="redaction.job_cancelled").count() == 1
    for person, token in ((redactor, mine), (reviewer, reviewing)):
        with pytest.raises(GateClosed):
            renew_viewing(actor=person, token=token, browser="b")
    renew_viewing(actor=redactor, token=there, browser="b")
    assert Viewing.objects.filter(closed_at=None).count() == 1
    assert Event.objects.filter(kind="access.viewing_closed").count() == 2


def test_what_is_closed_is_not_rendered_answered_or_finished(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    stored(footage)
    added(redactor, footage, track(reason=REASON))
    submission = approved(redactor, reviewer, project)
    clean = checked(rendered(submission, footage))
    left = checked(rendered(submission, footage), "a face").leftovers.get()
    rendering = ask_job(actor=redactor, footage=footage, kind=JobKind.RENDER)
    close_project(actor=redactor, project=project, reason=WHY)
    assert state_of(rendering) == JobState.CANCELLED
    with pytest.raises(Mistaken, match="stands approved; this one is closed"):
        rendered(submission, footage)
    with pytest.raises(Mistaken, match="this one is closed"):
        answer_leftover(actor=reviewer, leftover=left, answer="false_alarm", statement="A poster.")
    with pytest.raises(Mistaken, match="this one is closed"):
        finish_copy(actor=redactor, render=clean)
    assert Render.objects.count() == 2
    assert not RedactedCopy.objects.exists()
