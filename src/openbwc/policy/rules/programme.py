"""Running the programme: checking out cameras, activating an agency, managing people and equipment (III, IV).

Guarantees: no camera leaves the dock to somebody who is no trained LEO, nor when it is not an issued camera in
service whose setting is known to keep the required part before activation; no agency goes into operation with a
privacy document missing. What else a camera has to be stands in `rules.equipment`.
"""

from openbwc.policy.decision import Obligation
from openbwc.policy.facts import ActivateAgency, CheckOutCamera, ManageProgramme
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.equipment import check_equipment
from openbwc.policy.rules.findings import Findings, check_training
from openbwc.policy.task_forces import resolve

_RETURN = Obligation(
    "IV.E",
    "upload_at_end_of_shift",
    "Bring the camera back and upload at the end of the shift, or as soon as feasible.",
)
_RECORD_CHECK_OUT = Obligation("IV.B", "record_check_out", "The check-out and the camera's condition are recorded.")


def check_out_camera(act: Act, facts: CheckOutCamera, policy: PolicyInForce) -> Findings:
    """A camera for a LEO, or for a task-force officer (III.C, III.D, IV.B, IV.C, V.A.7, VI, VIII.B, VIII.C)."""
    findings = Findings(("III.C", "III.D", "IV.C", "V.A.7"), obligations=(_RECORD_CHECK_OUT, _RETURN))
    if not facts.agency_active:
        findings.refuse(
            "III.C",
            "agency_not_active",
            "The agency is not active.",
            "Complete the agency's privacy documents and activate it.",
        )
    if facts.task_force is not None:
        resolution = resolve(facts.task_force, policy)
        findings.reasons.extend(resolution.blocks)
        findings.obligations += resolution.duties
    # Whether a task-force officer serves there is among the blocks (VIII.C).
    if not facts.person_appointed_as_leo and not (facts.task_force and facts.task_force.task_force_officer):
        findings.refuse(
            "VIII.B",
            "not_a_leo",
            "This person is not appointed as a law-enforcement officer of the agency.",
            "An appointment as law-enforcement officer, in force today.",
        )
    check_training(findings, act, facts.training_current, facts.training_missing_topics, policy)
    _check_camera(findings, facts)
    _check_setting(findings, facts.camera_pre_event_seconds, policy)
    check_equipment(findings, facts, policy)
    return findings


def _check_camera(findings: Findings, facts: CheckOutCamera) -> None:
    if not facts.camera_issued:
        findings.refuse(
            "IV.C",
            "camera_not_issued",
            "The camera is not an issued and approved one.",
            "Take an issued camera; a personal device is never used for official recording.",
        )
    if not facts.camera_in_service:
        findings.refuse(
            "IV.B",
            "camera_not_in_service",
            "The camera is out of service.",
            "Take another camera, or have this one repaired and returned to service.",
        )
    if not facts.camera_agency_matches:
        findings.refuse(
            "IV.C",
            "camera_of_other_agency",
            "The camera belongs to another agency.",
            "Take a camera of your own agency, or have this one lent under an agreement (VI.A.2).",
        )
    if not facts.camera_free:
        findings.refuse(
            "IV.C",
            "camera_not_free",
            "The camera is assigned to somebody else now.",
            "Have it checked in first, or take another camera.",
        )


def _check_setting(findings: Findings, seconds: int | None, policy: PolicyInForce) -> None:
    required = policy.number("V.A.7", "pre_event_buffer_seconds")
    if seconds is None:
        findings.refuse(
            "V.A.7",
            "pre_event_unknown",
            "The camera's part before activation has not been read.",
            f"Read the camera's settings; it has to keep at least {required} s.",
        )
    elif seconds < required:
        findings.refuse(
            "V.A.7",
            "pre_event_short",
            f"The camera keeps {seconds} s before activation; {required} s are required.",
            f"Set the camera to at least {required} s.",
        )


def activate_agency(act: Act, facts: ActivateAgency, policy: PolicyInForce) -> Findings:
    """An agency or pilot site goes into operation (III.A.1, III.C). Who may do so is `manage_programme`'s to say."""
    findings = Findings(("III.A.1", "III.C"))
    for kind in sorted(policy.members("III.C", "required_documents") - facts.documents):
        findings.refuse(
            "III.C",
            f"document_missing_{kind}",
            f"There is no approved document of the kind '{kind}' in force.",
            "Have it approved and entered, with its date.",
        )
    if policy.number("III.C", "disclosure_officer_required") and not facts.disclosure_officer_named:
        findings.refuse(
            "III.C",
            "disclosure_officer_missing",
            "No disclosure officer is named.",
            "Appoint a disclosure officer in the agency.",
        )
    if policy.number("III.A.1", "published_policy_required") and not facts.policy_published:
        findings.refuse(
            "III.A.1",
            "policy_missing",
            "The agency has no policy in force.",
            "Publish the agency's profile; `openbwc policy check` proves that it meets the standard.",
        )
    return findings


def manage_programme(act: Act, facts: ManageProgramme, policy: PolicyInForce) -> Findings:
    """Appoint, issue, assign, record training and privacy documents in an agency."""
    findings = Findings(("III.A.1", "IV.C"))
    scopes = granted_scopes(act, None, facts.roles_in_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "III.A.1",
            "no_authority",
            "No appointment in force lets this person manage the agency's programme.",
            "Ask the agency's programme manager.",
        )
    if facts.concerns_self:
        findings.refuse(
            "V.A.1",
            "own_authority",
            "Nobody changes their own authority, by an appointment, a task force, training or a refresher.",
            "Have another person with that authority do it.",
        )
    return findings
