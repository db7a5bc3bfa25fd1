"""Taking in footage and settling what was quarantined (III.C, IV.C, IV.D, V.A.5, V.A.7).

Guarantees: a refusal means quarantine and never loss; every reason is listed, so that one look at the quarantine
tells all that is wrong. Footage whose part before activation is short or unknown is still evidence: it is taken in,
and the shortfall becomes an obligation to record a finding (V.A.7 is a check, not a gate).
"""

from openbwc.policy.decision import Obligation, Reason
from openbwc.policy.facts import CameraStanding, Condition, ResolveQuarantine, TakeInFootage
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings, check_training

_KEEP_ORIGINAL = Obligation(
    "V.A.5", "write_once", "The original is written once to the vault and confirmed by its hash."
)
_CONFIRM_FIRST = Obligation(
    "IV.E", "clear_only_after_confirmation", "The camera's copy may be cleared only after the vault confirms its hash."
)
_PRE_EVENT_UNKNOWN = Obligation(
    "V.A.7", "pre_event_unknown", "Nothing tells how much was recorded before activation: record a finding."
)

_CONDITIONS = {
    Condition.EMPTY: Reason(
        "IV.D",
        "file_empty",
        "The file is empty.",
        "Copy it again from the camera, if the camera has it.",
    ),
    Condition.WRONG_TYPE: Reason(
        "V.A.5",
        "wrong_type",
        "The file is not video or sound that a camera records.",
        "Find out what it is; it does not belong among recordings.",
    ),
    Condition.UNDECODABLE: Reason(
        "IV.D",
        "not_decodable",
        "The file does not decode.",
        "Copy it again from the camera; if it stays so, record how it was damaged.",
    ),
    Condition.TRUNCATED: Reason(
        "IV.D",
        "truncated",
        "The file ends before its recording does.",
        "Copy it again from the camera; if it stays so, record how it was cut.",
    ),
}

_STANDINGS = {
    CameraStanding.UNKNOWN: Reason(
        "IV.C",
        "camera_unknown",
        "The camera is not one that the department has issued.",
        "Enter the camera in the inventory if it was issued, or say whose it is.",
    ),
    CameraStanding.PERSONAL: Reason(
        "IV.C",
        "camera_personal",
        "The camera is a personal device, which is forbidden for official recording.",
        "A custodian decides what happens to the footage.",
    ),
    CameraStanding.WITHDRAWN: Reason(
        "IV.C",
        "camera_withdrawn",
        "The camera had been withdrawn when it recorded.",
        "A custodian finds out why it was used.",
    ),
    CameraStanding.OUT_OF_SERVICE: Reason(
        "IV.C",
        "camera_out_of_service",
        "The camera was in repair, lost or stolen when it recorded.",
        "A custodian finds out who used it.",
    ),
}


def take_in_footage(act: Act, facts: TakeInFootage, policy: PolicyInForce) -> Findings:
    """Into the vault as evidence, or into quarantine with every reason."""
    findings = Findings(("III.C", "IV.C", "V.A.5"))
    if facts.condition is not Condition.SOUND:
        findings.reasons.append(_CONDITIONS[facts.condition])
    if facts.camera is not CameraStanding.ISSUED:
        findings.reasons.append(_STANDINGS[facts.camera])
    if not facts.assigned:
        findings.refuse(
            "IV.C",
            "camera_unassigned",
            "The camera was assigned to nobody when it recorded.",
            "Enter the assignment that was in force then, with its reason.",
        )
    if not facts.time_in_bounds:
        findings.refuse(
            "IV.D",
            "time_out_of_bounds",
            "The time of the recording cannot be right.",
            "Measure the camera's clock offset and assert the right time.",
        )
    if not facts.agency_active:
        findings.refuse(
            "III.C",
            "agency_not_active",
            "The agency was not active when it was recorded.",
            "The footage is kept. Once the agency is active, a custodian may have it taken in with a statement.",
        )
    if not findings.reasons:
        findings.obligations = (_KEEP_ORIGINAL, _CONFIRM_FIRST, *_pre_event(facts.pre_event_seconds, policy))
    return findings


def _pre_event(seconds: float | None, policy: PolicyInForce) -> tuple[Obligation, ...]:
    required = policy.number("V.A.7", "pre_event_buffer_seconds")
    if seconds is None:
        return (_PRE_EVENT_UNKNOWN,)
    if seconds >= required:
        return ()
    words = f"{seconds:g} s before activation were recorded, {required} s are required: record a finding."
    return (Obligation("V.A.7", "pre_event_short", words),)


def resolve_quarantine(act: Act, facts: ResolveQuarantine, policy: PolicyInForce) -> Findings:
    """A custodian settles a quarantined file, with a statement (IV.C)."""
    findings = Findings(("IV.C", "V.A.1"))
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    if not facts.reason.strip():
        findings.refuse(
            "IV.C",
            "reason_missing",
            "Settling a quarantined file needs a statement of why.",
            "State the reason; it stays in the history with your name.",
        )
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "IV.C",
            "no_authority",
            "No appointment in force lets this person settle quarantined files.",
            "Ask the agency's evidence custodian.",
        )
    return findings
