"""`openbwc provenance`: the root for recipients, and what a copy says of itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from openbwc.media.provenance.keys import local_identity
from openbwc.media.provenance.manifest import manifest_of
from openbwc.media.provenance.signing import sign_copy
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Source, Track
from openbwc.media.redaction.timetable import read_timetable
from openbwc.media.synthetic import Scene, Shot, film
from openbwc.site.cli.provenance import provenance


@pytest.fixture
def signed(home: Path, tmp_path: Path) -> Path:
    """A copy signed by an agency of this installation."""
    plain, copy = tmp_path / "plain.mp4", tmp_path / "copy.mp4"
    film(Shot(scene=Scene.STREET, seconds=0.4, started=datetime(2026, 5, 12, tzinfo=UTC), width=160, height=90), plain)
    track = Track(id="t", kind=Kind.FACE, keyframes=(Keyframe(1, Box(8, 8, 40, 40)),))
    plan = Plan(source=Source(sha256="ab" * 32, width=160, height=90, frames=12), tracks=(track,))
    manifest = manifest_of(plan, read_timetable(plain), title="Copy", original_title="R", reviewed=True)
    sign_copy(plain, copy, manifest, local_identity(home / "keys" / "provenance", "ICE", "Immigration"))
    return copy


def test_a_copy_of_this_installation_is_trusted(signed: Path) -> None:
    run = CliRunner().invoke(provenance, ["read", str(signed)])
    assert run.exit_code == 0, run.output
    assert "Trusted: signed by Immigration" in run.output
    assert "ab" * 32 in run.output
    assert "Redacted: region, box (1 places)" in run.output
    root = CliRunner().invoke(provenance, ["root"])
    assert root.output.startswith("-----BEGIN CERTIFICATE-----")


def test_a_changed_copy_and_one_of_strangers_are_not(signed: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(local_identity(tmp_path / "other", "X", "X").root)
    run = CliRunner().invoke(provenance, ["read", str(signed), "--root", str(stranger)])
    assert run.exit_code == 1
    assert "untrusted" in run.output
    data = bytearray(signed.read_bytes())
    data[data.index(b"mdat") + 900] ^= 1
    signed.write_bytes(data)
    run = CliRunner().invoke(provenance, ["read", str(signed)])
    assert run.exit_code == 1
    assert run.output.startswith("Invalid")
