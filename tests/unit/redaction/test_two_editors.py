"""Two people who edit at once never overwrite each other: one of them is told what changed (V.A.6)."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from openbwc.program.models import Role
from openbwc.redaction.actions.edit import edit
from openbwc.redaction.commanding import StaleRevision
from openbwc.redaction.models import Command
from openbwc.redaction.queries import plan_of
from tests.world import World

from .edits import added, track

ROUNDS = 8


@pytest.mark.django_db(transaction=True)
def test_two_editors_of_one_track_at_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("threads do not share SQLite's database in memory; `make test-postgresql` runs this")
    ice = World().agency("ICE")
    people = [ice.staff(Role.REDACTOR).row for _ in range(2)]
    project = ice.project(people[0], ice.officer("Ruiz").trained().wears().recorded())
    footage = project.footage.get()
    added(people[0], footage, track())
    won: list[int] = []
    lost: list[StaleRevision] = []
    for _ in range(ROUNDS):
        project.refresh_from_db()
        together = Barrier(2)

        def nudge(number: int, seen: int, together: Barrier = together) -> None:
            together.wait()
            arguments = {"tracks": ["t1"], "dx": 1 + number, "dy": 0}
            try:
                edit(actor=people[number], footage=footage, expected_revision=seen, verb="move", arguments=arguments)
                won.append(1 + number)
            except StaleRevision as stale:
                lost.append(stale)
            finally:
                connections.close_all()

        threads = [Thread(target=nudge, args=(number, project.revision)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(won), len(lost)) == (ROUNDS, ROUNDS)
    assert all(len(one.since) == 1 for one in lost)
    assert plan_of(footage).tracks[0].keyframes[0].box.left == sum(won)
    assert list(Command.objects.values_list("revision", flat=True)) == list(range(1, ROUNDS + 2))
