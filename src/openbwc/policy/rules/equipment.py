"""The equipment: whether a camera is fit to be worn, how it moves through its life, who answers a sign of tampering.

Guarantees: a camera that departs from the policy, is faulty or stood down stays in the dock with each reason; a move
that the table does not hold is refused; nothing is disposed of while something on it is unsettled, nor by one person
alone; nobody answers for a sign that arose while they wore the camera.
"""

from openbwc.policy.camera_life import AWAY, MOVES, CameraLife
from openbwc.policy.facts import AnswerSignal, CheckOutCamera, MoveCamera
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act
from openbwc.policy.required_settings import departures
from openbwc.policy.rules.findings import Findings


def check_equipment(findings: Findings, facts: CheckOutCamera, policy: PolicyInForce) -> None:
    """IV.B: no stand-down in force, no fault open, and set as the policy requires."""
    for order in sorted(facts.stand_downs):
        findings.refuse(
            "IV.B",
            "stood_down",
            f"The camera is stood down: {order}",
            "Leave it in the dock until the order is lifted; the programme manager knows what to do meanwhile.",
        )
    if facts.camera_fault_open:
        findings.refuse(
            "IV.B",
            "camera_faulty",
            "A fault of this camera is reported and not settled.",
            "Take another camera; who runs the programme settles the fault.",
        )
    findings.reasons.extend(departures(facts.camera_reading, facts.camera_kind, policy))


def move_camera(act: Act, facts: MoveCamera, policy: PolicyInForce) -> Findings:
    """A camera goes from one standing to another (IV.B). Who may do so is `manage_programme`'s to say."""
    findings = Findings(("IV.B",))
    allowed = MOVES[facts.current]
    if facts.wanted not in allowed:
        after = ", ".join(sorted(allowed)) or "nothing"
        findings.refuse(
            "IV.B",
            "move_not_in_the_table",
            f"A camera that is {facts.current.value} does not become {facts.wanted.value}.",
            f"After {facts.current.value} there may come: {after}.",
        )
    if not facts.reason.strip():
        findings.refuse(
            "IV.B", "reason_missing", "No reason was given.", "State the reason; it stays in the camera's history."
        )
    if facts.is_out and facts.wanted not in AWAY:
        findings.refuse("IV.B", "camera_is_out", "Somebody has the camera.", "Have it checked in first.")
    if facts.wanted is CameraLife.DISPOSED:
        _check_disposal(findings, facts, policy)
    return findings


def _check_disposal(findings: Findings, facts: MoveCamera, policy: PolicyInForce) -> None:
    for what in sorted(facts.unsettled):
        findings.refuse(
            "IV.B", "unsettled", f"Something of this camera is not settled: {what}.", "Settle it before the disposal."
        )
    required = policy.number("IV.B", "people_for_equipment_disposal")
    if facts.people < required:
        findings.refuse(
            "IV.B",
            "people_missing",
            f"A disposal takes {required} people; {facts.people} agreed to it.",
            "Have it proposed, and confirmed by another person who runs the programme.",
        )


def answer_signal(act: Act, facts: AnswerSignal, policy: PolicyInForce) -> Findings:
    """A person answers a sign of tampering (IV.D) or settles a report (IV.B); `manage_programme` says who runs it."""
    findings = Findings(("IV.D",))
    if not facts.statement.strip():
        findings.refuse(
            "IV.D", "statement_missing", "No statement was given.", "State what was found; it stays with your name."
        )
    if facts.wore_the_camera:
        findings.refuse(
            "IV.D",
            "own_signal",
            "Nobody answers for what arose while they had the camera, nor for their own report.",
            "Have another person who runs the programme look into it.",
        )
    return findings
