"""III.A.2: the department's provisions are minimum standards; a profile that loosens one is refused."""

from pathlib import Path

import pytest

from openbwc.policy import PolicyFileError
from openbwc.policy.profile import read_profile

from .policy_of_the_day import HEAD, LIBRARY, tried

LOOSENINGS = {
    "a lower number": ("V.A.7", "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 29\n"),
    "a longer time": ("III.A.1", "parameters:\n  III.A.1:\n    agency_policy_days: 365\n"),
    "a smaller set": ("III.C", "parameters:\n  III.C:\n    required_documents: [pta]\n"),
    "a larger permission": (
        "V.A.1",
        "access_rules:\n  - role: programme_manager\n    acts: [view]\n    purposes: [audit]\n    scope: agency\n",
    ),
    "a fixed value changed": ("V.A.5", "parameters:\n  V.A.5:\n    originals_modified: true\n"),
}


@pytest.mark.parametrize("case", LOOSENINGS)
def test_a_loosening_is_refused_naming_clause_and_both_values(case: str, tmp_path: Path) -> None:
    clause, body = LOOSENINGS[case]
    (change,) = tried(tmp_path, body).loosenings
    assert change.clause == clause
    assert change.floor != change.offered


def test_a_dropped_clause_is_refused(tmp_path: Path) -> None:
    clauses = [clause for clause in LIBRARY.standard_history()[-1].policy.clauses if clause != "V.A.8"]
    path = tmp_path / "profile.yaml"
    path.write_text(HEAD.replace("clauses: all", f"clauses: [{', '.join(clauses)}]"), encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"a list that drops V\.A\.8"):
        read_profile(path, LIBRARY.standard_history()[-1].policy.standard)


def test_a_tightening_is_accepted_and_shown(tmp_path: Path) -> None:
    report = tried(tmp_path, "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 90\n")
    assert report.meets
    assert [(change.clause, change.offered) for change in report.tightenings] == [("V.A.7", "90 s")]
