"""The custody graph is judged by case_validate: CASE 1.4.0 on UCO, without a network."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openbwc.disclosure.packaging.case_graph import graph_of
from openbwc.disclosure.packaging.model import Entry

from .packed import COPY, FIRST, ORIGINAL, ORIGINAL_OF_COPY, Ledger, contents_in, sha


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
    assert {node["uco-core:name"] for node in actions} == {"evidence.clip_taken_in", "disclosure.lineage_stated"}
    assert all("uco-action:performer" in node and "uco-action:startTime" in node for node in actions)
    (record,) = [node for node in nodes if node.get("case-investigation:exhibitNumber") == FIRST]
    assert record["@type"] == "case-investigation:ProvenanceRecord"


def test_an_action_is_done_on_the_file_that_its_event_names_and_on_no_copy_made_later(graph: Path) -> None:
    nodes = json.loads(graph.read_text())["@graph"]
    files = {node["@id"]: json.dumps(node) for node in nodes}

    def named(node: dict[str, Any], what: str) -> list[str]:
        told = [files[one["@id"]] for one in node.get(what, [])]
        return [digest for digest in (ORIGINAL_OF_COPY, sha(COPY), sha(ORIGINAL)) if any(digest in one for one in told)]

    done = {
        (node["uco-core:name"], tuple(named(node, "uco-action:object")), tuple(named(node, "uco-action:result")))
        for node in nodes
        if node["@type"] == "case-investigation:InvestigativeAction"
    }
    assert done == {
        ("evidence.clip_taken_in", (ORIGINAL_OF_COPY,), ()),
        ("evidence.clip_taken_in", (sha(ORIGINAL),), ()),
        ("disclosure.lineage_stated", (ORIGINAL_OF_COPY,), (sha(COPY),)),
    }


def test_what_names_no_file_is_done_on_what_the_camera_made(tmp_path: Path) -> None:
    contents = contents_in(Ledger(tmp_path / "ledger"))
    checked = Entry(index=9, leaf="0" * 64, shown=True, kind="evidence.fixity_checked", time="2026-11-01T09:00:00Z")
    histories = tuple(replace(one, entries=(*one.entries, checked)) for one in contents.histories[:1])
    nodes = json.loads(graph_of(replace(contents, histories=histories)))["@graph"]
    (action,) = [node for node in nodes if node.get("uco-core:name") == "evidence.fixity_checked"]
    (original,) = [node for node in nodes if "hasFacet" in str(node) and ORIGINAL_OF_COPY in str(node)]
    assert action["uco-action:object"] == [{"@id": original["@id"]}]
