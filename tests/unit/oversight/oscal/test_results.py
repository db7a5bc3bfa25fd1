"""An assessment and its open findings as OSCAL, with the proof that outsiders verify."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.poam import PlanOfActionAndMilestones

from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.ledger.verify_tool import main as verify
from openbwc.oversight.models import Finding, FindingState
from openbwc.oversight.oscal import export
from openbwc.program.models import Agency
from openbwc.site.cli.oscal import oscal
from tests.unit.oversight.conftest import Told
from tests.unit.oversight.oscal.conftest import DAY
from tests.world import WorldAgency


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of the test's own, so that its ledger is too."""
    settings.OPENBWC_HOME = tmp_path / "home"
    settings.OPENBWC_HOME.mkdir()
    return tmp_path / "home"


def exported(ice: WorldAgency, folder: Path) -> tuple[dict[str, object], dict[str, object] | None]:
    export(folder, Agency.objects.filter(id=ice.row.id), DAY)
    poam = folder / "poam-ICE.json"
    results = json.loads((folder / "assessment-results-ICE.json").read_text())
    return results["assessment-results"]["results"][0], json.loads(poam.read_text()) if poam.exists() else None


def test_problems_make_their_clause_not_satisfied_and_findings_make_a_plan(ice: WorldAgency, home: Path) -> None:
    Told(found={"a": None, "b": None}).run(ice.row)
    result, poam = exported(ice, home)
    states = {one["target"]["target-id"]: one["target"]["status"]["state"] for one in result["findings"]}
    assert states["bwc-iv.f_obj"] == "not-satisfied"
    assert states["bwc-iii.b_obj"] == "satisfied"
    told = next(one for one in result["observations"] if one["title"] == "tests.told")
    assert told["methods"] == ["TEST"]
    assert told["description"] == "100 looked at, 2 not as the clause asks."
    assert poam is not None
    items = poam["plan-of-action-and-milestones"]["poam-items"]
    assert len(items) == 2
    assert {one["deadline"][:10] for one in poam["plan-of-action-and-milestones"]["risks"]} == {
        str(finding.due_on) for finding in Finding.objects.all()
    }


def test_what_is_well_is_satisfied_and_leaves_no_plan(ice: WorldAgency, home: Path) -> None:
    Told().run(ice.row)
    result, poam = exported(ice, home)
    assert {one["target"]["status"]["state"] for one in result["findings"]} == {"satisfied"}
    assert poam is None


def test_a_check_that_could_not_run_satisfies_nothing(ice: WorldAgency, home: Path) -> None:
    Told(fails=True).run(ice.row)
    result, _ = exported(ice, home)
    status = next(one["target"]["status"] for one in result["findings"] if one["title"].startswith("IV.F"))
    assert status == {"state": "not-satisfied", "reason": "other"}
    told = next(one for one in result["observations"] if one["title"] == "tests.told")
    assert told["description"].startswith("The check could not run")
    assert "ZeroDivisionError" not in json.dumps(result)


def test_a_finding_whose_answer_was_accepted_is_no_item(ice: WorldAgency, home: Path) -> None:
    Told(found={"a": None}).run(ice.row)
    Finding.objects.update(state=FindingState.ACCEPTED)
    assert exported(ice, home)[1] is None


def test_the_words_of_a_finding_stay_inside(ice: WorldAgency, home: Path) -> None:
    Told(found={"Ruiz": None}).run(ice.row)
    export(home, Agency.objects.all(), DAY)
    assert "Ruiz" not in "".join(path.read_text() for path in home.glob("*.json"))


@pytest.mark.django_db(transaction=True)
def test_the_evidence_is_a_proof_that_outsiders_verify(ice: WorldAgency, home: Path, capsys: object) -> None:
    row = Told(found={"a": None}).run(ice.row).row
    result, _ = exported(ice, home)
    assert result["observations"][0]["relevant-evidence"][0]["href"].startswith("urn:uuid:")
    publish_checkpoint()
    result, _ = exported(ice, home)
    name = result["observations"][0]["relevant-evidence"][0]["href"]
    assert name == "assessment-ICE.tlog-proof"
    assert verify(["event", str(home / name), "--key", str(verifier_key())]) == 0
    assert row.digest in capsys.readouterr().out  # type: ignore[attr-defined]  # pytest's own fixture
    assert {"name": "result-digest", "value": f"sha256:{row.digest}"}.items() <= result["props"][1].items()


def test_trestle_loads_results_and_plan(ice: WorldAgency, home: Path) -> None:
    Told(found={"a": None}).run(ice.row)
    export(home, Agency.objects.all(), DAY)
    assert AssessmentResults.oscal_read(home / "assessment-results-ICE.json").results[0].findings
    assert PlanOfActionAndMilestones.oscal_read(home / "poam-ICE.json").poam_items


def test_equal_rows_give_equal_files(ice: WorldAgency, home: Path) -> None:
    Told(found={"a": None, "b": None}).run(ice.row)
    first, second = home / "first", home / "second"
    for folder in (first, second):
        export(folder, Agency.objects.all(), DAY)
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_the_command_writes_and_says_what_there_is_nothing_of(ice: WorldAgency, home: Path) -> None:
    answer = CliRunner().invoke(oscal, ["export", str(home / "out"), "--agency", "ICE"])
    assert answer.exit_code == 0, answer.output
    assert "ICE has not been assessed yet" in answer.output
    assert (home / "out" / "catalog.json").exists()
    answer = CliRunner().invoke(oscal, ["export", str(home / "out"), "--agency", "NASA"])
    assert answer.exit_code == 1
    assert "found 'NASA'" in answer.output
