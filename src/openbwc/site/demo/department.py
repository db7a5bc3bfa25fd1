"""Establishes the demonstration department by the programme's own actions: agencies, papers, people, cameras.

Guarantees: run again, it finds what it made and makes nothing twice. The first act of the installation is to appoint
the department's policy office; everything after that is done by her, and refused to the installation.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from openbwc.custody import Actor
from openbwc.program.actions.activate_agency import activate_agency
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.define_course import define_course
from openbwc.program.actions.establish_agency import establish_agency
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.actions.give_account import give_account
from openbwc.program.actions.issue_camera import issue_camera
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.register_person import register_person
from openbwc.program.device_reading import DeviceReading
from openbwc.program.management import INSTALLATION
from openbwc.program.models import (
    Account,
    Agency,
    Camera,
    DocumentKind,
    Person,
    Role,
    Standing,
    TrainingProgramme,
)
from openbwc.program.policies import department_standard, policy_of
from openbwc.site.demo.cast import AGENCIES, INACTIVE, LEADS, PASSWORD, Lead, Training, line_officers

COURSE = "Body-worn cameras: policy, operation and privacy"
HALF_COURSE = "Body-worn cameras: operation only"
MANAGERS = {"CBP": "Abbott", "FPS": "Blake", "TSA": "Delgado", "USCG": "Ellis", "USSS": "Foster"}
"""Programme managers; that of ICE is among the leads."""
DISCLOSURE_OFFICERS = {"CBP": "Amato", "FPS": "Bauer", "ICE": "Crane", "TSA": "Dupont", "USCG": "Egan", "USSS": "Frost"}
"""Disclosure officers; that of ICE is the colleague of the one among the leads."""


@dataclass(frozen=True)
class Department:
    """What was established: agencies by code, people by user name, cameras by serial number."""

    agencies: dict[str, Agency]
    people: dict[str, Person]
    cameras: dict[str, Camera]


def established() -> bool:
    """Whether the department is there already, whole: cameras are made last, and everybody has an account."""
    names = [lead.username for lead in LEADS]
    everybody = Account.objects.filter(username__in=names).count() == len(names)
    return everybody and Camera.objects.filter(serial=camera_serial("USSS", 1)).exists()


def existing() -> Department:
    """The department that an earlier run made."""
    names = [lead.username for lead in LEADS]
    accounts = Account.objects.filter(username__in=names).select_related("person__agency")
    return Department(
        {agency.code: agency for agency in Agency.objects.all()},
        {account.username: account.person for account in accounts},
        {camera.serial: camera for camera in Camera.objects.select_related("agency")},
    )


@transaction.atomic
def establish(now: datetime) -> Department:
    """Establish the department as of a moment, with a history of a year behind it; whole, or not at all."""
    today = now.date()
    first, *others = LEADS
    founding = establish_agency(actor=INSTALLATION, code=first.agency, name=AGENCIES[first.agency])
    head = _lead(first, founding, INSTALLATION, today)
    chief = Actor.person(head.id)
    agencies = {first.agency: founding} | {
        code: establish_agency(actor=chief, code=code, name=name)
        for code, name in AGENCIES.items()
        if code != first.agency
    }
    courses = _courses(chief, today)
    people = {first.username: head}  # she reaches no footage, and nobody records their own training
    for lead in others:
        people[lead.username] = _lead(lead, agencies[lead.agency], chief, today)
        _train(chief, people[lead.username], lead.training, courses, today)
    _line(chief, agencies, courses, today)
    for code, agency in agencies.items():
        _papers(chief, agency, code, now)
    return Department(agencies, people, _cameras(chief, agencies, today))


DOCKED = DeviceReading(
    firmware="1.4.2",
    battery_percent=98,
    storage_free_mb=61_440,
    storage_total_mb=65_536,
    resolution_lines=1080,
    codec="h264",
    settings={"audio": True, "automatic_overwrite": False, "stealth": False},
)
"""What a camera of the demonstration tells of itself, but for the buffer, which its agency's policy sets."""


def camera_serial(code: str, number: int) -> str:
    """The serial number of a demonstration camera: `BWC-ICE-0001`."""
    return f"BWC-{code}-{number:04}"


