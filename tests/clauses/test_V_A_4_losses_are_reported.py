"""V.A.4: the draft of a report of loss says what the house knows, and names what makes the loss unlawful."""

import json
from pathlib import Path

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.check_fixity import check_fixity
from openbwc.evidence.models import Recording
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.report_loss import report_loss
from openbwc.retention.papers import loss_pdf
from tests.vaulted import stored, tampered
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice(home: Path) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return stored(ice.officer("Ruiz").trained().wears().recorded(category="evidentiary"))


def test_v_a_4_the_draft_has_the_five_parts_and_what_the_vault_finds(ice: WorldAgency, recording: Recording) -> None:
    ice.scheduled("evidentiary")
    ice.held(recording)
    assert check_fixity(10, actor=Actor.system("worker")).damaged == ()
    tampered(recording)
    by = ice.staff(Role.CUSTODIAN).row
    report = report_loss(actor=by, agency=ice.row, recordings=[recording], circumstances="The disk failed.")
    told = json.loads(bytes(report.content))
    assert [part["title"] for part in told["parts"]] == [
        "The records",
        "The office that maintains them",
        "The circumstances",
        "Safeguards against further loss",
        "What was done to get them back",
    ]
    assert told["parts"][2]["words"] == [
        "The disk failed.",
        "1 of them was under a hold.",
        "The period of 1 of them had not run out.",
    ]
    (one,) = told["recordings"]
    assert one["recording"] == str(recording.id)
    assert "expected" in one["found"]
    assert one["last_sound"] is not None
    assert one["holds"] == ["litigation"]
    assert loss_pdf(told, at=report.at).startswith(b"%PDF")
    said = json.loads(bytes(Event.objects.get(kind="retention.loss_reported").body))["facts"]
    assert said["sha256"] == report.sha256


def test_v_a_4_a_report_needs_its_circumstances_and_somebody_who_answers_for_records(
    ice: WorldAgency, recording: Recording
) -> None:
    for actor, words in ((ice.staff(Role.CUSTODIAN).row, "circumstances"), (ice.officer("Okafor").row, "no_authority")):
        with pytest.raises(Refused) as refusal:
            report_loss(actor=actor, agency=ice.row, recordings=[recording], circumstances=" ")
        assert any(words in reason.code for reason in refusal.value.decision.reasons)
