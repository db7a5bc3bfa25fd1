"""V.A.4: what is to be transferred goes only once the National Archives took it over; its bag is valid to others."""

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.disclosure.models import Basis, Disclosed
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.policy import FinalAction
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.enter_acceptance import enter_acceptance
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.pack_transfer import pack_transfer
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.certificates import certificate_of, paper_of
from openbwc.retention.models import Disposition, DispositionState, TransferPackage
from openbwc.retention.transfers import BY_FILE, BagError, build_bag, check_bag, place, root
from tests.vaulted import approved, stored
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "files"
    settings.VAULT_SCRATCH = home / "scratch"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary", final_action="transfer")
    return world


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


@pytest.fixture
def due(ice: WorldAgency) -> list[Recording]:
    wears = ice.officer("Ruiz").trained().wears()
    return [stored(wears.recorded(hours_ago=20_000, category="non_evidentiary")) for _ in range(2)]


@pytest.fixture
def transfer(ice: WorldAgency, due: list[Recording]) -> Disposition:
    return approved(ice, *due, action=FinalAction.TRANSFER)


def executed(disposition: Disposition) -> Disposition:
    return execute_disposition(actor=Actor.system("worker"), disposition_id=disposition.id, beat=lambda: None)


def packed(custodian: Person, transfer: Disposition) -> TransferPackage:
    return pack_transfer(actor=custodian, disposition_id=transfer.id)


def accepted(custodian: Person, transfer: Disposition, **changes: str) -> TransferPackage:
    told = {"reference": "TR-0567-2026-0001", "manifest_sha256": transfer.package.manifest_sha256, **changes}
    return enter_acceptance(actor=custodian, disposition=transfer, **told)


