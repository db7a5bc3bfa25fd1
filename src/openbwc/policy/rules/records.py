"""Records that a search found: who rules on them, what a withholding has to say, what a determination rests on (V.B.1).

Guarantees: nothing is withheld without an exemption of the policy, its justification, the harm that is foreseen (where
the law asks for it) and why no more can be released, and nothing under the Privacy Act alone; a request is determined
only when everything that the search found is ruled on, and its outcome is what the rulings make it.
Sources: 5 USC 552(a)(8), 552(b); 552a(j)(2), (k)(2), (t)(2); 6 CFR 5.6.
"""

from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.release_facts import Determine, FreeFootage, PrepareRelease, Withhold
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.rules.searches import check_explained, check_held_up

CLAUSE = "V.B.1"
GRANT, PARTIAL, DENIAL = "grant", "partial_grant", "denial"

_DONE = {
    Act.REVIEW_RECORDS: "rule on the records of a request",
    Act.WITHHOLD: "withhold something of a record",
    Act.DETERMINE_REQUEST: "determine a request",
    Act.READ_RELEASES: "read the agency's releases",
    Act.OPEN_RELEASE: "open a release",
    Act.PREPARE_RELEASE: "prepare a release",
    Act.PUT_IN_RELEASE: "put a file into a release",
    Act.ENTER_TELLING: "enter that a LEO was told",
    Act.ENTER_ANSWER: "enter what a body answered",
    Act.AUTHORISE_RELEASE: "authorise a release",
    Act.RELEASE_FOOTAGE: "release footage",
    Act.WITHDRAW_RELEASE: "withdraw a release",
}
_ASKED = {
    Act.AUTHORISE_RELEASE: "Ask the programme manager of the agency, or the department's policy office.",
}


