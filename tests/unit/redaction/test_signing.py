"""Whose key signs a copy: the agency's own, or the one that the installation names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.media.errors import CredentialFailed
from openbwc.media.isolation import Limits, run_isolated
from openbwc.media.provenance.keys import Identity, KeyFileError
from openbwc.media.redaction.plan import Plan, Source
from openbwc.media.synthetic import Scene, Shot, film
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.redaction.jobs.leasing import LeaseLostError
from openbwc.redaction.signing import identity_of, roots, sign_for_agency
from tests.world import WorldAgency


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


PLAN = Plan(source=Source(sha256="ab" * 32, width=160, height=90, frames=15))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signing") / "plain.mp4"
    film(
        Shot(scene=Scene.STREET, seconds=1.0, started=datetime(2026, 5, 12, tzinfo=UTC), width=160, height=90, rate=15),
        path,
    )
    return path


@dataclass
class Signed:
    """An agency with a policy, and where a copy is to go."""

    agency: Agency
    target: Path

    def sign(self, copy: Path, progress: Callable[[float], None]) -> None:
        sign_for_agency(
            self.agency,
            copy,
            self.target,
            plan=PLAN,
            policy=policy_of(self.agency, timezone.now().date()),
            original_title="Recording k3v9",
            progress=progress,
        )


@pytest.fixture
def signed(ice: WorldAgency, home: Path, tmp_path: Path) -> Signed:
    return Signed(ice.row, tmp_path / "copy.mp4")


def test_signing_hands_the_pulse_to_each_of_its_children(
    signed: Signed, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: dict[str, Any] = {}

    def watched(task: str, *arguments: Any, **named: Any) -> dict[str, Any]:
        handed[task] = named["progress"]
        return run_isolated(task, *arguments, **named)

    for module in ("openbwc.redaction.signing", "openbwc.media.provenance.signing"):
        monkeypatch.setattr(f"{module}.run_isolated", watched)
    beats: list[float] = []
    signed.sign(plain, beats.append)
    assert handed == dict.fromkeys(("redact_look", "redact_sign", "redact_credential"), beats.append)


def test_a_lease_that_is_lost_stops_the_signing(signed: Signed, plain: Path) -> None:
    def lost(_: float) -> None:
        raise LeaseLostError

    with pytest.raises(LeaseLostError):
        signed.sign(plain, lost)
    assert not signed.target.exists()


def test_a_child_that_is_lost_is_an_error_of_the_copy(
    signed: Signed, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openbwc.redaction.signing._LOOK_LIMITS", Limits(wall_seconds=0.001))
    with pytest.raises(CredentialFailed, match="did not come to an end"):
        signed.sign(plain, lambda _: None)
