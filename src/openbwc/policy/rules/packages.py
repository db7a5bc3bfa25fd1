"""Packages of releases: who has one built, who is given a link to it, and how a link ends (V.B.2, V.B.3).

Guarantees: nothing is packed or handed out but of a release that is released; what the defence opens is a link of
discovery alone; the agency gives nobody a link to what the defence opened: its counsel does; what was released to
somebody goes to nobody else; no link is without an end.
"""

from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.package_facts import BuildPackage, GiveLink, HandlePackage, RevokeLink, plain_name
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings

CLAUSE = "V.B.2"
DISCOVERY = "discovery"
RECIPIENT = "recipient"

_DONE = {
    Act.BUILD_PACKAGE: "have a release packed",
    Act.GIVE_LINK: "hand out a package",
    Act.REVOKE_LINK: "end a link to a package",
}


def _begun(act: Act, facts: HandlePackage, policy: PolicyInForce) -> Findings:
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {_DONE[act]}.",
            "Ask the disclosure officer of the agency.",
        )
    return findings


def _released(findings: Findings, facts: HandlePackage) -> None:
    if not facts.released:
        findings.refuse(
            CLAUSE,
            "not_released",
            "The footage is not released, or the release was withdrawn.",
            "Do what the release still lacks, and release it.",
        )


def build_package(act: Act, facts: BuildPackage, policy: PolicyInForce) -> Findings:
    """Have a release's package built."""
    findings = _begun(act, facts, policy)
    _released(findings, facts)
    if facts.missing or not facts.files:
        findings.refuse(
            CLAUSE,
            "files_not_served",
            f"{facts.missing} of the release's files may not be served any more."
            if facts.missing
            else "The release holds no file.",
            "Withdraw the release, and prepare another with copies that stand.",
        )
    if facts.begun:
        findings.refuse(
            CLAUSE, "package_begun", "The package is built or under way.", "A release has one package: use that one."
        )
    return findings


def give_link(act: Act, facts: GiveLink, policy: PolicyInForce) -> Findings:
    """Give somebody who is named a link to a package."""
    findings = _begun(act, facts, policy)
    _released(findings, facts)
    if not facts.built:
        findings.refuse(CLAUSE, "package_not_built", "The package is not built.", "Wait until it is built.")
    if not facts.named.strip():
        findings.refuse(CLAUSE, "nobody_named", "A link is for somebody.", "Name who receives it.")
    if facts.to not in policy.members(CLAUSE, "package_links"):
        findings.refuse(
            CLAUSE,
            "link_unknown",
            f"The agency gives no link for '{facts.to}'.",
            f"Name one of: {', '.join(sorted(policy.members(CLAUSE, 'package_links')))}.",
        )
    elif facts.to in policy.members(CLAUSE, "package_links_of_discovery") and facts.kind_of_release != DISCOVERY:
        findings.refuse(
            CLAUSE,
            "not_discovery",
            "The defence has links to packages of discovery alone.",
            "Give the recipient of the release a link.",
        )
    elif facts.to == RECIPIENT and facts.recipient and plain_name(facts.named) != plain_name(facts.recipient):
        findings.refuse(
            CLAUSE,
            "another_recipient",
            "The footage was released to somebody, and is accounted for as such.",
            "Name the recipient of the release; for anybody else, prepare a release of their own.",
        )
    longest = policy.number(CLAUSE, "package_link_days")
    if not 1 <= facts.days <= longest:
        findings.refuse(
            CLAUSE,
            "link_too_long",
            f"A link stands for 1 to {longest} days; {facts.days} are asked.",
            "Give it for less, and another one later.",
        )
    return findings


def revoke_link(act: Act, facts: RevokeLink, policy: PolicyInForce) -> Findings:
    """End a link before its time. That the release was withdrawn meanwhile stands in no way."""
    findings = _begun(act, facts, policy)
    if facts.ended:
        findings.refuse(CLAUSE, "link_ended", "The link has ended.", "Nothing more is to be done.")
    if not facts.reason.strip():
        findings.refuse(CLAUSE, "reason_missing", "Ending a link needs a reason.", "State it in a sentence.")
    return findings
