"""Signed copies, judged by the C2PA project's own reader; changed ones found; nothing of the original in the bytes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import c2pa
import pytest

from openbwc.media.errors import CredentialFailed
from openbwc.media.opening import opened
from openbwc.media.provenance.keys import Identity, local_identity
from openbwc.media.provenance.manifest import manifest_of
from openbwc.media.provenance.signing import read_manifest, sign_copy, verify_copy
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Reason, Sound, Source, Track
from openbwc.media.redaction.plan_file import plan_digest
from openbwc.media.redaction.timetable import read_timetable
from openbwc.media.synthetic import Form, Scene, Shot, film

ORIGINAL = "ab" * 32
PLAN = Plan(
    source=Source(sha256=ORIGINAL, width=160, height=90, frames=15),
    tracks=(
        Track(
            id="Jane Doe",
            kind=Kind.FACE,
            keyframes=(Keyframe(2, Box(10, 10, 50, 60)), Keyframe(9, Box(60, 10, 90, 60))),
            reason=Reason(code="(b)(6)", basis="Jane Doe is a victim"),
            author="0198-redactor",
            group="Jane",
        ),
    ),
    sounds=(Sound(id="s", from_ms=100, until_ms=900, words="my name is Jane Doe", author="0198-redactor"),),
    title="The Doe case",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provenance")


@pytest.fixture(scope="module")
def identity(folder: Path) -> Identity:
    return local_identity(folder / "keys", "ICE", "Immigration and Customs Enforcement")


@pytest.fixture(scope="module")
def plain(folder: Path) -> Path:
    path = folder / "plain.mp4"
    film(
        Shot(scene=Scene.STREET, seconds=1.0, started=datetime(2026, 5, 12, tzinfo=UTC), width=160, height=90, rate=15),
        path,
    )
    return path


@pytest.fixture(scope="module")
def signed(folder: Path, plain: Path, identity: Identity) -> Path:
    manifest = manifest_of(
        PLAN,
        read_timetable(plain),
        title="Redacted copy",
        original_title="Recording k3v9",
        reviewed=True,
        reasons={"(b)(6)": "c2pa.PII.present"},
    )
    target = folder / "signed.mp4"
    sign_copy(plain, target, manifest, identity)
    return target


def judged(path: Path, root: str) -> dict[str, Any]:
    """What the C2PA project's reader makes of a file: the whole of its report."""
    settings = {
        "verify": {"verify_trust": True},
        "trust": {"trust_anchors": root, "trust_config": "1.3.6.1.5.5.7.3.36"},
    }
    context = c2pa.Context(settings=c2pa.Settings.from_dict(settings))
    report: dict[str, Any] = json.loads(c2pa.Reader(str(path), context=context).json())
    return report


