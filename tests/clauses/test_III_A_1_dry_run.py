"""III.A.1: a draft is tried against a month's real events: what would have been refused, flagged or changed."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from openbwc.access.actions.open_viewing import open_viewing
from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.oversight.trials import Month, Outcome, Trial, Tried, try_draft
from openbwc.policy import PolicyInForce
from openbwc.program.actions.check_out_camera import check_out_camera
from openbwc.program.actions.draft_policy import begin_draft
from openbwc.program.drafts import examination_of, starting_text
from openbwc.program.models import Assignment, Role, TrainingCompletion
from openbwc.program.refusals import Refused
from openbwc.site.cli.drafts import drafts
from tests.world import World, WorldAgency


def draft_of(ice: WorldAgency, parameters: str = "", *, former: str = "", latter: str = "") -> PolicyInForce:
    """The policy in force, with more parameters or one text for another."""
    person = ice.staff(Role.PROGRAMME_MANAGER).row
    text = starting_text(ice.row, person, ice.world.today).replace(former, latter) if former else ""
    text = text or starting_text(ice.row, person, ice.world.today)
    if parameters:
        head, found, tail = text.partition("\nparameters:\n")
        text = f"{head}{found}{parameters}{tail}" if found else f"{text}\nparameters:\n{parameters}"
    policy = examination_of(text, ice.row).policy
    assert policy is not None, examination_of(text, ice.row).faults
    return policy


def tried(trial: Trial, code: str) -> Tried:
    return next(one for one in trial.tried if one.code == code)


def counts(trial: Trial, code: str) -> Mapping[Outcome, int]:
    return {outcome: count for outcome, count in tried(trial, code).counts.items() if count}


@pytest.fixture
def month(world: World) -> Month:
    return Month(world.today.year, world.today.month)


@pytest.fixture
def checked_out(ice: WorldAgency, home: Path) -> Assignment:
    """Officer Ruiz took a camera a moment ago, by the gate."""
    ruiz = ice.officer("Ruiz").trained().row
    camera = ice.camera("ICE-1", pre_event=60)
    return check_out_camera(actor=Actor.person(ruiz.id), camera=camera, person=ruiz, at=ice.world.now)


def test_the_policy_in_force_changes_nothing(ice: WorldAgency, checked_out: Assignment, month: Month) -> None:
    trial = try_draft(ice.row, draft_of(ice), month)
    assert set(trial.counts) - {Outcome.SAME} == set()
    assert counts(trial, "check_outs") == {Outcome.SAME: 1}


def test_a_longer_buffer_would_have_kept_a_camera_in_the_dock(
    ice: WorldAgency, checked_out: Assignment, month: Month
) -> None:
    events = Event.objects.count()
    trial = try_draft(ice.row, draft_of(ice, "  V.A.7:\n    pre_event_buffer_seconds: 90\n"), month)
    assert counts(trial, "check_outs") == {Outcome.REFUSED: 1}
    (example,) = tried(trial, "check_outs").examples
    assert example.subject.id == checked_out.camera_id
    assert "V.A.7" in example.words
    assert Event.objects.count() == events


def test_a_further_paper_would_have_stopped_check_outs(ice: WorldAgency, checked_out: Assignment, month: Month) -> None:
    more = "foia_procedure, pia, privacy_act_procedure, pta, retention_schedule, sorn, tribal_agreement"
    trial = try_draft(ice.row, draft_of(ice, f"  III.C:\n    required_documents: [{more}]\n"), month)
    assert counts(trial, "check_outs") == {Outcome.REFUSED: 1}
    assert counts(trial, "readiness") == {Outcome.REFUSED: 1}


def test_a_check_out_of_rows_that_were_changed_since_is_not_believed(
    ice: WorldAgency, checked_out: Assignment, month: Month
) -> None:
    TrainingCompletion.objects.filter(person=checked_out.person).update(annulled_at=ice.world.now)
    trial = try_draft(ice.row, draft_of(ice), month)
    assert counts(trial, "check_outs") == {Outcome.UNREPLAYABLE: 1}


def test_refused_check_outs_are_counted_and_not_guessed(ice: WorldAgency, home: Path, month: Month) -> None:
    nowak, camera = ice.officer("Nowak").row, ice.camera("ICE-2")
    with pytest.raises(Refused):
        check_out_camera(actor=Actor.person(nowak.id), camera=camera, person=nowak, at=ice.world.now)
    assert counts(try_draft(ice.row, draft_of(ice), month), "refused_check_outs") == {Outcome.UNREPLAYABLE: 1}


def test_a_purpose_that_is_given_up_would_have_refused_a_view(ice: WorldAgency, home: Path, month: Month) -> None:
    ruiz = ice.officer("Ruiz").trained()
    recording = ruiz.wears("ICE-1").recorded(hours_ago=0.01)
    open_viewing(actor=ruiz.row, recording=recording, purpose="testimony", matter="ICE-2026-7", browser="b")
    kept = "administrative_interview, audit, discovery, investigation, misconduct_claim, training"
    trial = try_draft(ice.row, draft_of(ice, f"  V.A.2:\n    authorised_purposes: [{kept}]\n"), month)
    assert counts(trial, "views") == {Outcome.REFUSED: 1}
    assert counts(try_draft(ice.row, draft_of(ice), month), "views") == {Outcome.SAME: 1}


def test_a_refused_view_is_replayed_too(ice: WorldAgency, home: Path, month: Month) -> None:
    ruiz, nowak = ice.officer("Ruiz").trained(), ice.officer("Nowak").trained()
    recording = ruiz.wears("ICE-1").recorded(hours_ago=0.01)
    with pytest.raises(Refused):
        open_viewing(actor=nowak.row, recording=recording, purpose="testimony", matter="ICE-2026-7", browser="b")
    assert counts(try_draft(ice.row, draft_of(ice), month), "refused_accesses") == {Outcome.SAME: 1}


def test_shorter_recordings_would_be_findings(ice: WorldAgency, home: Path, month: Month) -> None:
    camera = ice.officer("Ruiz").trained().wears("ICE-1")
    for _ in range(7):
        camera.recorded(hours_ago=0.01)
    trial = try_draft(ice.row, draft_of(ice, "  V.A.7:\n    pre_event_buffer_seconds: 45\n"), month)
    assert counts(trial, "intake") == {Outcome.FLAGGED: 7}
    assert len(tried(trial, "intake").examples) == 5
    assert counts(trial, "uploads") == {Outcome.UNREPLAYABLE: 7}


def test_a_type_that_the_draft_lacks_is_a_change(ice: WorldAgency, home: Path, month: Month) -> None:
    removal = ice.encounter("removal_order")
    type(removal).objects.filter(id=removal.id).update(starts_at=ice.world.now - timedelta(seconds=1))
    words = "  removal_order:\n    title: Removal order\n    clause: II.A.2\n"
    trial = try_draft(ice.row, draft_of(ice, former=words), month)
    assert counts(trial, "encounters") == {Outcome.CHANGED: 1}


def test_officers_whose_training_would_no_longer_do(ice: WorldAgency, home: Path, month: Month) -> None:
    ice.officer("Ruiz").trained(days_left=60)
    trial = try_draft(ice.row, draft_of(ice, "  III.D:\n    refresher_months: 6\n"), month)
    assert counts(trial, "officers") == {Outcome.REFUSED: 1}


def test_what_happened_elsewhere_or_in_another_month_is_left_out(
    ice: WorldAgency, checked_out: Assignment, month: Month
) -> None:
    cbp = ice.world.agency("CBP")
    assert not tried(try_draft(cbp.row, draft_of(ice), month), "check_outs").counts
    assert not tried(try_draft(ice.row, draft_of(ice), Month.before(month.since.date())), "check_outs").counts


@given(day=st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_months_follow_each_other_without_gap(day: date) -> None:
    this = Month(day.year, day.month)
    former = Month.before(day)
    assert former.until == this.since
    assert this.since.date() <= day < this.until.date()
    assert Month.read(str(this)) == this


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "0000-01", "x"])
def test_a_month_that_is_none_is_said_to_be(text: str) -> None:
    with pytest.raises(ValueError, match="expected a month such as 2026-10"):
        Month.read(text)


def test_the_command_tries_a_file_and_a_draft(
    ice: WorldAgency, checked_out: Assignment, month: Month, tmp_path: Path
) -> None:
    manager = ice.staff(Role.PROGRAMME_MANAGER).row
    text = (
        starting_text(ice.row, manager, ice.world.today) + "\nparameters:\n  V.A.7:\n    pre_event_buffer_seconds: 90\n"
    )
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    version = begin_draft(actor=Actor.person(manager.id), agency=ice.row, text=text, at=ice.world.now)
    for name in (str(path), version.draft.short_id):
        ran = CliRunner().invoke(drafts, ["try", name, "--agency", "ICE", "--month", str(month), "--json"])
        assert ran.exit_code == 0, ran.output
        found = {one["code"]: one for one in json.loads(ran.output)["tried"]}
        assert found["check_outs"]["counts"] == {"refused": 1}
    shown = CliRunner().invoke(drafts, ["try", str(path), "--agency", "ice", "--month", str(month)])
    assert "Check-outs that were permitted" in shown.output
    assert version.draft.short_id in CliRunner().invoke(drafts, ["list"]).output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["try", "nothing", "--agency", "ICE"], 1, "Expected a file or the id of a draft"),
        (["try", "nothing", "--agency", "NASA"], 1, "Expected an agency"),
        (["try", "nothing", "--agency", "ICE", "--month", "October"], 2, "expected a month such as"),
        (["try", "{path}", "--agency", "ICE"], 1, "line 1"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], code: int, words: str, ice: WorldAgency, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text("agency\n", encoding="utf-8")
    ran = CliRunner().invoke(drafts, [one.format(path=path) for one in arguments])
    assert ran.exit_code == code
    assert words in ran.output
