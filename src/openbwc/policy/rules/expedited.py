"""Expedited public release after serious bodily injury or death in custody, and publishing what is released (V.B.3).

Guarantees:
- Nothing is decided before what the policy asks for is established and every objection is ruled on.
- An objection counts only when it states each element of the policy by itself, and nobody rules on one that they
  entered.
- Footage is withheld only under an objection that was upheld, with a written basis and a day on which it is looked at
  again; while an upheld objection stands, it is not released.
- Only what is released, for the public, is published; what ends a publication is stated.
"""

from openbwc.policy.expedited_facts import (
    AssignStep,
    CompleteStep,
    DecideExpedited,
    FlagIncident,
    KeepExpedited,
    OpenExpedited,
    PublishRelease,
    RaiseObjection,
    ReviewWithholding,
    RuleOnObjection,
    WithdrawPublication,
)
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.wording import in_words, listed

CLAUSE = "V.B.3"
GATED = frozenset({"agency_approval", "consult_us_attorney", "notify_leo", "redact", "review", "tell_public_affairs"})
"""The steps of the clause that the gate of the release asks for itself: nobody states them."""
CAMERAS_IDENTIFIED = "cameras_identified"
"""The step of preparation that names the cameras that were present."""
RECORDINGS, UPLOADS = "recordings_accounted_for", "uploads_complete"
"""The steps of preparation that are held against what the house knows of those cameras."""

_OFFICER = "Ask the disclosure officer of the agency."
_OFFICIAL = "Ask the programme manager of the agency, or the department's policy office."
_DONE = {
    Act.READ_EXPEDITED: ("read of the agency's expedited releases", _OFFICER),
    Act.FLAG_INCIDENT: ("flag an incident of the agency", "Ask a supervisor or the custodian of the agency."),
    Act.OPEN_EXPEDITED: ("open an expedited release", _OFFICER),
    Act.ASSIGN_EXPEDITED_STEP: ("give out steps of an expedited release", _OFFICER),
    Act.COMPLETE_EXPEDITED_STEP: ("state a step of an expedited release", "Ask its owner, or the disclosure officer."),
    Act.RAISE_OBJECTION: ("enter an objection against a release", _OFFICER),
    Act.RULE_ON_OBJECTION: ("rule on an objection against a release", _OFFICIAL),
    Act.DECIDE_EXPEDITED: ("decide on an expedited release", _OFFICIAL),
    Act.REVIEW_WITHHOLDING: ("review what is withheld", _OFFICIAL),
    Act.PUBLISH_RELEASE: ("publish a release", _OFFICER),
    Act.WITHDRAW_PUBLICATION: ("end the publication of a release", _OFFICER),
}


def checklist(policy: PolicyInForce) -> tuple[str, ...]:
    """The steps of an expedited release: what is established first, then the duties before any release, by code."""
    return (
        *sorted(policy.members(CLAUSE, "expedited_preparation")),
        *sorted(policy.members(CLAUSE, "expedited_steps")),
    )


def stated_on_the_way_out(policy: PolicyInForce) -> frozenset[str]:
    """The steps that an agency added to those of the clause: each is stated, and the gate waits for it."""
    return policy.members(CLAUSE, "expedited_steps") - GATED


def read_expedited(act: Act, facts: KeepExpedited, policy: PolicyInForce) -> Findings:
    """Read where expedited releases stand."""
    return _begun(act, facts, policy)


def flag_incident(act: Act, facts: FlagIncident, policy: PolicyInForce) -> Findings:
    """Say of an encounter or a recording that it shows an incident; it opens the track."""
    findings = _begun(act, facts, policy, is_wearer=facts.is_wearer)
    triggers = sorted(policy.members(CLAUSE, "expedited_triggers"))
    if facts.incident not in triggers:
        findings.refuse(
            CLAUSE,
            "no_trigger",
            f"'{facts.incident}' is no incident that opens the expedited track.",
            f"Name one of: {', '.join(triggers)}; or have the track opened by hand, with the reason.",
        )
    if facts.flagged:
        findings.refuse(
            CLAUSE,
            "flagged_before",
            "The incident is flagged already.",
            "Go on with the expedited release that is open.",
        )
    return findings


