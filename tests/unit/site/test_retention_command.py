"""`openbwc retention`: a schedule tried from a file, and what keeps a recording; nothing is changed by asking."""

import json
from pathlib import Path

import bagit
import pytest
from click.testing import CliRunner, Result

from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.program.models.identified import new_id
from openbwc.retention.actions.reckon import reckon
from openbwc.site.cli.retention import retention
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).resolve().parents[3] / "policies/schedules/example.yaml"


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def old(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded(hours_ago=24 * 800, category="non_evidentiary")


def run(*words: object) -> Result:
    return CliRunner().invoke(retention, [str(word) for word in words])


def test_a_dry_run_lists_and_changes_nothing(ice: WorldAgency, old: Recording, tmp_path: Path) -> None:
    file = tmp_path / "schedule.yaml"
    file.write_text(EXAMPLE.read_text().replace("UNVERIFIED-EXAMPLE", "DAA-1"))
    events = Event.objects.count()
    told = json.loads(run("dry-run", file, "--agency", "ICE", "--json").output)
    assert (told["listed"], told["recordings"]) == (1, [str(old.id)])
    words = run("dry-run", file, "--agency", "ICE").output
    assert "1 recordings would become destroyable" in words
    assert told["sha256"] in words
    assert Event.objects.count() == events


def test_the_example_makes_nothing_eligible(old: Recording) -> None:
    words = run("dry-run", EXAMPLE, "--agency", "ICE").output
    assert "0 recordings would become destroyable" in words
    assert "resting on no authority: 1" in words


def test_what_keeps_a_recording_is_said_item_by_item(ice: WorldAgency, old: Recording) -> None:
    assert "V.A.4 unscheduled" in run("standing", old.id).output
    ice.scheduled("non_evidentiary", code="short")
    assert "Nothing keeps it" in run("standing", old.id).output
    hold = ice.held(old)
    told = run("standing", old.id).output
    assert "V.A.4 held: A hold covers it." in told
    assert hold.matter not in told
    assert hold.kind not in told
    assert "V.A.4 not_due" in run("standing", old.id, "--on", old.started_at.date()).output


def test_what_is_not_there_is_said_in_a_sentence(ice: WorldAgency, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("items: 1\n")
    for words, said in (
        (("standing", new_id()), "expected a recording's id"),
        (("standing", "shoe"), "expected a recording's id"),
        (("dry-run", EXAMPLE, "--agency", "XYZ"), "expected an agency's code"),
        (("dry-run", bad, "--agency", "ICE"), "bad.yaml"),
    ):
        result = run(*words)
        assert result.exit_code == 1, words
        assert said in result.output, words


def test_what_is_kept_too_long_is_told_in_figures(ice: WorldAgency, old: Recording) -> None:
    ice.scheduled("non_evidentiary", code="short")
    reckon(agency=ice.row, on=ice.world.today)
    told = json.loads(run("over-retention", "--agency", "ICE", "--json").output)
    assert (told["recordings"], told["free"], told["by_item"]) == (1, 1, {"short": 1})
    assert "1 recordings kept beyond their end" in run("over-retention", "--agency", "ICE").output
    assert run("over-retention", "--agency", "XYZ").exit_code == 1


def test_a_folder_that_is_no_bag_is_said_to_be_none(tmp_path: Path) -> None:
    answer = run("check-bag", tmp_path)
    assert (answer.exit_code, "bagit.txt" in answer.output) == (1, True)
    (tmp_path / "words.txt").write_text("words")
    bagit.make_bag(str(tmp_path), {"Contact-Name": "A custodian"}, checksums=["sha256", "sha512"])
    assert "Whole: 1 files, 5 bytes" in run("check-bag", tmp_path).output
