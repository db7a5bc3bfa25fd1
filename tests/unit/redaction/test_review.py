"""A revision is frozen, reviewed by somebody else, and locked (V.A.6)."""

import hashlib

import pytest

from openbwc.custody.models import Event
from openbwc.media.redaction.plan_file import read_plan
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.reopen_project import reopen_project
from openbwc.redaction.actions.rule_on_submission import Remarked, rule_on_submission
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.commanding import StaleRevision
from openbwc.redaction.models import Footage, Project, ProjectState
from openbwc.redaction.queries import approved_submission, frozen_plan, last_submission, plan_of
from tests.world import WorldAgency

from .edits import REASON, added, did, sound, track, whole
from .rendered import approved, submitted


def test_submission_freezes_the_plan_byte_for_byte(redactor: Person, footage: Footage, project: Project) -> None:
    added(redactor, footage, track(reason=REASON), whole(reason=REASON), sound(reason=REASON))
    submission = submitted(redactor, project)
    frozen = frozen_plan(submission, footage)
    assert hashlib.sha256(frozen.content).hexdigest() == frozen.sha256 == submission.plans[str(footage.id)]
    assert read_plan(bytes(frozen.content)) == plan_of(footage) == plan_of(footage, submission.revision)
    event = Event.objects.last()
    assert event is not None
    assert event.kind == "redaction.submitted"
    assert frozen.sha256 in bytes(event.body).decode()


def test_an_edit_after_the_eye_left_the_page_is_not_submitted_unseen(
    redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    with pytest.raises(StaleRevision):
        submit_project(actor=redactor, project=project, expected_revision=0)


@pytest.mark.parametrize(
    ("entry", "clause"),
    [
        (track(), "name no reason"),
        (whole(), "name no reason"),
        (sound(), "name no reason"),
        (track(reason={"code": "(b)(99)", "basis": ""}), "no such reason"),
        (track(reason={"code": "(b)(3)", "basis": " "}), "rests on another provision"),
    ],
)
def test_what_lacks_a_reason_is_not_submitted(
    entry: dict[str, object], clause: str, redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, entry)
    with pytest.raises(Refused, match=clause):
        submitted(redactor, project)
    project.refresh_from_db()
    assert project.state == ProjectState.OPEN


def test_what_is_left_as_filmed_needs_no_reason_and_all_but_one_person_needs_one(
    redactor: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(treatment="leave"), track("t2", treatment="keep_clear"))
    did(redactor, footage, "set_plan", everything_but=True)
    with pytest.raises(Refused, match="1 of the redactions name no reason"):
        submitted(redactor, project)
    did(redactor, footage, "set_plan", everything_reason=REASON)
    assert submitted(redactor, project).revision == 3


def test_footage_that_was_never_measured_is_not_submitted(redactor: Person, footage: Footage, project: Project) -> None:
    footage.frames = None
    footage.save()
    with pytest.raises(Mistaken, match="measured"):
        submitted(redactor, project)


def test_a_reviewer_sends_back_with_remarks_at_frames(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    submission = submitted(redactor, project)
    remark = Remarked(footage=footage, frame=120, text=" The child at the window. ")
    ruling = rule_on_submission(actor=reviewer, submission=submission, approves=False, remarks=[remark])
    assert [(one.frame, one.text) for one in ruling.remarks.all()] == [(120, "The child at the window.")]
    project.refresh_from_db()
    assert (project.state, approved_submission(project)) == (ProjectState.OPEN, None)
    with pytest.raises(Mistaken, match="waits for a ruling"):
        rule_on_submission(actor=reviewer, submission=submission, approves=True)


@pytest.mark.parametrize(("frame", "text", "words"), [(300, "here", "found frame 300"), (3, " ", "1 to 1000")])
def test_a_remark_is_on_a_frame_and_says_something(
    frame: int, text: str, words: str, redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    submission = submitted(redactor, project)
    remark = Remarked(footage=footage, frame=frame, text=text)
    with pytest.raises(Mistaken, match=words):
        rule_on_submission(actor=reviewer, submission=submission, approves=False, remarks=[remark])


def test_who_edited_does_not_review_nor_does_who_submitted(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project
) -> None:
    both = ice.staff(Role.REDACTOR).appointed(Role.REVIEWER).row
    added(both, footage, track(reason=REASON))
    submission = submitted(redactor, project)
    with pytest.raises(Refused, match="This person edited"):
        rule_on_submission(actor=both, submission=submission, approves=True)
    reopen_project(actor=redactor, project=project, reason="A face was missed.")
    fresh = ice.staff(Role.REDACTOR).appointed(Role.REVIEWER).row
    project.refresh_from_db()
    submission = submit_project(actor=fresh, project=project, expected_revision=project.revision)
    with pytest.raises(Refused, match="This person submitted"):
        rule_on_submission(actor=fresh, submission=submission, approves=True)


def test_approval_locks_and_what_is_taken_up_again_needs_a_new_one(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    submission = approved(redactor, reviewer, project)
    project.refresh_from_db()
    assert (project.state, approved_submission(project)) == (ProjectState.APPROVED, submission)
    with pytest.raises(Mistaken, match="open for edits"):
        added(redactor, footage, track("t2"))
    with pytest.raises(Mistaken, match="a reason"):
        reopen_project(actor=redactor, project=project, reason=" ")
    reopen_project(actor=redactor, project=project, reason="The request was widened.")
    assert approved_submission(project) is None
    added(redactor, footage, track("t2", reason=REASON))
    assert approved(redactor, reviewer, project) == last_submission(project) != submission


def test_a_ruling_never_falls_on_what_was_submitted_after_the_reviewer_looked(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    added(redactor, footage, track(reason=REASON))
    seen = submitted(redactor, project)
    reopen_project(actor=redactor, project=project, reason="Once more.")
    did(redactor, footage, "delete", entries=["t1"])
    unseen = submitted(redactor, project)
    with pytest.raises(Mistaken, match=r"revision 1\), revision 2 was submitted by"):
        rule_on_submission(actor=reviewer, submission=seen, approves=True)
    unseen.refresh_from_db()
    assert (unseen.approved_at, unseen.rulings.count()) == (None, 0)