def open_expedited(act: Act, facts: OpenExpedited, policy: PolicyInForce) -> Findings:
    """Open the track by hand."""
    findings = _begun(act, facts, policy)
    _state(findings, facts.reason, "What is opened by hand needs the reason for it.")
    return findings


def assign_step(act: Act, facts: AssignStep, policy: PolicyInForce) -> Findings:
    """Give a step of the checklist an owner and a day."""
    findings = _begun(act, facts, policy)
    _not_out(findings, facts.released)
    _known(findings, facts.step, policy)
    if not facts.owner_serves:
        findings.refuse(
            CLAUSE, "owner_not_serving", "The owner of a step has to serve in the agency.", "Name somebody who does."
        )
    if facts.due_in_days < 0:
        findings.refuse(CLAUSE, "day_passed", "The day of the step has passed.", "Name today or a day to come.")
    return findings


def complete_step(act: Act, facts: CompleteStep, policy: PolicyInForce) -> Findings:
    """State that a step of preparation, or one that an agency added, is done: what was found, and where it stands.

    The clause's own duties before any release are not stated here: they are done on the release, and its gate looks at
    them.
    """
    findings = _begun(act, facts, policy, is_owner=facts.is_owner)
    prepared, added = policy.members(CLAUSE, "expedited_preparation"), stated_on_the_way_out(policy)
    if facts.step in added:
        _not_out(findings, facts.released)
    else:
        _open(findings, facts.decided)
    if facts.step not in prepared | added:
        findings.refuse(
            CLAUSE,
            "not_a_step_to_state",
            f"'{facts.step}' is not stated: it is done on the release itself, or is no step of the policy.",
            f"State one of: {', '.join(sorted(prepared | added))}.",
        )
    if facts.step == CAMERAS_IDENTIFIED and not facts.cameras:
        findings.refuse(
            CLAUSE,
            "no_camera",
            "No camera that was present is named.",
            "Name each by its serial, with or without footage.",
        )
    if facts.unexplained:
        findings.refuse(
            CLAUSE,
            "not_accounted_for",
            f"Without footage, or with footage that is not taken in yet: {', '.join(sorted(facts.unexplained))}.",
            "Wait until it is taken in; or say in the statement, naming each by its serial, why there is none.",
        )
    _state(findings, facts.statement, "A step is done when it is stated what was found, and by what that is shown.")
    return findings


def raise_objection(act: Act, facts: RaiseObjection, policy: PolicyInForce) -> Findings:
    """Enter somebody's objection against the release, as long as it has not gone out."""
    findings = _begun(act, facts, policy)
    _not_out(findings, facts.released)
    if not facts.objector.strip():
        findings.refuse(CLAUSE, "objector_missing", "It is not said who objects.", "Name the office or the person.")
    unstated = sorted(policy.members(CLAUSE, "objection_elements") - facts.stated)
    for element in unstated:
        findings.refuse(
            CLAUSE,
            f"{element}_missing",
            f"An objection counts when it is {in_words(element)}; this one does not say how it is.",
            "State it in words of its own.",
        )
    return findings


def rule_on_objection(act: Act, facts: RuleOnObjection, policy: PolicyInForce) -> Findings:
    """Uphold an objection, or overrule it."""
    findings = _begun(act, facts, policy)
    if facts.raised_by_person:
        findings.refuse(
            CLAUSE,
            "own_objection",
            "This person entered the objection; somebody else rules on it.",
            "Ask another official.",
        )
    if facts.ruled:
        findings.refuse(CLAUSE, "ruled_before", "The objection is ruled on.", "Look at it again in a review.")
    _state(findings, facts.statement, "A ruling on an objection needs a statement of why.")
    return findings


def decide_expedited(act: Act, facts: DecideExpedited, policy: PolicyInForce) -> Findings:
    """Release the footage, or withhold it."""
    findings = _begun(act, facts, policy)
    _open(findings, facts.decided)
    _state(findings, facts.basis, "A decision needs its basis in writing.")
    if facts.unprepared:
        findings.refuse(
            CLAUSE,
            "not_prepared",
            f"Not established yet: {listed(facts.unprepared)}.",
            "Have the owner of each step state it.",
        )
    if facts.undecided:
        findings.refuse(
            CLAUSE,
            "objection_undecided",
            f"{facts.undecided} of the objections are not ruled on.",
            "Have an official rule on each.",
        )
    if facts.releases and facts.upheld:
        findings.refuse(
            CLAUSE,
            "objection_stands",
            f"{facts.upheld} upheld objections stand against the release.",
            "Withhold, with a day of review; what fell in a review stands no more.",
        )
    if not facts.releases:
        if not facts.upheld:
            findings.refuse(
                CLAUSE,
                "no_objection_upheld",
                "Only a specific and compelling objection that redaction cannot cure may withhold; none was upheld.",
                "Release it; or have an objection entered and ruled on.",
            )
        _review_day(findings, facts.review_in_days, policy)
    return findings


