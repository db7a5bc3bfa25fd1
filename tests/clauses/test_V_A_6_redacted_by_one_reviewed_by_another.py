"""V.A.6: each edit attributed, approved by a second person, looked through once more; V.A.5: the original stays."""

from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.custody.queries import history_of
from openbwc.evidence.models import RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.actions.rule_on_submission import rule_on_submission
from openbwc.redaction.deciding import subject_of
from openbwc.redaction.models import Footage
from tests.unit.redaction.edits import REASON, added, track
from tests.unit.redaction.rendered import checked, rendered, stored, submitted
from tests.world import WorldAgency


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


def test_from_the_first_edit_to_the_copy_every_step_has_its_author(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").trained().wears().recorded()
    redactor, reviewer = ice.staff(Role.REDACTOR).row, ice.staff(Role.REVIEWER).row
    clips = list(recording.clips.all())
    project = open_project(
        actor=redactor, agency=ice.row, title="For the prosecutor", purpose="discovery", matter="ICE-7", clips=clips
    )
    footage = project.footage.get()
    Footage.objects.filter(id=footage.id).update(width=640, height=360, frames=300)
    stored(footage)
    original = vault().files(footage.clip.vault_object)
    added(redactor, footage, track(reason=REASON))
    submission = submitted(redactor, project)
    with pytest.raises(Refused):
        rule_on_submission(actor=redactor, submission=submission, approves=True)
    rule_on_submission(actor=reviewer, submission=submission, approves=True)
    render = checked(rendered(submission, footage), "a face that still shows")
    with pytest.raises(Refused):
        finish_copy(actor=redactor, render=render)
    answer_leftover(
        actor=reviewer, leftover=render.leftovers.get(), answer="false_alarm", statement="A face on a poster."
    )
    copy = finish_copy(actor=redactor, render=render)
    done = [(event.kind, event.actor.partition(":")[2]) for event in history_of(subject_of(project))]
    by_redactor, by_reviewer = str(redactor.id), str(reviewer.id)
    assert [step for step in done if step[0] != "policy.refused"] == [
        ("redaction.project_opened", by_redactor),
        ("redaction.footage_added", by_redactor),
        ("redaction.edited", by_redactor),
        ("redaction.submitted", by_redactor),
        ("redaction.ruled", by_reviewer),
        ("redaction.rendered", "redaction"),
        ("redaction.checked", "redaction"),
        ("redaction.leftover_answered", by_reviewer),
    ]
    assert [step for step in done if step[0] == "policy.refused"] == [("policy.refused", by_redactor)] * 2
    lineage = Event.objects.get(kind="redaction.copy_finished")
    body = bytes(lineage.body).decode()
    assert all(digest in body for digest in (copy.sha256, copy.plan_sha256, footage.clip.sha256))
    assert vault().files(footage.clip.vault_object) == original  # V.A.5: the original stays as it was
    assert RedactedCopy.objects.get().vault_object != footage.clip.vault_object
