"""A shift of the demonstration: cameras go out to officers, or are refused to them, and come back.

The hours of the shift are kept in a file, so that a second run speaks of the same shift.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openbwc.custody import Actor
from openbwc.policy import Decision
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.models import Assignment, Camera, Person
from openbwc.program.refusals import Refused
from openbwc.site.demo.cards import EARLIER, FAST_CLOCK
from openbwc.site.demo.cast import LEADS
from openbwc.site.demo.department import Department

LENGTH = timedelta(hours=8)
_ENDED_AGO = timedelta(minutes=30)
_WEARERS = {"BWC-ICE-0001": "ruiz", "BWC-ICE-0002": "tran", "BWC-CBP-0001": "lindqvist"}
_LINE = ("BWC-FPS-0001", "BWC-TSA-0001", "BWC-USSS-0001")
_REFUSED = (("BWC-ICE-0003", "haddad"),)
_INACTIVE = "BWC-USCG-0001"
_EARLIER = "BWC-ICE-0003"


@dataclass(frozen=True)
class Handover:
    """A camera and the person who asked for it: the assignment, or the decision that refused it."""

    camera: Camera
    person: Person
    assignment: Assignment | None
    refusal: Decision | None


def shift_began(file: Path, now: datetime) -> datetime:
    """When the shift began: as the file says, else so that it ended a little while ago, which the file then says."""
    if file.exists():
        return datetime.fromisoformat(json.loads(file.read_text(encoding="utf-8"))["shift_began"])
    began = (now - LENGTH - _ENDED_AGO).replace(second=0, microsecond=0)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"shift_began": began.isoformat()}) + "\n", encoding="utf-8")
    return began


def hand_out(department: Department, began: datetime) -> Iterator[Handover]:
    """Ask for each camera at the beginning of the shift; a second run finds the assignments of the first.

    One was out on an earlier shift, and came back then.
    """
    earlier = began - EARLIER
    out = _ask(department, _EARLIER, _line_officer(department.cameras[_EARLIER], earlier), earlier)
    take_back(department, [out], earlier)
    yield out
    for serial, username in _WEARERS.items():
        yield _ask(department, serial, department.people[username], began)
    for serial in _LINE:
        yield _ask(department, serial, _line_officer(department.cameras[serial], began), began)
    for serial, username in _REFUSED:
        yield _ask(department, serial, department.people[username], began)
    yield _ask(department, _INACTIVE, _line_officer(department.cameras[_INACTIVE], began), began)


def take_back(department: Department, handovers: list[Handover], began: datetime) -> None:
    """Check the cameras in; the first one's clock is found to be fast."""
    for handover in handovers:
        if handover.assignment is not None and handover.assignment.ends_at is None:
            fast = handover.camera.serial == "BWC-ICE-0001"
            check_in_camera(
                actor=_desk(department),
                assignment=handover.assignment,
                at=began + LENGTH,
                clock_offset_ms=round(FAST_CLOCK.total_seconds() * 1000) if fast else 0,
                pre_event_seconds=handover.camera.pre_event_seconds,
            )


def _desk(department: Department) -> Actor:
    return Actor.person(department.people["vance"].id)


def _ask(department: Department, serial: str, person: Person, began: datetime) -> Handover:
    camera = department.cameras[serial]
    known = Assignment.objects.filter(camera=camera, person=person, starts_at=began).first()
    if known is not None:
        return Handover(camera, person, known, None)
    try:
        made = check_out_camera(
            actor=_desk(department), camera=camera, person=person, at=began, shift_ends_at=began + LENGTH
        )
    except Refused as refused:
        return Handover(camera, person, None, refused.decision)
    return Handover(camera, person, made, None)


def _line_officer(camera: Camera, began: datetime) -> Person:
    """The officer who has this camera on the shift, else the first against whom the policy has least."""
    known = Assignment.objects.filter(camera=camera, starts_at=began).select_related("person").first()
    if known is not None:
        return known.person
    return min(_colleagues(camera), key=lambda person: len(decide_check_out(camera, person, began).reasons))


def _colleagues(camera: Camera) -> list[Person]:
    """The agency's line officers, without those whom the demonstration shows at the gates."""
    leads = [lead.username for lead in LEADS]
    people = Person.objects.filter(agency=camera.agency, appointments__role="leo")
    return list(people.exclude(account__username__in=leads).order_by("badge").distinct())
