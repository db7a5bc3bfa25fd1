"""Operations as they are entered: what a line of a roster says, who may enter one, and what is wrong with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.evidence.models import Operation, RosterEntry, SceneRole
from openbwc.policy import Act, Decision, PlanOperation, PolicyInForce, decide
from openbwc.policy.coverage import PATROL_SHIFT
from openbwc.program.calendars import zone_of
from openbwc.program.management import authority_of_actor
from openbwc.program.models import Agency, Person
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """A person for a roster; times left out are the operation's own."""

    person: Person
    role: SceneRole = SceneRole.SUPPORT
    camera_expected: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def decide_planning(actor: Actor, agency: Agency) -> Decision:
    """Whether the actor may enter or change operations of an agency today."""
    today = timezone.now().date()
    authority = authority_of_actor(actor)
    facts = PlanOperation(roles_in_agency=authority.in_agency(agency.id), department_roles=authority.department)
    return decide(Act.PLAN_OPERATION, facts, governing(agency, today))


def types_of(policy: PolicyInForce) -> Mapping[str, str]:
    """The types that an operation can have under a policy: its encounter types, and the patrol shift. Code to title."""
    return {PATROL_SHIFT: "Patrol shift"} | {code: kind.title for code, kind in policy.encounter_types.items()}


def clause_of(type: str, policy: PolicyInForce) -> str:
    """The clause on which an operation of that type rests."""
    return "II.A.1" if type == PATROL_SHIFT else policy.encounter_types[type].clause


def check_operation(operation: Operation, policy: PolicyInForce) -> None:
    """Raises `Mistaken` for a type, an exemption, a time zone or times that cannot be."""
    types = types_of(policy)
    if operation.type not in types:
        known = ", ".join(sorted(types))
        raise Mistaken(f"{policy.agency} knows the types of operation {known}; found {operation.type!r}.")
    if operation.exemption and operation.exemption not in policy.exemptions:
        known = ", ".join(sorted(policy.exemptions)) or "none"
        raise Mistaken(f"Expected an exemption of {policy.agency}'s policy ({known}); found {operation.exemption!r}.")
    _check_words(operation)
    try:
        zone_of(operation.zone)
    except ValueError as error:
        raise Mistaken(f"E{str(error)[1:]}") from error
    check_times(operation.starts_at, operation.ends_at)
    if Operation.objects.filter(agency=operation.agency, number=operation.number).exists():
        raise Mistaken(f"Expected a number that {policy.agency} has not used; found {operation.number!r}.")


def _check_words(operation: Operation) -> None:
    words = (
        ("number", operation.number, Operation.NUMBER_MAX),
        ("title", operation.title, Operation.TITLE_MAX),
        ("site", operation.site, Operation.SITE_MAX),
        ("place", operation.place, Operation.PLACE_MAX),
    )
    for name, text, longest in words:
        if len(text) > longest:
            raise Mistaken(f"Expected at most {longest} characters as {name}; found {len(text)}.")
    for name in ("number", "title"):
        if not getattr(operation, name):
            raise Mistaken(f"Expected a {name} of the operation; found none.")


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raises `Mistaken` unless the times are aware and in order."""
    if starts_at.utcoffset() is None or ends_at.utcoffset() is None:
        raise Mistaken("Expected times with a time zone; found one without.")
    if ends_at <= starts_at:
        raise Mistaken(f"Expected an end after {starts_at:%Y-%m-%d %H:%M}Z; found {ends_at:%Y-%m-%d %H:%M}Z.")


def entries_of(operation: Operation, lines: Iterable[RosterLine]) -> list[RosterEntry]:
    """Entries for an operation, not saved yet. Raises `Mistaken` for someone who left, or who is on it twice."""
    taken = set(
        RosterEntry.objects.filter(operation=operation, withdrawn_at=None).values_list("person_id", "starts_at")
    )
    entries = []
    for line in lines:
        starts_at, ends_at = line.starts_at or operation.starts_at, line.ends_at or operation.ends_at
        check_times(starts_at, ends_at)
        if not line.person.serves(starts_at.date()):
            raise Mistaken(f"Expected somebody who serves on {starts_at:%Y-%m-%d}; {line.person.name} left before.")
        if (line.person.id, starts_at) in taken:
            raise Mistaken(f"Expected each person once; {line.person.name} is on the roster of {operation.number}.")
        taken.add((line.person.id, starts_at))
        entries.append(
            RosterEntry(
                agency=operation.agency,
                operation=operation,
                person=line.person,
                role=line.role,
                starts_at=starts_at,
                ends_at=ends_at,
                camera_expected=line.camera_expected,
            )
        )
    return entries


def told(entries: Iterable[RosterEntry]) -> list[dict[str, Any]]:
    """Entries as an event tells of them."""
    return [
        {
            "entry": str(entry.id),
            "person": str(entry.person_id),
            "role": SceneRole(entry.role).value,
            "starts_at": entry.starts_at.isoformat(),
            "ends_at": entry.ends_at.isoformat(),
            "camera_expected": entry.camera_expected,
        }
        for entry in entries
    ]
