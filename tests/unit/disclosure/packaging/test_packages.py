"""A released release becomes a package: frozen, proven, stored, the same each time; nothing else becomes one."""

import json
import zipfile
from base64 import b64decode
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone
from django_q.models import OrmQ

from openbwc.custody import Subject, record
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.make_package import bag_of, make_package, rewant_stale
from openbwc.disclosure.models import Package, PackageState, Release, ReleaseState
from openbwc.disclosure.packages import object_of, objects_of
from openbwc.disclosure.packaging import gathering
from openbwc.disclosure.packaging.load_files import FIELD, QUOTE
from openbwc.disclosure.packaging.model import Contents, PackagingError
from openbwc.evidence.events import MARKED, NAMED_ON_ACCESS_LIST
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.ledger.verify_package import verify_package
from openbwc.policy import Act
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from tests.stored import stored_at
from tests.world import WorldAgency

from .conftest import WORKER, built, bytes_of, file_of
from .releases import NATIVE, copy_of, digest, officer_of, original_of, released

pytestmark = pytest.mark.django_db
PROOF = b"c2sp.org/tlog-proof@v1\nextra "
"""How a proof begins that shows its event."""


def listing_in(package: Package) -> dict[str, object]:
    with zipfile.ZipFile(bytes_of(package)) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("/data/manifest.json")]
        told: dict[str, object] = json.loads(archive.read(name))
    return told


def names_in(package: Package) -> set[str]:
    with zipfile.ZipFile(bytes_of(package)) as archive:
        return {name.partition("/")[2] for name in archive.namelist()}


def test_a_package_is_what_its_recipient_verifies(package: Package, tmp_path: Path) -> None:
    report = verify_package(file_of(package, tmp_path), str(verifier_key()))
    assert report.findings == []
    assert report.counts["files of footage"] == 2
    assert package.state == PackageState.BUILT
    assert package.sha256 == digest(bytes_of(package).getvalue())
    assert vault().verify(package.vault_object).sound


def test_it_holds_what_was_asked_for(package: Package) -> None:
    names = names_in(package)
    assert {
        "data/index.html",
        "data/manifest.json",
        "data/footage/001-redacted.mp4",
        "data/footage/001-redacted.vtt",
        "data/redaction/001-log.csv",
        "data/redaction/001-log.json",
        "data/redaction/001-log.pdf",
        "data/letter/release.pdf",
        "data/ledger/checkpoint",
        "data/ledger/key.txt",
        "data/provenance/root.pem",
        "data/custody/case.jsonld",
        "data/custody/package.tlog-proof",
        "data/load/load.dat",
        "data/load/load.opt",
    } <= names
    (native,) = [name for name in names if name.startswith("data/natives/")]
    with zipfile.ZipFile(bytes_of(package)) as archive:
        top = archive.namelist()[0].partition("/")[0]
        assert archive.read(f"{top}/{native}") == NATIVE
        (row,) = [one for one in archive.read(f"{top}/data/load/load.dat").decode().splitlines() if "natives" in one]
    assert PurePosixPath(native).stem == row.split(FIELD)[0].strip(QUOTE)


def test_the_ledger_holds_the_contents_and_the_file(package: Package, release: Release) -> None:
    events = [json.loads(bytes(one.body)) for one in Event.objects.filter(subject=f"release:{release.id}")]
    kinds = [one["kind"].removeprefix("disclosure.") for one in events]
    assert kinds == ["package_asked", "package_frozen", "package_built"]
    assert events[1]["facts"]["contents_sha256"] == digest(bytes(package.contents or b""))
    assert events[2]["facts"]["sha256"] == package.sha256
    assert events[2]["facts"]["bag_sha256"] == package.bag_sha256


def test_the_log_that_goes_out_has_no_word_that_was_deleted_and_no_name(package: Package) -> None:
    with zipfile.ZipFile(bytes_of(package)) as archive:
        logs = [archive.read(name) for name in archive.namelist() if "-log." in name]
        names = "".join(archive.namelist())
    people = {package.asked_by.family_name.encode()}
    assert len(logs) == 3
    for log in logs:
        assert b"the address" not in log
        assert not any(name in log for name in people)
    assert "Ruiz" not in names