def _courses(chief: Actor, today: date) -> dict[Training, TrainingProgramme]:
    topics = sorted(department_standard(today).required_topics)
    whole = define_course(actor=chief, agency=None, title=COURSE, topics=topics, valid_days=365)
    half = define_course(actor=chief, agency=None, title=HALF_COURSE, topics=topics[:2], valid_days=365)
    return {"current": whole, "lapsed": whole, "half": half}


def _lead(lead: Lead, agency: Agency, actor: Actor, today: date) -> Person:
    person = register_person(
        actor=actor,
        agency=agency,
        given_name=lead.given_name,
        family_name=lead.family_name,
        badge=f"{agency.code}-{lead.username.upper()[:5]}",
    )
    address = f"{lead.username}@example.test"
    give_account(actor=actor, person=person, username=lead.username, email=address, password=PASSWORD)
    if lead.role is not None:
        appoint(
            actor=actor,
            person=person,
            role=lead.role,
            agency=None if lead.department else agency,
            starts_on=today - timedelta(days=365),
            ends_on=today - timedelta(days=7) if lead.former else None,
        )
    return person


def _train(
    chief: Actor, person: Person, training: Training, courses: dict[Training, TrainingProgramme], today: date
) -> None:
    days_ago = 400 if training == "lapsed" else 260
    record_training(
        actor=chief,
        person=person,
        programme=courses[training],
        completed_on=today - timedelta(days=days_ago),
        evidence=f"Certificate {person.badge}",
    )


def _line(chief: Actor, agencies: dict[str, Agency], courses: dict[Training, TrainingProgramme], today: date) -> None:
    """Four line officers an agency, its disclosure officer (III.C) and its programme manager."""
    for number, officer in enumerate(line_officers(), start=1):
        agency = agencies[officer.agency]
        person = register_person(
            actor=chief,
            agency=agency,
            given_name=officer.given_name,
            family_name=officer.family_name,
            badge=f"{agency.code}-{number:04}",
        )
        appoint(actor=chief, person=person, role=Role.LEO, agency=agency, starts_on=today - timedelta(days=300))
        _train(chief, person, officer.training, courses, today)
    for role, given_name, holders in (
        (Role.DISCLOSURE_OFFICER, "Robin", DISCLOSURE_OFFICERS),
        (Role.PROGRAMME_MANAGER, "Kim", MANAGERS),
    ):
        for code, family_name in holders.items():
            agency, badge = agencies[code], f"{code}-{'DO' if role == Role.DISCLOSURE_OFFICER else 'PM'}"
            person = register_person(
                actor=chief, agency=agency, given_name=given_name, family_name=family_name, badge=badge
            )
            appoint(actor=chief, person=person, role=role, agency=agency, starts_on=today - timedelta(days=300))
            _train(chief, person, "current", courses, today)


def _papers(chief: Actor, agency: Agency, code: str, now: datetime) -> None:
    """The papers of III.C and the activation; one agency lacks its retention schedule and stays inactive."""
    for kind in DocumentKind:
        if code == INACTIVE and kind == DocumentKind.RETENTION_SCHEDULE:
            continue
        file_privacy_document(
            actor=chief,
            agency=agency,
            kind=kind,
            reference=f"{kind.label} of {code} (example)",
            approved_on=now.date() - timedelta(days=300),
        )
    if code != INACTIVE:
        activate_agency(actor=chief, agency=agency, at=now - timedelta(days=250))


def _cameras(chief: Actor, agencies: dict[str, Agency], today: date) -> dict[str, Camera]:
    """Three cameras an agency, with the buffer that its policy asks for, and a personal device that is barred."""
    cameras = {}
    personal = issue_camera(
        actor=chief,
        agency=agencies["ICE"],
        serial="PHONE-OF-AN-OFFICER",
        make="Example",
        model="Telephone",
        standing=Standing.PERSONAL,
    )
    cameras[personal.serial] = personal
    for code, agency in agencies.items():
        buffer = policy_of(agency, today).number("V.A.7", "pre_event_buffer_seconds")
        for number in (3, 2, 1):
            camera = issue_camera(
                actor=chief,
                agency=agency,
                serial=camera_serial(code, number),
                make="Example",
                model="One",
                reading=replace(DOCKED, pre_event_seconds=buffer),
            )
            cameras[camera.serial] = camera
    return cameras
