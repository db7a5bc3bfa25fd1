"""Keeping and letting go: a schedule with an entered authority, a hold, and requests at each stage of their way.

Guarantees: everything happens by actions; run again, it finds what it made. The authority and everybody who asks are
invented; three requests come: one searched and written to, one that nobody determined in time, one under appeal.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.dispatch_letter import Way, dispatch_letter
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.write_letter import write_letter
from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.annual_report.document import document
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.models import Channel, LetterKind, Request, Step
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
SCHEDULED = "evidentiary"
AUTHORITY = "DAA-0000-2026-0001-0001"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """What the telling shows: the item that rests on an authority, the hold, the requests, the report."""

    item: ScheduleItem
    hold: Hold | None
    requests: list[Request]
    report: Path


def keep_and_let_go(department: Department, now: datetime, home: Path) -> Kept:
    """Schedule, hold, requests and the report of the year."""
    agency = department.agencies[AGENCY]
    if not Request.objects.filter(agency=agency).exists():
        _schedule(department, agency)
        _hold(department, agency, now)
        _requests(agency, now)
    year = fiscal_year_of(now.date())
    report = home / f"foia-{agency.code}-{year}.xml"
    report.write_bytes(document(report_of([agency], year)))
    return Kept(
        ScheduleItem.objects.get(agency=agency, code=SCHEDULED, superseded_on=None),
        Hold.objects.filter(agency=agency, kind="litigation").first(),
        list(Request.objects.filter(agency=agency).order_by("received_at")),
        report,
    )


def _schedule(department: Department, agency: Agency) -> None:
    """The shipped example, and an invented authority for one item; each proposed by one and approved by another."""
    custodian, manager, office = (department.people[name] for name in ("brandt", "novak", "vance"))
    example = read_schedule(Path(settings.POLICIES_DIR) / "schedules/example.yaml").schedule
    change = propose_schedule_change(actor=custodian, agency=agency, schedule=example, reason="The first schedule.")
    approve_schedule_change(actor=manager, change=change, sha256=change.sha256)
    item = ScheduleItem.objects.get(agency=agency, code=SCHEDULED, superseded_on=None)
    entered = enter_authority(
        actor=manager,
        item=item,
        authority=AUTHORITY,
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


def _requests(agency: Agency, now: datetime) -> None:
    (officer,) = holders_of(Role.DISCLOSURE_OFFICER, agency, now.date())
    _late(agency, officer, now)
    _appealed(agency, officer, now)
    _searched(agency, officer, now)


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
    close_request(
        actor=officer,
        request=made,
        outcome="not_agency_record",
        statement="We searched every camera of that day and found no recording; the camera at the pier is the city's.",
    )
    letter = write_letter(actor=officer, request=made, kind=LetterKind.CLOSING)
    dispatch_letter(actor=officer, letter=letter, way=Way.EMAIL, proof="Message 1 (example)")
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
