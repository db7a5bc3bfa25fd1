"""Who is told: reviewers that something waits, who submitted what came of it; and never what the footage shows."""

from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.notices.models import Notice
from openbwc.program.models import Person, Role
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.models import Footage, Project
from tests.world import WorldAgency

from .edits import REASON, added, track
from .rendered import checked, rendered, stored, submitted


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


def told(person: Person) -> list[str]:
    return [notice.title for notice in Notice.objects.filter(person=person).order_by("made_at", "id")]


def test_each_step_is_told_to_whom_it_waits_for(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    both = ice.staff(Role.REDACTOR).appointed(Role.REVIEWER).row
    stored(footage)
    added(both, footage, track(reason=REASON))
    submission = submitted(redactor, project)
    assert told(reviewer) == ["A redaction of ICE waits for a review"]
    assert told(both) == []  # who edited does not review
    rule_on_submission(actor=reviewer, submission=submission, approves=False, statement="A face is left.")
    submission = submitted(redactor, project)
    rule_on_submission(actor=reviewer, submission=submission, approves=True)
    render = checked(rendered(submission, footage))
    copy = finish_copy(actor=redactor, render=render)
    withdraw_copy(actor=ice.staff(Role.DISCLOSURE_OFFICER).row, copy=copy, reason="Her face shows.")
    assert told(redactor) == [
        "Your redaction was sent back",
        "Your redaction is approved",
        "A rendered copy was looked through",
        "A redacted copy that you finished was withdrawn",
    ]
    assert not Notice.objects.filter(words__contains="face").exists()
    assert not Notice.objects.filter(words__contains=project.title).exists()


def test_a_finding_is_told_to_who_may_answer_it(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    stored(footage)
    submission = submitted(redactor, project)
    rule_on_submission(actor=reviewer, submission=submission, approves=True)
    checked(rendered(submission, footage), "a face")
    assert told(reviewer)[-1] == told(redactor)[-1] == "A rendered copy was looked through"
