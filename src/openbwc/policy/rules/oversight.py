"""Oversight: who reads it and has it run, who answers a finding and who decides on the answer (III.B, V.A.5).

Guarantees: nobody decides on an answer of their own, nor on one that was given for them; an answer has a statement
and a reason that the clause accepts; a return names what has to be done.
"""

from openbwc.policy.facts import AnswerFinding, Oversee, RuleOnFinding
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import listed

CLAUSE = "III.B"
REASONS_OF_A_CLAUSE = "accepted_reasons"
REASONS_OF_ANY = "finding_reasons"


def accepted_reasons(policy: PolicyInForce, clause: str) -> frozenset[str]:
    """The reasons that an answer to a finding of that clause may give: the general ones, and the clause's own."""
    general = policy.members(CLAUSE, REASONS_OF_ANY)
    if (clause, REASONS_OF_A_CLAUSE) in policy.parameters:
        return general | policy.members(clause, REASONS_OF_A_CLAUSE)
    return general


def oversee(act: Act, facts: Oversee, policy: PolicyInForce) -> Findings:
    """Read an agency's findings, metrics and audits, or have them made now."""
    findings = Findings((CLAUSE, "V.A.5"))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        done = "read the agency's oversight" if act is Act.READ_OVERSIGHT else "have the agency assessed"
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {done}.",
            "Ask the agency's programme manager or auditor.",
        )
    return findings


def answer_finding(act: Act, facts: AnswerFinding, policy: PolicyInForce) -> Findings:
    """The owner answers, or somebody on the owner's behalf."""
    findings = Findings((CLAUSE,))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=facts.is_owner):
        findings.refuse(
            CLAUSE,
            "no_authority",
            "This person neither owns the finding nor may answer it on the owner's behalf.",
            "Have its owner answer, or the owner's supervisor or the programme manager on the owner's behalf.",
        )
    if not facts.statement.strip():
        findings.refuse(
            CLAUSE,
            "statement_missing",
            "An answer needs a statement of what happened.",
            "State it; it stays in the history with your name.",
        )
    reasons = accepted_reasons(policy, facts.clause)
    if facts.reason not in reasons:
        findings.refuse(
            CLAUSE,
            "reason_not_accepted",
            f"'{facts.reason}' is no reason that the policy accepts for this finding.",
            f"Give one of: {listed(reasons)}.",
        )
    return findings


def rule_on_finding(act: Act, facts: RuleOnFinding, policy: PolicyInForce) -> Findings:
    """A supervisor or programme manager decides on an answer, never on their own."""
    findings = Findings((CLAUSE,))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            CLAUSE,
            "no_authority",
            "No appointment in force lets this person decide on an answer.",
            "Ask a supervisor or the programme manager of the agency.",
        )
    if facts.concerns_self:
        findings.refuse(
            CLAUSE,
            "own_answer",
            "Nobody decides on their own answer, nor on one that was given for them.",
            "Have another supervisor or the programme manager decide.",
        )
    if not facts.statement.strip():
        findings.refuse(
            CLAUSE, "statement_missing", "A decision needs a statement of why.", "State it; it stays in the history."
        )
    if not facts.accepts and not facts.remedy.strip():
        findings.refuse(
            CLAUSE, "remedy_missing", "A return names what has to be done.", "Name the remedy that you expect."
        )
    return findings
