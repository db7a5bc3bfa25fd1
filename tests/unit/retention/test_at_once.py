"""Two connections at once: a hold that is placed misses no intake, a night no assertion, and nobody stops the house.

On PostgreSQL only: SQLite lets one transaction write at a time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.evidence.queries import Criteria
from openbwc.intake.actions.take_in_file import take_in_file
from openbwc.intake.adapters import SidecarFacts
from openbwc.intake.models import SourceKind, StoredSidecar
from openbwc.policy import FinalAction
from openbwc.program.events import REFUSED
from openbwc.program.models import Agency, Person, Role
from openbwc.retention.actions import approve_schedule, place_hold, reckon
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.eligibility import Keeps, locked_blockers_of
from openbwc.retention.models import Elapsed, HeldRecording, Hold, ListedRecording
from openbwc.vault import Stored, Vault
from tests.clauses.test_V_A_4_holds_outrank_everything import hold_on, taken_in
from tests.unit.retention.test_schedules import approved, proposed
from tests.vaulted import approved as agreed
from tests.vaulted import stored
from tests.world import World, WorldAgency

pytestmark = [pytest.mark.django_db(transaction=True)]
SECONDS = 20.0


@pytest.fixture(autouse=True)
def several_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one transaction writes at a time in SQLite")


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


class Beside(threading.Thread):
    """An act on a connection of its own; `join_well` ends it and raises what it raised."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.act, self.error = act, None  # type: ignore[var-annotated]  # what was raised, if anything
        self.start()

    def run(self) -> None:
        try:
            self.act()
        except BaseException as error:  # noqa: BLE001 - raised again where it is joined
            self.error = error
        finally:
            connections.close_all()

    def join_well(self) -> None:
        self.join(SECONDS)
        assert not self.is_alive(), "it waits for a lock"
        if self.error is not None:
            raise self.error


