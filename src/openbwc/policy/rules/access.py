"""Viewing and downloading footage, and correcting what is asserted about it (II.B.1-4, III.D, V.A.1-6).

Guarantees: authority is a role in force, training and a purpose together; a purpose that the policy does not
authorise opens nothing; a restricted recording opens only to people on its list, whatever their role; a purpose
that serves only redacted copies opens nothing else, but the proxy to those who make the copy (V.A.5, V.A.6); an
original is never changed.
"""

from functools import lru_cache

from openbwc.policy.decision import Obligation, Reason
from openbwc.policy.facts import AccessFacts, CorrectAssertion, Rendition
from openbwc.policy.in_force import NOBODY, PolicyInForce, granted_scopes, scopes_of
from openbwc.policy.model import Act, Scope
from openbwc.policy.rules.findings import Findings, check_training
from openbwc.policy.wording import in_words, listed

_RECORD_ACCESS = Obligation("V.A.1", "record_access", "The act, its purpose and its matter are recorded in the ledger.")
_STATE_IN_REPORT = Obligation(
    "V.A.3", "state_viewing_in_report", "State in the report that the footage was viewed before it was completed."
)
_RECORDED: tuple[Obligation, ...] = (_RECORD_ACCESS,)
_RECORDED_AND_REPORTED = (_RECORD_ACCESS, _STATE_IN_REPORT)
_REDACT_FIRST = Obligation(
    "V.A.6", "redact_before_disclosure", "This copy is not redacted: redact it before it is disclosed to anybody."
)


# Bound once: an enumeration's members are looked up slowly, and these are read in every decision.
_OWN, _AGENCY, _DEPARTMENT = Scope.OWN, Scope.AGENCY, Scope.DEPARTMENT
_DOWNLOAD, _REDACTED_COPY = Act.DOWNLOAD, Rendition.REDACTED_COPY


def within_reach(scopes: frozenset[Scope], is_wearer: bool) -> bool:
    """Whether one of the scopes holds this recording; the wearer's own scope holds only the wearer's recordings."""
    return _AGENCY in scopes or _DEPARTMENT in scopes or (is_wearer and _OWN in scopes)


_REDACTING = (Act.EDIT_REDACTION, Act.REVIEW_REDACTION)
_NOT_A_REDACTOR = Reason(
    "V.A.6",
    "no_redaction_authority",
    "Only who redacts or reviews in the agency looks at footage for redaction, and only at its proxy.",
    "Ask a redactor or reviewer of the agency that owns the recording.",
)
_NOT_ACTIVE = Reason(
    "V.A.1",
    "person_not_active",
    "The person who is signed in is not active in the department.",
    "Ask the programme manager to reactivate the person, if that is right.",
)


def access_rule(act: Act, facts: AccessFacts, policy: PolicyInForce) -> Findings:
    """View or download."""
    findings = Findings(("V.A.1", "V.A.2"))
    reasons = findings.reasons
    if not facts.signed_in_person_active:
        reasons.append(_NOT_ACTIVE)
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    purpose = policy.purposes.get(facts.purpose or "")
    if purpose is None:
        reasons.append(_purpose_refused(facts.purpose, policy))
        scopes = scopes_of(policy.any_purpose[act], facts.roles_in_owning_agency, facts.department_roles)
        if not within_reach(scopes, facts.is_wearer):
            reasons.append(_authority_refused(act, None, scopes))
    else:
        if purpose.needs_matter and not (facts.matter and facts.matter.strip()):
            reasons.append(_matter_missing(purpose.title))
        if purpose.redacted_only and facts.rendition is not _REDACTED_COPY and not facts.for_redaction:
            reasons.append(_redacted_copy_only(purpose.title))
        scopes = granted_scopes(act, purpose.code, facts.roles_in_owning_agency, facts.department_roles, policy)
        if not within_reach(scopes, facts.is_wearer):
            reasons.append(_authority_refused(act, purpose.title, scopes))
    if facts.for_redaction and not _may_redact(act, facts, policy):
        reasons.append(_NOT_A_REDACTOR)
    if facts.restriction is not None:
        restriction = policy.restrictions.get(facts.restriction)
        if restriction is None:
            reasons.append(_restriction_unknown(facts.restriction))
        elif not facts.named_on_access_list:
            reasons.append(_not_on_list(restriction.clause, restriction.title))
    if not reasons:
        findings.obligations = _obligations(act, facts, policy)
    return findings


def _may_redact(act: Act, facts: AccessFacts, policy: PolicyInForce) -> bool:
    """Whether the person looks at the proxy in order to redact it or to review that: nothing else is opened for it."""
    if act is not Act.VIEW or facts.rendition is not Rendition.PROXY:
        return False
    roles, department = facts.roles_in_owning_agency, facts.department_roles
    return any(within_reach(granted_scopes(each, None, roles, department, policy), False) for each in _REDACTING)


@lru_cache(maxsize=256)
def _matter_missing(title: str) -> Reason:
    words = f"The purpose '{title}' needs the case, request or matter it serves."
    return Reason("V.A.2", "matter_missing", words, "State the number of the case, request or matter.")


