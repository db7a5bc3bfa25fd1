"""Whatever a room keeps in the vault is counted, missed and sealed with its agency's key."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from openbwc.access.models import Still, StillState
from openbwc.custody import Actor
from openbwc.disclosure.models import Package
from openbwc.evidence.actions.seal_vault import seal_vault
from openbwc.evidence.kept import holder_of, kept, kept_objects, kept_size
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import key_files, vault
from openbwc.intake.models import Quarantined, StoredSidecar
from openbwc.program.models import Role
from openbwc.site.cli.vault import vault as vault_command
from tests.world import World, WorldAgency

STILL = "urn:openbwc:still:1"


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def still(ice: WorldAgency) -> Still:
    world, recording = ice.world, ice.officer("Ruiz").trained().wears().recorded()
    return Still.objects.create(
        clip=recording.clips.get(),
        at_ms=1000,
        purpose="investigation",
        legal_basis="18 U.S.C. 3052",
        state=StillState.MADE,
        asked_by=ice.staff(Role.INVESTIGATOR).row,
        asked_at=world.now - timedelta(hours=1),
        vault_object=STILL,
        vault_name="still.png",
        size=7,
    )


def test_every_model_that_names_an_object_is_asked_and_says_whose_key_seals_it(ice: WorldAgency) -> None:
    assert {rows.model for rows in kept()} == {ClipFile, RedactedCopy, Quarantined, Still, StoredSidecar, Package}
    for rows in kept():
        assert rows.filter(vault_object="urn:x").values_list(rows.model.VAULT_HOLDER).first() is None  # type: ignore[attr-defined]
    assert holder_of("urn:of:nobody") == "installation"


def test_a_still_that_is_gone_is_missed(still: Still) -> None:
    assert STILL in set(kept_objects())
    assert kept_size() == still.clip.size + 7
    told = CliRunner().invoke(vault_command, ["verify"], catch_exceptions=False)
    assert told.exit_code == 1
    assert STILL in told.output


def test_a_still_is_sealed_with_its_agencys_key(settings: Settings, home: Path, still: Still) -> None:
    settings.VAULT_KEYS = "none"
    staged = vault().stage(io.BytesIO(b"a still"), "still.png")
    vault().commit(STILL, [staged], message="m", actor="system:test", created=still.asked_at)
    settings.VAULT_KEYS = "files"
    assert seal_vault(actor=Actor.system("vault")).objects == 1
    assert len(key_files(home).key_ids("ICE")) == 1
    assert key_files(home).key_ids("installation") == ()
