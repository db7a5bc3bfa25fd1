"""Where a file stands in the programme: camera, wearer, true time, and the policy's answer (III.C, IV.C, V.A.7).

Guarantee: the wearer is never read from the file; it is the person to whom the calendar assigned the camera at the
moment of activation, the camera's clock offset taken off.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from openbwc.intake.taken import TakenFacts
from openbwc.policy import (
    Act,
    CameraStanding,
    Condition,
    Decision,
    TakeInFootage,
    decide,
)
from openbwc.program.equipment import standing_at
from openbwc.program.models import Assignment, Camera, Standing
from openbwc.program.policies import governing
from openbwc.program.queries import assignment_at, true_time
from openbwc.program.readiness import operated

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it, a clock that was never set
AHEAD = timedelta(minutes=5)  # a recording may not end later than this after the moment of intake

_STANDINGS = {
    Standing.PURCHASED: CameraStanding.UNKNOWN,
    Standing.RECEIVED: CameraStanding.UNKNOWN,
    Standing.ISSUED: CameraStanding.ISSUED,
    Standing.IN_REPAIR: CameraStanding.OUT_OF_SERVICE,
    Standing.LOST: CameraStanding.OUT_OF_SERVICE,
    Standing.STOLEN: CameraStanding.OUT_OF_SERVICE,
    Standing.WITHDRAWN: CameraStanding.WITHDRAWN,
    Standing.DISPOSED: CameraStanding.WITHDRAWN,
    Standing.PERSONAL: CameraStanding.PERSONAL,
}


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The answer for one file: what the programme knows of it, and the decision. `started_at` is true time."""

    camera: Camera | None
    assignment: Assignment | None
    started_at: datetime | None
    clock_offset_ms: int
    decision: Decision


def place(facts: TakenFacts, camera_serial: str, *, at: datetime, settling: bool = False) -> Placement:
    """Decide whether a stored file becomes a recording; `at` is the moment of intake.

    Whether the agency was active is judged for when it was recorded, so that what lapsed or ended since keeps no
    footage out (III.C). What was recorded before waits in quarantine; once the agency is active, a custodian may
    have it in with a statement (`settling`).
    """
    camera = camera_of(facts, camera_serial)
    claimed, activated = facts.claimed_started_at, facts.activated_at
    started, assignment, offset_ms, recorded = None, None, 0, at
    if camera is not None and claimed is not None and activated is not None:
        started, offset_ms = true_time(camera, claimed)
        recorded = activated - timedelta(milliseconds=offset_ms)
        assignment = assignment_at(camera, recorded)
    moments = (recorded, at) if settling else (recorded,)
    sites = (camera.site if camera else None, assignment.person.site if assignment else None)
    asked = TakeInFootage(
        condition=facts.condition,
        camera=CameraStanding.UNKNOWN if camera is None else _STANDINGS[standing_at(camera, recorded)],
        # Without a camera or a time nobody can have worn it; that is refused below by its own reason.
        assigned=assignment is not None or camera is None or claimed is None,
        time_in_bounds=_in_bounds(facts, started or claimed, at),
        agency_active=camera is None or any(operated(camera.agency, moment, sites) for moment in moments),
        pre_event_seconds=None if facts.pre_event_ms is None else facts.pre_event_ms / 1000,
    )
    decision = decide(Act.TAKE_IN_FOOTAGE, asked, governing(camera.agency if camera else None, at.date()))
    return Placement(
        camera=camera, assignment=assignment, started_at=started, clock_offset_ms=offset_ms, decision=decision
    )


def camera_of(facts: TakenFacts, camera_serial: str) -> Camera | None:
    """The camera that a file comes from; none where its own sidecar names another than was claimed."""
    if facts.sidecar_serial and facts.sidecar_serial.casefold() != camera_serial.casefold():
        return None
    return Camera.objects.select_related("agency", "site").filter(serial__iexact=camera_serial).first()


def _in_bounds(facts: TakenFacts, started: datetime | None, at: datetime) -> bool:
    """Whether the recording's time can be right. A damaged file that tells no time is refused for its damage alone."""
    if started is None:
        return facts.condition is not Condition.SOUND
    return started >= EARLIEST and started + timedelta(milliseconds=facts.duration_ms) <= at + AHEAD
