"""Operations and their rosters from a file of rows, by the machinery that brings in people and cameras.

Guarantees: a row is an operation, or one person on its roster; it stands for one action, so it is carried out whole or
not at all; rows of one operation have to agree, and one that contradicts what is on record is told and changes
nothing. Times are those of the clocks at the site, over midnight where the end is not after the start.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openbwc.custody import Actor
from openbwc.evidence.actions.plan_operation import plan_operation
from openbwc.evidence.actions.put_on_roster import put_on_roster
from openbwc.evidence.models import Operation, RosterEntry, SceneRole, Sensitivity
from openbwc.evidence.rosters import RosterLine, decide_planning
from openbwc.policy.local_time import moment, span
from openbwc.policy.wording import in_words
from openbwc.program.calendars import zone_of
from openbwc.program.importing.kinds import Cells, Done, Kind
from openbwc.program.importing.known import Known, day_of
from openbwc.program.importing.report import Verdict
from openbwc.program.refusals import Mistaken

ROLES = {word.lower(): role for role in SceneRole for word in (role.value, str(role.label))}
YES_OR_NO = {"yes": True, "no": False, "": True}
LATER = timedelta(days=1)


def _operation(cells: Cells, known: Known, actor: Actor) -> Done:
    agency = known.agency(cells["agency"])
    zone, day = _zone(cells["zone"]), day_of(cells["day"])
    starts_at, ends_at = _span(day, cells["starts"], cells["ends"], zone)
    planned: dict[str, Any] = {
        "type": cells["type"],
        "title": cells["title"],
        "zone": cells["zone"],
        "starts_at": starts_at,
        "ends_at": ends_at,
        "site": cells.get("site", ""),
        "place": cells.get("place", ""),
        "sensitivity": _sensitivity(cells.get("sensitivity", "")),
        "exemption": cells.get("exemption", ""),
    }
    line = _line(cells, known, day, zone, starts_at, ends_at) if cells.get("badge") else None
    held = Operation.objects.filter(agency=agency, number=cells["number"]).select_related("agency").first()
    if held is None:
        lines = [line] if line else []
        plan_operation(actor=actor, agency=agency, number=cells["number"], roster=lines, **planned)
        return Done(Verdict.ADDED, f"{cells['number']} is planned{_with(line)}.")
    for name, value in planned.items():
        if getattr(held, name) != value:
            raise Mistaken(
                f"Expected the {in_words(name)} of {held.number} as on record, {_told(getattr(held, name))}; "
                f"found {_told(value)}. Correct the row, or give the operation another number."
            )
    return _on_roster(held, line, actor)


def _on_roster(operation: Operation, line: RosterLine | None, actor: Actor) -> Done:
    """Put the row's person on the roster of an operation that is on record."""
    if line is None:
        return Done(Verdict.UNCHANGED, f"{operation.number} is on record already.")
    starts_at, ends_at = line.starts_at or operation.starts_at, line.ends_at or operation.ends_at
    entry = RosterEntry.objects.filter(
        operation=operation, person=line.person, starts_at=starts_at, withdrawn_at=None
    ).first()
    if entry is None:
        put_on_roster(actor=actor, operation=operation, lines=[line])
        return Done(Verdict.ADDED, f"{line.person.name} is on the roster of {operation.number}.")
    if (entry.ends_at, entry.role, entry.camera_expected) != (ends_at, line.role, line.camera_expected):
        raise Mistaken(
            f"Expected {line.person.name} as on the roster of {operation.number}; found another end or role."
        )
    return Done(Verdict.UNCHANGED, f"{line.person.name} is on the roster of {operation.number} already.")


def _line(cells: Cells, known: Known, day: date, zone: ZoneInfo, starts_at: datetime, ends_at: datetime) -> RosterLine:
    """The person of the row, with their own times where the row states some."""
    word = cells.get("role", "").lower()
    role = ROLES.get(word) if word else SceneRole.SUPPORT
    if role is None:
        raise Mistaken(f"Expected a role at the scene ({', '.join(SceneRole.values)}); found '{word}'.")
    camera = YES_OR_NO.get(cells.get("camera", "").lower())
    if camera is None:
        raise Mistaken(f"Expected 'yes' or 'no' under 'camera'; found '{cells['camera']}'.")
    since, until = cells.get("from", ""), cells.get("until", "")
    begins = _next(day, since, zone, starts_at) if since else starts_at
    ends = _next(day, until, zone, begins + timedelta(seconds=1)) if until else ends_at
    return RosterLine(
        person=known.registered(cells["agency"], cells["badge"]),
        role=role,
        camera_expected=camera,
        starts_at=begins,
        ends_at=ends,
    )


def _with(line: RosterLine | None) -> str:
    return f", with {line.person.name} on its roster" if line else ""


def _told(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}Z" if isinstance(value, datetime) else f"'{value}'"


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_of(name)
    except ValueError as error:
        raise Mistaken(f"E{str(error)[1:]}") from error


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a time of day has no zone by itself
    except ValueError:
        raise Mistaken(f"Expected a time of day such as 06:30; found '{text}'.") from None


def _span(day: date, starts: str, ends: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    try:
        return span(day, _time(starts), _time(ends), zone)
    except ValueError as error:
        raise error if isinstance(error, Mistaken) else Mistaken(f"E{str(error)[1:]}") from error


def _next(day: date, text: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment from `after` on at which the clocks of the site show the time."""
    wall = _time(text)
    found = [moment(day + LATER * days, wall, zone) for days in (0, 1, 2)]
    return next(at for at in found if at >= after)


def _sensitivity(text: str) -> Sensitivity:
    word = text.lower() or Sensitivity.NONE.value
    if word not in Sensitivity.values:
        raise Mistaken(f"Expected a sensitivity ({', '.join(Sensitivity.values)}); found '{text}'.")
    return Sensitivity(word)


OPERATIONS = Kind(
    name="operations",
    title="Operations and rosters",
    required=("agency", "number", "type", "title", "zone", "day", "starts", "ends"),
    optional=("site", "place", "sensitivity", "exemption", "badge", "role", "camera", "from", "until"),
    keys=("agency", "number", "badge", "from"),
    carry=_operation,
    decide=decide_planning,
)
"""One row for each person of a roster, with the operation's own cells repeated; without a badge, just the operation."""
