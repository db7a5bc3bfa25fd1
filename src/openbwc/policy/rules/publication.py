"""An agency's policy is signed and published (III.A.1, III.A.2).

Guarantees: nothing that loosens the standard is published, nor what leaves out a part, nor anything with effect in
the past; a drafter's own signature is never enough.
"""

from openbwc.policy.facts import PublishPolicy, SignPolicy
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import listed


def sign_policy(act: Act, facts: SignPolicy, policy: PolicyInForce) -> Findings:
    """An official signs one version of a draft, with a statement."""
    findings = Findings(("III.A.1",))
    _check_authority(findings, act, facts.roles_in_agency, facts.department_roles, policy)
    if not facts.statement.strip():
        findings.refuse(
            "III.A.1",
            "statement_missing",
            "A signature needs a statement of what is signed.",
            "State it; it stays with the policy and your name.",
        )
    _check_content(findings, facts.loosenings, facts.missing_parts)
    return findings


def publish_policy(act: Act, facts: PublishPolicy, policy: PolicyInForce) -> Findings:
    """A signed version becomes the agency's policy from its effective day on."""
    findings = Findings(("III.A.1", "III.A.2"))
    _check_authority(findings, act, facts.roles_in_agency, facts.department_roles, policy)
    _check_content(findings, facts.loosenings, facts.missing_parts)
    required = policy.number("III.A.1", "signatures_besides_drafter")
    if facts.signatures_besides_drafter < required:
        findings.refuse(
            "III.A.1",
            "signatures_missing",
            f"{facts.signatures_besides_drafter} officials other than the drafters have signed this version; "
            f"{required} {'has' if required == 1 else 'have'} to.",
            "Have an official who wrote none of it sign this very version.",
        )
    if facts.days_until_effective < 0:
        findings.refuse(
            "III.A.1",
            "retroactive",
            "The policy would take effect on a day that has passed.",
            "State today or a later day as its effective date, and have that version signed.",
        )
    return findings


def _check_authority(
    findings: Findings, act: Act, roles: frozenset[str], department: frozenset[str], policy: PolicyInForce
) -> None:
    scopes = granted_scopes(act, None, roles, department, policy)
    if not within_reach(scopes, is_wearer=False):
        done = "sign the agency's policy" if act is Act.SIGN_POLICY else "publish the agency's policy"
        findings.refuse(
            "III.A.1",
            "no_authority",
            f"No appointment in force lets this person {done}.",
            "Ask the agency's programme manager or the department's policy office.",
        )


def _check_content(findings: Findings, loosenings: tuple[str, ...], missing_parts: frozenset[str]) -> None:
    for number, loosening in enumerate(loosenings, 1):
        findings.refuse(
            "III.A.2",
            f"loosens_{number}",
            loosening,
            "State a value that meets the department's, or leave it out: then the department's counts.",
        )
    if missing_parts:
        findings.refuse(
            "III.A.1",
            "parts_missing",
            f"The policy does not say how to: {listed(missing_parts)}.",
            "Write each of these parts under 'parts'.",
        )
