"""A department of full size, made by the database itself: nine agencies, 80,000 officers, 7,000 cameras, two years.

Each camera is out on 440 shifts in that time, shared by the officers of its group; each shift has a place on a patrol
roster, a recording with its clip file, and mostly an encounter. One shift in twenty of a group of eight cameras has a
planned operation with four people. Some recordings come late, some keep too little from before activation, some have
no category, some training has lapsed. Everything follows from numbers, so the same scale gives the same department.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from tests.world import ALL_TOPICS, World

from benchmarks.bulk import (
    Numbers,
    at,
    day,
    draw,
    epoch,
    fill,
    hexadecimal,
    key,
    key_of,
    loading,
    number_up_to,
    pick,
    this,
    to_json,
)
from openbwc.access.models import Matter, Viewing
from openbwc.evidence.models import ClipFile, Encounter, Operation, Recording, ReportStatement, RosterEntry
from openbwc.policy import PolicyInForce
from openbwc.policy.coverage import PATROL_SHIFT
from openbwc.program.models import (
    Activation,
    Agency,
    Appointment,
    Assignment,
    Camera,
    CameraReading,
    Person,
    Role,
    TrainingCompletion,
    TrainingProgramme,
)
from openbwc.program.policies import governing

OFFICERS, CAMERAS, SHIFTS = 80_000, 7_000, 440
DAYS, HOUR, A_DAY = 730, 3600, 86_400
GROUP = 8
"""Cameras that patrol together."""
PLANNED_EVERY, PLANNED_TEAM = 20, 4
RECENT_DAYS = 90
"""Reports and readings of cameras are made for the last days only: older ones nobody asks for."""
SHARES = {
    "CBP": 50, "ICE": 20, "TSA": 8, "USCG": 6, "FPS": 5, "USSS": 5, "FEMA": 2, "CISA": 2, "MGMT": 2,
}  # fmt: skip
"""Of the officers and the cameras, in per cent; the last three have no profile of their own."""
PERSON, STAFF, CAMERA, ASSIGNMENT, RECORDING, CLIP, ENCOUNTER = range(1, 8)
SHIFT, PLANNED, ROSTER, PLANNED_ROSTER, COMPLETION, OFFICE, VIEWING = range(8, 15)
REPORT, READING, COURSE, MATTER, STAFF_COMPLETION, STAFF_OFFICE = range(15, 21)
TABLES = (
    Person, Appointment, Camera, Assignment, Recording, ClipFile, Encounter, Operation, RosterEntry, TrainingCompletion,
    Viewing, ReportStatement, CameraReading, Matter,
)  # fmt: skip
STAFF_ROLES = (
    Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.DISCLOSURE_OFFICER, Role.CUSTODIAN, Role.CUSTODIAN, Role.INVESTIGATOR,
)  # fmt: skip
"""The first people of an agency's staff; the others are supervisors."""


