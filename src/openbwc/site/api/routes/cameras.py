"""Cameras: issue, check-out, check-in with what was read, reports (IV.A-D, V.A.7)."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.issue_camera import issue_camera
from openbwc.program.actions.move_camera import move_camera
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.actions.settle_camera_report import settle_camera_report
from openbwc.program.device_reading import DeviceReading, read_device
from openbwc.program.models import Assignment, Camera, CameraReport, ReportKind, Standing
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import JSON, Asked, Code, Moment, Note, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.problems import ReasonTold
from openbwc.site.api.routes.seeing import agency_named, camera_seen, person_seen

router = Router(tags=["cameras"])

Buffer = Annotated[int, Field(ge=0, le=600)]
Percent = Annotated[int, Field(ge=0, le=100)]
OFFSET_MOST = 366 * 24 * 3600 * 1000
Reading = Annotated[JSON, Field(description="A camera's own account of itself: openbwc-camera-reading/1.")]


class AssignmentShown(Schema):
    """A camera with a person, from check-out to check-in."""

    id: UUID
    camera: UUID
    person: UUID
    starts_at: datetime
    ends_at: datetime | None
    shift_ends_at: datetime | None
    battery_percent: int | None
    condition: str


class CameraShown(Schema):
    """A camera; `out` is who has it now, `pre_event_seconds` the buffer as last read (V.A.7)."""

    id: UUID
    agency: str
    serial: str
    make: str
    model: str
    standing: Standing
    pre_event_seconds: int | None
    out: AssignmentShown | None


class CameraWanted(Asked):
    """A camera to enter into the records."""

    agency: Word
    serial: Word
    make: Word
    model: Word
    standing: Standing = Standing.ISSUED
    pre_event_seconds: Buffer | None = None


class CheckOut(Asked):
    """Who takes the camera; `only_decide` gives the decision and changes nothing."""

    person: UUID
    shift_ends_at: Moment | None = None
    battery_percent: Percent | None = None


class DecisionShown(Schema):
    """What the policy says, and what would lift a refusal."""

    permitted: bool
    clauses: list[str]
    reasons: list[ReasonTold]


class CheckIn(Asked):
    """What was found when the camera came back. Readings are taken from who may state them."""

    clock_offset_ms: Annotated[int, Field(ge=-OFFSET_MOST, le=OFFSET_MOST)] | None = None
    pre_event_seconds: Buffer | None = None
    reading: Reading | None = None
    condition: Note = ""


class ReadingStated(Asked):
    """What was read from a camera."""

    reading: Reading


class ReportWanted(Asked):
    """A loss, a theft or a fault."""

    kind: ReportKind
    happened_at: Moment
    words: Sentence
    place: Annotated[Note, Field(max_length=200)] = ""
    footage: Note = ""


class ReportShown(Schema):
    """A report; settled once it has an outcome."""

    id: UUID
    camera: UUID
    kind: ReportKind
    happened_at: datetime
    words: str
    place: str
    footage: str
    settled_at: datetime | None
    outcome: str


class Outcome(Asked):
    """How a report ended."""

    outcome: Sentence


class Move(Asked):
    """Where a camera goes next in its life, and why."""

    standing: Standing
    reason: Sentence


def show_assignment(one: Assignment) -> AssignmentShown:
    """An assignment for an answer."""
    return AssignmentShown(
        id=one.id,
        camera=one.camera_id,
        person=one.person_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        shift_ends_at=one.shift_ends_at,
        battery_percent=one.battery_percent,
        condition=one.condition,
    )


def show(camera: Camera) -> CameraShown:
    """A camera for an answer."""
    out = next((one for one in camera.assignments.all() if one.ends_at is None), None)
    return CameraShown(
        id=camera.id,
        agency=camera.agency.code,
        serial=camera.serial,
        make=camera.make,
        model=camera.model,
        standing=Standing(camera.standing),
        pre_event_seconds=camera.pre_event_seconds,
        out=show_assignment(out) if out else None,
    )


def show_report(report: CameraReport) -> ReportShown:
    """A report for an answer."""
    return ReportShown(
        id=report.id,
        camera=report.camera_id,
        kind=ReportKind(report.kind),
        happened_at=report.happened_at,
        words=report.words,
        place=report.place,
        footage=report.footage,
        settled_at=report.settled_at,
        outcome=report.outcome,
    )


def _read(reading: JSON | None) -> DeviceReading | None:
    return None if reading is None else read_device(json.dumps(reading))


@router.get("", **asks("cameras", Page[CameraShown], summary="The cameras that the person sees"))
def list_cameras(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    agency: Code | None = None,
    serial: Word | None = None,
) -> Page[CameraShown]:
    """Of the agencies of their appointments."""
    out = Prefetch("assignments", Assignment.objects.filter(ends_at=None))
    found = Camera.objects.filter(agency__in=seat(request).agencies).select_related("agency").prefetch_related(out)
    if agency is not None:
        found = found.filter(agency__code=agency)
    if serial is not None:
        found = found.filter(serial=serial)
    return paged(found, cursor, limit, show)


@router.post("", **acts("cameras", CameraShown, summary="Enter a camera into the records (IV.C)", status=201))
def issue(request: HttpRequest, body: CameraWanted) -> Status[CameraShown]:
    """Issued by the department, or known as somebody's own and barred."""
    camera = issue_camera(
        actor=seat(request).actor,
        agency=agency_named(seat(request), body.agency),
        serial=body.serial,
        make=body.make,
        model=body.model,
        standing=body.standing,
        pre_event_seconds=body.pre_event_seconds,
    )
    return Status(201, show(camera))