@contextmanager
def paused(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Stop whoever calls this function of a module, right after it: (it has been reached, let it go on)."""
    reached, go_on = threading.Event(), threading.Event()
    real = getattr(module, name)

    def stopped(*said: object, **more: object) -> object:
        answer = real(*said, **more)
        reached.set()
        assert go_on.wait(SECONDS)
        return answer

    monkeypatch.setattr(module, name, stopped)
    try:
        yield reached, go_on
    finally:
        go_on.set()


def test_a_hold_that_is_being_placed_covers_what_comes_in_meanwhile(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with paused(monkeypatch, place_hold, "_write_down") as (reached, go_on):
        placing = Beside(lambda: hold_on(ice, custodian, Criteria(text="harbour")))
        assert reached.wait(SECONDS)
        one = taken_in(ice, title="Arrest at the harbour")  # it neither sees the hold nor waits for it
        assert not HeldRecording.objects.exists()
        go_on.set()
        placing.join_well()
    assert list(Hold.objects.get().held.values_list("recording", flat=True)) == [one.id]


def test_a_hold_waits_for_an_intake_that_has_begun_to_record(ice: WorldAgency, custodian: Person) -> None:
    with transaction.atomic():
        one = taken_in(ice, title="Arrest at the harbour")
        placing = Beside(lambda: hold_on(ice, custodian, Criteria(text="harbour")))
        placing.join(1.0)
        assert placing.is_alive()
    placing.join_well()
    assert list(Hold.objects.get().held.values_list("recording", flat=True)) == [one.id]


def test_a_hold_covers_what_is_filed_meanwhile_and_filed_back(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ice.officer("Ruiz").trained().wears().recorded(category="non_evidentiary")
    with paused(monkeypatch, place_hold, "_write_down") as (reached, go_on):
        placing = Beside(lambda: hold_on(ice, custodian, Criteria(category="evidentiary")))
        assert reached.wait(SECONDS)
        categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows the arrest.")
        go_on.set()
        placing.join_well()
    categorise(actor=custodian, recording=old, category="non_evidentiary", reason="It does not.")
    assert Hold.objects.get().held.get().recording == old


def test_what_is_being_disposed_of_and_what_is_being_held_wait_for_each_other(
    ice: WorldAgency, custodian: Person
) -> None:
    ice.scheduled("non_evidentiary")
    old = ice.officer("Ruiz").trained().wears().recorded(hours_ago=24 * 800, category="non_evidentiary")
    found: list[set[Keeps]] = []

    def dispose() -> None:
        with transaction.atomic():
            _, kept = locked_blockers_of([old.id], on=ice.world.today, action=FinalAction.DESTROY)
            found.append({one.keeps for one in kept[old.id]})

    with transaction.atomic():
        hold_on(ice, custodian, Criteria(category="non_evidentiary"))
        disposing = Beside(dispose)
        disposing.join(1.0)
        assert disposing.is_alive()
    disposing.join_well()
    assert found == [{Keeps.HELD}]


def test_who_stores_a_sidecar_and_who_disposes_of_its_recording_wait_for_each_other(
    home: Path, tmp_path: Path, settings: Settings, ice: WorldAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAULT_KEYS, settings.REDACTION_FOLDER = "files", home / "redaction"
    ice.scheduled("non_evidentiary")
    content = b"footage of a harbour" * 40
    old = stored(
        ice.officer("Ruiz").trained().wears("ICE-1").recorded(hours_ago=24 * 800, category="non_evidentiary"), content
    )
    disposition = agreed(ice, old)
    path, sidecar = tmp_path / "CLIP.MP4", tmp_path / "CLIP.MP4.json"
    path.write_bytes(content)
    sidecar.write_bytes(b"where it was")
    reached, go_on, real = threading.Event(), threading.Event(), Vault.commit

    def commit(self: Vault, object_id: str, *said: Any, **more: Any) -> Stored:
        reached.set()
        assert go_on.wait(SECONDS)
        return real(self, object_id, *said, **more)

    def take_in() -> None:
        told = SidecarFacts(files=(sidecar,))
        take_in_file(path, actor=Actor.system("dock"), camera_serial="ICE-1", source=SourceKind.CARD, told=told)

    def execute() -> None:
        execute_disposition(actor=Actor.system("worker"), disposition_id=disposition.id, beat=lambda: None)

    monkeypatch.setattr(Vault, "commit", commit)
    taking_in = Beside(take_in)
    assert reached.wait(SECONDS)
    executing = Beside(execute)
    executing.join(1.0)
    assert executing.is_alive(), "it waits until the sidecar is stored"
    go_on.set()
    taking_in.join_well()
    executing.join_well()
    late = StoredSidecar.objects.get().vault_object
    assert late in ListedRecording.objects.get().named
    assert not vault().holds(late)


def test_a_night_loses_nothing_that_is_asserted_while_it_looks(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ice.scheduled("non_evidentiary")
    old = ice.officer("Ruiz").trained().wears().recorded(hours_ago=24 * 800, category="evidentiary")
    on = ice.world.today
    categorise(actor=custodian, recording=old, category="non_evidentiary", reason="It shows nothing.")
    with paused(monkeypatch, reckon, "_add") as (reached, go_on):
        night = Beside(lambda: reckon.reckon(agency=ice.row, on=on))
        assert reached.wait(SECONDS)
        asserting = Beside(
            lambda: categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows the arrest.")
        )
        asserting.join(1.0)
        go_on.set()
        night.join_well()
        asserting.join_well()
    monkeypatch.undo()
    reckon.reckon(agency=ice.row, on=on)
    assert not Elapsed.objects.filter(recording=old).exists()


def test_a_night_and_a_dry_run_stop_nobody(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While either is at work something is recorded, and a row is written that names the agency."""
    manager = ice.staff(Role.PROGRAMME_MANAGER).row
    change = proposed(custodian, ice)
    ice.scheduled("non_evidentiary")
    wears = ice.officer("Ruiz").trained().wears()
    wears.recorded(hours_ago=24 * 800, category="non_evidentiary")
    for module, name, act in (
        (reckon, "_add", lambda: reckon.reckon(agency=ice.row, on=ice.world.today)),
        (approve_schedule, "dry_run", lambda: approved(manager, change)),
    ):
        with paused(monkeypatch, module, name) as (reached, go_on):
            working = Beside(act)
            assert reached.wait(SECONDS), name

            def live() -> None:
                wears.recorded(hours_ago=1)
                with transaction.atomic():
                    record(
                        REFUSED,
                        actor=Actor.system("dock"),
                        subject=Subject("agency", ice.row.id),
                        facts={"act": "view"},
                    )

            Beside(live).join_well()
            go_on.set()
            working.join_well()
    assert Agency.objects.filter(id=ice.row.id).exists()
    assert Recording.objects.filter(started_at__gte=ice.world.now - timedelta(hours=2)).count() == 2