def test_v_a_4_the_bag_is_valid_to_the_library_and_has_what_was_taken_in(
    custodian: Person, transfer: Disposition, due: list[Recording]
) -> None:
    package = packed(custodian, transfer)
    folder = place(transfer.id)
    bag = bagit.Bag(str(folder))
    assert bag.validate()
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    assert (package.files, check_bag(folder).manifest_sha256) == (4, package.manifest_sha256)
    with (folder / "data/description.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["SHA-256"]: row for row in csv.DictReader(file)}
    assert json.loads((folder / "data/description.json").read_text()) == list(rows.values())
    for recording in due:
        clip = recording.clips.get()
        row = rows[clip.sha256]
        assert list(row) == list(BY_FILE)
        assert all(row[name] for name in BY_FILE)
        content = (folder / row["Identifier: File Name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == clip.sha256
    assert packed(custodian, transfer).id == package.id


def test_v_a_4_nothing_goes_before_it_is_accepted(
    ice: WorldAgency, custodian: Person, transfer: Disposition, due: list[Recording]
) -> None:
    package = packed(custodian, transfer)
    with pytest.raises(Refused, match="not that of the package's manifest"):
        accepted(custodian, transfer, manifest_sha256="ab" * 32)
    with pytest.raises(Refused, match="reference"):
        accepted(custodian, transfer, reference=" ")
    accepted(custodian, transfer)
    ended = executed(transfer)
    assert ended.state == DispositionState.ENDED
    told = certificate_of(ended)["transfer"]
    assert (told["reference"], told["manifest_sha256"]) == ("TR-0567-2026-0001", package.manifest_sha256)
    assert paper_of(ended).startswith(b"%PDF")
    assert not any(vault().holds(one.clips.get().vault_object) for one in due)
    assert not list(place(transfer.id).rglob("*.MP4"))
    assert not list(place(transfer.id).glob("data/recordings/*"))
    assert (place(transfer.id) / "manifest-sha512.txt").is_file()
    events = Event.objects.filter(subject=f"disposition:{transfer.id}", kind__startswith="retention.")
    assert list(events.order_by("index").values_list("kind", flat=True)) == [
        "retention.disposition_proposed",
        "retention.disposition_approved",
        "retention.transfer_packed",
        "retention.transfer_accepted",
        "retention.disposition_ended",
    ]


def test_v_a_4_what_they_took_over_is_accounted_for(
    custodian: Person, transfer: Disposition, due: list[Recording]
) -> None:
    """5 USC 552a(c)(1) leaves out what goes by (b)(1) and (2), and not what goes to the Archives by (b)(6)."""
    package = packed(custodian, transfer)
    assert not Disclosed.objects.exists()
    accepted(custodian, transfer)
    accounts = Disclosed.objects.all()
    assert {one.recording for one in accounts} == set(due)
    assert {one.basis for one in accounts} == {Basis.ARCHIVES}
    assert all(package.manifest_sha256 in one.nature and "TR-0567-2026-0001" in one.purpose for one in accounts)
    assert {one.recipient for one in accounts} == {"National Archives and Records Administration"}
    assert all(one.address for one in accounts)
    assert Event.objects.filter(kind="disclosure.accounted_for").count() == len(due)


def test_v_a_4_no_original_stays_below_the_transfers_in_the_clear(
    ice: WorldAgency, custodian: Person, transfer: Disposition, due: list[Recording]
) -> None:
    packed(custodian, transfer)
    killed = root() / f".building-{transfer.id.hex}-1" / "tmp" / "recordings" / str(due[0].id)  # as bagit moves them
    killed.mkdir(parents=True)
    (killed / "0001.mp4").write_bytes(b"in the clear")
    elsewhere = root() / "of-another-disposition" / "data" / "recordings" / str(due[0].id)
    elsewhere.mkdir(parents=True)
    (elsewhere / "0001.mp4").write_bytes(b"in the clear")
    accepted(custodian, transfer)
    ice.held(due[1])
    assert executed(transfer).state == DispositionState.ENDED
    assert vault().holds(due[1].clips.get().vault_object)
    assert not [path for path in root().rglob("*") if path.suffix.lower() == ".mp4"]


def test_v_a_4_a_withdrawn_transfer_leaves_no_original_in_the_clear(
    custodian: Person, transfer: Disposition, django_capture_on_commit_callbacks: Any
) -> None:
    packed(custodian, transfer)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_disposition(actor=custodian, disposition=transfer, reason="They want them later.")
    assert not list(place(transfer.id).glob("data/recordings/*"))


def test_v_a_4_executed_too_early_it_keeps_everything_and_waits(transfer: Disposition, due: list[Recording]) -> None:
    assert executed(transfer).state == DispositionState.APPROVED
    Disposition.objects.update(look_at=transfer.approved_at)  # were it in the queue all the same
    kept = executed(transfer)
    assert {row.state for row in kept.recordings.all()} == {"kept"}
    assert "not taken it over" in kept.recordings.all()[0].words
    assert all(vault().holds(one.clips.get().vault_object) for one in due)


def test_v_a_4_what_is_to_be_transferred_is_not_destroyed_and_the_permanent_stays(
    ice: WorldAgency, custodian: Person, due: list[Recording]
) -> None:
    with pytest.raises(Refused, match="ends otherwise"):
        propose_disposition(
            actor=custodian, agency=ice.row, recordings=due, action=FinalAction.DESTROY, reason="It is due."
        )
    with pytest.raises(Mistaken, match="permanent"):
        propose_disposition(
            actor=custodian, agency=ice.row, recordings=due, action=FinalAction.PERMANENT, reason="It is due."
        )


def test_v_a_4_no_package_of_a_destruction_or_of_what_is_not_approved(ice: WorldAgency, custodian: Person) -> None:
    ice.scheduled("evidentiary")
    wears = ice.officer("Okafor").trained().wears()
    destroy = approved(ice, stored(wears.recorded(hours_ago=20_000, category="evidentiary")))
    with pytest.raises(Mistaken, match="this one destroys"):
        packed(custodian, destroy)


def _flip(folder: Path) -> None:
    path = next(folder.glob("data/recordings/*/*"))
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def _remove(folder: Path) -> None:
    next(folder.glob("data/recordings/*/*")).unlink()


def _add(folder: Path) -> None:
    (folder / "data" / "stray").write_bytes(b"x")


def _add_tag(folder: Path) -> None:
    (folder / "stray.txt").write_bytes(b"x")


def _link(folder: Path) -> None:
    (folder / "data" / "link").symlink_to("/etc/hostname")


def _append(name: str, line: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_text((folder / name).read_text() + line)

    return damage


DAMAGE = {
    "a flipped bit": (_flip, "sha256 of data/"),
    "a missing file": (_remove, "payload file"),
    "a stray file": (_add, "payload file"),
    "a stray tag file": (_add_tag, "tag file"),
    "a link": (_link, "files and folders alone"),
    "a way out": (_append("manifest-sha256.txt", "ab  ../outside\n"), "paths inside the bag"),
    "a second digest": (_append("manifest-sha512.txt", "ab  data/description.csv\n"), "each path once"),
    "a line of nothing": (_append("manifest-sha256.txt", "words\n"), "lines of a digest and a path"),
    "space in a label": (_append("bag-info.txt", "Contact-Name : x\n"), "sha256 of bag-info.txt"),
    "another declaration": (_append("bagit.txt", "x\n"), "a declaration of BagIt"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_v_a_4_a_bag_that_is_not_whole_is_said_to_be_so(custodian: Person, transfer: Disposition, damage: str) -> None:
    build_bag(transfer, contact="A custodian")
    folder = place(transfer.id)
    spoil, words = DAMAGE[damage]
    spoil(folder)
    with pytest.raises(BagError, match=words):
        check_bag(folder)