def test_the_reader_trusts_it_and_tells_the_story(signed: Path, identity: Identity) -> None:
    report = judged(signed, identity.root)
    assert report["validation_state"] == "Trusted"
    assert not report["validation_results"]["activeManifest"]["failure"]
    manifest = report["manifests"][report["active_manifest"]]
    assert manifest["claim_version"] == 2
    assert manifest["claim_generator_info"][0]["specVersion"] == "2.4.0"
    actions = next(one for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2")
    assert actions["created"] is True
    assert actions["data"]["allActionsIncluded"] is True
    names = [action["action"] for action in actions["data"]["actions"]]
    assert names == ["c2pa.opened", "c2pa.edited", "c2pa.edited", "c2pa.transcoded"]
    face = actions["data"]["actions"][1]
    assert face["reason"] == "c2pa.PII.present"
    assert "(b)(6)" in face["description"]
    assert face["changes"][0]["region"][1]["shape"]["unit"] == "percent"
    (ingredient,) = manifest["ingredients"]
    assert set(ingredient) == {"title", "format", "instance_id", "relationship", "label"}
    assert ingredient["relationship"] == "parentOf"
    assert ingredient["instance_id"] == f"urn:sha256:{ORIGINAL}"
    assert "thumbnail" not in json.dumps(report)


def test_it_is_bound_to_the_original_and_the_plan(signed: Path, identity: Identity) -> None:
    found = verify_copy(signed, original_sha256=ORIGINAL, plan_sha256=plan_digest(PLAN), anchors=identity.root)
    assert (found.state, found.signer) == ("Trusted", "Immigration and Customs Enforcement")
    with pytest.raises(CredentialFailed, match=f"expected the original {'c' * 64}"):
        verify_copy(signed, original_sha256="c" * 64, plan_sha256=plan_digest(PLAN), anchors=identity.root)
    with pytest.raises(CredentialFailed, match="expected the plan"):
        verify_copy(signed, original_sha256=ORIGINAL, plan_sha256="c" * 64, anchors=identity.root)


def test_no_word_of_a_person_is_in_the_bytes(signed: Path, plain: Path) -> None:
    data = signed.read_bytes()
    for leak in (b"Jane", b"Doe", b"victim", b"0198-redactor", b"my name", str(plain).encode(), plain.name.encode()):
        assert data.count(leak) == plain.read_bytes().count(leak) == 0
    assert data.count(b"\xff\xd8\xff\xe0") == 0, "no JPEG of a thumbnail"


def test_streams_are_untouched(signed: Path, plain: Path) -> None:
    def packets(path: Path) -> list[tuple[int, int | None, bytes]]:
        with opened(path) as (container, _):
            return [(packet.stream_index, packet.pts, bytes(packet)) for packet in container.demux() if packet.size]

    assert packets(signed) == packets(plain)


@pytest.mark.parametrize("part", ["picture", "index", "manifest"])
def test_a_changed_copy_is_found(part: str, signed: Path, identity: Identity, tmp_path: Path) -> None:
    data = bytearray(signed.read_bytes())
    at = {"picture": data.index(b"mdat") + 2000, "index": data.index(b"stts") + 18, "manifest": data.index(b"(b)(6)")}
    data[at[part]] ^= 1
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(data)
    found = read_manifest(changed, anchors=identity.root)
    assert found.state == "Invalid"
    assert not found.holds
    assert found.problems
    with pytest.raises(CredentialFailed, match="expected a copy as it was signed"):
        verify_copy(changed, original_sha256=ORIGINAL, plan_sha256=plan_digest(PLAN), anchors=identity.root)


def test_another_root_does_not_vouch_for_it(signed: Path, tmp_path: Path) -> None:
    stranger = local_identity(tmp_path, "ICE", "Immigration and Customs Enforcement")
    assert read_manifest(signed).state == "Valid"
    assert read_manifest(signed, anchors=stranger.root).state != "Trusted"
    with pytest.raises(CredentialFailed, match="untrusted"):
        verify_copy(signed, original_sha256=ORIGINAL, plan_sha256=plan_digest(PLAN), anchors=stranger.root)


def test_a_file_without_a_manifest(plain: Path, identity: Identity) -> None:
    found = read_manifest(plain, anchors=identity.root)
    assert (found.state, found.holds, found.actions) == (None, False, ())
    with pytest.raises(CredentialFailed, match="no manifest"):
        verify_copy(plain, original_sha256=ORIGINAL, plan_sha256=plan_digest(PLAN), anchors=identity.root)


def test_the_key_is_asked_once_and_in_our_process(plain: Path, identity: Identity, tmp_path: Path) -> None:
    """As a hardware module would be: the signer sees what it signs, and the child never sees a key."""
    asked: list[int] = []

    def module(data: bytes) -> bytes:
        asked.append(len(data))
        return identity.sign(data)

    outside = Identity(chain=identity.chain, organisation=identity.organisation, sign=module)
    manifest = manifest_of(PLAN, read_timetable(plain), title="Copy", original_title="R", reviewed=True)
    assert sign_copy(plain, tmp_path / "copy.mp4", manifest, outside).state == "Trusted"
    assert len(asked) == 1
    assert asked[0] > 100


def test_what_the_signer_raises_is_passed_on(plain: Path, identity: Identity, tmp_path: Path) -> None:
    def broken(_: bytes) -> bytes:
        raise ConnectionError("the module does not answer")

    outside = Identity(chain=identity.chain, organisation=identity.organisation, sign=broken)
    manifest = manifest_of(PLAN, read_timetable(plain), title="Copy", original_title="R", reviewed=True)
    with pytest.raises(ConnectionError, match="does not answer"):
        sign_copy(plain, tmp_path / "copy.mp4", manifest, outside)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_signature_does_not_become_a_copy(plain: Path, identity: Identity, tmp_path: Path) -> None:
    outside = Identity(chain=identity.chain, organisation=identity.organisation, sign=lambda data: b"\x01" * 64)
    manifest = manifest_of(PLAN, read_timetable(plain), title="Copy", original_title="R", reviewed=True)
    with pytest.raises(CredentialFailed, match=r"read back|takes a manifest"):
        sign_copy(plain, tmp_path / "copy.mp4", manifest, outside)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_mp4_is_refused(identity: Identity, tmp_path: Path) -> None:
    path = tmp_path / "copy.mkv"
    film(
        Shot(
            scene=Scene.NIGHT,
            seconds=0.5,
            started=datetime(2026, 5, 12, tzinfo=UTC),
            width=160,
            height=90,
            rate=10,
            form=Form.MATROSKA,
        ),
        path,
    )
    manifest = manifest_of(PLAN, read_timetable(path), title="Copy", original_title="R", reviewed=True)
    with pytest.raises(CredentialFailed, match="expected an MP4 file"):
        sign_copy(path, tmp_path / "copy.mp4", manifest, identity)
