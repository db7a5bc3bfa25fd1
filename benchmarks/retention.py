"""Retention over a whole agency: a dry run, a night, and a large hold, on PostgreSQL and on SQLite.

Ten million recordings of eight years (half a million on SQLite), in four categories and none, with a schedule in force,
holds on sixty searches (ten of them by words) and on a thousand single recordings. The dry run is of shorter periods.
Before the night something was asserted of a hundred thousand: such an agency takes in 3,500 recordings a day, of each
of which two or three things are said, so that is what ten days leave. Each figure is held against a plain count by SQL.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.installation import migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.db import connection
from django.utils import timezone
from tests.postgres import running_server
from tests.world import World, WorldAgency

from benchmarks.bulk import at, draw, fill, key, loading, number_up_to, pick, this
from benchmarks.figures import Figure
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.policy import Schedule, read_schedule
from openbwc.program.models import Role
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.dry_runs import dry_run
from openbwc.retention.models import ChangedRecording, HeldRecording
from openbwc.retention.schedules import content_of, schedule_of

RECORDINGS = {"PostgreSQL": 10_000_000, "SQLite": 500_000}
DAYS, A_DAY, HELD, LISTED = 8 * 365, 86_400, 100_000, 1_000
CHANGED, SEARCHES, BY_WORDS = 100_000, 60, 10
RECORDING = 60
CATEGORIES = ("evidentiary", "non_evidentiary", "non_evidentiary", "serious_injury_or_death", "")
DRY_RUN_SECONDS, NIGHT_SECONDS, HOLD_SECONDS = 60.0, 10.0, 10.0
SERVER = "BENCHMARK_DATABASE_URL"
EXAMPLE = Path(__file__).resolve().parents[1] / "policies/schedules/example.yaml"
OLD_ENOUGH = "SELECT count(*) FROM evidence_recording WHERE category = 'non_evidentiary' AND started_at < %s"


@dataclass(frozen=True)
class Measured:
    """Seconds of each act, and how much it was about; `counting_seconds` is the plain count by SQL."""

    recordings: int
    listed: int
    dry_run_seconds: float
    counting_seconds: float
    first_night_seconds: float
    first_night: int
    night_seconds: float
    night: int
    changed: int
    held: int
    hold_seconds: float


def verified() -> Schedule:
    """The shipped example, as if its items rested on authorities."""
    content = content_of(read_schedule(EXAMPLE).schedule)
    for item in content["items"].values():
        item["authority"] = "DAA-0000-0000-0000-0000"
    return schedule_of(content)


def make_recordings(ice: WorldAgency, count: int) -> None:
    """Recordings of eight years, evenly spread, of one camera."""
    wears = ice.officer("Ruiz").trained().wears()
    begins = int((timezone.now() - timedelta(days=DAYS)).timestamp())
    started = at(f"({begins} + i * {DAYS * A_DAY} / {count})")
    columns = {
        "id": key(RECORDING, "i"),
        "agency_id": this(ice.row.id),
        "camera_id": this(wears.row.id),
        "wearer_id": this(wears.wearer.id),
        "activation": "'A' || i",
        "claimed_started_at": started,
        "clock_offset_ms": "0",
        "started_at": started,
        "duration_ms": "600000",
        "taken_in_at": at(f"({begins} + i * {DAYS * A_DAY} / {count} + 7200)"),
        "place": "'Dock ' || (i % 97)",
        "search_words": "'dock ' || (i % 97) || ' patrol clip-' || i || '.mp4'",
        "category": pick(draw("i % 16000000", 3, len(CATEGORIES)), CATEGORIES),
    }
    number_up_to(count)
    with loading([Recording]):
        fill(Recording, columns, first=0, count=count)


def hold_searches(ice: WorldAgency) -> None:
    """Holds on searches: by hours, each of a few thousand recordings, and by words."""
    for place in range(SEARCHES):
        since = ice.world.now - timedelta(days=40 * place + 1)
        until = since + timedelta(hours=12)
        by_hours = {"since": since.isoformat(), "until": until.isoformat()}
        ice.held(query={"text": f"harbour {place}"} if place < BY_WORDS else by_hours)


def put_in_force(ice: WorldAgency, schedule: Schedule, *, longer: int = 1) -> None:
    """The schedule, with periods so many times as long."""
    for category, codes in schedule.mapping.items():
        for code in codes:
            item = schedule.items[code]
            ice.scheduled(
                category, code=f"{code}-{category}", period=f"P{item.period.count * longer}{item.period.unit}",
                cutoff=item.cutoff.value, final_action=item.final_action.value,
            )  # fmt: skip


def timed(act: Callable[[], object]) -> float:
    """How many seconds the act takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def measure_here(count: int) -> Measured:
    """Make the agency in this process's database, and do each act once."""
    migrate()
    ice = World().agency("ICE")
    custodian = ice.staff(Role.CUSTODIAN).row
    make_recordings(ice, count)
    hold_searches(ice)
    ice.held(*Recording.objects.order_by("id")[:LISTED])
    today, schedule = ice.world.today, verified()
    put_in_force(ice, schedule, longer=2)
    begun = time.perf_counter()
    run = dry_run(ice.row, schedule, today)
    dry_run_seconds = time.perf_counter() - begun
    counting = timed(lambda: old_enough(today - timedelta(days=180)))
    begun = time.perf_counter()
    first = reckon(agency=ice.row, on=today - timedelta(days=1))
    first_seconds = time.perf_counter() - begun
    changed = min(CHANGED, count // 10)
    noted = {"recording_id": key(RECORDING, f"i * {count // changed}"), "agency_id": this(ice.row.id)}
    fill(ChangedRecording, noted, count=changed)
    begun = time.perf_counter()
    second = reckon(agency=ice.row, on=today)
    night_seconds = time.perf_counter() - begun
    since = ice.world.now - timedelta(seconds=DAYS * A_DAY * min(HELD, count) / count)
    hold_seconds = timed(
        lambda: place_hold(
            actor=custodian,
            agency=ice.row,
            kind="litigation",
            authority="Order of the court",
            matter="A large matter",
            query=Criteria(since=since),
            custodian=custodian,
            review_on=today + timedelta(days=90),
        )
    )
    return Measured(
        recordings=count,
        listed=run.listed,
        dry_run_seconds=dry_run_seconds,
        counting_seconds=counting,
        first_night_seconds=first_seconds,
        first_night=first.elapsed,
        night_seconds=night_seconds,
        night=second.elapsed,
        changed=second.changed,
        held=HeldRecording.objects.filter(hold__matter="A large matter").count(),
        hold_seconds=hold_seconds,
    )


def old_enough(day: date) -> int:
    """How many recordings of a category are older than a day, by one plain query."""
    with connection.cursor() as cursor:
        cursor.execute(OLD_ENOUGH, [day])
        return int(cursor.fetchone()[0])


def measure_on_server(count: int) -> Measured:
    """The same in a process of its own, on a fresh PostgreSQL."""
    with running_server() as url:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.retention", str(count)],
            env=os.environ | {SERVER: url},
            check=True,
            capture_output=True,
            text=True,
        )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure(scale: float = 1.0) -> list[Figure]:
    """Seconds of each act, on each database."""
    figures = []
    for name, run in (("SQLite", measure_here), ("PostgreSQL", measure_on_server)):
        found = run(max(10_000, int(RECORDINGS[name] * scale)))
        among = f"{found.recordings:,} recordings of eight years, one agency"
        figures += [
            Figure(
                title=f"Dry run of a schedule, {name}",
                ours=f"the list of {found.listed:,} that it would make eligible, with its digest and figures",
                peer=f"one count of a category by SQL: {found.counting_seconds:.1f} s",
                value=found.dry_run_seconds,
                relation="at most",
                limit=DRY_RUN_SECONDS,
                unit="s",
                how=f"{among}; holds on {SEARCHES} searches and {LISTED:,} single ones in force; once.",
            ),
            Figure(
                title=f"The night of retention, {name}",
                ours=f"{found.night:,} recordings whose period ran out, {found.changed:,} of which something was said",
                peer=f"everything anew ({found.first_night:,} recordings): {found.first_night_seconds:.1f} s",
                value=found.night_seconds,
                relation="at most",
                limit=NIGHT_SECONDS,
                unit="s",
                how=f"{among}; the second night after the first one reckoned all. A day of such an agency leaves some "
                "10,000 changes; this is ten times as many.",
            ),
            Figure(
                title=f"A hold on a search, {name}",
                ours=f"{found.held:,} recordings written down, with their digest in the ledger",
                peer=f"one count of a category by SQL: {found.counting_seconds:.1f} s",
                value=found.hold_seconds,
                relation="at most",
                limit=HOLD_SECONDS,
                unit="s",
                how=f"{among}; the search is by time; once.",
            ),
        ]
    return figures


if __name__ == "__main__":
    print(json.dumps(asdict(measure_here(int(sys.argv[1])))))
