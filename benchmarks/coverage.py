"""Expected against actual for a day of the whole department, on SQLite and on PostgreSQL.

The department of full size (two years of shifts), and in it one busy day: every camera on patrol, each at two calls of
an hour beside. Of the calls' recordings one in fifty is missing, one in forty begins late and one in forty stops early.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.installation import migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.db import connection
from django.utils import timezone
from tests.postgres import running_server

from benchmarks.bulk import Numbers, at, epoch, fill, key, this
from benchmarks.department import CAMERA, PERSON, Department, Part, make_department
from benchmarks.figures import Figure
from openbwc.evidence.coverage import coverage_of_day
from openbwc.evidence.models import Operation, Recording, RosterEntry
from openbwc.policy.coverage import PATROL_SHIFT, GapKind
from openbwc.program.policies import governing

DAYS_AGO = 3
HOUR, CALLS, TEAM, BEFORE = 3600, 2, 4, 120
BUSY_SHIFT, BUSY_ROSTER, CALL, CALL_ROSTER, CALL_RECORDING = range(40, 45)
LIMIT_SECONDS, LIMIT_MEGABYTES = 30.0, 1000.0
SERVER = "BENCHMARK_DATABASE_URL"
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")

WITHOUT_FOOTAGE = """
SELECT count(*) FROM evidence_rosterentry e JOIN evidence_operation o ON o.id = e.operation_id
WHERE o.starts_at >= %s AND o.starts_at < %s AND NOT EXISTS (
    SELECT 1 FROM evidence_recording r WHERE r.wearer_id = e.person_id AND r.started_at < e.ends_at
    AND r.started_at >= {since} AND {until} > e.starts_at)
"""


@dataclass(frozen=True)
class Measured:
    """One database's day: people of rosters, how many had no recording (ours, and by SQL), seconds, megabytes."""

    people: int
    gaps: int
    missing: int
    peer_missing: int
    seconds: float
    peer_seconds: float
    megabytes: float
    rows: int


def busy_day(part: Part, day: date) -> None:
    """Fill the day of one agency: patrols, calls, their rosters and recordings."""
    midnight, agency = epoch(day), this(part.agency.id)
    policy = governing(part.agency, day)
    call_type = next(code for code, kind in policy.encounter_types.items() if kind.clause == "II.A.1")
    wearer = key(PERSON, f"{part.first_officer} + (i - {part.first_camera}) * {part.group} + {part.group - 1}")
    cameras: Numbers = {"first": part.first_camera, "count": part.cameras}
    leads = f"(i - {part.first_camera}) % {TEAM} = 0"
    team = f"((i - {part.first_camera}) / {TEAM} * {TEAM} + {part.first_camera})"
    scene = {"agency_id": agency, "zone": "'UTC'", "title": "'Busy day'"}
    shift = {"starts_at": at(f"{midnight + 8 * HOUR}"), "ends_at": at(f"{midnight + 16 * HOUR}")}
    patrol = {"id": key(BUSY_SHIFT, "i"), "number": "'D-' || i", "type": f"'{PATROL_SHIFT}'"}
    fill(Operation, scene | shift | patrol, where=leads, **cameras)
    place = {
        "id": key(BUSY_ROSTER, "i"),
        "agency_id": agency,
        "operation_id": key(BUSY_SHIFT, team),
        "person_id": wearer,
        "role": "'patrol'",
    }
    fill(RosterEntry, shift | place, **cameras)
    for call in range(CALLS):
        begins = f"({midnight + (9 + 4 * call) * HOUR})"
        hour = {"starts_at": at(begins), "ends_at": at(f"({begins} + {HOUR})")}
        number = f"(i * {CALLS} + {call})"
        of_call = {"id": key(CALL, number), "number": f"'C{call}-' || i", "type": f"'{call_type}'"}
        fill(Operation, scene | hour | of_call, where=leads, **cameras)
        answers = {
            "id": key(CALL_ROSTER, number),
            "agency_id": agency,
            "operation_id": key(CALL, f"({team} * {CALLS} + {call})"),
        }
        fill(RosterEntry, hour | answers | {"person_id": wearer, "role": "'response'"}, **cameras)
        late = f"CASE WHEN i % 40 = 7 THEN {5 * 60} ELSE 0 END"
        early = f"CASE WHEN i % 40 = 9 THEN {10 * 60} ELSE 0 END"
        started = at(f"({begins} - {BEFORE} + {late})")
        footage = {
            "id": key(CALL_RECORDING, number),
            "agency_id": agency,
            "camera_id": key(CAMERA, "i"),
            "wearer_id": wearer,
            "activation": f"'C{call}-' || i",
            "claimed_started_at": started,
            "clock_offset_ms": "0",
            "started_at": started,
            "duration_ms": f"({HOUR + 2 * BEFORE} - ({early})) * 1000",
            "pre_event_ms": f"{BEFORE * 1000}",
            "taken_in_at": at(f"({begins} + {9 * HOUR})"),
        }
        fill(Recording, footage, where="i % 50 <> 3", **cameras)


