"""II.A.1-3: each agency's encounter types are mapped to the clauses that call for a recording, and none is left out."""

from pathlib import Path

import pytest

from .policy_of_the_day import LIBRARY, policy_of, tried

CLAUSES = ("II.A.1", "II.A.2", "II.A.3")


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_every_agency_has_a_type_of_encounter_for_the_clause(agency: str, clause: str) -> None:
    assert clause in {kind.clause for kind in policy_of(agency).encounter_types.values()}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_profile_that_leaves_the_clause_without_encounters_is_refused(clause: str, tmp_path: Path) -> None:
    kept = [other for other in CLAUSES if other != clause]
    types = "".join(f"  type_{n}:\n    title: T\n    clause: {other}\n" for n, other in enumerate(kept))
    report = tried(tmp_path, "encounter_types:\n" + types)
    assert [change.clause for change in report.loosenings] == [clause]


def test_the_ten_activities_of_ice_call_for_a_recording() -> None:
    types = policy_of("ICE").encounter_types.values()
    assert sum(kind.clause in CLAUSES for kind in types) == 10