def test_the_public_is_shown_of_custody_what_the_policy_lets_be_shown(
    house: Path, ice: WorldAgency, recording: Recording
) -> None:
    package = built(released(ice, copy_of(ice, recording), kind="publication"))
    with zipfile.ZipFile(bytes_of(package)) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("history.json")]
        events = json.loads(archive.read(name))["events"]
        everything = b"".join(archive.read(one) for one in archive.namelist())
        proofs = [archive.read(one) for one in archive.namelist() if one.endswith(".tlog-proof")]
    shown = [event for event in events if event["shown"]]
    assert [event["kind"] for event in shown] == ["disclosure.lineage_stated"]
    assert len(events) > len(shown)
    people = [str(one) for one in Person.objects.values_list("id", flat=True)]
    extras = [b64decode(one.split(b"\n")[1][6:]) for one in proofs if one.startswith(PROOF)]
    assert len(extras) == 2
    assert not any(person.encode() in one for person in people for one in [everything, *extras])
    assert recording.clips.all()[0].original_name.encode() not in everything
    assert not any(name.startswith(("data/load", "data/natives")) for name in names_in(package))


def test_discovery_shows_no_word_of_who_may_see_a_recording_and_why(
    house: Path, ice: WorldAgency, recording: Recording, tmp_path: Path
) -> None:
    clip = original_of(ice, recording)
    told = {"person": str(clip.id), "reason": "She protects the informant."}
    about = Subject("recording", recording.id)
    record(NAMED_ON_ACCESS_LIST, actor=WORKER, subject=about, facts=told)
    record(MARKED, actor=WORKER, subject=about, facts={"at_ms": 5, "text": "Informant at the door."})
    package = built(released(ice, clip))
    with zipfile.ZipFile(bytes_of(package)) as archive:
        everything = [archive.read(one) for one in archive.namelist() if "natives/" not in one]
        (name,) = [one for one in archive.namelist() if one.endswith("history.json")]
        events = json.loads(archive.read(name))["events"]
    extras = [b64decode(one.split(b"\n")[1][6:]) for one in everything if one.startswith(PROOF)]
    assert len(extras) == 2
    assert not any(b"nformant" in one for one in [*everything, *extras])
    assert {one["kind"] for one in events if one["shown"]} == {"evidence.clip_taken_in"}
    assert verify_package(file_of(package, tmp_path), str(verifier_key())).findings == []


def not_noted(package: Package) -> None:
    """As if the worker had died after the package was stored, and before its row said so."""
    Package.objects.filter(id=package.id).update(state=PackageState.ASKED, lease_until=None, vault_object="", sha256="")


def test_the_same_release_gives_the_same_bytes_whatever_happens_since(package: Package, release: Release) -> None:
    before = bytes_of(package).getvalue()
    publish_checkpoint()
    package.refresh_from_db()
    events = {one["recording"]: one["events"] for one in json.loads(bytes(package.contents or b""))["recordings"]}
    contents = gathering.contents_of(package, events=events)
    assert bag_of(package, contents).read() == before


def test_what_is_stored_is_taken_as_it_is_whatever_has_changed_since(package: Package, release: Release) -> None:
    before, sha256 = bytes_of(package).getvalue(), package.sha256
    not_noted(package)
    Release.objects.filter(id=release.id).update(title="Another title")
    again = make_package(package.id, actor=WORKER)
    assert (again.state, again.error, again.sha256) == (PackageState.BUILT, "", sha256)
    assert bytes_of(again).getvalue() == before
    Package.objects.filter(id=package.id).update(state=PackageState.FAILED, error="The key was away.")
    build_package(actor=officer_of(release), release=release)
    assert make_package(package.id, actor=WORKER).sha256 == sha256
    assert Event.objects.filter(kind="disclosure.package_frozen").count() == 1


