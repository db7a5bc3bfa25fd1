"""Disposition: who lets recordings go, and what has to be so at the moment at which each of them goes (V.A.4).

Guarantees: nothing goes that something keeps, that is not as it was listed, or to which fewer people agreed than the
policy asks for; nobody approves what they proposed or approved already, and nobody does either for what they recorded
or released a hold on; what is to be transferred goes only once the National Archives took it over. What went is never
opened.
"""

from openbwc.policy.disposition_facts import (
    ApproveDisposition,
    DisposeOf,
    EnterAcceptance,
    OpenContent,
    PackTransfer,
    ProposeDisposition,
    ReportLoss,
    WithdrawDisposition,
)
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.retention_facts import KeepRecords
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import listed

CLAUSE = "V.A.4"
_KEEPERS = "Ask the custodian or the programme manager of the agency."
_DONE = {
    Act.PROPOSE_DISPOSITION: ("propose to dispose of recordings", _KEEPERS),
    Act.APPROVE_DISPOSITION: (
        "approve a disposition",
        "Ask the programme manager of the agency, or the department's policy office.",
    ),
    Act.WITHDRAW_DISPOSITION: ("withdraw a disposition", _KEEPERS),
    Act.PACK_TRANSFER: ("pack recordings for the National Archives", _KEEPERS),
    Act.ENTER_ACCEPTANCE: ("enter that the National Archives took recordings over", _KEEPERS),
    Act.REPORT_LOSS: ("draft a report of loss", "Ask the custodian, the programme manager or the disclosure officer."),
}


def propose_disposition(act: Act, facts: ProposeDisposition, policy: PolicyInForce) -> Findings:
    """Propose that recordings go, with the frozen list of them."""
    findings = _begun(act, facts, policy)
    if not facts.reason.strip():
        findings.refuse(CLAUSE, "reason_missing", "A disposition needs a statement of why.", "State the reason.")
    if facts.recordings < 1:
        findings.refuse(CLAUSE, "nothing_listed", "A disposition lists what it is of.", "List a recording that is due.")
    if facts.kept:
        findings.refuse(
            CLAUSE,
            "kept",
            f"Something keeps {facts.kept} of the {facts.recordings} recordings.",
            "Read what keeps each of them, and leave those out.",
        )
    if facts.of_another_action:
        findings.refuse(
            CLAUSE,
            "another_action",
            f"The schedule ends otherwise for {facts.of_another_action} of the recordings.",
            "Propose apart what is to be destroyed and what the National Archives are to have.",
        )
    _check_own(findings, facts)
    if facts.damaged:
        findings.refuse(
            "V.A.5",
            "not_as_taken_in",
            f"The vault does not hold what was taken in of {facts.damaged} of the recordings.",
            "Restore it from the replica, or report the loss; what is lost is not disposed of.",
        )
    return findings


def approve_disposition(act: Act, facts: ApproveDisposition, policy: PolicyInForce) -> Findings:
    """Agree to a proposal."""
    findings = _begun(act, facts, policy)
    if facts.proposed_by_person:
        findings.refuse(
            CLAUSE, "own_proposal", "Nobody approves what they proposed.", "Have another official approve it."
        )
    if facts.approved_by_person:
        findings.refuse(
            CLAUSE, "approved_before", "This person approved it already.", "Have a further official approve it."
        )
    if not facts.list_unchanged:
        findings.refuse(
            CLAUSE,
            "list_changed",
            "What was listed is not as it was listed.",
            "Withdraw it, read what changed, and propose anew what may still go.",
        )
    _check_own(findings, facts)
    return findings


def withdraw_disposition(act: Act, facts: WithdrawDisposition, policy: PolicyInForce) -> Findings:
    """End a proposal, or keep what is left of an approved one."""
    findings = _begun(act, facts, policy)
    if not facts.reason.strip():
        findings.refuse(CLAUSE, "reason_missing", "A withdrawal needs a statement of why.", "State the reason.")
    return findings


