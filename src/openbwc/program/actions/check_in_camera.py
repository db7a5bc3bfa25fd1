"""A camera comes back; what its clock and settings said is kept (IV.B, IV.D, V.A.7)."""

from datetime import datetime, timedelta

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import CAMERA_CHECKED_IN
from openbwc.program.management import decide_management
from openbwc.program.models import Assignment, ClockReading
from openbwc.program.refusals import Mistaken, regulated, require

DOCK = Actor.system("dock")
CLOCK_BOUND = timedelta(days=366)
"""A camera's clock that is further off was not set at all; its readings correct nothing."""


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

    A camera is always taken back. What is read from it counts for who wore it and for V.A.7, so readings come from a
    dock or from who runs the programme; `Refused` else. A camera that was checked in already, an end before the
    start, or a clock off by more than `CLOCK_BOUND` is a `Mistaken`.
    """
    if clock_offset_ms is not None and abs(clock_offset_ms) > CLOCK_BOUND / timedelta(milliseconds=1):
        raise Mistaken(f"Expected a clock off by at most {CLOCK_BOUND.days} days; found {clock_offset_ms} ms.")
    if assignment.ends_at is not None:
        raise Mistaken(f"The camera was expected to be out; it was checked in at {assignment.ends_at:%Y-%m-%d %H:%M}Z.")
    if at <= assignment.starts_at:
        raise Mistaken(
            f"Check-in comes after check-out ({assignment.starts_at:%Y-%m-%d %H:%M}Z); found {at:%Y-%m-%d %H:%M}Z."
        )
    camera = assignment.camera
    subject = Subject("camera", camera.id)
    readings = clock_offset_ms is not None or pre_event_seconds is not None
    with regulated(actor=actor, subject=subject):
        if readings and actor != DOCK:
            require(decide_management(actor, camera.agency))
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
