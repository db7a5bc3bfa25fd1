"""The page of clauses says what is there: claims without code, tests or honesty are errors."""

from pathlib import Path

import pytest

from openbwc.policy import PolicyFileError
from openbwc.policy.claims import Status, clause_of_test, read_claims, render_claims
from openbwc.policy.model import Standard

from .conftest import POLICIES

ROOT = POLICIES.parent
CLAIMS = POLICIES / "claims.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository: one module, one test that bears a clause's number."""
    (tmp_path / "tests" / "clauses").mkdir(parents=True)
    (tmp_path / "tests" / "clauses" / "test_V_A_7_buffer.py").touch()
    (tmp_path / "code.py").touch()
    return tmp_path


def written(root: Path, standard: Standard, **claims: str) -> Path:
    """Claims that nothing is there yet, but for those given (V_A_7='…')."""
    path = root / "claims.yaml"
    given = {clause.replace("_", "."): body for clause, body in claims.items()}
    plain = "{status: not_yet, missing: Everything}"
    path.write_text("".join(f"{clause}: {given.get(clause, plain)}\n" for clause in standard.clauses), "utf-8")
    return path


def test_the_shipped_claims_name_files_that_exist_and_every_clause(standard: Standard) -> None:
    claims = read_claims(CLAIMS, standard, ROOT)
    assert claims.keys() == standard.clauses.keys()
    for claim in claims.values():
        assert (claim.status is Status.IMPLEMENTED) is (not claim.missing)
        assert (claim.status is Status.NOT_YET) is (not claim.code)


def test_every_test_of_a_clause_bears_a_number_that_exists(standard: Standard) -> None:
    for path in (ROOT / "tests" / "clauses").glob("test_*.py"):
        assert clause_of_test(path) in standard.clauses, path.name


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("test_V_A_7_buffer.py", "V.A.7"),
        ("test_III_D_training.py", "III.D"),
        ("test_III_D_3_privacy.py", "III.D.3"),
        ("test_VII_no_right.py", "VII"),
        ("test_buffer.py", None),
    ],
)
def test_a_tests_name_bears_its_clause(name: str, clause: str | None) -> None:
    assert clause_of_test(Path(name)) == clause


def test_the_page_has_a_row_for_every_clause_with_its_status_and_files(root: Path, standard: Standard) -> None:
    path = written(root, standard, V_A_7="{status: partly, done: Kept, missing: A metric, code: [code.py]}")
    page = render_claims(standard, read_claims(path, standard, root), root)
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 50
    row = next(row for row in rows if row.startswith("| V.A.7 "))
    assert "| config, check | partly | Kept | A metric | [code.py](../code.py) |" in row
    assert "[clauses/test_V_A_7_buffer.py](../tests/clauses/test_V_A_7_buffer.py)" in row
    assert "0 implemented, 1 partly, 49 not yet" in page


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{status: implemented, done: Kept, code: [other.py]}", "'other.py', which is not there"),
        ("{status: implemented, code: [code.py]}", "what is 'done'"),
        ("{status: partly, done: Kept, code: [code.py]}", "what is 'missing'"),
        ("{status: partly, done: Kept, missing: Some}", "what is 'done'"),
        ("{status: done}", "found 'done'"),
        ("{status: not_yet, missing: All, mood: good}", "found 'mood'"),
    ],
)
def test_a_claim_without_substance_is_an_error(body: str, words: str, root: Path, standard: Standard) -> None:
    with pytest.raises(PolicyFileError, match=words):
        read_claims(written(root, standard, V_A_7=body), standard, root)


def test_implemented_without_a_test_is_an_error(root: Path, standard: Standard) -> None:
    body = "{status: implemented, done: Kept, code: [code.py]}"
    assert read_claims(written(root, standard, V_A_7=body), standard, root)["V.A.7"].status is Status.IMPLEMENTED
    with pytest.raises(PolicyFileError, match=r"expected a test|to be a test"):
        read_claims(written(root, standard, V_A_8=body), standard, root)


def test_a_clause_without_a_claim_is_an_error(root: Path, standard: Standard) -> None:
    path = written(root, standard)
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(True) if not line.startswith("V.A.8:")]
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"a claim about V\.A\.8"):
        read_claims(path, standard, root)
