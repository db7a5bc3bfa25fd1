"""A camera comes back; what its clock and settings said is kept (IV.B, IV.D, V.A.7)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import CAMERA_CHECKED_IN
from openbwc.program.models import Assignment, ClockReading
from openbwc.program.refusals import regulated


def check_in_camera(
    *,
    actor: Actor,
    assignment: Assignment,
    at: datetime,
    clock_offset_ms: int | None = None,
    pre_event_seconds: int | None = None,
    condition: str = "",
) -> Assignment:
    """End an assignment. `clock_offset_ms` is camera − true time; `pre_event_seconds` the buffer read now.

    A camera is always taken back, so there is nothing to refuse; a camera that was checked in already, or an end
    before the start, is a `ValueError`.
    """
    if assignment.ends_at is not None:
        raise ValueError(
            f"The camera was expected to be out; it was checked in at {assignment.ends_at:%Y-%m-%d %H:%M}Z."
        )
    if at <= assignment.starts_at:
        raise ValueError(
            f"Check-in comes after check-out ({assignment.starts_at:%Y-%m-%d %H:%M}Z); found {at:%Y-%m-%d %H:%M}Z."
        )
    camera = assignment.camera
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        assignment.ends_at = at
        assignment.condition = condition
        assignment.save(update_fields=["ends_at", "condition"])
        if clock_offset_ms is not None:
            ClockReading.objects.create(camera=camera, read_at=at, offset_ms=clock_offset_ms)
        if pre_event_seconds is not None:
            camera.pre_event_seconds = pre_event_seconds
            camera.save(update_fields=["pre_event_seconds"])
        facts = {
            "person": str(assignment.person_id),
            "ends_at": at.isoformat(),
            "clock_offset_ms": clock_offset_ms,
            "pre_event_seconds": pre_event_seconds,
            "condition": condition,
        }
        record(CAMERA_CHECKED_IN, actor=actor, subject=subject, facts=facts)
    return assignment