def pack_transfer(act: Act, facts: PackTransfer, policy: PolicyInForce) -> Findings:
    """Pack what the National Archives are to have."""
    findings = _begun(act, facts, policy)
    if not facts.approved:
        findings.refuse(
            CLAUSE,
            "not_approved",
            "Only an approved transfer is packed.",
            "Have a second person approve it first.",
        )
    return findings


def enter_acceptance(act: Act, facts: EnterAcceptance, policy: PolicyInForce) -> Findings:
    """Enter that the National Archives took a package over."""
    findings = _begun(act, facts, policy)
    if not facts.reference.strip():
        findings.refuse(
            CLAUSE,
            "reference_missing",
            "An acceptance has the reference of the National Archives.",
            "Enter the transfer's number from their notice.",
        )
    if not facts.names_the_package:
        findings.refuse(
            CLAUSE,
            "another_package",
            "The digest is not that of the package's manifest.",
            "Compare the digest in their notice with the one that stands beside the package.",
        )
    return findings


def report_loss(act: Act, facts: ReportLoss, policy: PolicyInForce) -> Findings:
    """Draft the report of an unlawful or accidental loss (44 U.S.C. 3106; 36 CFR 1230.14)."""
    findings = _begun(act, facts, policy)
    if facts.recordings < 1:
        findings.refuse(CLAUSE, "nothing_listed", "A report says which records are lost.", "Name a recording.")
    if not facts.circumstances.strip():
        findings.refuse(
            CLAUSE,
            "circumstances_missing",
            "A report states the circumstances of the loss.",
            "Write what is known of how it happened.",
        )
    return findings


def dispose_of(act: Act, facts: DisposeOf, policy: PolicyInForce) -> Findings:
    """Let one recording go, now."""
    findings = Findings((CLAUSE,))
    needed = policy.number(CLAUSE, "people_for_disposition")
    if not facts.approved or facts.people < needed:
        findings.refuse(
            CLAUSE,
            "not_approved",
            f"{needed} people have to agree to a disposal; {facts.people} did.",
            "Have it approved by somebody who did not propose it.",
        )
    if facts.transferred and not facts.accepted:
        findings.refuse(
            CLAUSE,
            "not_accepted",
            "The National Archives have not taken it over.",
            "Enter their acceptance of the package.",
        )
    if facts.blockers:
        findings.refuse(
            CLAUSE,
            "kept",
            "Something keeps it.",  # what, is told on its page to whom the policy lets know of holds
            "It stays. Propose it anew once nothing keeps it.",
        )
    if facts.changed:
        findings.refuse(
            CLAUSE,
            "changed",
            f"It is not as it was listed: {listed(facts.changed)}.",
            "It stays. Propose it anew as it is now.",
        )
    return findings


def open_content(act: Act, facts: OpenContent, policy: PolicyInForce) -> Findings:
    """Serve bytes of a recording, or of what was made of it."""
    findings = Findings((CLAUSE,))
    if facts.disposed_under is not None:
        findings.refuse(
            CLAUSE,
            "disposed_of",
            f"The recording was disposed of under {facts.disposed_under}: its content is gone.",
            "Read its certificate of disposition; its hashes and its custody history stay.",
        )
    return findings


def _begun(act: Act, facts: KeepRecords, policy: PolicyInForce) -> Findings:
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        done, remedy = _DONE[act]
        findings.refuse("V.A.1", "no_authority", f"No appointment in force lets this person {done}.", remedy)
    return findings


def _check_own(findings: Findings, facts: ProposeDisposition | ApproveDisposition) -> None:
    """Nobody has a part in letting go of what they made, or of what they freed."""
    if facts.worn:
        findings.refuse(
            CLAUSE,
            "own_footage",
            f"This person recorded {facts.worn} of the recordings.",
            "Have another official do it, who wore the camera of none of them.",
        )
    if facts.released:
        findings.refuse(
            CLAUSE,
            "own_release",
            f"This person released a hold on {facts.released} of the recordings.",
            "Have another official do it, who did not release what kept them.",
        )