def look(department: Department, day: date) -> Measured:
    """Hold the day's recordings against its rosters, agency by agency, and ask SQL alone who had none."""
    now = timezone.now()
    RESET.write_text("5")  # forget the highest memory so far: that of making the department
    begun = time.perf_counter()
    people = gaps = missing = 0
    for part in department.parts:
        for outcome in coverage_of_day(part.agency, day, at=now):
            people += 1
            gaps += len(outcome.open_gaps)
            missing += any(gap.kind is GapKind.MISSING for gap in outcome.open_gaps)
    seconds = time.perf_counter() - begun
    memory = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    begun = time.perf_counter()
    peer_missing = without_footage(day)
    return Measured(
        people=people,
        gaps=gaps,
        missing=missing,
        peer_missing=peer_missing,
        seconds=seconds,
        peer_seconds=time.perf_counter() - begun,
        megabytes=int(memory.split()[1]) / 1000,
        rows=department.rows,
    )


def without_footage(day: date) -> int:
    """Who of the day's rosters has no recording of any of their time, by one query."""
    if connection.vendor == "sqlite":
        since = "strftime('%%Y-%%m-%%d %%H:%%M:%%S', e.starts_at, '-2 days')"
        until = "strftime('%%Y-%%m-%%d %%H:%%M:%%S', r.started_at, '+' || (r.duration_ms / 1000) || ' seconds')"
    else:
        since = "e.starts_at - interval '2 days'"
        until = "r.started_at + r.duration_ms * interval '1 millisecond'"
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_FOOTAGE.format(since=since, until=until), [day.isoformat(), day + timedelta(days=1)])
        return int(cursor.fetchone()[0])


def measure_here(scale: float) -> Measured:
    """Make the department in this process's database and look at its busy day."""
    migrate()
    department = make_department(scale)
    day = timezone.now().date() - timedelta(days=DAYS_AGO)
    for part in department.parts:
        busy_day(part, day)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = look(department, day)
    if found.missing != found.peer_missing or not found.gaps:
        raise ValueError(f"expected as many without a recording as SQL finds ({found.peer_missing}); found {found}.")
    return found


def measure_on_server(scale: float) -> Measured:
    """The same in a process of its own, on a fresh PostgreSQL."""
    with running_server() as url:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.coverage", str(scale)],
            env=os.environ | {SERVER: url},
            check=True,
            capture_output=True,
            text=True,
        )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure(scale: float = 1.0) -> list[Figure]:
    """Seconds and megabytes, on each database."""
    figures = []
    for name, found in (("SQLite", measure_here(scale)), ("PostgreSQL", measure_on_server(scale))):
        how = (
            f"{found.people:,} people of rosters with cameras that day, among {found.rows:,} rows of two years; "
            f"{found.gaps:,} gaps found. The peer counts only those without any recording ({found.peer_missing:,}, as "
            "we do), with no tolerance, peers or reasons."
        )
        figures += [
            Figure(
                title=f"Expected against actual, the whole department's day, {name}",
                ours="every agency's outcomes, one after the other, from nothing but the day",
                peer=f"one SQL query with NOT EXISTS: {found.peer_seconds:.1f} s",
                value=found.seconds,
                relation="at most",
                limit=LIMIT_SECONDS,
                unit="s",
                how=how,
            ),
            Figure(
                title=f"Memory of expected against actual, {name}",
                ours="the process's highest resident memory meanwhile, Django included",
                peer="–",
                value=found.megabytes,
                relation="at most",
                limit=LIMIT_MEGABYTES,
                unit="MB",
                how="The kernel's high-water mark, reset after the department was made.",
            ),
        ]
    return figures


if __name__ == "__main__":
    print(json.dumps(asdict(measure_here(float(sys.argv[1])))))