@router.get("/{camera_id}", **asks("cameras", CameraShown, summary="One camera"))
def one_camera(request: HttpRequest, camera_id: UUID) -> CameraShown:
    """By its id."""
    return show(camera_seen(seat(request), camera_id))


@router.get("/{camera_id}/assignments", **asks("cameras", Page[AssignmentShown], summary="Who had the camera"))
def list_assignments(
    request: HttpRequest, camera_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[AssignmentShown]:
    """The assignment calendar, newest first."""
    calendar = Assignment.objects.filter(camera=camera_seen(seat(request), camera_id))
    return paged(calendar, cursor, limit, show_assignment, newest=True)


@router.post(
    "/{camera_id}/check-out/decision", **asks("cameras", DecisionShown, summary="Whether a person may take it now")
)
def decide_now(request: HttpRequest, camera_id: UUID, body: CheckOut) -> DecisionShown:
    """The decision alone; nothing is changed."""
    camera, person = camera_seen(seat(request), camera_id), person_seen(seat(request), body.person)
    decision = decide_check_out(camera, person, timezone.now())
    reasons = [
        ReasonTold(clause=one.clause, code=one.code, words=one.words, remedy=one.remedy) for one in decision.reasons
    ]
    return DecisionShown(permitted=decision.permitted, clauses=list(decision.clauses), reasons=reasons)


@router.post("/{camera_id}/check-out", **acts("cameras", AssignmentShown, summary="Check the camera out", status=201))
def check_out(request: HttpRequest, camera_id: UUID, body: CheckOut) -> Status[AssignmentShown]:
    """To a person, from now on: the gate of III.C, III.D, IV.C and V.A.7."""
    made = check_out_camera(
        actor=seat(request).actor,
        camera=camera_seen(seat(request), camera_id),
        person=person_seen(seat(request), body.person),
        at=timezone.now(),
        shift_ends_at=body.shift_ends_at,
        battery_percent=body.battery_percent,
    )
    return Status(201, show_assignment(made))


@router.post("/{camera_id}/check-in", **acts("cameras", AssignmentShown, summary="Check the camera in"))
def check_in(request: HttpRequest, camera_id: UUID, body: CheckIn) -> AssignmentShown:
    """With what its clock, its settings or its own account say."""
    camera = camera_seen(seat(request), camera_id)
    out = get_object_or_404(Assignment.objects.select_related("camera__agency"), camera=camera, ends_at=None)
    ended = check_in_camera(
        actor=seat(request).actor,
        assignment=out,
        at=timezone.now(),
        reading=_read(body.reading),
        clock_offset_ms=body.clock_offset_ms,
        pre_event_seconds=body.pre_event_seconds,
        condition=body.condition,
    )
    return show_assignment(ended)


@router.post("/{camera_id}/readings", **acts("cameras", CameraShown, summary="State what was read from the camera"))
def read(request: HttpRequest, camera_id: UUID, body: ReadingStated) -> CameraShown:
    """By who runs the programme; a dock reads cameras by itself."""
    camera = camera_seen(seat(request), camera_id)
    read_camera(
        actor=seat(request).actor, camera=camera, reading=read_device(json.dumps(body.reading)), at=timezone.now()
    )
    return show(camera_seen(seat(request), camera_id))


@router.get("/{camera_id}/reports", **asks("cameras", Page[ReportShown], summary="What was reported of the camera"))
def list_reports(request: HttpRequest, camera_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[ReportShown]:
    """Newest first."""
    found = CameraReport.objects.filter(camera=camera_seen(seat(request), camera_id))
    return paged(found, cursor, limit, show_report, newest=True)


@router.post("/{camera_id}/reports", **acts("cameras", ReportShown, summary="Report loss, theft or fault", status=201))
def report(request: HttpRequest, camera_id: UUID, body: ReportWanted) -> Status[ReportShown]:
    """When, where and how, and what footage may be on it."""
    made = report_camera(
        actor=seat(request).actor,
        camera=camera_seen(seat(request), camera_id),
        kind=body.kind,
        happened_at=body.happened_at,
        at=timezone.now(),
        words=body.words,
        place=body.place,
        footage=body.footage,
    )
    return Status(201, show_report(made))


@router.post("/{camera_id}/reports/{report_id}/settle", **acts("cameras", ReportShown, summary="Settle a report"))
def settle(request: HttpRequest, camera_id: UUID, report_id: UUID, body: Outcome) -> ReportShown:
    """Found, repaired, no fault found: from then on it bars nothing."""
    camera = camera_seen(seat(request), camera_id)
    found = get_object_or_404(CameraReport, id=report_id, camera=camera)
    return show_report(
        settle_camera_report(actor=seat(request).actor, report=found, outcome=body.outcome, at=timezone.now())
    )


@router.post("/{camera_id}/move", **acts("cameras", CameraShown, summary="Move a camera through its life"))
def move(request: HttpRequest, camera_id: UUID, body: Move) -> CameraShown:
    """Into repair, back into service, withdrawn; disposal takes two people, and has routes of its own."""
    camera = camera_seen(seat(request), camera_id)
    move_camera(actor=seat(request).actor, camera=camera, wanted=body.standing, reason=body.reason, at=timezone.now())
    return show(camera_seen(seat(request), camera_id))
