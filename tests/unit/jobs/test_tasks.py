"""The jobs themselves: a place in the queue that is held, schedules that are made once, a publisher that goes on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from pydoc import locate
from uuid import uuid4

import pytest
from django_q.models import OrmQ, Schedule

from openbwc.custody.ledger_files import ledger_folder
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import InterruptedMakingError
from openbwc.oversight.checks import CHECKS
from openbwc.oversight.metrics import METRICS
from openbwc.oversight.models import AccessAudit, Assessment
from openbwc.site.jobs import publisher, tasks
from openbwc.site.jobs.schedules import AT_NIGHT, EACH_MINUTE, ensure_schedules
from tests.world import World


@pytest.fixture
def job(db: None) -> OrmQ:
    """A job whose lock is about to run out."""
    return OrmQ.objects.create(key="openbwc", payload="", lock=datetime.now(UTC))


def test_a_job_that_begins_holds_its_place(job: OrmQ) -> None:
    place = tasks.Place()
    place.take(task={"ack_id": job.pk})
    job.refresh_from_db()
    assert job.lock > datetime.now(UTC) + timedelta(seconds=tasks.Conf.RETRY - 5)


def test_a_job_that_lasts_renews_it(job: OrmQ, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tasks.Place()
    place.take(task={"ack_id": job.pk})
    OrmQ.objects.update(lock=datetime.now(UTC))
    place.hold()
    job.refresh_from_db()
    assert job.lock < datetime.now(UTC) + timedelta(seconds=1), "not at every sign of life"
    monkeypatch.setattr(tasks, "_RENEW_EVERY", timedelta(0))
    place.hold()
    job.refresh_from_db()
    assert job.lock > datetime.now(UTC) + timedelta(seconds=tasks.Conf.RETRY - 5)


def test_a_worker_told_to_stop_interrupts_its_job(job: OrmQ, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tasks.Place()
    place.take(task={"ack_id": job.pk})
    monkeypatch.setattr(tasks, "stopping", lambda: True)
    with pytest.raises(InterruptedMakingError):
        place.hold()


def test_the_jobs_call_the_actions(clip: ClipFile) -> None:
    assert tasks.make_renditions(str(clip.id)) == "done"
    assert tasks.make_renditions(str(clip.id)) == "nothing to do"
    assert tasks.rewant_stale() == 0
    assert tasks.check_some_fixity() == "1 originals and copies read back, all sound"


def test_what_killed_work_left_unsealed_is_swept_and_living_work_keeps_its_own(home: Path) -> None:
    left = home / "scratch" / "openbwc-scratch" / str(uuid4()) / "content"
    with vault().scratch() as living:
        left.mkdir(parents=True)
        (left / "recorded").write_bytes(b"recorded")
        (living / "recorded").write_bytes(b"recorded")
        assert tasks.sweep_vault() == "0 half stored"
        assert [path.read_bytes() for path in (home / "scratch").rglob("recorded")] == [b"recorded"]
        assert (living / "recorded").exists()
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []


def test_damage_found_at_night_is_a_failed_job(clip: ClipFile, monkeypatch: pytest.MonkeyPatch) -> None:
    ClipFile.objects.update(vault_object="urn:openbwc:original:" + "0" * 64)
    with pytest.raises(RuntimeError, match="found damage"):
        tasks.check_some_fixity()


@pytest.mark.django_db
def test_one_agency_that_fails_leaves_the_night_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    bad, good = world.agency("BAD").row, world.agency("GOOD").row
    Assessment.objects.create(  # one to come: the next assessment is refused
        agency=bad,
        since=datetime.now(UTC),
        at=datetime.now(UTC) + timedelta(days=1),
        counts={},
        finished_at=datetime.now(UTC),
    )
    with pytest.raises(RuntimeError, match="found 1 failures: BAD: Mistaken"):
        tasks.assess_agencies()
    assert Assessment.objects.filter(agency=good).count() == 1
    assert set(AccessAudit.objects.values_list("agency__code", flat=True)) == {"BAD", "GOOD"}


def test_the_night_holds_its_place_all_along(job: OrmQ, monkeypatch: pytest.MonkeyPatch) -> None:
    World().agency("ICE")
    monkeypatch.setattr(tasks, "_RENEW_EVERY", timedelta(0))
    held: list[int] = []
    monkeypatch.setattr(tasks._place, "_renew", lambda: held.append(1))
    tasks.assess_agencies()
    assert len(held) > len(CHECKS) + len(METRICS), "before each metric and each check"
    held.clear()
    tasks.verify_whole_ledger()
    assert held


@pytest.mark.django_db
def test_schedules_are_made_once_and_left_as_an_administrator_set_them() -> None:
    ensure_schedules()
    Schedule.objects.filter(schedule_type=Schedule.MINUTES).update(minutes=7)
    ensure_schedules()
    assert set(Schedule.objects.filter(schedule_type=Schedule.MINUTES).values_list("name", "minutes")) == {
        (name, 7) for name in EACH_MINUTE
    }
    others = Schedule.objects.exclude(schedule_type=Schedule.MINUTES)
    assert dict(others.values_list("name", "schedule_type")) == {name: often for name, (_, often) in AT_NIGHT.items()}
    for schedule in Schedule.objects.all():
        assert callable(locate(schedule.func)), "the queue finds its jobs by name"


def test_the_publisher_publishes_and_outlives_a_failure(
    clip: ClipFile, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(publisher, "publish_checkpoint", refused)
        patched.setattr(publisher, "close_old_connections", lambda: None)
        assert not publisher.publish_once()
    monkeypatch.setattr(publisher, "close_old_connections", lambda: None)  # the test's own connection is in a block
    assert publisher.publish_once()
    assert (ledger_folder() / "checkpoint").exists()
