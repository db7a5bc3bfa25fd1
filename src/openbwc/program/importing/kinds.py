"""What can be brought in: for each kind of row its columns, what tells two rows apart, and the action it stands for.

Guarantees: a row stands for at most one action, so it is carried out whole or not at all; a row that says what is
on record already does nothing; one that contradicts the record is told, and the record stays. A kind names whose
records a row is about, so that nothing is looked up there for somebody without authority over them (V.A.1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from openbwc.custody import Actor
from openbwc.policy import Decision
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.issue_camera import issue_camera
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.register_person import register_person
from openbwc.program.importing.known import DEPARTMENT, Known, day_of, role_of, whole_number
from openbwc.program.importing.report import Verdict
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Appointment, Standing, TrainingCompletion
from openbwc.program.refusals import Mistaken

Cells = dict[str, str]
LONGEST = {
    "agency": 16,
    "badge": 32,
    "given_name": 80,
    "family_name": 80,
    "serial": 64,
    "make": 60,
    "model": 60,
    "course": 160,
    "evidence": 300,
}
STANDINGS = {one.value: one for one in (Standing.ISSUED, Standing.PERSONAL)}
LONGEST_BUFFER = 600


class Done(NamedTuple):
    """What became of a row, and the sentence that says so."""

    verdict: Verdict
    words: str


Carry = Callable[[Cells, Known, Actor], Done]
Owners = Callable[[Cells, Known], tuple[Agency | None, ...]]


def _agency_of(cells: Cells, known: Known) -> tuple[Agency | None, ...]:
    return (known.agency(cells["agency"]),)


def _agencies_of_appointment(cells: Cells, known: Known) -> tuple[Agency | None, ...]:
    """The agency of the badge, and where the person is appointed."""
    return (known.agency(cells["agency"]), _appointed_in(cells, known))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row. `keys` are the columns that tell two records apart; `carry` carries a row out.

    `owners` are the agencies whose records it is about (None: the department's), `decide` whether an actor may change
    an agency's; `carry` is only called for an actor who may.
    """

    name: str
    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    keys: tuple[str, ...]
    carry: Carry
    owners: Owners = _agency_of
    decide: Callable[[Actor, Agency], Decision] = decide_management

    def key(self, cells: Cells) -> str:
        """What tells this row's record apart."""
        return " / ".join(cells.get(name, "") for name in self.keys if cells.get(name))

    def check(self, cells: Cells) -> None:
        """`Mistaken` for an empty cell that is required, or one that is too long."""
        for name in self.required:
            if not cells[name]:
                raise Mistaken(f"Expected something under '{name}'; found nothing.")
        for name, text in cells.items():
            longest = LONGEST.get(name)
            if longest is not None and len(text) > longest:
                raise Mistaken(f"Expected at most {longest} characters under '{name}'; found {len(text)}.")


def _person(cells: Cells, known: Known, actor: Actor) -> Done:
    agency = known.agency(cells["agency"])
    held = known.person(agency.code, cells["badge"])
    name = f"{cells['given_name']} {cells['family_name']}"
    if held is not None:
        if held.name != name:
            raise Mistaken(f"Expected {held.name}, who has this badge in {agency}; found {name}. Correct one of them.")
        return Done(Verdict.UNCHANGED, f"{name} is registered already.")
    register_person(
        actor=actor,
        agency=agency,
        given_name=cells["given_name"],
        family_name=cells["family_name"],
        badge=cells["badge"],
    )
    return Done(Verdict.ADDED, f"{name} is registered in {agency}.")