def review_withholding(act: Act, facts: ReviewWithholding, policy: PolicyInForce) -> Findings:
    """Look again at what is withheld: go on until another day, or let the objections fall and decide anew."""
    findings = _begun(act, facts, policy)
    if not facts.withheld:
        findings.refuse(CLAUSE, "not_withheld", "Nothing is withheld.", "A release is reviewed by withdrawing it.")
    _state(findings, facts.statement, "A review says in writing why the objections still stand, or stand no more.")
    if facts.stands:
        _review_day(findings, facts.review_in_days, policy)
    return findings


def publish_release(act: Act, facts: PublishRelease, policy: PolicyInForce) -> Findings:
    """Put a release on the public pages."""
    findings = _begun(act, facts, policy)
    if not facts.released:
        findings.refuse(
            CLAUSE, "not_released", "The release is not released.", "Do what its gate says is missing, and release it."
        )
    if not facts.for_the_public:
        findings.refuse(
            CLAUSE,
            "not_for_the_public",
            "The release was made for somebody else than the public.",
            "Make a release for the public; its officers are told, and it is approved, as such.",
        )
    if facts.published:
        findings.refuse(CLAUSE, "published_before", "The release is published.", "Withdraw that publication first.")
    if facts.without_captions and not facts.uncaptioned.strip():
        findings.refuse(
            CLAUSE,
            "captions_missing",
            f"What is said in {facts.without_captions} of its files is not captioned (Section 508; WCAG 2.1, 1.2.2).",
            "Have the copies made with a transcript; or say for the public why there are none.",
        )
    _state(findings, facts.words, "The public page says what the footage is of, and why it is released.")
    return findings


def withdraw_publication(act: Act, facts: WithdrawPublication, policy: PolicyInForce) -> Findings:
    """Take a release off the public pages."""
    findings = _begun(act, facts, policy)
    if facts.withdrawn:
        findings.refuse(CLAUSE, "withdrawn_before", "The publication is withdrawn.", "Publish the release anew.")
    _state(findings, facts.reason, "Whoever comes back to the page reads why it is gone.")
    return findings


def _begun(
    act: Act, facts: KeepExpedited, policy: PolicyInForce, *, is_wearer: bool = False, is_owner: bool = False
) -> Findings:
    """The findings on an act, with the refusal of somebody whom no rule grants it."""
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not is_owner and not within_reach(scopes, is_wearer=is_wearer):
        done, remedy = _DONE[act]
        findings.refuse("V.A.1", "no_authority", f"No appointment in force lets this person {done}.", remedy)
    return findings


def _open(findings: Findings, decided: bool) -> None:
    if decided:
        findings.refuse(CLAUSE, "decided", "The release is decided on.", "What is withheld is looked at in its review.")


def _not_out(findings: Findings, released: bool) -> None:
    if released:
        findings.refuse(CLAUSE, "released", "The footage is released.", "What must not be out is withdrawn.")


def _known(findings: Findings, step: str, policy: PolicyInForce) -> None:
    steps = checklist(policy)
    if step not in steps:
        findings.refuse(
            CLAUSE, "step_unknown", f"'{step}' is no step of the policy.", f"Name one of: {', '.join(steps)}."
        )


def _review_day(findings: Findings, days: int | None, policy: PolicyInForce) -> None:
    longest = policy.number(CLAUSE, "expedited_review_days")
    if days is None or not 0 < days <= longest:
        findings.refuse(
            CLAUSE,
            "review_day",
            f"What is withheld is looked at again within {longest} days, on a day to come.",
            f"Set the review to a day within the next {longest} days.",
        )


def _state(findings: Findings, words: str, why: str) -> None:
    if not words.strip():
        findings.refuse(CLAUSE, "statement_missing", why, "State it in a sentence.")