@dataclass(frozen=True)
class Part:
    """One agency's part: its officers and cameras, and from which numbers on."""

    agency: Agency
    first_officer: int
    officers: int
    first_camera: int
    cameras: int
    staff: int

    @property
    def group(self) -> int:
        """How many officers share a camera."""
        return max(1, self.officers // self.cameras)

    @property
    def first_shift(self) -> int:
        """The number of the first shift of its first camera."""
        return self.first_camera * SHIFTS

    @property
    def shifts(self) -> int:
        """How many shifts its cameras were out on, in all."""
        return self.cameras * SHIFTS

    @property
    def manager_id(self) -> UUID:
        """Its programme manager."""
        return key_of(STAFF, self.first_officer)


@dataclass(frozen=True)
class Department:
    """What was made: the parts, the largest first, the rows in all, and how long it took in seconds."""

    parts: tuple[Part, ...]
    rows: int
    seconds: float


def make_department(scale: float = 1.0) -> Department:
    """Make the department, or a share of it, in a fresh installation."""
    begun = time.perf_counter()
    parts = tuple(_parts(scale))
    assignments = sum(part.cameras for part in parts) * SHIFTS
    number_up_to(max(assignments, sum(part.officers for part in parts) * 2))
    course = TrainingProgramme.objects.create(
        id=key_of(COURSE, 1), agency=None, title="Body-worn cameras", topics=list(ALL_TOPICS), valid_days=365
    )
    # Whole days before today's midnight, so that the same day gives the same department.
    today = epoch(timezone.now().date())
    with loading(TABLES):
        for part in parts:
            _people(part, course.id, today)
            _cameras(part, today)
            _shifts(part, today)
            _footage(part, today)
            _afterwards(part, today)
    rows = sum(model._default_manager.count() for model in TABLES)
    return Department(parts, rows, time.perf_counter() - begun)


def _parts(scale: float) -> Iterator[Part]:
    """The agencies with their shares; cameras come in whole groups."""
    world = World()
    first_officer = first_camera = 0
    for code, share in SHARES.items():
        cameras = max(1, round(CAMERAS * scale * share / 100 / GROUP)) * GROUP
        officers = max(cameras * 2, round(OFFICERS * scale * share / 100))
        staff = len(STAFF_ROLES) + max(2, officers // 40)
        agency = world.agency(code).row
        Activation.objects.filter(agency=agency).update(starts_at=timezone.now() - timedelta(days=DAYS + 100))
        yield Part(agency, first_officer, officers, first_camera, cameras, staff)
        first_officer, first_camera = first_officer + officers, first_camera + cameras


def _people(part: Part, course: UUID, today: int) -> None:
    """Officers and staff, their appointments, and their training: one officer in thirty let it lapse."""
    agency = this(part.agency.id)
    many: Numbers = {"first": part.first_officer, "count": part.officers}
    since = day(str(today - 1100 * A_DAY))
    names = {"agency_id": agency, "given_name": "'Alex'"}
    fill(Person, names | {"id": key(PERSON, "i"), "family_name": "'Officer ' || i", "badge": "'B' || i"}, **many)
    held = {"agency_id": agency, "starts_on": since}
    fill(Appointment, held | {"id": key(OFFICE, "i"), "person_id": key(PERSON, "i"), "role": "'leo'"}, **many)
    lapsed = f"CASE WHEN {draw('i', 1, 30)} = 0 THEN 370 + {draw('i', 2, 90)} ELSE 5 + {draw('i', 2, 340)} END"
    _trained(PERSON, COMPLETION, lapsed, course, today, **many)
    few: Numbers = {"first": part.first_officer, "count": part.staff}
    fill(Person, names | {"id": key(STAFF, "i"), "family_name": "'Staff ' || i", "badge": "'S' || i"}, **few)
    cases = " ".join(f"WHEN {number} THEN '{role.value}'" for number, role in enumerate(STAFF_ROLES))
    role = f"CASE i - {part.first_officer} {cases} ELSE '{Role.SUPERVISOR.value}' END"
    fill(Appointment, held | {"id": key(STAFF_OFFICE, "i"), "person_id": key(STAFF, "i"), "role": role}, **few)
    _trained(STAFF, STAFF_COMPLETION, "30", course, today, **few)


def _trained(noun: int, completion: int, days_ago: str, course: UUID, today: int, *, first: int, count: int) -> None:
    done = f"({today} - ({days_ago}) * {A_DAY})"
    columns = {
        "id": key(completion, "i"),
        "person_id": key(noun, "i"),
        "programme_id": this(course),
        "completed_on": day(done),
        "expires_on": day(f"({done} + {365 * A_DAY})"),
        "evidence": "'certificate ' || i",
    }
    fill(TrainingCompletion, columns, first=first, count=count)


# What a shift's number says: the camera, which of its shifts, the camera's group, and when it begins.
C, K = f"(i / {SHIFTS})", f"(i % {SHIFTS})"
G = f"({C} / {GROUP})"


def _begins(today: int) -> str:
    """When the shift of number `i` begins, in seconds."""
    return f"({today - DAYS * A_DAY} + ({K} * {DAYS} / {SHIFTS}) * {A_DAY} + ({G} % 3) * {8 * HOUR})"


IS_PLANNED = f"(({G} * 7 + {K}) % {PLANNED_EVERY} = 0 AND {C} % {GROUP} < {PLANNED_TEAM})"


def _starts(today: int) -> str:
    """When its recording starts: two minutes before a planned operation, else some time in the shift."""
    drawn = draw("i", 3, 5 * HOUR)
    return f"({_begins(today)} + CASE WHEN {IS_PLANNED} THEN {2 * HOUR - 120} ELSE {HOUR} + {drawn} END)"


def _person(part: Part) -> str:
    """Who has the camera on the shift."""
    return key(PERSON, f"{part.first_officer} + ({C} - {part.first_camera}) * {part.group} + {K} % {part.group}")


def _recent() -> str:
    """Whether the shift is one of the last days."""
    return f"{K} >= {SHIFTS * (DAYS - RECENT_DAYS) // DAYS}"


def _cameras(part: Part, today: int) -> None:
    """Cameras as the policy asks for them, and what was read from them at each check-in of the last days."""
    policy = governing(part.agency, timezone.now().date())
    columns = {
        "id": key(CAMERA, "i"),
        "agency_id": this(part.agency.id),
        "serial": "'BWC-' || i",
        "make": "'Example'",
        "model": "'One'",
        "standing": f"CASE WHEN {draw('i', 4, 200)} = 0 THEN 'lost' ELSE 'issued' END",
        "pre_event_seconds": "120",
        "last_reading_id": key(READING, f"i * {SHIFTS} + {SHIFTS - 1}"),
    }
    fill(Camera, columns, first=part.first_camera, count=part.cameras)
    read = {
        "id": key(READING, "i"),
        "camera_id": key(CAMERA, C),
        "assignment_id": key(ASSIGNMENT, "i"),
        "occasion": "'check_in'",
        "read_at": at(f"({_begins(today)} + {8 * HOUR})"),
        "firmware": "'9.1'",
        "pre_event_seconds": "120",
        "resolution_lines": "1080",
        "codec": "'h264'",
        "settings": to_json(json.dumps(_required(policy))),
    }
    fill(CameraReading, read, first=part.first_shift, count=part.shifts, where=_recent())


def _required(policy: PolicyInForce) -> dict[str, str]:
    """The settings that the policy requires, as a camera tells them."""
    return dict(one.split("=", 1) for one in sorted(policy.members("IV.B", "required_settings")))


def _shifts(part: Part, today: int) -> None:
    """Who had which camera on which shift; the patrols, and the planned operations, with their rosters."""
    agency, begins = this(part.agency.id), _begins(today)
    many: Numbers = {"first": part.first_shift, "count": part.shifts}
    span = {"starts_at": at(begins), "ends_at": at(f"({begins} + {8 * HOUR})")}
    whose = {"camera_id": key(CAMERA, C), "person_id": _person(part), "shift_ends_at": at(f"({begins} + {8 * HOUR})")}
    fill(Assignment, span | whose | {"id": key(ASSIGNMENT, "i"), "battery_percent": "90"}, **many)
    scene = f"{G} * {SHIFTS} + {K}"
    patrol = {"agency_id": agency, "zone": "'UTC'", "type": f"'{PATROL_SHIFT}'", "title": "'Patrol'"}
    leads = f"{C} % {GROUP} = 0"
    fill(Operation, patrol | span | {"id": key(SHIFT, scene), "number": f"'S-' || ({scene})"}, where=leads, **many)
    listed = {"agency_id": agency, "person_id": _person(part)}
    places = {"id": key(ROSTER, "i"), "operation_id": key(SHIFT, scene), "role": "'patrol'"}
    fill(RosterEntry, listed | span | places, **many)
    policy = governing(part.agency, timezone.now().date())
    type_ = next(code for code, kind in policy.encounter_types.items() if kind.clause == "II.A.2")
    during = {"starts_at": at(f"({begins} + {2 * HOUR})"), "ends_at": at(f"({begins} + {2 * HOUR + 5400})")}
    plan = {"id": key(PLANNED, scene), "number": f"'P-' || ({scene})", "type": f"'{type_}'", "title": "'Arrest'"}
    fill(Operation, patrol | during | plan, where=f"{leads} AND {IS_PLANNED}", **many)
    team = {"id": key(PLANNED_ROSTER, "i"), "operation_id": key(PLANNED, scene), "role": "'arrest'"}
    fill(RosterEntry, listed | during | team, where=IS_PLANNED, **many)


HAS_ENCOUNTER = "(i % 5 < 3)"
UNRECORDED = "(i % 200 = 199)"


def _footage(part: Part, today: int) -> None:
    """A recording of each shift with its clip file, and encounters: some without a recording."""
    agency, begins, starts = this(part.agency.id), _begins(today), _starts(today)
    many: Numbers = {"first": part.first_shift, "count": part.shifts}
    late = f"CASE WHEN {draw('i', 5, 50)} = 0 AND {K} < {SHIFTS - 4} THEN {60 * HOUR} ELSE 600 END"
    length = f"CASE WHEN {IS_PLANNED} THEN 5700000 ELSE 600000 + {draw('i', 6, 1800)} * 1000 END"
    before = f"CASE {draw('i', 7, 100)} WHEN 0 THEN 12000 WHEN 1 THEN 12000 WHEN 2 THEN NULL ELSE 120000 END"
    categories = ("evidentiary", "evidentiary", *("non_evidentiary",) * 7, "")
    columns = {
        "id": key(RECORDING, "i"),
        "agency_id": agency,
        "camera_id": key(CAMERA, C),
        "wearer_id": _person(part),
        "encounter_id": f"CASE WHEN {HAS_ENCOUNTER} THEN {key(ENCOUNTER, 'i')} END",
        "activation": "'A' || i",
        "claimed_started_at": at(starts),
        "clock_offset_ms": "0",
        "started_at": at(starts),
        "duration_ms": length,
        "pre_event_ms": before,
        "taken_in_at": at(f"({begins} + {8 * HOUR} + {draw('i', 8, 9 * HOUR)} + {late})"),
        "category": pick(draw("i", 9, len(categories)), categories),
    }
    fill(Recording, columns, **many)
    clip = {
        "id": key(CLIP, "i"),
        "recording_id": key(RECORDING, "i"),
        "part": "1",
        "sha256": hexadecimal(CLIP, "i"),
        "size": "90000000",
        "media_type": "'video/mp4'",
        "original_name": "'CLIP' || i || '.MP4'",
        "vault_object": f"'urn:openbwc:original:' || {hexadecimal(CLIP, 'i')}",
        "vault_name": "'CLIP' || i || '.MP4'",
        "offset_ms": "0",
        "duration_ms": length,
        "facts": to_json("{}"),
    }
    fill(ClipFile, clip, **many)
    types = tuple(governing(part.agency, timezone.now().date()).encounter_types)
    notice = f"CASE WHEN {draw('i', 10, 100)} < 88 THEN 'given' WHEN {draw('i', 10, 100)} < 95 THEN 'not_given'"
    met = {
        "id": key(ENCOUNTER, "i"),
        "agency_id": agency,
        "type": pick(draw("i", 11, len(types)), types),
        "title": "'Encounter ' || i",
        "starts_at": at(f"({starts} + 60)"),
        "ends_at": at(f"({starts} + 600)"),
        "notice": f"{notice} ELSE 'unknown' END",
        "notice_reason": f"CASE WHEN {draw('i', 10, 100)} BETWEEN 88 AND 94 THEN 'nobody near' ELSE '' END",
    }
    fill(Encounter, met, where=f"({HAS_ENCOUNTER} OR {UNRECORDED})", **many)


def _afterwards(part: Part, today: int) -> None:
    """One recording in twenty is viewed, by its wearer or by a supervisor; reports say that nothing was."""
    many: Numbers = {"first": part.first_shift, "count": part.shifts}
    fill(
        Matter,
        {"id": key(MATTER, "i"), "agency_id": this(part.agency.id), "number": "'M-' || i"},
        first=part.first_officer,
        count=part.staff,
    )
    opened = f"({_starts(today)} + {3 * A_DAY} + {draw('i', 12, 4 * HOUR)})"
    seniors = part.staff - len(STAFF_ROLES)
    senior = key(STAFF, f"{part.first_officer + len(STAFF_ROLES)} + {draw('i', 13, seniors)}")
    viewed = {
        "id": key(VIEWING, "i"),
        "person_id": f"CASE WHEN i % 40 = 7 THEN {_person(part)} ELSE {senior} END",
        "recording_id": key(RECORDING, "i"),
        "act": "'view'",
        "purpose": "'investigation'",
        "matter_id": key(MATTER, f"{part.first_officer} + {draw('i', 14, part.staff)}"),
        "opened_at": at(opened),
        "closed_at": at(f"({opened} + 1200)"),
        "grant_digest": hexadecimal(VIEWING, "i"),
        "browser_digest": hexadecimal(VIEWING, "i"),
        "grant_expires_at": at(f"({opened} + 1500)"),
        "decision": to_json("{}"),
    }
    fill(Viewing, viewed, where=f"i % 20 = 7 AND {K} < {SHIFTS - 4}", **many)
    reported = {
        "id": key(REPORT, "i"),
        "encounter_id": key(ENCOUNTER, "i"),
        "person_id": _person(part),
        "number": "'R-' || i",
        "completed_at": at(f"({_begins(today)} + {8 * HOUR})"),
        "viewed": "FALSE",
        "statement": "'No footage was viewed.'",
        "made_at": at(f"({_begins(today)} + {9 * HOUR})"),
    }
    stated = f"{HAS_ENCOUNTER} AND {_recent()} AND {draw('i', 15, 20)} > 0"
    fill(ReportStatement, reported, where=stated, **many)
