"""The catalogue at a million recordings on SQLite: the first page of `visible()`, and a recording's page.

The recordings belong to six agencies, hang on hundreds of cameras and wearers, lie over two years, and one in thirty
is restricted. The people who ask differ in what the policy lets them see: their own, an agency's, the department's.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from benchmarks.installation import migrate

# isort: split
# The line above makes the installation on which everything below stands.
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from tests.world import World, WorldCamera, WorldPerson
from uuid_utils.compat import uuid7

from benchmarks.figures import Figure
from openbwc.access.visible import visible
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import MARKED
from openbwc.evidence.models import Recording
from openbwc.program.models import Person, Role

RECORDINGS = 1_000_000
AGENCIES = ("CBP", "FPS", "ICE", "TSA", "USCG", "USSS")
OFFICERS = 40
SPAN = timedelta(days=730)
CATEGORIES = ("evidential", "routine", "training", "")
RESTRICTIONS = ("first_amendment", "sensitive_location", "protected_identity")
ROUNDS = 60
PAGES = 100
EVENTS_ON_A_PAGE = 20

# Looking a style sheet's name up in a manifest takes no time; collecting thousands of files for it does.
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

COLUMNS = (
    "id, agency_id, camera_id, wearer_id, activation, claimed_started_at, clock_offset_ms, started_at, duration_ms,"
    " pre_event_ms, trigger, stopped_by, taken_in_at, category, restriction, title, place, search_words"
)


def department(world: World) -> tuple[list[WorldCamera], list[WorldPerson]]:
    """The officers with their cameras, and the people who will ask."""
    cameras: list[WorldCamera] = []
    asking: list[WorldPerson] = []
    for code in AGENCIES:
        agency = world.agency(code)
        officers = [agency.officer(f"Officer{number}").trained() for number in range(OFFICERS)]
        cameras += [officer.wears() for officer in officers]
        asking += [officers[0], agency.staff(Role.SUPERVISOR), agency.staff(Role.CUSTODIAN)]
    asking.append(world.agency("CBP").person("Auditor").appointed(Role.AUDITOR, department=True).trained())
    return cameras, asking


def _rows(cameras: list[WorldCamera], count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    """Rows of recordings in the form that SQLite keeps, oldest first."""
    draw = random.Random(7)
    step = SPAN / count
    owners = [(camera.row.agency_id.hex, camera.row.id.hex, camera.wearer.id.hex) for camera in cameras]
    for number in range(count):
        started = (now - SPAN + step * number).strftime("%Y-%m-%d %H:%M:%S.%f")
        restriction = draw.choice(RESTRICTIONS) if number % 30 == 0 else ""
        words = f"stop {number}"
        place = f"Checkpoint {number % 97}"
        yield (
            *(uuid7().hex, *draw.choice(owners), f"A{number}", started, 0, started, 90_000, 30_000, "button", ""),
            *(started, draw.choice(CATEGORIES), restriction, "", place, words),
        )


def fill(cameras: list[WorldCamera], count: int) -> None:
    """Insert so many recordings."""
    marks = ", ".join("?" * len(COLUMNS.split(",")))
    with transaction.atomic():
        # SQLite's own call takes the rows as they come; Django's keeps them all.
        statement = f"INSERT INTO evidence_recording ({COLUMNS}) VALUES ({marks})"
        connection.connection.executemany(statement, _rows(cameras, count, timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def timed(work: Callable[[Any], object], about: object) -> float:
    """Seconds that the work took."""
    begun = time.perf_counter()
    work(about)
    return time.perf_counter() - begun


def first_pages(asking: list[Person]) -> list[float]:
    """Seconds for each first page of each person who asks, in turns."""

    def first_page(person: Person) -> None:
        if not visible(person, at=timezone.now()).page():
            raise ValueError(f"expected recordings visible to {person}, found none")

    return [timed(first_page, person) for _ in range(ROUNDS) for person in asking]


def recording_pages(asking: WorldPerson, recordings: list[Recording]) -> list[float]:
    """Seconds for each recording's page, by Django's own client, signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(asking.account, backend="django.contrib.auth.backends.ModelBackend")

    def page(recording: Recording) -> None:
        answer = client.get(f"/recordings/{recording.short_id}/")
        if answer.status_code != 200:
            raise ValueError(f"expected the page of a recording, found status {answer.status_code}")

    with override_settings(STORAGES=PLAIN_STATIC):
        page(recordings[0])
        return [timed(page, recording) for recording in recordings]


def measure(scale: float = 1.0) -> list[Figure]:
    """The two figures of the catalogue."""
    migrate()
    world, count = World(), max(1000, round(RECORDINGS * scale))
    cameras, asking = department(world)
    fill(cameras, count)
    shown = first_pages([person.row for person in asking])
    supervisor = asking[1]
    own = Recording.objects.filter(agency=supervisor.row.agency, restriction="")
    sample = random.Random(11).sample(list(own[:5000]), min(PAGES, own.count()))
    for recording in sample:
        with transaction.atomic():
            for number in range(EVENTS_ON_A_PAGE):
                facts = {"at_ms": number, "text": "seen"}
                subject = Subject("recording", recording.id)
                record(MARKED, actor=Actor.person(supervisor.row.id), subject=subject, facts=facts)
    opened = recording_pages(supervisor, sample)
    where = f"{count:,} recordings on SQLite"
    return [
        Figure(
            title="First page of visible(), p95",
            ours=f"25 recordings of {where}, decisions included",
            peer="–",
            value=p95(shown),
            relation="at most",
            limit=50.0,
            unit="ms",
            how=f"{len(asking)} people (officers, supervisors, custodians, a department auditor) in turns, "
            f"{ROUNDS} rounds, each page from nothing but the person and the time.",
        ),
        Figure(
            title="A recording's page, p95",
            ours=f"the whole page, one of {where}",
            peer="–",
            value=p95(opened),
            relation="at most",
            limit=150.0,
            unit="ms",
            how=f"{len(sample)} recordings with {EVENTS_ON_A_PAGE} events each, asked for by a supervisor through "
            "Django's client: middleware, decisions, queries and the template.",
        ),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.title}: {figure.value:.1f} {figure.unit} ({figure.relation} {figure.limit:g})")
