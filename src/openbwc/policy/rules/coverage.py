"""Operations, accounts of what was not recorded, and supervisory review (II.A.1-3, II.B.4, II.B.6, IV.A).

Guarantees: a reason counts only when the policy in force names it; 'unsafe to record' needs a statement; a fault
counts only with the camera's report; nobody reviews what their own camera recorded, and no review is held whose
purpose is to assess, discipline or investigate personnel.
"""

from openbwc.policy.facts import AccountForGap, PlanOperation, ReviewFootage
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import listed

AUDIT = "audit"


def plan_operation(act: Act, facts: PlanOperation, policy: PolicyInForce) -> Findings:
    """Enter an operation or its roster, or change them."""
    findings = Findings(("II.A.1", "II.A.2", "II.A.3"))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            "No appointment in force lets this person enter or change operations of the agency.",
            "Ask a supervisor or the programme manager of the agency.",
        )
    return findings


def reasons_to_state(policy: PolicyInForce, *, early_deactivation: bool) -> frozenset[str]:
    """The reasons that account for a non-activation, or for an early deactivation."""
    if early_deactivation:
        return policy.members("IV.A", "deactivation_reasons")
    return policy.members("II.B.6", "non_activation_reasons") | policy.members("IV.A", "stated_reasons")


def account_for_gap(act: Act, facts: AccountForGap, policy: PolicyInForce) -> Findings:
    """State why something was not recorded, or why a recording ended early."""
    clause = "IV.A" if facts.early_deactivation else "II.B.6"
    findings = Findings((clause,))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=facts.is_own):
        findings.refuse(
            "V.A.1",
            "no_authority",
            "This person neither was to record nor may state the reason on the officer's behalf.",
            "Have the officer state it, or the officer's supervisor.",
        )
    reasons = reasons_to_state(policy, early_deactivation=facts.early_deactivation)
    if facts.reason not in reasons:
        offered = listed(reasons)
        findings.refuse(
            clause,
            "reason_not_accepted",
            f"'{facts.reason}' is no reason that the policy accepts here.",
            f"State one of: {offered}. Any other reason is an answer to the finding, for a supervisor to decide.",
        )
    of_safety = facts.reason in policy.members("II.B.6", "non_activation_reasons")
    if of_safety and policy.number("II.B.6", "statement_required") and not facts.statement.strip():
        findings.refuse(
            "II.B.6",
            "statement_missing",
            "A reason of safety needs a statement of what endangered whom.",
            "State it; it stays in the history with your name.",
        )
    if facts.reason in policy.members("IV.A", "reasons_needing_fault_report") and not facts.fault_reported:
        findings.refuse(
            "IV.B",
            "fault_not_reported",
            "A fault counts only when the camera has a fault report of that time.",
            "Report the camera's fault first.",
        )
    return findings


def review_footage(act: Act, facts: ReviewFootage, policy: PolicyInForce) -> Findings:
    """Draw a sample for review, or record what the review of a recording found."""
    findings = Findings(("IV.A", "V.A.2"))
    if facts.purpose in policy.prohibited_purposes:
        findings.refuse(
            "II.B.4",
            "purpose_prohibited",
            "Footage is never reviewed to assess, discipline or investigate personnel.",
            "Review for audit; a complaint or claim of misconduct has its own purpose (V.A.2), with its matter.",
        )
    elif facts.purpose != AUDIT or AUDIT not in policy.purposes:
        findings.refuse(
            "V.A.2",
            "purpose_not_authorised",
            "A drawn sample is reviewed for audit and for nothing else.",
            "State the purpose 'audit'.",
        )
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            "No appointment in force lets this person draw or review samples of the agency.",
            "Ask a supervisor or auditor of the agency.",
        )
    if facts.is_wearer:
        findings.refuse(
            "V.A.1",
            "own_recording",
            "Nobody reviews what their own camera recorded.",
            "Have another supervisor or an auditor review it.",
        )
    if not facts.opened_for_audit:
        findings.refuse(
            "V.A.2",
            "not_viewed",
            "The person has not opened this recording for audit.",
            "Open it under the purpose 'audit', then record the review; or record that it could not be viewed.",
        )
    return findings
