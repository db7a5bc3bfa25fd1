"""The documents of the policy: valid, complete, the same each time, and read back equal."""

import copy
import hashlib
import re
from datetime import date
from uuid import UUID

import pytest

from openbwc.oversight.checks import CHECKS
from openbwc.oversight.oscal.documents import Document, control_id, parameter_id
from openbwc.oversight.oscal.exporting import department_documents, text_of
from openbwc.oversight.oscal.profile import parameters_in
from openbwc.oversight.oscal.validating import FILES, SCHEMAS, InvalidDocumentError, validate
from openbwc.program.policies import department_standard, library
from tests.unit.oversight.oscal.conftest import DAY

AGENCIES = ("CBP", "FPS", "ICE", "TSA", "USCG", "USSS")
NAMES = (
    "catalog.json",
    "component-definition.json",
    "assessment-plan.json",
    *(f"profile-{code}.json" for code in AGENCIES),
)


def test_the_schemas_are_those_of_the_release_and_unchanged() -> None:
    told = dict(re.findall(r"\| `([0-9a-f]{64})` \| `(\S+)` \|", (SCHEMAS / "README.md").read_text()))
    found = {hashlib.sha256((SCHEMAS / name).read_bytes()).hexdigest(): name for name in FILES.values()}
    assert told == found
    for name in FILES.values():
        assert "csrc.nist.gov/ns/oscal/1.2.1/" in (SCHEMAS / name).read_text()[:300]


def test_every_document_is_there(documents: dict[str, Document]) -> None:
    assert set(documents) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_valid_oscal(documents: dict[str, Document], name: str) -> None:
    validate(documents[name])
    assert documents[name].content["metadata"]["oscal-version"] == "1.2.1"


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_is_not_is_refused_with_the_place(documents: dict[str, Document], name: str) -> None:
    wrong = copy.deepcopy(dict(documents[name].content))
    wrong["metadata"]["last-modified"] = "yesterday"
    wrong["invented"] = True
    with pytest.raises(InvalidDocumentError, match="metadata/last-modified"):
        validate(Document(name, documents[name].model, wrong))


def test_equal_input_gives_equal_output_and_every_id_is_made_from_names(documents: dict[str, Document]) -> None:
    again = {document.file: text_of(document) for document in department_documents(DAY)}
    for name, text in again.items():
        assert text == text_of(documents[name])
        ids = re.findall(r'uuid": "([^"]+)"', text)
        assert {UUID(found).version for found in ids} == {5}
    assert len({document.content["uuid"] for document in documents.values()}) == len(documents)


def test_another_version_of_a_policy_is_another_document() -> None:
    early, late = (
        {document.file: document.content["uuid"] for document in department_documents(day)}
        for day in (date(2023, 12, 1), date(2024, 2, 1))
    )
    assert early["profile-ICE.json"] != late["profile-ICE.json"]
    assert early["profile-CBP.json"] == late["profile-CBP.json"]
    assert early["catalog.json"] == late["catalog.json"]


def test_every_clause_is_a_control_and_every_parameter_is_there_with_how_it_tightens(
    documents: dict[str, Document],
) -> None:
    controls = {control["id"]: control for control in documents["catalog.json"].content["controls"]}
    clauses = department_standard(DAY).clauses
    assert set(controls) == {control_id(clause) for clause in clauses}
    for clause in clauses.values():
        control = controls[control_id(clause.id)]
        assert {part["name"] for part in control["parts"]} == {"statement", "assessment-objective"}
        told = {one["id"]: one for one in control.get("params", [])}
        assert set(told) == {parameter_id(clause.id, one.name) for one in clause.parameters}
        for parameter in clause.parameters:
            one = told[parameter_id(clause.id, parameter.name)]
            properties = {prop["name"]: prop["value"] for prop in one["props"]}
            assert properties["tightening"] == parameter.tightens.value
            assert properties.get("unit") == parameter.unit
            assert one["constraints"][0]["tests"][0]["expression"].startswith("value ")


def test_the_buffer_s_rule_can_be_read(documents: dict[str, Document]) -> None:
    controls = documents["catalog.json"].content["controls"]
    buffer = next(control for control in controls if control["id"] == "bwc-v.a.7")["params"][0]
    assert (buffer["id"], buffer["values"]) == ("bwc-v.a.7_pre_event_buffer_seconds", ["30"])
    assert buffer["constraints"][0]["tests"][0]["expression"] == "value >= 30"


@pytest.mark.parametrize("code", AGENCIES)
def test_parameters_read_back_equal_the_policy_s(documents: dict[str, Document], code: str) -> None:
    policy = library().in_force(code, on=DAY)
    assert policy.profile is not None
    assert parameters_in(documents[f"profile-{code}.json"], policy) == dict(policy.profile.parameters)


@pytest.mark.parametrize("code", AGENCIES)
def test_a_profile_takes_everything_and_only_adds(documents: dict[str, Document], code: str) -> None:
    content = documents[f"profile-{code}.json"].content
    assert content["imports"] == [{"href": "catalog.json", "include-all": {}}]
    assert content["merge"] == {"as-is": True}
    for alter in content.get("modify", {}).get("alters", []):
        assert set(alter) == {"control-id", "adds"}


def test_the_plan_has_every_check(documents: dict[str, Document]) -> None:
    activities = documents["assessment-plan.json"].content["local-definitions"]["activities"]
    assert {prop["value"] for one in activities for prop in one["props"] if prop["name"] == "check"} == {
        check.code for check in CHECKS
    }