@lru_cache(maxsize=256)
def _redacted_copy_only(title: str) -> Reason:
    return Reason(
        "V.A.2",
        "redacted_copy_only",
        f"The purpose '{title}' is served only with redacted copies.",
        "Ask for a redacted copy of the recording, or state another authorised purpose if there is one.",
    )


def _purpose_refused(stated: str | None, policy: PolicyInForce) -> Reason:
    """No purpose, one that is never offered (II.B.4), or one that the agency does not authorise."""
    if stated is not None and stated in policy.prohibited_purposes:
        return _PURPOSE_PROHIBITED
    offered = tuple(purpose.title for purpose in policy.purposes.values())
    return _purpose_missing(offered) if stated is None or not stated.strip() else _not_authorised(stated, offered)


_PURPOSE_PROHIBITED = Reason(
    "II.B.4",
    "purpose_prohibited",
    "Footage is never opened to assess, discipline or investigate personnel.",
    "A complaint or claim of misconduct is reviewed under its own purpose (V.A.2), with its matter.",
)


@lru_cache(maxsize=256)
def _purpose_missing(offered: tuple[str, ...]) -> Reason:
    remedy = f"State one of the authorised purposes: {'; '.join(offered)}."
    return Reason("V.A.2", "purpose_missing", "No purpose is stated for this access.", remedy)


@lru_cache(maxsize=256)
def _not_authorised(stated: str, offered: tuple[str, ...]) -> Reason:
    words = f"'{stated}' is not an authorised purpose of this agency."
    remedy = f"State one of the authorised purposes: {'; '.join(offered)}."
    return Reason("V.A.2", "purpose_not_authorised", words, remedy)


@lru_cache(maxsize=256)
def _authority_refused(act: Act, purpose: str | None, scopes: frozenset[Scope]) -> Reason:
    if _OWN in scopes:
        return Reason(
            "V.A.1",
            "not_the_wearer",
            f"The role lets a person {act} only what the person's own camera recorded.",
            "Ask somebody whose role reaches this recording, or have the wearer corrected if it is wrong.",
        )
    limit = "" if purpose is None else f" for the purpose '{purpose}'"
    return Reason(
        "V.A.1",
        "no_authority",
        f"No appointment in force lets this person {act} this recording{limit}.",
        "An appointment to a role that the access rules grant this act, in the agency that owns the recording.",
    )


@lru_cache(maxsize=256)
def _restriction_unknown(code: str) -> Reason:
    return Reason(
        "V.A.1",
        "restriction_unknown",
        f"The recording bears the restriction '{code}', which no policy defines.",
        "Have the custodian put the recording under a category of the policy in force.",
    )


@lru_cache(maxsize=256)
def _not_on_list(clause: str, title: str) -> Reason:
    return Reason(
        clause,
        "not_on_access_list",
        f"The recording is restricted ({title}) and this person is not on its access list.",
        "The custodian may name the person on the recording's access list, with a reason.",
    )


def _obligations(act: Act, facts: AccessFacts, policy: PolicyInForce) -> tuple[Obligation, ...]:
    obligations = _RECORDED
    if facts.is_wearer and facts.purpose in policy.report_purposes:
        obligations = _RECORDED_AND_REPORTED
    if act is _DOWNLOAD and facts.rendition is not _REDACTED_COPY:
        obligations += (_REDACT_FIRST,)
    return obligations


_KEEP_FORMER = Obligation(
    "V.A.4", "keep_former_assertion", "The former assertion stays in the history, with who made the new one and why."
)


_UNCHANGEABLE = Reason(
    "V.A.5",
    "original_unchangeable",
    "An original is never modified.",
    "Assert the correction beside the original; make a copy where bytes have to differ.",
)
_OWN_ACCESS = Reason(
    "V.A.1",
    "own_access",
    "Nobody names themselves on an access list.",
    "Have another custodian name you, with the reason.",
)
_REASON_MISSING = Reason(
    "V.A.4",
    "reason_missing",
    "A correction needs a statement of why it is made.",
    "State the reason; it stays in the history with your name.",
)


def correct_assertion(act: Act, facts: CorrectAssertion, policy: PolicyInForce) -> Findings:
    """A correction is a new, attributed assertion; it never touches the original (V.A.4, V.A.5)."""
    findings = Findings(("V.A.1", "V.A.4", "V.A.5"), (_KEEP_FORMER,))
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    if facts.changes_original:
        findings.reasons.append(_UNCHANGEABLE)
    if not facts.reason.strip():
        findings.reasons.append(_REASON_MISSING)
    if facts.concerns_self:
        findings.reasons.append(_OWN_ACCESS)
    holders = policy.correction_grants.get(facts.subject, NOBODY)
    scopes = scopes_of(holders, facts.roles_in_owning_agency, facts.department_roles)
    if not within_reach(scopes, facts.is_wearer):
        roles = listed(holders.roles) or "nobody"
        words = f"No appointment in force lets this person correct the {in_words(facts.subject) or 'fact'}."
        findings.reasons.append(Reason("V.A.1", "no_authority", words, f"Ask one of those who may: {roles}."))
    return findings