def test_what_is_stored_and_does_not_open_is_frozen_anew_when_asked_again(package: Package, release: Release) -> None:
    not_noted(package)
    broken = object_of(package)
    lies = stored_at(broken, package.vault_name)
    lies.chmod(0o600)
    lies.write_bytes(lies.read_bytes()[: package.size // 2 if package.size else 1])
    assert make_package(package.id, actor=WORKER).state == PackageState.FAILED
    again = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert (again.state, again.error) == (PackageState.BUILT, "")
    assert again.vault_object != broken
    assert {broken, again.vault_object} <= objects_of(again)


def test_what_changed_before_it_was_stored_is_frozen_anew_when_asked_again(release: Release) -> None:
    asked = build_package(actor=officer_of(release), release=release)
    with pytest.raises(StoppedError):
        make_package(asked.id, actor=WORKER, beat=stop)
    Release.objects.filter(id=release.id).update(title="Another title")
    failed = make_package(asked.id, actor=WORKER)
    assert (failed.state, "Ask again" in failed.error) == (PackageState.FAILED, True)
    made = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert (made.state, made.error) == (PackageState.BUILT, "")
    assert listing_in(made)["release"]["title"] == "Another title"  # type: ignore[index]  # an object


class StoppedError(Exception):
    """The worker was told to stop."""


def stop() -> None:
    raise StoppedError


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (KeyError("a name"), PackageState.FAILED, "An error of the program (KeyError)"),
        (OSError("No space left on device"), PackageState.FAILED, "An error of the program (OSError)"),
        (DataError("too long"), PackageState.FAILED, "An error of the program (DataError)"),
        (OperationalError("gone"), PackageState.ASKED, ""),
    ],
)
def test_whatever_goes_wrong_is_told_and_not_tried_for_ever(
    release: Release, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str, words: str
) -> None:
    asked = build_package(actor=officer_of(release), release=release)

    def wrong(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("openbwc.disclosure.actions.make_package.contents_of", wrong)
    if state == PackageState.ASKED:
        with pytest.raises(OperationalError):
            make_package(asked.id, actor=WORKER)
    else:
        make_package(asked.id, actor=WORKER)
    asked.refresh_from_db()
    assert (asked.state, asked.lease_until) == (state, None)
    assert asked.error.startswith(words)
    assert "a name" not in asked.error


def test_a_release_has_one_package(package: Package, release: Release) -> None:
    with pytest.raises(Refused) as refusal:
        build_package(actor=officer_of(release), release=release)
    assert [one.code for one in refusal.value.decision.reasons] == ["package_begun"]


@pytest.mark.parametrize("state", [ReleaseState.DRAFTED, ReleaseState.WITHDRAWN])
def test_what_is_not_released_is_not_packed(release: Release, state: str) -> None:
    Release.objects.filter(id=release.id).update(state=state)
    with pytest.raises(Refused) as refusal:
        build_package(actor=officer_of(release), release=release)
    assert "not_released" in {one.code for one in refusal.value.decision.reasons}
    assert not Package.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_copy_that_was_withdrawn_is_not_packed(release: Release) -> None:
    part = release.parts.exclude(copy=None).get()
    assert part.copy is not None
    withdraw_copy(actor=officer_of(release), copy=part.copy, reason="A face was left.")
    with pytest.raises(Refused) as refusal:
        build_package(actor=officer_of(release), release=release)
    assert [one.code for one in refusal.value.decision.reasons] == ["files_not_served"]


def test_a_copy_that_is_withdrawn_while_the_package_waits_is_not_packed_either(release: Release) -> None:
    asked = build_package(actor=officer_of(release), release=release)
    part = release.parts.exclude(copy=None).get()
    assert part.copy is not None
    withdraw_copy(actor=officer_of(release), copy=part.copy, reason="A face was left.")
    made = make_package(asked.id, actor=WORKER)
    assert made.state == PackageState.FAILED
    assert "may all be served" in made.error
    assert Event.objects.filter(kind="disclosure.package_failed").count() == 1


def test_only_a_disclosure_officer_has_a_release_packed(ice: WorldAgency, release: Release) -> None:
    for role in Role:
        person = ice.staff(role).row
        if role == Role.DISCLOSURE_OFFICER:
            continue
        with pytest.raises(Refused) as refusal:
            build_package(actor=person, release=release)
        assert "no_authority" in {one.code for one in refusal.value.decision.reasons}
        assert refusal.value.decision.act is Act.BUILD_PACKAGE


def test_two_workers_build_it_once_and_one_that_died_is_taken_over(release: Release) -> None:
    asked = build_package(actor=officer_of(release), release=release)
    assert OrmQ.objects.count() == 1
    soon = timezone.now() + timedelta(minutes=1)
    Package.objects.filter(id=asked.id).update(lease_until=soon)
    assert make_package(asked.id, actor=WORKER).state == PackageState.ASKED
    assert rewant_stale() == 0
    Package.objects.filter(id=asked.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert rewant_stale() == 1
    assert make_package(asked.id, actor=WORKER).state == PackageState.BUILT


@pytest.mark.parametrize("at", ["gathering", "packing", "failing"])
def test_a_builder_that_was_taken_over_from_writes_nothing(
    release: Release, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    asked = build_package(actor=officer_of(release), release=release)
    theirs = timezone.now() + timedelta(minutes=20)

    def taken_over(*_: object, **__: object) -> None:
        Package.objects.filter(id=asked.id).update(lease_until=theirs)
        if at == "failing":
            raise PackagingError("Something is wrong.")

    if at == "packing":
        made = make_package(asked.id, actor=WORKER, beat=taken_over)
    else:
        gather = gathering.contents_of

        def gathered(*args: Any, **more: Any) -> Contents:
            taken_over()
            return gather(*args, **more)

        monkeypatch.setattr("openbwc.disclosure.actions.make_package.contents_of", gathered)
        made = make_package(asked.id, actor=WORKER)
    assert (made.state, made.lease_until, made.error) == (PackageState.ASKED, theirs, "")
    assert (made.contents is not None) == (at == "packing")
    kinds = set(Event.objects.filter(subject=f"release:{release.id}").values_list("kind", flat=True))
    frozen = {"disclosure.package_frozen"} if at == "packing" else set()
    assert kinds == {"disclosure.package_asked"} | frozen


def test_a_copy_of_which_the_ledger_knows_nothing_is_not_packed(
    house: Path, ice: WorldAgency, recording: Recording
) -> None:
    release = released(ice, ice.copied(recording), kind="publication")
    made = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert made.state == PackageState.FAILED
    assert "vouch for the copy" in made.error
    again = build_package(actor=officer_of(release), release=release)
    assert (again.id, again.state, again.error) == (made.id, PackageState.ASKED, "")


def test_what_its_recipient_s_program_would_refuse_is_not_built(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{make_package.__module__}.MOST_FILES", 20)
    made = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert made.state == PackageState.FAILED
    assert "release less in one" in made.error
    assert not vault().holds(object_of(made))


def test_who_waits_longest_is_taken_up_first(release: Release) -> None:
    rows = [build_package(actor=officer_of(release), release=release)]
    for number in range(1, 25):
        another = Release.objects.create(
            **{one.attname: getattr(release, one.attname) for one in Release._meta.fields if not one.primary_key}
        )
        rows.append(Package.objects.create(release=another, asked_by=rows[0].asked_by, asked_at=rows[0].asked_at))
        Package.objects.filter(id=rows[-1].id).update(asked_at=timezone.now() - timedelta(hours=number))
    OrmQ.objects.all().delete()
    assert rewant_stale() == 20
    queued = {one.args()[0] for one in OrmQ.objects.all()}
    assert queued == {str(one.id) for one in rows[5:]}


def test_damage_in_the_vault_ends_the_building_with_the_file(release: Release) -> None:
    part = release.parts.exclude(copy=None).get()
    assert part.copy is not None
    lies = stored_at(part.copy.vault_object, part.copy.vault_name)
    lies.chmod(0o600)
    content = lies.read_bytes()
    lies.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    made = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert made.state == PackageState.FAILED
    assert "footage/001-redacted.mp4 as it was frozen" in made.error
    assert not vault().holds(object_of(made))
