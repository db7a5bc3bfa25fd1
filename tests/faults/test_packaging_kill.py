"""Packaging killed at every step that it takes on the disk: nothing or all of the package, and the same bytes after."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.disclosure.actions import make_package as making
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.make_package import bag_of, make_package, rewant_stale, store_bag
from openbwc.disclosure.models import Package, PackageState, Release
from openbwc.disclosure.packages import object_of
from openbwc.disclosure.packaging.gathering import contents_of
from openbwc.evidence.originals import vault
from openbwc.ledger.verify_package import verify_package
from tests.faults.dying import die_at, in_child
from tests.unit.disclosure.packaging.releases import copy_of, officer_of, original_of, released
from tests.world import World

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
STEPS = 400  # more than a package of this size takes


class StoppedError(Exception):
    """The worker was told to stop."""


def stop() -> None:
    raise StoppedError


@pytest.fixture
def release(home: Path, settings: Settings) -> Release:
    """A release of a redacted copy and of an original."""
    settings.REDACTION_FOLDER = home / "redaction"
    ice = World().agency("ICE")
    one, other = (ice.officer(name).trained().wears().recorded() for name in ("Ruiz", "Baker"))
    return released(ice, copy_of(ice, one), original_of(ice, other))


@pytest.fixture
def package(release: Release) -> Package:
    """A package whose contents are frozen and proven, and whose building was stopped at its first bytes."""
    asked = build_package(actor=officer_of(release), release=release)
    with pytest.raises(StoppedError):
        make_package(asked.id, actor=WORKER, beat=stop)
    asked.refresh_from_db()
    assert asked.contents is not None
    assert asked.checkpoint
    return asked


def test_killed_at_any_step_it_is_built_again_to_the_same_bytes(package: Package) -> None:
    contents = contents_of(package)
    expected = bag_of(package, contents).read()

    def store(step: int) -> None:
        stream = bag_of(package, contents)
        die_at(step)
        store_bag(package, contents, stream, actor=WORKER, progress=lambda _: None)

    killed = 0
    for step in (*range(1, 12), *range(12, STEPS, 5)):
        if in_child(lambda step=step: store(step)) == 0:  # type: ignore[misc]  # bound now
            break
        killed += 1
        vault().recover()
        if vault().holds(object_of(package)):
            assert vault().verify(object_of(package)).sound
    assert killed > 10
    Package.objects.filter(id=package.id).update(lease_until=None)
    made = make_package(package.id, actor=WORKER)
    assert (made.state, made.error) == (PackageState.BUILT, "")
    with vault().open(made.vault_object, made.vault_name) as file:
        assert file.read() == expected
    assert vault().verify(made.vault_object).sound


class DiedError(BaseException):
    """The worker is gone: nothing of it tidies up."""


@pytest.mark.parametrize(
    "after", ["state_lineage", "contents_of", "_frozen", "publish_checkpoint", "_prove", "store_bag"]
)
def test_a_worker_that_died_after_any_part_of_its_work_is_taken_over_from(
    release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, after: str
) -> None:
    asked = build_package(actor=officer_of(release), release=release)
    does = getattr(making, after)

    def dies(*words: Any, **named: Any) -> None:
        does(*words, **named)
        raise DiedError

    with monkeypatch.context() as patch:
        patch.setattr(making, after, dies)
        with pytest.raises(DiedError):
            make_package(asked.id, actor=WORKER)
    asked.refresh_from_db()
    assert asked.state == PackageState.ASKED
    Package.objects.filter(id=asked.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert rewant_stale() == 1
    made = make_package(asked.id, actor=WORKER)
    assert (made.state, made.error) == (PackageState.BUILT, "")
    told = [one.kind for one in Event.objects.filter(subject=f"release:{release.id}").order_by("index")]
    assert told == ["disclosure.package_asked", "disclosure.package_frozen", "disclosure.package_built"]
    assert Event.objects.filter(kind="disclosure.lineage_stated").count() == 1
    with vault().open(made.vault_object, made.vault_name) as file:
        (tmp_path / made.vault_name).write_bytes(file.read())
    assert verify_package(tmp_path / made.vault_name, str(verifier_key())).findings == []
