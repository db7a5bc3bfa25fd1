"""Recordings that ought not to be: reporting and reviewing them, and searches that would follow people (II.B.1-5).

Guarantees: anybody of the agency may report, whatever their role and training; nobody reviews what their own camera
recorded, nor names themselves the reviewer; a search never lists several people, nor asks for one person across other
people's footage.
"""

from openbwc.policy.decision import Obligation
from openbwc.policy.facts import ReportProhibited, ReviewProhibited, SearchPeople
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings, check_training

BULK, TRACKING = "bulk_person_search", "cross_recording_tracking"
_UNKNOWN = "II.B.1"


def report_prohibited(act: Act, facts: ReportProhibited, policy: PolicyInForce) -> Findings:
    """Report a recording as one that ought not to be, or that needs care."""
    restriction = policy.restrictions.get(facts.restriction)
    clause = restriction.clause if restriction else _UNKNOWN
    restrict = Obligation(clause, "restrict_at_once", "The recording opens only to people on its access list from now.")
    days = policy.number("II.B.1", "prohibited_review_days")
    review = Obligation(clause, "review", f"A reviewer who did not wear the camera decides within {days} days.")
    findings = Findings((clause, "V.A.1"), obligations=(restrict, review))
    if restriction is None:
        findings.refuse(
            _UNKNOWN,
            "ground_unknown",
            f"'{facts.restriction}' is no ground on which the policy restricts a recording.",
            f"Name one of its grounds: {', '.join(sorted(policy.restrictions))}.",
        )
    if not facts.person_active or not (facts.of_owning_agency or facts.holds_department_role):
        findings.refuse(
            "V.A.1",
            "not_of_the_agency",
            "Only people of the agency that owns the recording, or with a role in the department, report it here.",
            "Tell the agency's evidence custodian.",
        )
    if not facts.statement.strip():
        findings.refuse(
            clause, "statement_missing", "A report needs a statement of what is wrong.", "State what you came upon."
        )
    return findings


def review_prohibited(act: Act, facts: ReviewProhibited, policy: PolicyInForce) -> Findings:
    """Assign a review, or decide it."""
    restriction = policy.restrictions.get(facts.restriction)
    clause = restriction.clause if restriction else _UNKNOWN
    findings = Findings((clause, "V.A.1"))
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            "No appointment in force lets this person review such recordings.",
            "Ask the agency's evidence custodian, a supervisor or an auditor.",
        )
    if facts.reviewer_is_wearer:
        findings.refuse(
            clause,
            "own_recording",
            "Nobody reviews what their own camera recorded.",
            "Have somebody else review it.",
        )
    if facts.names_self:
        findings.refuse(
            "V.A.1",
            "own_access",
            "Nobody names themselves the reviewer, who is on the access list.",
            "Have another custodian, supervisor or auditor name the reviewer.",
        )
    if facts.decides and not facts.is_reviewer:
        findings.refuse(
            "V.A.1", "not_the_reviewer", "Only the assigned reviewer decides.", "Have the review assigned to you."
        )
    if not facts.reason.strip():
        findings.refuse(
            clause,
            "reason_missing",
            "A step of a review needs a statement of why.",
            "State the reason; it stays in the history with your name.",
        )
    return findings


def search_people(act: Act, facts: SearchPeople, policy: PolicyInForce) -> Findings:
    """Search the catalogue by people: one wearer's own recordings, and nothing else."""
    prohibited = policy.members("II.B.1", "prohibited_uses")
    findings = Findings(("II.B.1",))
    if facts.people_named < 1 and not facts.follows_a_person:
        findings.refuse("II.B.1", "nobody_named", "The search names nobody.", "Search without naming an officer.")
    if facts.people_named > 1 and BULK in prohibited:
        findings.refuse(
            "II.B.1",
            BULK,
            f"The search lists {facts.people_named} people; nobody is searched for in bulk.",
            "Search for the recordings of one officer at a time, or for the encounter or the place.",
        )
    if facts.follows_a_person and TRACKING in prohibited:
        findings.refuse(
            "II.B.1",
            TRACKING,
            "The search asks for a person across other people's footage; nobody is followed through recordings.",
            "To find what an officer's own camera recorded, name the officer under 'Officer'; or search the encounter.",
        )
    return findings
