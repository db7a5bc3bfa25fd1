"""Packaging killed at every step that it takes on the disk: nothing or all of the package, and the same bytes after."""

import uuid
from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.make_package import PREFIX, bag_of, make_package, store_bag
from openbwc.disclosure.models import Package, PackageState
from openbwc.disclosure.packaging.gathering import contents_of
from openbwc.evidence.originals import vault
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
def package(home: Path, settings: Settings) -> Package:
    """A package whose contents are frozen and proven, and whose building was stopped at its first bytes."""
    settings.REDACTION_FOLDER = home / "redaction"
    ice = World().agency("ICE")
    one, other = (ice.officer(name).trained().wears().recorded() for name in ("Ruiz", "Baker"))
    release = released(ice, copy_of(ice, one), original_of(ice, other))
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

    def store(package_id: uuid.UUID, step: int) -> None:
        stream = bag_of(package, contents)
        die_at(step)
        store_bag(package_id, contents, stream, actor=WORKER, progress=lambda _: None)

    killed = 0
    for step in (*range(1, 12), *range(12, STEPS, 5)):
        if in_child(lambda step=step: store(package.id, step)) == 0:  # type: ignore[misc]  # bound now
            break
        killed += 1
        vault().recover()
        if vault().holds(f"{PREFIX}{package.id}"):
            assert vault().verify(f"{PREFIX}{package.id}").sound
    assert killed > 10
    Package.objects.filter(id=package.id).update(lease_until=None)
    made = make_package(package.id, actor=WORKER)
    assert (made.state, made.error) == (PackageState.BUILT, "")
    with vault().open(made.vault_object, made.vault_name) as file:
        assert file.read() == expected
    assert vault().verify(made.vault_object).sound
