"""Keeping, and requests: a schedule with entered authorities, a hold, and requests at each stage of their way.

Guarantees: everything happens by actions; run again, it finds what it made. The authorities say of themselves that they
are examples, and everybody who asks is invented. Three requests come: one searched and written to, one that nobody
determined in time, one under appeal; and where there is footage a fourth, which is granted but for a face.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.enter_office import enter_office
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.withhold import Grounds, withhold
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.annual_report.document import document
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.models import Channel, LetterKind, Outcome, Request, Ruling, Step
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.policy import read_schedule
from openbwc.program.models import Agency, Person, Role
from openbwc.program.queries import holders_of
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.models import Hold, ScheduleItem
from openbwc.site.demo.department import Department

AGENCY = "ICE"
AUTHORITIES = {"evidentiary": "EXAMPLE-DAA-0000-2026-0001", "non-evidentiary": "EXAMPLE-DAA-0000-2026-0002"}
"""By item of the shipped example, the invented authority on which it is made to rest; the other items rest on none."""
GRANTED = "Jamie Orr"
"""Who is given footage."""
EXEMPTION = "(b)(6)"
FACES = Grounds(
    exemption=EXEMPTION,
    scope="Faces of bystanders, and a strip at the lower edge.",
    justification="Private people who happened to be there; nothing that they do is asked about.",
    harm="Neighbours and employers would know them as people whom the officers met.",
    segregability="Everything else of it is released.",
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """What the telling shows: the items that rest on an authority, the hold, the requests, the report.

    `granted` is the request that is given footage; None where there is no footage.
    """

    items: list[ScheduleItem]
    hold: Hold | None
    requests: list[Request]
    granted: Request | None
    report: Path


def keep_and_answer(department: Department, now: datetime, home: Path) -> Kept:
    """Schedule, hold, requests and the report of the year."""
    agency = department.agencies[AGENCY]
    with transaction.atomic():
        if not Request.objects.filter(agency=agency).exists():
            _schedule(department, agency)
            _hold(department, agency, now)
            _requests(department.people["cole"], now)
    year = fiscal_year_of(now.date())
    report = home / f"foia-{agency.code}-{year}.xml"
    report.write_bytes(document(report_of([agency], year)))
    requests = Request.objects.filter(agency=agency).order_by("received_at")
    return Kept(
        items=list(ScheduleItem.objects.filter(agency=agency, code__in=AUTHORITIES, superseded_on=None)),
        hold=Hold.objects.filter(agency=agency, kind="litigation").first(),
        requests=list(requests),
        granted=requests.filter(name=GRANTED).first(),
        report=report,
    )


def _schedule(department: Department, agency: Agency) -> None:
    """The shipped example, and an invented authority for two items; each proposed by one and approved by another."""
    custodian, manager, office = (department.people[name] for name in ("brandt", "novak", "vance"))
    example = read_schedule(Path(settings.POLICIES_DIR) / "schedules/example.yaml").schedule
    change = propose_schedule_change(actor=custodian, agency=agency, schedule=example, reason="The first schedule.")
    approve_schedule_change(actor=manager, change=change, sha256=change.sha256)
    for code, authority in AUTHORITIES.items():
        entered = enter_authority(
            actor=manager,
            item=ScheduleItem.objects.get(agency=agency, code=code, superseded_on=None),
            authority=authority,
            document="Invented for the demonstration; there is no such paper.",
        )
        approve_schedule_change(actor=office, change=entered, sha256=entered.sha256)


def _hold(department: Department, agency: Agency, now: datetime) -> None:
    """A litigation hold on what one officer recorded."""
    custodian = department.people["brandt"]
    recordings = list(Recording.objects.filter(agency=agency, wearer=department.people["ruiz"]))
    if recordings:
        place_hold(
            actor=custodian,
            agency=agency,
            kind="litigation",
            authority="Letter of the U.S. Attorney's Office (example)",
            matter="Example v. United States",
            recordings=recordings,
            custodian=custodian,
            review_on=now.date() + 90 * DAY,
        )


def _requests(officer: Person, now: datetime) -> None:
    agency = officer.agency
    _office(agency, officer)
    _late(agency, officer, now)
    _appealed(agency, officer, now)
    _searched(agency, officer, now)
    recordings = Recording.objects.annotate(files=Count("clips")).filter(agency=agency, restriction="", files=1)
    shortest = recordings.filter(started_at__gte=now - 2 * DAY).order_by("duration_ms", "id").first()
    if shortest is not None:
        _granted(officer, shortest)


def _office(agency: Agency, officer: Person) -> None:
    """Where the letters say to write, and to whom an appeal goes."""
    enter_office(
        actor=officer,
        agency=agency,
        address=f"{agency.code} FOIA Office (example)\n1 Example Plaza\nExampletown",
        appeals_to=f"FOIA appeals, {agency.code} (example)\n2 Example Plaza\nExampletown",
        liaison=officer.name,
    )


def _late(agency: Agency, officer: Person, now: datetime) -> None:
    """It came by letter long ago, and nobody determined it."""
    asked = Asked(
        kind="public",
        name="Robin Marsh",
        address="12 Elm Street\nExampletown",
        description="What was filmed of my brother's arrest in spring.",
    )
    made = receive_request(actor=officer, agency=agency, channel=Channel.STAFF, asked=asked, received_at=now - 75 * DAY)
    write_letter(actor=officer, request=made, kind=LetterKind.ACKNOWLEDGEMENT)


def _appealed(agency: Agency, officer: Person, now: datetime) -> None:
    """A search finds nothing, the letter says whose camera it was, and the requester appeals."""
    asked = Asked(
        kind="person_in_footage",
        name="Toni Vale",
        email="vale@example.test",
        description="My stop at the pier, two hundred days ago.",
    )
    made = receive_request(actor=officer, agency=agency, channel=Channel.STAFF, asked=asked, received_at=now - 10 * DAY)
    handle_request(actor=officer, request=made, step=Step.ROUTED)
    span = Criteria(since=now - 201 * DAY, until=now - 200 * DAY)
    search_for_request(actor=officer, request=made, criteria=span)
    closed = close_request(
        actor=officer,
        request=made,
        outcome="not_agency_record",
        statement="We searched every camera of that day and found no recording; the camera at the pier is the city's.",
    )
    dispatch_letter(actor=officer, letter=closed.letters.get(), way=Way.EMAIL, proof="Message 1 (example)")
    appeal(request=made, statement="Two officers with cameras stood there.")


def _searched(agency: Agency, officer: Person, now: datetime) -> None:
    """It comes by the public form; its footage is found and certified, and the requester is written to."""
    asked = Asked(
        kind="press",
        name="Lee Archer",
        organisation="The Example Courier",
        email="archer@example.test",
        description="All footage of the stop on F Street.",
        waiver_reason="Our readers ought to know how it went.",
    )
    made = receive_request(actor=None, agency=agency, channel=Channel.FORM, asked=asked)
    handle_request(actor=officer, request=made, step=Step.ROUTED)
    search_for_request(actor=officer, request=made, criteria=Criteria(since=now - 2 * DAY))
    write_letter(actor=officer, request=made, kind=LetterKind.ACKNOWLEDGEMENT)


def _granted(officer: Person, recording: Recording) -> None:
    """Its footage is found, ruled on and given but for a face, with its reason; the requester is told so."""
    asked = Asked(
        kind="public",
        name=GRANTED,
        email="orr@example.test",
        description=f"What an officer's camera recorded on {recording.started_at:%d %B, from %H:%M} UTC.",
    )
    made = receive_request(actor=None, agency=officer.agency, channel=Channel.FORM, asked=asked)
    handle_request(actor=officer, request=made, step=Step.ROUTED)
    ends_at = recording.started_at + timedelta(milliseconds=recording.duration_ms)
    span = Criteria(camera=recording.camera.serial, since=recording.started_at, until=ends_at)
    certificate = search_for_request(actor=officer, request=made, criteria=span)
    if certificate.missing:  # whoever says why does not determine
        officers = holders_of(Role.DISCLOSURE_OFFICER, officer.agency, made.received_at.date())
        words = "What is outstanding was not recorded in these minutes: I asked the custodian about each (example)."
        explain_search(actor=next(one for one in officers if one != officer), request=made, statement=words)
    mark_responsive(actor=officer, request=made, certificate=certificate)
    for one in rule_on_records(actor=officer, request=made, records=list(made.responsive.all()), ruling=Ruling.PART):
        withhold(actor=officer, responsive=one, grounds=FACES)
    words = "You are given it but for the faces of others."
    determine(actor=officer, request=made, outcome=Outcome.PARTIAL, statement=words)
    letter = made.letters.get(kind=LetterKind.DETERMINATION)
    dispatch_letter(actor=officer, letter=letter, way=Way.EMAIL, proof="Message 2 (example)")
