"""The demonstration's release through the gate, and its disposition, over footage that no camera made."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.models import Release, ReleaseState, Request
from openbwc.evidence.models import Recording, RedactedCopy
from openbwc.program.models import Account
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.retention.models import Disposition, DispositionState, ListedState
from openbwc.site.cli.demo import demo
from openbwc.site.demo import letting_go
from openbwc.site.demo.department import Department, establish
from openbwc.site.demo.keeping import AUTHORITIES, keep_and_answer
from openbwc.site.demo.letting_go import let_go
from openbwc.site.demo.redaction import PURPOSE, REASON
from openbwc.site.demo.releasing import let_out
from tests import vaulted
from tests.unit.disclosure.packaging.releases import look_of
from tests.unit.redaction.edits import added, track
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import World, WorldPerson


@pytest.fixture
def department(db: None, home: Path, settings: Settings) -> Department:
    settings.REDACTION_FOLDER = home / "redaction"
    return establish(timezone.now())


def recorded(department: Department, *, days_ago: float, category: str) -> Recording:
    worn = WorldPerson(department.people["tran"], World()).wears("BWC-ICE-0002", hours=24 * days_ago + 1)
    return worn.recorded(hours_ago=24 * days_ago, category=category)


def copied(department: Department, request: Request, recording: Recording) -> RedactedCopy:
    """A copy made for the request, as the chapter on redaction makes it; the film is not one."""
    redactor, reviewer = department.people["adair"], department.people["moss"]
    project = World().agency("ICE").project(redactor, recording, purpose=PURPOSE, matter=request.number)
    footage = project.footage.get()
    stored(footage)
    added(redactor, footage, track(reason=REASON))
    copy = finish_copy(actor=redactor, render=checked(rendered(approved(redactor, reviewer, project), footage)))
    look_of(footage)
    return copy


def test_a_copy_goes_out_once_each_duty_is_done_by_whom_it_falls_to(department: Department, tmp_path: Path) -> None:
    recording = recorded(department, days_ago=0.1, category="evidentiary")
    request = keep_and_answer(department, timezone.now(), tmp_path).granted
    assert request is not None
    copy = copied(department, request, recording)
    out = let_out(department, request, copy)
    assert {"officer_not_notified", "us_attorney_not_consulted", "not_authorised"} < {one.code for one in out.missing}
    notice = out.release.leo_notices.get()
    assert (notice.person, notice.proof["by"]) == (department.people["tran"], "reading")
    by = out.release.authorisations.get().by, out.release.released_by
    assert by == (department.people["novak"], department.people["cole"])
    assert all(asked.paper_sha256 for asked in out.release.consultations.all())
    assert out.link.named == request.name
    assert out.publication.stands
    assert out.publication.release != out.release
    again = let_out(department, request, copy)
    assert (again.link, again.address, again.publication) == (out.link, "", out.publication)
    assert Release.objects.filter(state=ReleaseState.RELEASED).count() == Release.objects.count() == 2


def test_what_is_past_its_period_goes_under_the_example_and_is_certified(
    department: Department, tmp_path: Path
) -> None:
    old = vaulted.stored(recorded(department, days_ago=190, category="non_evidentiary"))
    assert let_go(department, timezone.now(), tmp_path) is None  # no schedule lets anything go yet
    assert keep_and_answer(department, timezone.now(), tmp_path).granted is None
    gone = let_go(department, timezone.now(), tmp_path)
    assert gone is not None
    assert gone.disposition.state == DispositionState.ENDED
    assert gone.disposition.proposed_by == department.people["brandt"]
    assert gone.disposition.approvals.get().by == department.people["novak"]
    (listed,) = gone.listed
    assert (listed.recording, listed.state) == (old, ListedState.DISPOSED)
    assert listed.particulars["authority"] == AUTHORITIES["non-evidentiary"]
    assert listed.outcome["destroyed"][0]["tombstone"]
    assert gone.certificate.read_bytes().startswith(b"%PDF-")
    let_go(department, timezone.now(), tmp_path)
    assert Disposition.objects.count() == 1


@pytest.mark.parametrize("state", [DispositionState.WITHDRAWN, DispositionState.LISTING])
def test_what_a_run_left_that_was_cut_off_is_not_waited_for(
    department: Department, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: DispositionState
) -> None:
    monkeypatch.setattr(letting_go, "MOST", timedelta(seconds=30))
    vaulted.stored(recorded(department, days_ago=190, category="non_evidentiary"))
    keep_and_answer(department, timezone.now(), tmp_path)
    custodian, now = department.people["brandt"], timezone.now()
    custodian.agency.dispositions.create(
        action="destroy",
        reason=letting_go.REASON,
        reckoned_on=now.date(),
        state=state,
        proposed_by=custodian,
        proposed_at=now,
    )
    gone = let_go(department, timezone.now(), tmp_path)
    assert gone is not None
    assert gone.disposition.state == DispositionState.ENDED


def test_an_earlier_version_s_department_is_told_of_in_a_sentence(department: Department) -> None:
    Account.objects.filter(username="tran").update(username="former")  # he was cast later
    told = CliRunner().invoke(demo, ["--no-serve"])
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    assert "or an earlier version's. Set OPENBWC_HOME to a new folder" in told.output


def test_an_authority_of_the_example_says_that_it_is_one() -> None:
    assert all(authority.startswith("EXAMPLE-") for authority in AUTHORITIES.values())
