"""Retention: who places, reviews and releases holds, and who changes a schedule of what may be destroyed (V.A.4).

Guarantees: a hold names its kind, its authority and its matter, is looked after by somebody who may review it, and is
reviewed within the policy's time; its release gives a reason; what it is about is read only by whom the policy names.
Nobody approves a schedule that they proposed, nor one that would let go of anything that its frozen list does not name,
nor a list that they do not give the digest of; an item's authority is such a change too, so it takes two people.
"""

from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.retention_facts import (
    ApproveSchedule,
    EnterAuthority,
    KeepRecords,
    PlaceHold,
    ProposeSchedule,
    ReadHold,
    ReleaseHold,
    ReviewHold,
)
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings

CLAUSE = "V.A.4"
_HOLDERS = "Ask the custodian or the disclosure officer of the agency."
_OFFICIALS = "Ask the programme manager of the agency, or the department's policy office."
_DONE = {
    Act.READ_HOLD: ("read this hold", _HOLDERS),
    Act.PLACE_HOLD: ("place a hold", _HOLDERS),
    Act.REVIEW_HOLD: ("review a hold", _HOLDERS),
    Act.RELEASE_HOLD: ("release a hold", _HOLDERS),
    Act.ENTER_AUTHORITY: ("enter or take back the authority of a schedule's item", _OFFICIALS),
    Act.PROPOSE_SCHEDULE: ("propose or withdraw a schedule", "Ask the custodian or the programme manager."),
    Act.APPROVE_SCHEDULE: ("approve a schedule", _OFFICIALS),
}


def read_hold(act: Act, facts: ReadHold, policy: PolicyInForce) -> Findings:
    """Read what a hold is about: it may tell people of a matter that is not theirs to know."""
    return _begun(act, facts, policy, is_own=facts.is_own)


def place_hold(act: Act, facts: PlaceHold, policy: PolicyInForce) -> Findings:
    """Keep recordings from disposal, whatever their schedule says."""
    findings = _begun(act, facts, policy)
    kinds = policy.members(CLAUSE, "hold_types")
    if facts.kind not in kinds:
        findings.refuse(
            CLAUSE,
            "kind_not_in_policy",
            f"The policy has no such kind of hold: '{facts.kind}'.",
            f"Use one of: {', '.join(sorted(kinds))}.",
        )
    if not facts.authority.strip():
        findings.refuse(
            CLAUSE,
            "authority_missing",
            "A hold needs the authority on which it is placed.",
            "State the order, the letter or the rule.",
        )
    if not facts.matter.strip():
        findings.refuse(CLAUSE, "matter_missing", "A hold needs the matter that it is for.", "State the matter.")
    _check_review(findings, facts, policy)
    return findings


def review_hold(act: Act, facts: ReviewHold, policy: PolicyInForce) -> Findings:
    """Keep a hold on, until another day of review."""
    findings = _begun(act, facts, policy)
    if not facts.remarks.strip():
        findings.refuse(
            CLAUSE, "remarks_missing", "A review says why the hold is still needed.", "State it in a sentence."
        )
    _check_review(findings, facts, policy)
    return findings


def release_hold(act: Act, facts: ReleaseHold, policy: PolicyInForce) -> Findings:
    """End a hold."""
    findings = _begun(act, facts, policy)
    if not facts.reason.strip():
        findings.refuse(CLAUSE, "reason_missing", "A release needs a reason.", "State it; it stays in the history.")
    if facts.wears_held:
        findings.refuse(
            CLAUSE,
            "own_footage",
            "Nobody releases a hold on footage that they recorded themselves.",
            "Have another custodian or disclosure officer release it.",
        )
    return findings


def enter_authority(act: Act, facts: EnterAuthority, policy: PolicyInForce) -> Findings:
    """Say on which approved authority an item is to rest, or that it rests on none."""
    findings = _begun(act, facts, policy)
    numbered = any(letter.isdigit() for letter in facts.authority)
    if not facts.takes_back and (facts.is_placeholder or not numbered):
        findings.refuse(
            CLAUSE,
            "authority_missing",
            "An item rests on a disposition authority that the National Archives approved.",
            "Enter its number and item, such as DAA-0000-2026-0001-0001.",
        )
    if not facts.document.strip():
        findings.refuse(
            CLAUSE,
            "document_missing",
            "What is entered says where the approved schedule can be read; what is taken back says why.",
            "State it; it stays in the history.",
        )
    return findings


def propose_schedule(act: Act, facts: ProposeSchedule, policy: PolicyInForce) -> Findings:
    """Propose a schedule with its dry run, or withdraw the proposal."""
    findings = _begun(act, facts, policy)
    if not facts.reason.strip():
        findings.refuse(
            CLAUSE, "reason_missing", "A change of the schedule needs a statement of why.", "State the reason."
        )
    return findings


def approve_schedule(act: Act, facts: ApproveSchedule, policy: PolicyInForce) -> Findings:
    """Put a proposed schedule in force."""
    findings = _begun(act, facts, policy)
    if facts.proposed_by_person:
        findings.refuse(
            CLAUSE,
            "own_proposal",
            "Nobody approves a schedule that they proposed.",
            "Have another official do it.",
        )
    if not facts.list_was_read:
        findings.refuse(
            CLAUSE,
            "another_list",
            "What is approved is a list, by its digest; the one given is not that of this proposal.",
            "Open the proposal, read its list, and approve it from there.",
        )
    if not facts.within_list:
        findings.refuse(
            CLAUSE,
            "beyond_list",
            "The schedule would make more destroyable by now than its dry run listed.",
            "Withdraw it and propose it again, so that the list is read as it is now.",
        )
    return findings


def _begun(act: Act, facts: KeepRecords, policy: PolicyInForce, *, is_own: bool = False) -> Findings:
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=is_own):
        done, remedy = _DONE[act]
        findings.refuse("V.A.1", "no_authority", f"No appointment in force lets this person {done}.", remedy)
    return findings


def _check_review(findings: Findings, facts: PlaceHold | ReviewHold, policy: PolicyInForce) -> None:
    if not facts.custodian_may_review:
        findings.refuse(
            CLAUSE,
            "custodian_may_not_review",
            "A hold is looked after by somebody who may review it.",
            "Name a custodian or a disclosure officer of the agency.",
        )
    longest = policy.number(CLAUSE, "hold_review_days")
    if not 0 < facts.review_in_days <= longest:
        findings.refuse(
            CLAUSE,
            "review_day",
            f"A hold is reviewed within {longest} days, on a day to come.",
            f"Set the review to a day within the next {longest} days.",
        )
