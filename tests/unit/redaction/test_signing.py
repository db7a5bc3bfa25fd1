"""Whose key signs a copy: the agency's own, or the one that the installation names."""

from pathlib import Path

import pytest
from pytest_django import Settings

from openbwc.media.provenance.keys import Identity, KeyFileError
from openbwc.program.models import Agency
from openbwc.redaction.signing import identity_of, roots


def module(code: str, name: str) -> Identity:
    """What an installation with a hardware module would name: here it only says who asked."""
    return Identity(chain=f"-----BEGIN CERTIFICATE-----{code}", organisation=name, sign=lambda data: data[:64])


@pytest.fixture
def agencies(home: Path) -> tuple[Agency, Agency]:
    return Agency(code="ICE", name="Immigration and Customs Enforcement"), Agency(code="CBP", name="Border Protection")


def test_each_agency_has_a_key_under_one_root(agencies: tuple[Agency, Agency], home: Path) -> None:
    assert roots() == ""
    one, other = (identity_of(agency) for agency in agencies)
    assert one.organisation == "Immigration and Customs Enforcement"
    assert one.chain != other.chain
    assert one.root == other.root == roots()
    assert identity_of(agencies[0]).chain == one.chain
    assert {path.name for path in (home / "keys" / "provenance").iterdir()} == {
        "authority.pem",
        "ICE-1.pem",
        "CBP-1.pem",
    }


def test_a_key_that_others_can_read_is_refused(agencies: tuple[Agency, Agency], home: Path) -> None:
    identity_of(agencies[0])
    (home / "keys" / "provenance" / "ICE-1.pem").chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        identity_of(agencies[0])


def test_an_installation_names_its_own_signer(agencies: tuple[Agency, Agency], home: Path, settings: Settings) -> None:
    settings.PROVENANCE_SIGNER = f"{__name__}.module"
    found = identity_of(agencies[1])
    assert (found.organisation, found.chain[-3:]) == ("Border Protection", "CBP")
    assert not (home / "keys" / "provenance").exists()
