"""What is claimed of NIST SP 800-53, and the component definition that tells it."""

from pathlib import Path

import pytest
from django.conf import settings

from openbwc.oversight.oscal.controls import FILE, read_control_claims
from openbwc.oversight.oscal.documents import Document, control_id
from openbwc.policy import PolicyFileError
from openbwc.policy.claims import Status, read_claims
from openbwc.program.policies import department_standard
from tests.unit.oversight.oscal.conftest import DAY

ROOT = settings.PROJECT_ROOT
SHIPPED = settings.POLICIES_DIR / FILE


def requirements(documents: dict[str, Document], source: str) -> dict[str, dict[str, object]]:
    (component,) = documents["component-definition.json"].content["components"]
    found = next(one for one in component["control-implementations"] if one["source"] == source)
    return {one["control-id"]: one for one in found["implemented-requirements"]}


def test_every_clause_that_is_claimed_is_told_and_no_other(documents: dict[str, Document]) -> None:
    claims = read_claims(settings.POLICIES_DIR / "claims.yaml", department_standard(DAY).standard, ROOT)
    told = requirements(documents, "catalog.json")
    assert set(told) == {control_id(claim.clause) for claim in claims.values() if claim.status is not Status.NOT_YET}
    for claim in claims.values():
        if claim.status is Status.PARTLY:
            assert told[control_id(claim.clause)]["remarks"] == f"Missing: {claim.missing}"


def test_the_controls_of_the_file_are_told(documents: dict[str, Document]) -> None:
    claims = read_control_claims(SHIPPED, ROOT)
    assert set(requirements(documents, claims.source)) == {claim.id for claim in claims.claims}
    assert {"ac-2", "ac-3", "ac-6", "au-2", "au-3", "au-9", "au-10", "au-12", "ia-2", "sc-13", "si-7"} <= {
        claim.id for claim in claims.claims
    }


def test_cryptography_is_not_claimed_to_be_validated() -> None:
    claims = {claim.id: claim for claim in read_control_claims(SHIPPED, ROOT).claims}
    assert "not claimed to be a validated module" in claims["sc-13"].missing


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  ac-3:", "  AC-3:", "a control's id"),
        ("src/openbwc/policy/rules/access.py", "src/openbwc/nowhere.py", "a file or folder"),
        ("    status: implemented", "    status: perfect", "one of implemented, partly"),
        ("    status: implemented", "    status: partly", "'missing' where, and only where"),
        ("    title: Access Enforcement\n", "", "'title'"),
        ("    title: Access Enforcement", "    title: Access Enforcement\n    extra: 1", "'extra'"),
    ],
)
def test_a_claim_that_cannot_be_believed_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = SHIPPED.read_text()
    assert old in text
    path = tmp_path / FILE
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyFileError, match=words):
        read_control_claims(path, ROOT)