def _appointment(cells: Cells, known: Known, actor: Actor) -> Done:
    person = known.registered(cells["agency"], cells["badge"])
    role, starts_on = role_of(cells["role"]), day_of(cells["starts_on"])
    ends_on = day_of(cells["ends_on"]) if cells.get("ends_on") else None
    agency = _appointed_in(cells, known)
    said = f"{person.name} as {role.label.lower()} from {starts_on}"
    held = Appointment.objects.filter(person=person, role=role, agency=agency, annulled_at=None)
    same = held.filter(starts_on=starts_on).first()
    if same is not None and same.ends_on == ends_on:
        return Done(Verdict.UNCHANGED, f"{said} is on record already.")
    if same is not None and ends_on is not None:
        end_appointment(actor=actor, appointment=same, ends_on=ends_on)
        return Done(Verdict.CHANGED, f"{said} ends on {ends_on}.")
    if same is not None:
        raise Mistaken(f"Expected an end by {same.ends_on}, as on record; found none. An ended one is not reopened.")
    overlapping = held.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    if (other := overlapping.first()) is not None:
        until = other.ends_on or "no end"
        raise Mistaken(f"Expected a time that is free for this role; found one from {other.starts_on} to {until}.")
    appoint(actor=actor, person=person, role=role, agency=agency, starts_on=starts_on, ends_on=ends_on)
    return Done(Verdict.ADDED, f"{said} is appointed.")


def _appointed_in(cells: Cells, known: Known) -> Agency | None:
    place = cells.get("appointed_in") or cells["agency"]
    return None if place.lower() == DEPARTMENT else known.agency(place)


def _camera(cells: Cells, known: Known, actor: Actor) -> Done:
    agency = known.agency(cells["agency"])
    word = cells.get("standing", "").lower() or Standing.ISSUED.value
    standing = STANDINGS.get(word)
    if standing is None:
        raise Mistaken(f"Expected a standing ({', '.join(STANDINGS)}); found '{word}'.")
    buffer = cells.get("pre_event_seconds", "")
    seconds = whole_number(buffer, least=0, most=LONGEST_BUFFER) if buffer else None
    held = known.camera(cells["serial"])
    if held is not None and held.agency != agency:
        raise Mistaken(f"Expected the serial number of a camera of {agency}; found {held.serial}, which is taken.")
    if held is not None:
        on_record, found = (held.make, held.model), (cells["make"], cells["model"])
        if on_record != found:
            words = f"Expected {' '.join(on_record)}, which has this serial number; found {' '.join(found)}."
            raise Mistaken(f"{words} Correct the row.")
        return Done(Verdict.UNCHANGED, f"Camera {held.serial} is in the records already.")
    issue_camera(
        actor=actor,
        agency=agency,
        serial=cells["serial"],
        make=cells["make"],
        model=cells["model"],
        standing=standing,
        pre_event_seconds=seconds,
    )
    return Done(Verdict.ADDED, f"Camera {cells['serial']} enters the records of {agency}.")


def _training(cells: Cells, known: Known, actor: Actor) -> Done:
    person = known.registered(cells["agency"], cells["badge"])
    course = known.course(person.agency, cells["course"])
    completed_on = day_of(cells["completed_on"])
    said = f"{course.title}, completed by {person.name} on {completed_on}"
    held = TrainingCompletion.objects.filter(
        person=person, programme=course, completed_on=completed_on, annulled_at=None
    )
    if held.exists():
        return Done(Verdict.UNCHANGED, f"{said}, is on record already.")
    done = record_training(
        actor=actor, person=person, programme=course, completed_on=completed_on, evidence=cells["evidence"]
    )
    return Done(Verdict.ADDED, f"{said}, counts until {done.expires_on}.")


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="people",
            title="People",
            required=("agency", "badge", "given_name", "family_name"),
            keys=("agency", "badge"),
            carry=_person,
        ),
        Kind(
            name="appointments",
            title="Appointments",
            required=("agency", "badge", "role", "starts_on"),
            optional=("ends_on", "appointed_in"),
            keys=("agency", "badge", "role", "appointed_in", "starts_on"),
            carry=_appointment,
            owners=_agencies_of_appointment,
        ),
        Kind(
            name="cameras",
            title="Cameras",
            required=("agency", "serial", "make", "model"),
            optional=("standing", "pre_event_seconds"),
            keys=("serial",),
            carry=_camera,
        ),
        Kind(
            name="training",
            title="Completed training",
            required=("agency", "badge", "course", "completed_on", "evidence"),
            keys=("agency", "badge", "course", "completed_on"),
            carry=_training,
        ),
    )
}
"""The kinds, by the word for them."""
