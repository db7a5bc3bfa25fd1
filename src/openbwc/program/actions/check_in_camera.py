"""A camera comes back; its condition and what its clock and settings said is kept (IV.B, IV.D, V.A.7)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.device_reading import DeviceReading
from openbwc.program.events import CAMERA_CHECKED_IN
from openbwc.program.management import decide_management
from openbwc.program.models import Assignment, Camera, Occasion
from openbwc.program.readings import DOCK, check_clock, check_reading, keep_clock, keep_reading
from openbwc.program.refusals import Mistaken, regulated, require


def check_in_camera(
    *,
    actor: Actor,
    assignment: Assignment,
    at: datetime,
    reading: DeviceReading | None = None,
    clock_offset_ms: int | None = None,
    pre_event_seconds: int | None = None,
    condition: str = "",
) -> Assignment:
    """End an assignment. `reading` is the camera's own account; without one, what a person reads off it counts:
    `clock_offset_ms` is camera − true time, `pre_event_seconds` the buffer.

    A camera is always taken back: from its wearer, by a dock, or by who runs the programme; `Refused` to others. What
    is read from it counts for who wore it and for V.A.7, so readings do not come from the wearer. A camera that was
    checked in already, an end before the start, a clock off by more than a year, or the reading of another camera is a
    `Mistaken`.
    """
    if clock_offset_ms is not None:
        check_clock(clock_offset_ms)
    subject = Subject("camera", assignment.camera_id)
    read = any(one is not None for one in (reading, clock_offset_ms, pre_event_seconds))
    with regulated(actor=actor, subject=subject):
        locked = Camera.objects.select_for_update(of=("self",)).select_related("agency", "last_reading")
        camera = locked.get(id=assignment.camera_id)
        assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update())
        _check_out_then(assignment, at)
        if reading is not None:
            check_reading(camera, reading, at)
        if actor != DOCK and (read or not gives_back(actor, assignment)):
            require(decide_management(actor, camera.agency))
        assignment.ends_at = at
        assignment.condition = condition
        assignment.save(update_fields=["ends_at", "condition"])
        facts = {
            "person": str(assignment.person_id),
            "ends_at": at.isoformat(),
            "clock_offset_ms": clock_offset_ms,
            "pre_event_seconds": pre_event_seconds,
            "condition": condition,
        }
        if reading is not None:
            kept = keep_reading(
                actor=actor,
                camera=camera,
                reading=reading,
                occasion=Occasion.CHECK_IN,
                assignment=assignment,
                at=at,
            )
            facts["reading"] = str(kept.id)
        if clock_offset_ms is not None:
            keep_clock(actor=actor, camera=camera, offset_ms=clock_offset_ms, at=at)
        if pre_event_seconds is not None:
            camera.pre_event_seconds = pre_event_seconds
            camera.save(update_fields=["pre_event_seconds"])
        assignment.camera = camera
        record(CAMERA_CHECKED_IN, actor=actor, subject=subject, facts=facts)
    return assignment


def gives_back(actor: Actor, assignment: Assignment) -> bool:
    """Whether the actor brings the camera back in their own right: its wearer."""
    return actor == Actor.person(assignment.person_id)


def _check_out_then(assignment: Assignment, at: datetime) -> None:
    if assignment.ends_at is not None:
        raise Mistaken(f"The camera was expected to be out; it was checked in at {assignment.ends_at:%Y-%m-%d %H:%M}Z.")
    if at <= assignment.starts_at:
        raise Mistaken(
            f"Check-in comes after check-out ({assignment.starts_at:%Y-%m-%d %H:%M}Z); found {at:%Y-%m-%d %H:%M}Z."
        )
