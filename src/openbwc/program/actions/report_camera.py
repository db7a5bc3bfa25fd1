"""A loss, a theft or a fault of a camera is reported (IV.B).

Guarantees: a report is taken from whoever of the agency makes it, so that none is left unsaid for want of authority;
what is lost or stolen is at once out of service, and its wearer has it no more from then on when the wearer, the dock
or who runs the programme says so (a colleague's word ends nobody's responsibility for a camera); a fault keeps the
camera in the dock until it is settled.
"""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.actions.check_in_camera import check_in_camera, gives_back
from openbwc.program.actions.move_camera import decide_move, keep_move
from openbwc.program.events import CAMERA_REPORTED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Assignment, Camera, CameraReport, Person, ReportKind, Standing
from openbwc.program.queries import authority_of
from openbwc.program.readings import DOCK
from openbwc.program.refusals import Mistaken, regulated, require

_AFTER = {ReportKind.LOSS: Standing.LOST, ReportKind.THEFT: Standing.STOLEN}


def report_camera(
    *,
    actor: Actor,
    camera: Camera,
    kind: ReportKind,
    happened_at: datetime,
    at: datetime,
    words: str,
    place: str = "",
    footage: str = "",
) -> CameraReport:
    """Report what happened to a camera: when (`happened_at`), where, how, and what footage may be on it.

    By somebody with an appointment in the camera's agency, by who has the camera, or by its dock. Raises `Mistaken`
    for a time that has not come or before the camera was taken, or without words; `Refused` for a camera that cannot
    be lost any more.
    """
    if not words.strip():
        raise Mistaken("Expected what happened, in words; found nothing.")
    if happened_at > at:
        raise Mistaken(f"Expected a time that has come; found {happened_at:%Y-%m-%d %H:%M}Z.")
    with regulated(actor=actor, subject=Subject("camera", camera.id)):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        out = camera.assignments.filter(ends_at=None).select_related("person").first()
        person = person_of(actor)
        if not _may_report(actor, person, camera, out, at):
            require(decide_management(actor, camera.agency))
        if out is not None and happened_at <= out.starts_at:
            raise Mistaken(
                f"Expected a time after the check-out, {out.starts_at:%Y-%m-%d %H:%M}Z; found an earlier one."
            )
        report = CameraReport.objects.create(
            camera=camera,
            assignment=out,
            kind=kind,
            happened_at=happened_at,
            place=place.strip(),
            words=words.strip(),
            footage=footage.strip(),
            reported_by=person,
            reported_at=at,
        )
        facts = {
            "report": str(report.id),
            "kind": kind.value,
            "happened_at": happened_at.isoformat(),
            "place": report.place,
            "words": report.words,
            "footage": report.footage,
            "person": str(out.person_id) if out else None,
        }
        record(CAMERA_REPORTED, actor=actor, subject=Subject("camera", camera.id), facts=facts)
        if kind in _AFTER:
            if out is not None and _ends(actor, out, camera):
                said = f"{kind.label}: {report.words}"
                check_in_camera(actor=actor, assignment=out, at=happened_at, condition=said[:300])
            decision = require(decide_move(camera, _AFTER[kind], reason=report.words, people=1, at=at))
            keep_move(actor, camera, _AFTER[kind], reason=report.words[:300], at=at, decision=decision)
    return report


def _may_report(actor: Actor, person: Person | None, camera: Camera, out: Assignment | None, at: datetime) -> bool:
    if person is None:
        return actor == DOCK
    if out is not None and out.person_id == person.id:
        return True
    return bool(authority_of(person, at.date()).in_agency(camera.agency_id))


def _ends(actor: Actor, out: Assignment, camera: Camera) -> bool:
    """Whether the actor may end what they report on: the others' reports leave it to these."""
    return actor == DOCK or gives_back(actor, out) or decide_management(actor, camera.agency).permitted
