"""A rendered file becomes a copy when everything holds; original → plan → copy by digest; served by the one gate."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.check_fixity import FixitySample, check_fixity
from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.integrity import fixity_failed
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.finish_copy import PREFIX, finish_copy
from openbwc.redaction.actions.reopen_project import reopen_project
from openbwc.redaction.actions.take_in_render import take_in_residual
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.models import Footage, Project, Render
from openbwc.redaction.queries import copies_of, leftovers_of
from openbwc.site.cli.vault import vault as vault_command
from tests.stored import exchange_for, stored_at
from tests.world import WorldAgency

from .edits import REASON, added, sound, track
from .rendered import COPY, HOUSE, approved, checked, path_of, rendered, stored, submitted


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def render(redactor: Person, reviewer: Person, footage: Footage, project: Project) -> Render:
    stored(footage)
    added(redactor, footage, track(reason=REASON))
    return rendered(approved(redactor, reviewer, project), footage)


def refused(redactor: Person, render: Render) -> set[str]:
    with pytest.raises(Refused) as refusal:
        finish_copy(actor=redactor, render=render)
    assert not RedactedCopy.objects.exists()
    return {reason.code for reason in refusal.value.decision.reasons}


def test_a_finished_copy_is_an_object_of_its_own_that_names_its_source(
    redactor: Person, reviewer: Person, footage: Footage, project: Project, render: Render
) -> None:
    original = vault().open(footage.clip.vault_object, footage.clip.vault_name).read()
    copy = finish_copy(actor=redactor, render=checked(render))
    with vault().open(copy.vault_object, copy.vault_name) as file:
        assert file.read() == COPY
    assert vault().verify(copy.vault_object).sound
    with vault().open(copy.vault_object, "lineage.json") as file:
        lineage = json.load(file)
    assert lineage["source_sha256"] == footage.clip.sha256
    assert lineage["plan_sha256"] == vault().files(copy.vault_object)["plan.json"] == render.plan_sha256
    event = Event.objects.filter(kind="redaction.copy_finished").get()
    assert (event.actor, event.subject) == (f"person:{redactor.id}", f"recording:{footage.clip.recording_id}")
    assert (copy.made_by, copy.approved_by, copy.state) == (redactor, reviewer, CopyState.APPROVED)
    assert copy.name == "redacted.mp4"  # the kind of what was rendered, whatever the original was
    assert list(copies_of(footage)) == list(copies_of(project)) == list(copies_of(footage.clip)) == [copy]
    assert vault().open(footage.clip.vault_object, footage.clip.vault_name).read() == original
    with pytest.raises(Mistaken, match="finished"):
        finish_copy(actor=redactor, render=render)


def test_a_crash_behind_the_vault_leaves_what_finishing_again_takes_up(
    redactor: Person, render: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(render)
    with monkeypatch.context() as crash:
        crash.setattr("openbwc.redaction.actions.finish_copy.record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            finish_copy(actor=redactor, render=render)
    left = f"{PREFIX}{render.id}"
    assert vault().holds(left)
    assert not RedactedCopy.objects.exists()
    assert finish_copy(actor=redactor, render=render).vault_object == left


def test_vault_verify_reads_copies_back_and_misses_one_that_is_gone(
    ice: WorldAgency, redactor: Person, footage: Footage, render: Render
) -> None:
    copy = finish_copy(actor=redactor, render=checked(render))
    gone = ice.copied(footage.clip.recording)
    told = CliRunner().invoke(vault_command, ["verify"], catch_exceptions=False)
    assert gone.vault_object in told.output
    assert copy.vault_object not in told.output


def test_a_copy_is_read_back_by_night_and_found_damaged(
    ice: WorldAgency, redactor: Person, footage: Footage, render: Render
) -> None:
    copy = finish_copy(actor=redactor, render=checked(render))
    night, now = Actor.system("worker"), timezone.now()
    scope = Scope(agency=ice.row, policy=policy_of(ice.row, now.date()), since=now, at=now + timedelta(minutes=5))
    assert check_fixity(9, actor=night) == FixitySample(checked=2, damaged=())
    lies = stored_at(copy.vault_object, copy.vault_name)
    lies.chmod(0o600)
    lies.write_bytes(COPY[::-1])
    assert check_fixity(9, actor=night) == FixitySample(checked=2, damaged=(copy.sha256,))
    (problem,) = fixity_failed(scope).problems
    assert problem.key == str(copy.id)
    assert problem.words.startswith("The redacted copy was expected as it was stored")


def test_another_copy_of_the_same_id_is_never_attested_as_sound(
    redactor: Person, footage: Footage, render: Render, tmp_path: Path
) -> None:
    copy = finish_copy(actor=redactor, render=checked(render))
    exchange_for(tmp_path / "forged", copy.vault_object, copy.vault_name, b"what nobody approved")
    assert vault().verify(copy.vault_object, without_keys=True).sound  # by itself it is whole
    assert check_fixity(9, actor=Actor.system("worker")).damaged == (copy.sha256,)


def test_deleted_sound_is_told_in_captions_beside_the_copy(
    redactor: Person, reviewer: Person, footage: Footage, project: Project
) -> None:
    stored(footage)
    added(redactor, footage, sound(reason=REASON))
    copy = finish_copy(actor=redactor, render=checked(rendered(approved(redactor, reviewer, project), footage)))
    with vault().open(copy.vault_object, copy.captions) as file:
        assert f"[Sound deleted: {REASON['code']}]" in file.read().decode()


def test_a_copy_without_sound_deleted_or_words_has_no_captions(redactor: Person, render: Render) -> None:
    copy = finish_copy(actor=redactor, render=checked(render))
    assert copy.captions == ""
    assert set(vault().files(copy.vault_object)) == {copy.vault_name, "plan.json", "lineage.json"}


def test_without_the_residual_check_there_is_no_copy(redactor: Person, render: Render) -> None:
    assert refused(redactor, render) == {"residual_check_missing"}


def test_each_finding_is_answered_by_somebody_who_did_not_edit(
    redactor: Person, reviewer: Person, render: Render
) -> None:
    checked(render, "a face near a redaction", "a single-frame gap")
    assert refused(redactor, render) == {"leftovers_unanswered"}
    first, second = leftovers_of(render)
    with pytest.raises(Refused, match="does not decide"):
        answer_leftover(actor=redactor, leftover=first, answer="false_alarm", statement="A wheel.")
    with pytest.raises(Refused, match="statement"):
        answer_leftover(actor=reviewer, leftover=first, answer="false_alarm")
    answer_leftover(actor=reviewer, leftover=first, answer="false_alarm", statement="A wheel.")
    answer_leftover(actor=redactor, leftover=second, answer="to_be_mended")
    assert refused(redactor, render) == {"leftovers_to_be_mended"}
    answer_leftover(actor=reviewer, leftover=second, answer="need_not_be_withheld", statement="An officer's hand.")
    copy = finish_copy(actor=redactor, render=render)
    with pytest.raises(Mistaken, match="finished"):
        answer_leftover(actor=reviewer, leftover=first, answer="false_alarm", statement="Still a wheel.")
    assert copy.render == render


def test_what_was_taken_up_again_is_not_the_approved_plan(redactor: Person, project: Project, render: Render) -> None:
    checked(render)
    reopen_project(actor=redactor, project=project, reason="To be mended.")
    assert refused(redactor, render) == {"not_the_approved_plan"}
    with pytest.raises(Mistaken, match="stands approved"):
        rendered(render.submission, render.footage)


def test_only_what_is_approved_is_rendered(redactor: Person, footage: Footage, project: Project) -> None:
    with pytest.raises(Mistaken, match="stands approved"):
        rendered(submitted(redactor, project), footage)


def test_an_original_that_differs_gives_no_copy(redactor: Person, footage: Footage, render: Render) -> None:
    checked(render)
    path = stored_at(footage.clip.vault_object, footage.clip.vault_name)
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])
    assert refused(redactor, render) == {"original_differs"}


def test_a_file_that_was_changed_or_is_gone_gives_no_copy(redactor: Person, render: Render) -> None:
    checked(render)
    path_of(render).write_bytes(COPY + b"!")
    assert refused(redactor, render) == {"file_differs"}
    path_of(render).unlink()
    with pytest.raises(Mistaken, match="Render it again"):
        finish_copy(actor=redactor, render=render)


def test_a_file_is_looked_through_once(render: Render) -> None:
    checked(render)
    with pytest.raises(Mistaken, match="not checked yet"):
        take_in_residual(actor=HOUSE, render=render, findings=[], residual={})


def test_an_agency_that_asks_for_three_people_waits_for_the_third(
    ice: WorldAgency, redactor: Person, reviewer: Person, footage: Footage, project: Project, render: Render
) -> None:
    checked(render)
    render.submission.rulings.all().delete()
    assert refused(redactor, render) == {"people_missing"}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTODIAN, Role.INVESTIGATOR])
def test_who_finishes_copies(role: Role, ice: WorldAgency, render: Render) -> None:
    with pytest.raises(Refused):
        finish_copy(actor=ice.staff(role).row, render=checked(render))


def test_a_withdrawn_copy_stays_in_the_vault_with_the_reason(
    ice: WorldAgency, redactor: Person, footage: Footage, render: Render
) -> None:
    copy = finish_copy(actor=redactor, render=checked(render))
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    with pytest.raises(Refused):
        withdraw_copy(actor=redactor, copy=copy, reason="A face shows.")
    with pytest.raises(Refused, match="why"):
        withdraw_copy(actor=officer, copy=copy, reason=" ")
    withdraw_copy(actor=officer, copy=copy, reason="A face shows.")
    copy.refresh_from_db()
    assert (copy.state, copy.withdrawn_by, copy.withdrawn_reason) == (CopyState.WITHDRAWN, officer, "A face shows.")
    assert vault().verify(copy.vault_object).sound
    with pytest.raises(Mistaken, match="withdrawn"):
        withdraw_copy(actor=officer, copy=copy, reason="Again.")
