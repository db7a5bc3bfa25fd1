"""Releases of an agency, and the package of one."""

from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.models import Package, Release
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from tests.world import WorldAgency

from .releases import copy_of, officer_of, original_of, released

WORKER = Actor.system("worker")


@pytest.fixture
def house(home: Path, settings: Settings) -> Path:
    """A data folder, with one for redaction in it."""
    settings.REDACTION_FOLDER = home / "redaction"
    return home


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded()


@pytest.fixture
def release(house: Path, ice: WorldAgency, recording: Recording) -> Release:
    """In discovery: a redacted copy of one recording, and the original of another."""
    another = ice.officer("Baker").trained().wears().recorded()
    return released(ice, copy_of(ice, recording), original_of(ice, another))


@pytest.fixture
def package(release: Release) -> Package:
    """The release's package, built."""
    return built(release)


def built(release: Release) -> Package:
    """The package of a release, asked for and made."""
    asked = build_package(actor=officer_of(release), release=release)
    made = make_package(asked.id, actor=WORKER)
    assert made.error == ""
    return made


def bytes_of(package: Package) -> BytesIO:
    """The zip, as the vault holds it."""
    with vault().open(package.vault_object, package.vault_name) as file:
        return BytesIO(file.read())


def file_of(package: Package, folder: Path) -> Path:
    """The zip, as its recipient has it."""
    path = folder / package.vault_name
    path.write_bytes(bytes_of(package).getvalue())
    return path
