"""Two task forces of the demonstration (VI): one that the department leads, with an agreement; one that others lead.

Guarantees: everything happens by actions; run again, nothing happens twice.
"""

import io
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from PIL import Image, ImageDraw

from openbwc.custody import Actor
from openbwc.policy import Resolution
from openbwc.program.actions.enter_agreement import enter_agreement
from openbwc.program.actions.establish_task_force import establish_task_force
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.ratify_agreement import ratify_agreement
from openbwc.program.actions.register_person import register_person
from openbwc.program.actions.sign_agreement import sign_agreement
from openbwc.program.evidence_files import AGREEMENTS, EvidenceFile, keep_evidence
from openbwc.program.models import LedBy, Membership, Person, TaskForce
from openbwc.program.task_forces import resolution_of
from openbwc.site.demo.department import Department

OURS, THEIRS = "Harbour task force (example)", "River county task force (example)"
CITY_POLICE = "City police (example)"
TERMS = {
    "bwc_use": "Each officer records with the camera that the lead agency lends, under its policy.",
    "data_terms": "Footage is a federal record of the department; the city gets duplicates for its own cases.",
}
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Serving:
    """Somebody in a task force, and what follows from it."""

    person: Person
    task_force: TaskForce
    resolution: Resolution


def serve_in_task_forces(department: Department, on: date) -> list[Serving]:
    """The members of both task forces with whose policy governs them on a day, and what bars a camera."""
    with transaction.atomic():
        if not TaskForce.objects.filter(name=OURS).exists():
            _ours(department, on)
            _theirs(department, on)
    members = Membership.objects.select_related("person", "task_force__agency").order_by("task_force__name", "id")
    return [Serving(one.person, one.task_force, resolution_of(one.person, one.task_force, on)) for one in members]


def _ours(department: Department, on: date) -> None:
    """ICE leads; the agreement with the city is signed and ratified, and an officer of the city serves in it."""
    chief, ice = Actor.person(department.people["vance"].id), department.agencies["ICE"]
    since = on - timedelta(days=60)
    ours = establish_task_force(actor=chief, agency=ice, name=OURS, led_by=LedBy.DEPARTMENT, starts_on=since)
    agreement = enter_agreement(
        actor=chief,
        task_force=ours,
        reference="ICE-MOA-26-003 (example)",
        parties=[ice.name, CITY_POLICE],
        terms=TERMS,
        starts_on=since,
        ends_on=on + YEAR,
        paper=_signed_paper(),
    )
    sign_agreement(actor=chief, agreement=agreement, signed_on=since - timedelta(days=9))
    ratify_agreement(actor=chief, agreement=agreement, ratified_on=since - timedelta(days=2))
    officer = register_person(actor=chief, agency=ice, given_name="Morgan", family_name="Lee", badge="TFO-CITY-0417")
    join_task_force(actor=chief, task_force=ours, person=department.people["ruiz"], starts_on=since)
    join_task_force(actor=chief, task_force=ours, person=officer, starts_on=since, outside_agency=CITY_POLICE)


def _theirs(department: Department, on: date) -> None:
    """The county leads, and there is no agreement: an officer of CBP stays under her own agency's policy (VI.B.2)."""
    chief, since = Actor.person(department.people["vance"].id), on - timedelta(days=20)
    theirs = establish_task_force(
        actor=chief,
        agency=department.agencies["CBP"],
        name=THEIRS,
        led_by=LedBy.OTHER,
        leader="River county sheriff (example)",
        starts_on=since,
    )
    join_task_force(actor=chief, task_force=theirs, person=department.people["lindqvist"], starts_on=since)


def _signed_paper() -> EvidenceFile:
    """The signed agreement as a scan would show it, kept by its digest."""
    page = Image.new("L", (620, 320), 255)
    words = ["MEMORANDUM OF AGREEMENT (example)", "", *TERMS.values(), "", "Signed for ICE and for the city."]
    ImageDraw.Draw(page).multiline_text((24, 24), "\n".join(words), fill=0, spacing=10)
    scan = io.BytesIO()
    page.save(scan, "PNG")
    scan.seek(0)
    return keep_evidence(scan, "agreement.png", shelf=AGREEMENTS)
