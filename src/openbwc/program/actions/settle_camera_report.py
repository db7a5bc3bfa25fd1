"""A report on a camera is settled: it was found, or its fault repaired or not confirmed (IV.B)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, AnswerSignal, decide
from openbwc.program.actions.move_camera import decide_move, keep_move
from openbwc.program.events import REPORT_SETTLED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Camera, CameraReport, ReportKind, Standing
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require

_AWAY = frozenset({Standing.LOST, Standing.STOLEN})
_OF_ABSENCE = frozenset({ReportKind.LOSS, ReportKind.THEFT})


def settle_camera_report(*, actor: Actor, report: CameraReport, outcome: str, at: datetime) -> CameraReport:
    """Settle a report: the camera was found (it is received again), or its fault repaired or not confirmed.

    By somebody who runs the programme, who neither made the report nor had the camera then. Raises `Refused`;
    `Mistaken` when it was settled already, or without an outcome in words.
    """
    if not outcome.strip():
        raise Mistaken("Expected the outcome in words (found where, repaired how); found nothing.")
    with regulated(actor=actor, subject=Subject("camera", report.camera_id)):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=report.camera_id)
        report.refresh_from_db()
        require(decide_management(actor, camera.agency))
        answered = AnswerSignal(wore_the_camera=_concerns(actor, report), statement=outcome)
        require(decide(Act.ANSWER_SIGNAL, answered, policy_of(camera.agency, at.date())))
        if report.settled_at is not None:
            raise Mistaken(f"Expected an open report; it was settled at {report.settled_at:%Y-%m-%d %H:%M}Z.")
        report.settled_by, report.settled_at, report.outcome = person_of(actor), at, outcome.strip()
        report.save(update_fields=["settled_by", "settled_at", "outcome"])
        facts = {"report": str(report.id), "kind": report.kind, "outcome": report.outcome}
        record(REPORT_SETTLED, actor=actor, subject=Subject("camera", camera.id), facts=facts)
        if camera.standing in _AWAY and report.kind in _OF_ABSENCE:
            decision = require(decide_move(camera, Standing.RECEIVED, reason=report.outcome, people=1, at=at))
            keep_move(actor, camera, Standing.RECEIVED, reason=report.outcome, at=at, decision=decision)
    return report


def _concerns(actor: Actor, report: CameraReport) -> bool:
    """Whether the person who acts made the report, or had the camera then."""
    person, worn = person_of(actor), report.assignment
    return person is not None and person.id in (report.reported_by_id, worn.person_id if worn else None)
