"""Stills from uploaded video: asked for with a legal basis, and approved by somebody else (V.A.8).

Guarantees: no still comes from anything but footage that is in the vault; nobody approves a still that they asked for;
a further requirement of an agency that this program cannot see met keeps every still from being made.

That the purpose and the person suffice to see that footage is decided by itself, under the rule of access.
"""

from openbwc.policy.decision import Obligation
from openbwc.policy.facts import AskStill, RuleOnStill
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings

CLAUSE = "V.A.8"
APPROVAL, LEGAL_BASIS, PURPOSE = "approval", "legal_basis", "purpose"
_SEEN_TO = frozenset({APPROVAL, LEGAL_BASIS, PURPOSE})
_PURPOSE_BOUND = Obligation(
    CLAUSE, "purpose_bound", "The still opens only for the purpose and the matter that it was approved for."
)
_DONE = {Act.ASK_STILL: "ask for a still", Act.RULE_ON_STILL: "decide on a request for a still"}


def ask_still(act: Act, facts: AskStill, policy: PolicyInForce) -> Findings:
    """Ask for a still of one moment of a recording."""
    findings = _begun(act, facts, policy)
    findings.obligations = (_PURPOSE_BOUND,)
    if not facts.uploaded:
        findings.refuse(
            CLAUSE,
            "not_uploaded_video",
            "Stills are taken of uploaded video alone, and never of a live feed.",
            "Have the recording taken in, and ask again.",
        )
    if LEGAL_BASIS in policy.members(CLAUSE, "still_requirements") and not facts.legal_basis.strip():
        findings.refuse(
            CLAUSE,
            "legal_basis_missing",
            "A still needs the legal basis on which it is taken.",
            "State the law, the warrant or the rule that lets you take it.",
        )
    return findings


def rule_on_still(act: Act, facts: RuleOnStill, policy: PolicyInForce) -> Findings:
    """Approve or deny it."""
    findings = _begun(act, facts, policy)
    if facts.asked_by_person:
        findings.refuse(
            CLAUSE,
            "own_request",
            "Nobody decides on a still that they asked for.",
            "Have another supervisor, custodian or disclosure officer decide.",
        )
    if not facts.statement.strip():
        findings.refuse(
            CLAUSE, "statement_missing", "A decision needs a statement of why.", "State it; it stays in the history."
        )
    return findings


def _begun(act: Act, facts: AskStill | RuleOnStill, policy: PolicyInForce) -> Findings:
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {_DONE[act]}.",
            "Ask an investigator or the custodian of the agency."
            if act is Act.ASK_STILL
            else "Ask a supervisor, the custodian or the disclosure officer of the agency.",
        )
    unseen = sorted(policy.members(CLAUSE, "still_requirements") - _SEEN_TO)
    if unseen:
        findings.refuse(
            CLAUSE,
            "requirement_not_seen_to",
            f"The agency's policy asks for more than this program can see to: {', '.join(unseen)}.",
            "Have the policy name only what the program can see to.",
        )
    return findings
