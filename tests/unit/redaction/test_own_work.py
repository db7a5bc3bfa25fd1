"""Nobody reviews what they had a program do, nor what was theirs before it was taken over (V.A.6)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.media.redaction.plan import Reason, Span, Style, WholeFrame
from openbwc.notices.models import Notice
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.redaction import two_people
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.over_redact import over_redact
from openbwc.redaction.actions.reopen_project import reopen_project
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.actions.start_from_approved import start_from_approved
from openbwc.redaction.actions.take_in_found import take_in_found
from openbwc.redaction.models import Command, Footage, Job, JobKind, JobState, Project, Ruling, Submission
from openbwc.redaction.queries import edited_by
from tests.unit.oversight.redactions import copied
from tests.world import WorldAgency

from .edits import REASON, added, track
from .rendered import approved, checked, rendered, stored, submitted

WORKER = Actor.system("worker")
FOLLOWING = {"track": "t1", "frame": 10}


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def both(ice: WorldAgency) -> Person:
    """Somebody who redacts and reviews."""
    return ice.staff(Role.REDACTOR).appointed(Role.REVIEWER).row


def ended() -> None:
    Job.objects.update(state=JobState.DONE, ended_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [(JobKind.FIND, {}), (JobKind.SPEECH, {}), (JobKind.COVER, {}), (JobKind.FOLLOW, FOLLOWING)],
)
def test_who_has_a_program_work_does_not_review_its_work(
    kind: JobKind, parameters: dict[str, Any], redactor: Person, both: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    assert not edited_by(project, both)
    ask_job(actor=both, footage=footage, kind=kind, parameters=parameters)
    ended()
    submission = submitted(redactor, project)
    with pytest.raises(Refused, match="reviewed by somebody else"):
        rule_on_submission(actor=both, submission=submission, approves=True)
    assert not Notice.objects.filter(person=both).exists()


def test_who_has_it_rendered_may_review_the_next_submission(
    redactor: Person, reviewer: Person, both: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    approved(redactor, reviewer, project)
    ask_job(actor=both, footage=footage, kind=JobKind.RENDER)
    ended()
    reopen_project(actor=redactor, project=project, reason="The request was widened.")
    assert approved(redactor, both, project).rulings.get().by == both


def test_one_person_does_not_cover_submit_and_answer_alone(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage
) -> None:
    stored(footage)
    project = over_redact(
        actor=redactor,
        agency=ice.row,
        title="Quick disclosure",
        purpose="discovery",
        matter="ICE-2026-0007",
        clips=[footage.clip],
        reason=REASON["code"],
    )
    own = project.footage.get()
    Footage.objects.filter(id=own.id).update(width=640, height=360, frames=300)
    covering = WholeFrame(id="all", span=Span(0, 299), style=Style.BLUR, reason=Reason(code=REASON["code"]))
    take_in_found(actor=WORKER, footage=own, whole_frames=[covering], by="over-redact")
    ended()
    assert not Command.objects.filter(project=project, by=redactor).exists()
    submission = approved(redactor, reviewer, project)
    left = checked(rendered(submission, own), "a face that still shows").leftovers.get()
    with pytest.raises(Refused, match="worked on the project or submitted it"):
        answer_leftover(actor=redactor, leftover=left, answer="false_alarm", statement="A poster.")


def test_who_only_submitted_does_not_decide_what_may_stay(
    redactor: Person, reviewer: Person, both: Person, footage: Footage, project: Project
) -> None:
    stored(footage)
    added(redactor, footage, track(reason=REASON))
    submission = approved(both, reviewer, project)
    left = checked(rendered(submission, footage), "a face").leftovers.get()
    with pytest.raises(Refused, match="submitted it does not decide"):
        answer_leftover(actor=both, leftover=left, answer="false_alarm", statement="A poster.")
    assert answer_leftover(actor=both, leftover=left, answer="to_be_mended").answered_by == both


def taken_over(ice: WorldAgency, author: Person, reviewer: Person, taker: Person, footage: Footage) -> Project:
    """A project of the taker that starts from what the author drew and the reviewer approved."""
    added(author, footage, track(reason=REASON))
    submission = approved(author, reviewer, footage.project)
    again = ice.project(taker, footage.clip.recording)
    start_from_approved(actor=taker, footage=again.footage.get(), submission=submission)
    return again


def test_whose_entries_were_taken_over_does_not_review_them(
    ice: WorldAgency, redactor: Person, reviewer: Person, both: Person, footage: Footage
) -> None:
    again = taken_over(ice, both, reviewer, redactor, footage)
    submission = submitted(redactor, again)
    with pytest.raises(Refused, match="reviewed by somebody else"):
        rule_on_submission(actor=both, submission=submission, approves=True)
    assert rule_on_submission(actor=reviewer, submission=submission, approves=True).approves


def test_what_is_taken_over_stands_approved_now_whatever_the_caller_remembers(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    approved(redactor, reviewer, project)
    remembered = Submission.objects.get(project=project)
    reopen_project(actor=redactor, project=project, reason="A face was missed.")
    again = ice.project(redactor, footage.clip.recording).footage.get()
    with pytest.raises(Mistaken, match="stands approved"):
        start_from_approved(actor=redactor, footage=again, submission=remembered)


def test_oversight_counts_own_work_alike(
    ice: WorldAgency, redactor: Person, reviewer: Person, both: Person, footage: Footage
) -> None:
    again = taken_over(ice, both, reviewer, redactor, footage)
    covered = ice.project(redactor, footage.clip.recording)
    ask_job(actor=both, footage=covered.footage.get(), kind=JobKind.COVER)
    ended()
    for project, approver in ((again, both), (covered, both), (ice.project(redactor, footage.clip.recording), both)):
        submission = submitted(redactor, project)
        Ruling.objects.create(submission=submission, approves=True, by=approver, at=datetime.now(UTC))
        copied(_rendered(submission, project.footage.get()), redactor, approver=approver)
    at = datetime.now(UTC)
    examined = two_people(Scope(agency=ice.row, policy=policy_of(ice.row, at.date()), since=at, at=at))
    wrong = {problem.evidence["submission"] for problem in examined.problems}
    assert wrong == {str(one.submissions.get().id) for one in (again, covered)}


def _rendered(submission: Submission, footage: Footage) -> Any:
    return footage.renders.create(
        submission=submission,
        plan_sha256="0" * 64,
        path="file.mp4",
        sha256=submission.id.hex * 2,
        size=1,
        media_type="video/mp4",
        report={},
        made_at=datetime.now(UTC),
    )
