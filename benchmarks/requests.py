"""Searching for a request, with its certificate: p95 at 10,000,000 recordings on PostgreSQL, at 500,000 on SQLite.

Six agencies with 7,000 cameras over two years, and rosters of which some have no footage. The searches are those that
requests ask for, in turns: a day of an agency, an officer's month, a camera's month, a place within a week, words
within a day. Each is the whole act: screening, the search, what is missing, the canonical content, the event in the
ledger.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.installation import migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.db import connection
from django.utils import timezone
from tests.postgres import running_server
from tests.world import World

from benchmarks.bulk import at, draw, epoch, fill, key, loading, number_up_to, on_sqlite, pick, this
from benchmarks.figures import Figure
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.models import Channel
from openbwc.evidence.models import Operation, Recording, RosterEntry
from openbwc.evidence.queries import Criteria
from openbwc.program.models import Assignment, Camera, Person, Role

ON_POSTGRESQL, ON_SQLITE = 10_000_000, 500_000
CAMERAS = 7_000
DAYS = 730
AGENCIES = ("CBP", "FPS", "ICE", "TSA", "USCG", "USSS")
ROUNDS = 12
EVERY = 10
"""One recording in so many was asked for by a roster."""
LIMIT_MS = 1000.0
CAMERA, PERSON, RECORDING, OPERATION, ROSTER, ASSIGNMENT = range(101, 107)


def make(world: World, count: int) -> None:
    """Fill the tables; the recording of number `i` is of camera `i` mod `CAMERAS`, and of that camera's agency."""
    number_up_to(max(count, CAMERAS))
    owners = [this(world.agency(code).row.id) for code in AGENCIES]
    cases = " ".join(f"WHEN {number} THEN {owner}" for number, owner in enumerate(owners))
    camera = f"(i % {CAMERAS})"
    begin, length = epoch(timezone.now() - timedelta(days=DAYS)), DAYS * 86_400
    starts = f"({begin} + CAST(i AS bigint) * {length} / {count})"
    owner = f"CASE {camera} % {len(AGENCIES)} {cases} END"
    with loading([Person, Camera, Recording, Operation, RosterEntry, Assignment]):
        named = {"given_name": "'Given' || i", "family_name": "'Family' || i", "badge": "'K' || (i + 100000)"}
        fill(Person, {"id": key(PERSON, "i"), "agency_id": owner} | named, count=CAMERAS)
        made = {"serial": "'BWC-' || i", "make": "'Example'", "model": "'One'", "standing": "'issued'"}
        made |= {"pre_event_seconds": "120"}
        fill(Camera, {"id": key(CAMERA, "i"), "agency_id": owner} | made, count=CAMERAS)
        whose = {"camera_id": key(CAMERA, camera), "person_id": key(PERSON, camera)}
        fill(Assignment, {"id": key(ASSIGNMENT, "i"), "starts_at": at(str(begin))} | whose, count=CAMERAS)
        columns = {
            "id": key(RECORDING, "i"),
            "agency_id": owner,
            "camera_id": key(CAMERA, camera),
            "wearer_id": key(PERSON, camera),
            "activation": "'A' || i",
            "claimed_started_at": at(starts),
            "clock_offset_ms": "0",
            "started_at": at(starts),
            "duration_ms": "600000",
            "taken_in_at": at(f"({starts} + 36000)"),
            "category": pick(draw("i", 1, 3), ("evidentiary", "non_evidentiary", "")),
            "restriction": pick(draw("i", 2, 30), ("protected_identity", *("",) * 29)),
            "place": f"'Checkpoint ' || {draw('i', 3, 97)}",
            "search_words": f"'stop street{draw('i', 4, 9)} ' || i"
            if on_sqlite()
            else f"'stop street' || {draw('i', 4, 9)}",
        }
        fill(Recording, columns, count=count)
        asked = f"i % {EVERY} = 0"
        span = {"starts_at": at(starts), "ends_at": at(f"({starts} + 3600)"), "agency_id": owner}
        told = {"number": "'O-' || i", "title": "'Arrest'", "zone": "'UTC'", "type": "'at_large_arrest'"}
        fill(Operation, {"id": key(OPERATION, "i")} | span | told, count=count, where=asked)
        listed = {"operation_id": key(OPERATION, "i"), "role": "'arrest'"}
        listed |= {"person_id": key(PERSON, f"({camera} + CASE WHEN i % 1000 = 0 THEN 1 ELSE 0 END) % {CAMERAS}")}
        fill(RosterEntry, {"id": key(ROSTER, "i")} | span | listed, count=count, where=asked)


def searches() -> Iterator[Criteria]:
    """What is searched for, in turns."""
    now = timezone.now()
    for number in range(ROUNDS):
        since = now - timedelta(days=30 + 50 * number)
        whose = AGENCIES.index("ICE") + len(AGENCIES) * 97 * number
        day, week, month = (since + timedelta(days=length) for length in (1, 7, 30))
        yield Criteria(since=since, until=day)
        yield Criteria(since=since, until=month, officer=f"K{100_000 + whose}")
        yield Criteria(since=since, until=month, camera=f"BWC-{whose}")
        yield Criteria(since=since, until=week, place=f"Checkpoint {number}")
        yield Criteria(since=since, until=day, text="stop")


def measure_here(scale: float) -> dict[str, float]:
    """Make the catalogue in this process's database, and search it."""
    migrate()
    world, count = World(), max(10_000, round((ON_SQLITE if on_sqlite() else ON_POSTGRESQL) * scale))
    make(world, count)
    ice = world.agency("ICE")
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    asked = Asked(kind="public", name="Jo Doe", description="Footage.")
    request = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    seconds, found, missing = [], 0, 0
    for criteria in searches():
        begun = time.perf_counter()
        certificate = search_for_request(actor=officer, request=request, criteria=criteria)
        seconds.append(time.perf_counter() - begun)
        found, missing = found + certificate.found, missing + certificate.missing
    if not found or not missing:
        raise ValueError(f"expected searches that find something and miss something; found {found} and {missing}.")
    p95 = statistics.quantiles(seconds, n=20)[-1] * 1000
    return {"rows": count, "p95_ms": p95, "slowest_ms": max(seconds) * 1000, "searches": len(seconds), "found": found}


def measure_on_server(scale: float) -> dict[str, float]:
    """The same in a process of its own, on a fresh PostgreSQL."""
    with running_server() as url:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.requests", str(scale)],
            env=os.environ | {"BENCHMARK_DATABASE_URL": url},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(scale: float = 1.0) -> list[Figure]:
    """The 95th percentile on each database."""
    return [
        Figure(
            title=f"A search certificate, p95, {name}",
            ours=f"one search for a request among {round(told['rows']):,} recordings, signed into the ledger",
            peer="the limit",
            value=told["p95_ms"],
            relation="at most",
            limit=LIMIT_MS,
            unit="ms",
            how=f"{round(told['searches'])} searches of five kinds, each once; {round(told['found']):,} recordings "
            f"found in all; the slowest took {told['slowest_ms']:.0f} ms.",
        )
        for name, told in (("SQLite", measure_here(scale)), ("PostgreSQL", measure_on_server(scale)))
    ]


if __name__ == "__main__":
    print(json.dumps(measure_here(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
    connection.close()
