"""V.A.4: there is no way to delete an original, and what the catalogue says of it cannot be deleted either."""

from datetime import UTC, datetime

import pytest
from django.db.models import ProtectedError

from openbwc.vault import Order, Vault, VaultError
from tests.world import WorldAgency

AT = datetime(2026, 5, 12, tzinfo=UTC)


def test_the_vault_offers_no_deletion() -> None:
    offered = {name for name in dir(Vault) if not name.startswith("_")}
    assert not {name for name in offered if any(word in name for word in ("delete", "remove", "purge", "erase"))}


def test_the_one_call_that_destroys_takes_nothing_but_a_whole_order() -> None:
    two = ("person:a", "person:b")
    whole = {"disposition": "D-1", "authority": "DAA-0000-0000", "approvers": two, "ordered_at": AT}
    assert Order(**whole).approvers == two
    alone = [{"approvers": people} for people in ((), ("",), ("person:a",), ("person:a", " person:a"), (*two, ""))]
    for missing in ({"disposition": " "}, {"authority": ""}, *alone):
        with pytest.raises(VaultError, match="order"):
            Order(**{**whole, **missing})


def test_a_recording_with_clips_cannot_be_deleted(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    with pytest.raises(ProtectedError):
        recording.delete()
    recording.refresh_from_db()
