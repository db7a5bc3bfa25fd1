"""The custody graph is judged by case_validate: CASE 1.4.0 on UCO, without a network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openbwc.disclosure.packaging.case_graph import graph_of

from .packed import FIRST, ORIGINAL_OF_COPY, Ledger, contents_in


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "case.jsonld"
    path.write_bytes(graph_of(contents_in(Ledger(tmp_path / "ledger"))))
    return path


def judged(graph: Path) -> subprocess.CompletedProcess[str]:
    judge = Path(sys.executable).parent / "case_validate"
    command = [str(judge), "--built-version", "case-1.4.0", "--allow-info", str(graph)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_graph_conforms_to_case(graph: Path) -> None:
    found = judged(graph)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Conforms: True" in found.stdout


def test_the_judge_finds_what_is_wrong(graph: Path) -> None:
    told = json.loads(graph.read_text())
    for node in told["@graph"]:
        node.pop("uco-core:isDirectional", None)
        node.pop("uco-core:target", None)
    graph.write_text(json.dumps(told))
    assert judged(graph).returncode != 0


def test_a_copy_is_derived_from_its_original_and_actions_name_who_and_when(graph: Path) -> None:
    nodes = json.loads(graph.read_text())["@graph"]
    (derived,) = [node for node in nodes if node["@type"] == "uco-observable:ObservableRelationship"]
    files = {node["@id"]: json.dumps(node) for node in nodes if node["@type"] == "uco-observable:ObservableObject"}
    assert ORIGINAL_OF_COPY in files[derived["uco-core:target"]["@id"]]
    actions = [node for node in nodes if node["@type"] == "case-investigation:InvestigativeAction"]
    assert {node["uco-core:name"] for node in actions} == {"evidence.clip_taken_in", "redaction.copy_finished"}
    assert all("uco-action:performer" in node and "uco-action:startTime" in node for node in actions)
    (record,) = [node for node in nodes if node.get("case-investigation:exhibitNumber") == FIRST]
    assert record["@type"] == "case-investigation:ProvenanceRecord"
