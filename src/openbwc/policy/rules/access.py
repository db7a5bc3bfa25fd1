"""Viewing and downloading footage, and correcting what is asserted about it (II.B.1-4, III.D, V.A.1-6).

Guarantees: authority is a role in force, training and a purpose together; a purpose that the policy does not
authorise opens nothing; a restricted recording opens only to people on its list, whatever their role; a purpose
that serves only redacted copies never opens anything else; an original is never changed.
"""

from openbwc.policy.decision import Obligation
from openbwc.policy.facts import AccessFacts, CorrectAssertion, Rendition
from openbwc.policy.in_force import NOBODY, PolicyInForce, granted_scopes, scopes_of
from openbwc.policy.model import Act, Purpose, Scope
from openbwc.policy.rules.findings import Findings, check_training

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


def access_rule(act: Act, facts: AccessFacts, policy: PolicyInForce) -> Findings:
    """View or download."""
    findings = Findings(grounds=("V.A.1", "V.A.2"))
    if not facts.signed_in_person_active:
        findings.refuse(
            "V.A.1",
            "person_not_active",
            "The person who is signed in is not active in the department.",
            "Ask the programme manager to reactivate the person, if that is right.",
        )
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    purpose = facts.purpose
    if purpose is None or purpose not in policy.purposes:
        _refuse_purpose(findings, act, facts, policy)
    else:
        _check_purpose(findings, facts, policy.purposes[purpose])
        scopes = granted_scopes(act, purpose, facts.roles_in_owning_agency, facts.department_roles, policy)
        if not within_reach(scopes, facts.is_wearer):
            _refuse_authority(findings, act, purpose, scopes)
    if facts.restriction is not None:
        _check_restriction(findings, facts.restriction, facts.named_on_access_list, policy)
    if not findings.reasons:
        findings.obligations = _obligations(act, facts, policy)
    return findings


def _check_purpose(findings: Findings, facts: AccessFacts, purpose: Purpose) -> None:
    if purpose.needs_matter and not (facts.matter and facts.matter.strip()):
        findings.refuse(
            "V.A.2",
            "matter_missing",
            f"The purpose '{purpose.title}' needs the case, request or matter it serves.",
            "State the number of the case, request or matter.",
        )
    if purpose.redacted_only and facts.rendition is not _REDACTED_COPY:
        findings.refuse(
            "V.A.2",
            "redacted_copy_only",
            f"The purpose '{purpose.title}' is served only with redacted copies.",
            "Ask for a redacted copy of the recording, or state another authorised purpose if there is one.",
        )


def _refuse_purpose(findings: Findings, act: Act, facts: AccessFacts, policy: PolicyInForce) -> None:
    """Refuse for want of an authorised purpose, and for want of any role that could have one."""
    offered = "; ".join(purpose.title for purpose in policy.purposes.values())
    remedy = f"State one of the authorised purposes: {offered}."
    if facts.purpose is None or not facts.purpose.strip():
        findings.refuse("V.A.2", "purpose_missing", "No purpose is stated for this access.", remedy)
    elif facts.purpose in policy.members("II.B.4", "prohibited_purposes"):
        findings.refuse(
            "II.B.4",
            "purpose_prohibited",
            "Footage is never opened to assess, discipline or investigate personnel.",
            "A complaint or claim of misconduct is reviewed under its own purpose (V.A.2), with its matter.",
        )
    else:
        findings.refuse(
            "V.A.2", "purpose_not_authorised", f"'{facts.purpose}' is not an authorised purpose of this agency.", remedy
        )
    possible = (
        granted_scopes(act, code, facts.roles_in_owning_agency, facts.department_roles, policy)
        for code in policy.purposes
    )
    if not any(within_reach(scopes, facts.is_wearer) for scopes in possible):
        _refuse_authority(findings, act, None, frozenset())


def _refuse_authority(findings: Findings, act: Act, purpose: str | None, scopes: frozenset[Scope]) -> None:
    verb = act.value
    if _OWN in scopes:
        findings.refuse(
            "V.A.1",
            "not_the_wearer",
            f"The role lets a person {verb} only what the person's own camera recorded.",
            "Ask somebody whose role reaches this recording, or have the wearer corrected if it is wrong.",
        )
        return
    limit = "" if purpose is None else f" for the purpose '{purpose}'"
    findings.refuse(
        "V.A.1",
        "no_authority",
        f"No appointment in force lets this person {verb} this recording{limit}.",
        "An appointment to a role that the access rules grant this act, in the agency that owns the recording.",
    )


def _check_restriction(findings: Findings, code: str, named: bool, policy: PolicyInForce) -> None:
    restriction = policy.restrictions.get(code)
    if restriction is None:
        findings.refuse(
            "V.A.1",
            "restriction_unknown",
            f"The recording bears the restriction '{code}', which no policy defines.",
            "Have the custodian put the recording under a category of the policy in force.",
        )
    elif not named:
        findings.refuse(
            restriction.clause,
            "not_on_access_list",
            f"The recording is restricted ({restriction.title}) and this person is not on its access list.",
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


def correct_assertion(act: Act, facts: CorrectAssertion, policy: PolicyInForce) -> Findings:
    """A correction is a new, attributed assertion; it never touches the original (V.A.4, V.A.5)."""
    findings = Findings(grounds=("V.A.1", "V.A.4", "V.A.5"), obligations=(_KEEP_FORMER,))
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    if facts.changes_original:
        findings.refuse(
            "V.A.5",
            "original_unchangeable",
            "An original is never modified.",
            "Assert the correction beside the original; make a copy where bytes have to differ.",
        )
    if not facts.reason.strip():
        findings.refuse(
            "V.A.4",
            "reason_missing",
            "A correction needs a statement of why it is made.",
            "State the reason; it stays in the history with your name.",
        )
    grants = policy.correction_grants.get(facts.subject, NOBODY)
    scopes = scopes_of(grants, facts.roles_in_owning_agency, facts.department_roles)
    if not within_reach(scopes, facts.is_wearer):
        roles = ", ".join(sorted(role.replace("_", " ") for role in grants.roles)) or "nobody"
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person correct the {facts.subject or 'fact'}.",
            f"Ask one of those who may: {roles}.",
        )
    return findings
