"""Truth tables of II.B: reporting and reviewing what ought not to be recorded, and searches that name people."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, SearchPeople, decide

from .facts import reporting, reviewed

REPORT, REVIEW, SEARCH = Act.REPORT_PROHIBITED, Act.REVIEW_PROHIBITED, Act.SEARCH_PEOPLE
TOPIC = frozenset({"III.D.4"})

TABLE: list[tuple[Act, Any, set[str]]] = [
    (REPORT, reporting(), set()),
    (REPORT, reporting(of_owning_agency=False), {"V.A.1 not_of_the_agency"}),
    (REPORT, reporting(of_owning_agency=False, holds_department_role=True), set()),
    (REPORT, reporting(person_active=False), {"V.A.1 not_of_the_agency"}),
    (REPORT, reporting(statement=" "), {"II.B.1 statement_missing"}),
    (REPORT, reporting(restriction="sensitive_location", statement=" "), {"II.B.2 statement_missing"}),
    (REPORT, reporting(restriction="protected_identity", statement=" "), {"II.B.3 statement_missing"}),
    (REPORT, reporting(restriction="personnel_matter", statement=" "), {"II.B.4 statement_missing"}),
    (REPORT, reporting(restriction="protected_characteristic", statement=" "), {"II.B.5 statement_missing"}),
    (REPORT, reporting(restriction="curiosity"), {"II.B.1 ground_unknown"}),
    (REVIEW, reviewed("supervisor"), set()),
    (REVIEW, reviewed("custodian"), set()),
    (REVIEW, reviewed("auditor"), set()),
    (REVIEW, reviewed("leo"), {"V.A.1 no_authority"}),
    (REVIEW, reviewed("programme_manager"), {"V.A.1 no_authority"}),
    (REVIEW, reviewed(department_roles=frozenset({"auditor"})), {"V.A.1 no_authority"}),
    (REVIEW, reviewed("supervisor", training_current=False), {"III.D training_not_current"}),
    (REVIEW, reviewed("supervisor", training_missing_topics=TOPIC), {"III.D training_topics_missing"}),
    (REVIEW, reviewed("supervisor", reviewer_is_wearer=True), {"II.B.1 own_recording"}),
    (REVIEW, reviewed("supervisor", names_self=True), {"V.A.1 own_access"}),
    (REVIEW, reviewed("supervisor", is_reviewer=False), {"V.A.1 not_the_reviewer"}),
    (REVIEW, reviewed("supervisor", is_reviewer=False, decides=False), set()),
    (REVIEW, reviewed("supervisor", reason=""), {"II.B.1 reason_missing"}),
    (REVIEW, reviewed("supervisor", reason="", restriction="personnel_matter"), {"II.B.4 reason_missing"}),
    (SEARCH, SearchPeople(people_named=1, follows_a_person=False), set()),
    (SEARCH, SearchPeople(people_named=2, follows_a_person=False), {"II.B.1 bulk_person_search"}),
    (SEARCH, SearchPeople(people_named=0, follows_a_person=True), {"II.B.1 cross_recording_tracking"}),
    (SEARCH, SearchPeople(people_named=0, follows_a_person=False), {"II.B.1 nobody_named"}),
    (
        SEARCH,
        SearchPeople(people_named=9, follows_a_person=True),
        {"II.B.1 bulk_person_search", "II.B.1 cross_recording_tracking"},
    ),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


def test_a_report_obliges_to_restrict_at_once_and_to_review(cbp: PolicyInForce) -> None:
    obligations = decide(REPORT, reporting(), cbp).obligations
    assert [one.code for one in obligations] == ["restrict_at_once", "review"]
    assert str(cbp.number("II.B.1", "prohibited_review_days")) in obligations[1].words


def test_the_grounds_are_the_clauses_of_prohibited_uses(cbp: PolicyInForce) -> None:
    assert {one.clause for one in cbp.restrictions.values()} == {f"II.B.{number}" for number in range(1, 6)}