def begun(act: Act, facts: PrepareRelease, policy: PolicyInForce, *clauses: str) -> Findings:
    """The findings on an act, with the refusal of somebody whom no rule grants it."""
    findings = Findings((*clauses, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {_DONE[act]}.",
            _ASKED.get(act, "Ask the disclosure officer of the agency."),
        )
    return findings


def _check_own(findings: Findings, *, own_recording: bool) -> None:
    """Nobody judges what the public gets of their own footage."""
    if own_recording:
        findings.refuse(
            CLAUSE,
            "own_recording",
            "This person recorded it, and does not decide what of it goes out.",
            "Ask another disclosure officer.",
        )


def review_records(act: Act, facts: PrepareRelease, policy: PolicyInForce) -> Findings:
    """Take over what a search found, and rule on it."""
    return begun(act, facts, policy, CLAUSE)


def withhold(act: Act, facts: Withhold, policy: PolicyInForce) -> Findings:
    """Withhold something of a record under an exemption."""
    findings = begun(act, facts, policy, CLAUSE)
    _check_own(findings, own_recording=facts.own_recording)
    known = policy.members(CLAUSE, "exemptions")
    if facts.exemption not in known:
        findings.refuse(
            CLAUSE,
            "exemption_not_in_policy",
            f"'{facts.exemption}' is no exemption of the policy.",
            f"Name one of: {', '.join(sorted(known))}.",
        )
        return findings
    of_privacy_act = facts.exemption in policy.members(CLAUSE, "privacy_act_exemptions")
    if of_privacy_act and facts.requester_kind not in policy.members(CLAUSE, "privacy_act_requesters"):
        findings.refuse(
            CLAUSE,
            "not_a_privacy_act_request",
            "An exemption of the Privacy Act answers only somebody who asks for a record about themselves.",
            "Name an exemption of the Freedom of Information Act.",
        )
    if policy.standard.redaction_reasons[facts.exemption].needs_basis and not facts.basis.strip():
        findings.refuse(
            CLAUSE,
            "basis_missing",
            f"{facts.exemption} rests on another statute, and the withholding does not name it.",
            "Name the provision.",
        )
    said = [
        ("scope", facts.scope, "what of the recording is withheld"),
        ("justification", facts.justification, "why the exemption covers it"),
        ("segregability", facts.segregability, "why nothing more of the recording can be released"),
    ]
    if facts.exemption not in policy.members(CLAUSE, "exemptions_without_harm"):
        said.append(("harm", facts.harm, "which harm to the interest that the exemption protects is foreseen"))
    for name, words, what in said:
        if not words.strip():
            findings.refuse(CLAUSE, f"{name}_missing", f"A withholding says {what}.", "State it for this recording.")
    return findings


def determine(act: Act, facts: Determine, policy: PolicyInForce) -> Findings:
    """Grant a request in full or in part, or deny it."""
    findings = begun(act, facts, policy, CLAUSE)
    _check_own(findings, own_recording=facts.own_recording)
    if facts.determined:
        findings.refuse(CLAUSE, "determined", "The request is determined.", "The requester may appeal.")
    if not facts.searched:
        findings.refuse(
            CLAUSE, "not_searched", "Nothing was searched for this request.", "Search, and keep its certificate."
        )
    if facts.unmarked:
        findings.refuse(
            CLAUSE,
            "found_and_not_reviewed",
            f"{facts.unmarked} of the recordings that searches found were not taken over for review.",
            "Take them over, from every search, and rule on each.",
        )
    if facts.searched:
        check_held_up(findings, held_up=facts.held_up)
        explained = {"explained": facts.explained, "explained_by_person": facts.explained_by_person}
        check_explained(findings, missing=facts.missing, **explained)
    if facts.unruled:
        findings.refuse(CLAUSE, "unruled", f"{facts.unruled} recordings are not ruled on.", "Rule on each of them.")
    if facts.unexplained:
        findings.refuse(
            CLAUSE,
            "withholding_missing",
            f"Of {facts.unexplained} recordings something is withheld without an exemption.",
            "State each withholding with its exemption, its justification and the harm that is foreseen.",
        )
    if facts.under_privacy_act_alone:
        findings.refuse(
            CLAUSE,
            "privacy_act_alone",
            f"{facts.under_privacy_act_alone} recordings are withheld under the Privacy Act alone, whose exemptions "
            "keep nothing that the Freedom of Information Act gives (5 USC 552a(t)(2)).",
            "State an exemption of the Freedom of Information Act beside it, or release them.",
        )
    if facts.contradicted:
        findings.refuse(
            CLAUSE,
            "released_and_withheld",
            f"{facts.contradicted} recordings are released in full, and something of them is withheld.",
            "End the withholding, or release the recording in part.",
        )
    _check_outcome(findings, facts)
    if not facts.statement.strip():
        findings.refuse(
            CLAUSE,
            "statement_missing",
            "The requester has to be told in writing what is granted and why no more.",
            "State it in a sentence.",
        )
    return findings


def outcome_of(facts: Determine) -> str:
    """What the rulings make of the request; empty where nothing that was found is what was asked for."""
    given, kept = facts.released + facts.partly, facts.partly + facts.withheld
    if given:
        return PARTIAL if kept else GRANT
    return DENIAL if kept else ""


def _check_outcome(findings: Findings, facts: Determine) -> None:
    follows = outcome_of(facts)
    if not follows:
        findings.refuse(
            CLAUSE,
            "nothing_responsive",
            "Nothing that the search found is what was asked for.",
            "Search again, or close the request; 'no records' rests on a search that found none.",
        )
    elif facts.outcome != follows:
        findings.refuse(
            CLAUSE,
            "outcome_differs",
            f"The rulings make it '{follows}', not '{facts.outcome}'.",
            "Name that outcome, or change the rulings.",
        )


def free_footage(_act: Act, facts: FreeFootage, _policy: PolicyInForce) -> Findings:
    """End a hold that keeps what a request asks for (V.A.4: never against a request)."""
    findings = Findings(("V.A.4", CLAUSE))
    standing = (
        (facts.open, "request_open", "The request is not closed.", "Release the hold when it is."),
        (facts.appealable, "request_appealable", "The request may still be appealed.", "Wait until that time is over."),
        (facts.in_court, "request_in_court", "The request was taken to court.", "Note in the request that "
        "the case has ended, when it has."),
    )  # fmt: skip
    for stands, code, words, remedy in standing:
        if stands:
            findings.refuse("V.A.4", code, words, remedy)
    return findings
