"""V.A.4: there is no way to delete an original, and what the catalogue says of it cannot be deleted either."""

import pytest
from django.db.models import ProtectedError

from openbwc.vault import Vault
from tests.world import WorldAgency


def test_the_vault_offers_no_deletion() -> None:
    offered = {name for name in dir(Vault) if not name.startswith("_")}
    assert not {name for name in offered if any(word in name for word in ("delete", "remove", "purge", "erase"))}


def test_a_recording_with_clips_cannot_be_deleted(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    with pytest.raises(ProtectedError):
        recording.delete()
    recording.refresh_from_db()
