"""Papers are drawn of what was submitted, by who may see it, each with its digest in the ledger."""

import csv
import hashlib
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.timetable import Timetable
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.draw_paper import Form, draw_log, draw_vaughn
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.models import Footage, Project, Submission
from tests.unit.redaction.edits import added, sound, track, whole
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import WorldAgency, WorldPerson

EVERY = {"code": "(b)(6)", "basis": "A bystander"}


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def submission(
    redactor: Person, reviewer: Person, footage: Footage, project: Project, settings: Settings
) -> Submission:
    """An approved submission with a track, a whole picture and a sound; ten frames a second, 300 of them."""
    stored(footage)
    table = Timetable(
        ticks=tuple(range(300)),
        time_base=Fraction(1, 10),
        origin=0,
        groups=(Span(0, 299),),
        width=640,
        height=360,
        rotation=0,
        codec="h264",
    )
    folder = Path(settings.REDACTION_FOLDER) / "timetables"
    folder.mkdir(parents=True)
    (folder / f"{footage.clip.sha256}.json").write_text(json.dumps(table.as_dict()))
    quiet = sound(reason=EVERY, words="the address")
    added(redactor, footage, track(reason=EVERY), whole(reason={"code": "OPS", "basis": ""}), quiet)
    made = approved(redactor, reviewer, project)
    made.refresh_from_db()
    return made


def test_the_log_tells_the_frozen_plan_and_who_did_what(
    redactor: Person, reviewer: Person, footage: Footage, submission: Submission
) -> None:
    paper = draw_log(actor=redactor, submission=submission, footage=footage, form=Form.JSON)
    body = json.loads(paper.content)
    assert body["plan"] == {"sha256": submission.plans[str(footage.id)], "revision": submission.revision}
    assert body["original"]["sha256"] == footage.clip.sha256
    assert (body["submitted"]["by"], body["approved"]["by"]) == (redactor.name, reviewer.name)
    assert {row["by"] for row in body["redactions"]} == {redactor.name}
    assert {row["reviewed_by"] for row in body["redactions"]} == {reviewer.name}
    face = next(row for row in body["redactions"] if row["what"] == "Face")
    assert (face["from"], face["until"], face["authority"]) == ("00:00:01.000", "00:00:05.100", "5 U.S.C. 552(b)(6)")
    assert body["withheld"]["picture_by_code"]["OPS"] == {"frames": 5, "seconds": 0.5, "area_share": 0.016667}
    assert body["copy"] is None
    event = Event.objects.filter(kind="redaction.paper_drawn").get()
    assert hashlib.sha256(paper.content).hexdigest().encode() in bytes(event.body)


def test_once_a_copy_is_finished_the_log_names_it(redactor: Person, footage: Footage, submission: Submission) -> None:
    copy = finish_copy(actor=redactor, render=checked(rendered(submission, footage)))
    paper = draw_log(actor=redactor, submission=submission, footage=footage, form=Form.CSV)
    rows = list(csv.DictReader(io.StringIO(paper.content.decode())))
    assert {row["copy_sha256"] for row in rows} == {copy.sha256}
    again = draw_log(actor=redactor, submission=submission, footage=footage, form=Form.PDF)
    assert again.content == draw_log(actor=redactor, submission=submission, footage=footage, form=Form.PDF).content


def test_the_draft_index_has_no_word_that_was_said(redactor: Person, footage: Footage, submission: Submission) -> None:
    log = draw_log(actor=redactor, submission=submission, footage=footage, form=Form.CSV).content
    draft = draw_vaughn(actor=redactor, submission=submission, form=Form.CSV).content
    assert b"the address" in log
    assert b"the address" not in draft
    assert b"(b)(6)" in draft
    assert draw_vaughn(actor=redactor, submission=submission, form=Form.PDF).content.startswith(b"%PDF")
    with pytest.raises(Mistaken):
        draw_vaughn(actor=redactor, submission=submission, form=Form.JSON)


def test_the_pages_hand_out_papers_to_who_may_know_of_the_project(
    ice: WorldAgency, redactor: Person, footage: Footage, project: Project, submission: Submission
) -> None:
    client = Client()
    account = WorldPerson(redactor, ice.world).account
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    log, draft = f"/redaction/footage/{footage.short_id}/log", f"/redaction/{project.short_id}/vaughn"
    for address, media_type in ((f"{log}.pdf", "application/pdf"), (f"{draft}.csv", "text/csv; charset=utf-8")):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert address in client.get(f"/redaction/{project.short_id}/").content.decode()
    assert client.get(f"{log}.exe").status_code == 404
    assert client.get(f"{draft}.json").status_code == 400


def test_who_may_not_see_the_footage_draws_nothing(ice: WorldAgency, footage: Footage, submission: Submission) -> None:
    for role in (Role.INVESTIGATOR, Role.SUPERVISOR):
        with pytest.raises(Refused):
            draw_log(actor=ice.staff(role).row, submission=submission, footage=footage, form=Form.CSV)
    assert not Event.objects.filter(kind="redaction.paper_drawn").exists()


def test_footage_that_came_later_has_no_log(ice: WorldAgency, redactor: Person, submission: Submission) -> None:
    other = ice.project(redactor, ice.officer("Lee").wears().recorded())
    with pytest.raises(Mistaken):
        draw_log(actor=redactor, submission=submission, footage=other.footage.get(), form=Form.CSV)
