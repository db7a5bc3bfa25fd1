"""V.A.4: a recording goes under an authority, by two people, looked at again as it goes; and the house says so."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from openbwc.custody import Actor, EventKind
from openbwc.custody.models import Event
from openbwc.disclosure.actions.open_expedited import open_expedited
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.models import Disposal, Recording, Rendition
from openbwc.evidence.originals import vault
from openbwc.policy import UNVERIFIED, FinalAction
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions import execute_disposition as executing
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.certificates import certificate_of, paper_of
from openbwc.retention.eligibility import Keeps, blockers_of, eligible, keeping_of
from openbwc.retention.events import DISPOSAL_BEGUN, RECORDING_DISPOSED, RECORDING_KEPT
from openbwc.retention.models import (
    CategoryMapping,
    ChangedRecording,
    Disposition,
    DispositionState,
    Elapsed,
    ListedRecording,
    ListedState,
    ScheduleItem,
)
from openbwc.site.cli.vault import vault as vault_command
from openbwc.vault import DestroyedObjectError, Order, StorageFailedError, Vault
from tests.vaulted import approved, copied, redacted_work, rendered, still_of, stored, tampered
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
YEARS = 2 * 366 * 24.0


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "files"
    settings.VAULT_SCRATCH = home / "scratch"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary", code="short")
    return world


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


@pytest.fixture
def manager(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER).row


def due(ice: WorldAgency) -> Recording:
    """A recording in the vault whose period has run out and that nothing keeps."""
    wears = ice.officer("Ruiz").trained().wears()
    return stored(wears.recorded(hours_ago=YEARS, category="non_evidentiary"))


def proposed(custodian: Person, ice: WorldAgency, *recordings: Recording, reason: str = "It is due.") -> Disposition:
    return propose_disposition(
        actor=custodian, agency=ice.row, recordings=recordings, action=FinalAction.DESTROY, reason=reason
    )


def executed(disposition: Disposition) -> Disposition:
    return execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=lambda: None)


def codes(refusal: Refused) -> set[str]:
    return {f"{reason.clause} {reason.code}" for reason in refusal.decision.reasons}


def is_whole(recording: Recording) -> bool:
    clip = recording.clips.get()
    with vault().open(clip.vault_object, clip.vault_name) as file:
        return len(file.read()) == clip.size


def test_v_a_4_what_two_people_agreed_to_goes_with_all_that_was_made_of_it(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    recording, other = due(ice), due(ice)
    copy, still = copied(ice, recording), still_of(recording, custodian)
    folders = [rendered(recording), redacted_work(ice, recording)]
    reckon(agency=ice.row, on=ice.world.today)
    disposition = executed(approve_disposition(actor=manager, disposition=proposed(custodian, ice, recording)))
    clip = recording.clips.get()
    for name in (clip.vault_object, copy.vault_object, still.vault_object):
        with pytest.raises(DestroyedObjectError):
            vault().files(name)
    report = vault().verify_all()
    assert report.sound
    assert set(report.destroyed) == {clip.vault_object, copy.vault_object, still.vault_object}
    assert not any(folder.exists() for folder in folders)
    assert not Rendition.objects.filter(clip=clip).exists()
    assert list(Elapsed.objects.values_list("recording", flat=True)) == [other.id]
    assert is_whole(other)
    kept = Recording.objects.get(id=recording.id)
    assert (kept.category, kept.clips.get().sha256) == ("non_evidentiary", clip.sha256)
    assert kept.disposal.authority == "DAA-0567-2026-0001-0001"
    assert kept.disposal.ended_at is not None
    history = Event.objects.filter(subject=f"recording:{recording.id}").values_list("kind", flat=True)
    assert list(history)[-2:] == ["retention.disposal_begun", "retention.recording_disposed"]
    assert disposition.state == DispositionState.ENDED


def test_v_a_4_the_certificate_says_what_went_how_and_by_whom(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    recording = due(ice)
    disposition = executed(approve_disposition(actor=manager, disposition=proposed(custodian, ice, recording)))
    told = certificate_of(disposition)
    (one,) = told["recordings"]
    assert (one["recording"], one["authority"], one["state"]) == (
        str(recording.id),
        "DAA-0567-2026-0001-0001",
        "disposed",
    )
    assert [done["key_destroyed"] for done in one["destroyed"]] == [True]
    assert one["originals"][0]["sha256"] == recording.clips.get().sha256
    assert (told["proposed"]["person"], told["approved"][0]["person"]) == (str(custodian.id), str(manager.id))
    event = Event.objects.get(kind="retention.disposition_ended")
    said = json.loads(bytes(event.body))["facts"]
    assert (said["certificate_sha256"], said["disposed"]) == (disposition.certificate_sha256, 1)
    paper = paper_of(disposition)
    assert paper.startswith(b"%PDF")
    assert paper == paper_of(disposition)


def test_v_a_4_nobody_approves_their_own(ice: WorldAgency, manager: Person) -> None:
    recording = due(ice)
    disposition = proposed(manager, ice, recording)
    with pytest.raises(Refused) as refusal:
        approve_disposition(actor=manager, disposition=disposition)
    assert codes(refusal.value) == {"V.A.4 own_proposal"}
    assert executed(disposition).state == DispositionState.PROPOSED
    assert is_whole(recording)


@pytest.mark.parametrize("spoilt", ["held", "not_due", "unscheduled", "unverified", "permanent", "damaged", "transfer"])
def test_v_a_4_nothing_that_something_keeps_is_listed(ice: WorldAgency, custodian: Person, spoilt: str) -> None:
    recording, code = due(ice), "V.A.4 kept"
    if spoilt == "held":
        ice.held(recording)
    elif spoilt == "not_due":
        Recording.objects.filter(id=recording.id).update(started_at=ice.world.now - timedelta(days=10))
    elif spoilt == "unscheduled":
        Recording.objects.filter(id=recording.id).update(category="training_session")
    elif spoilt == "unverified":
        ScheduleItem.objects.update(authority=UNVERIFIED)
    elif spoilt == "damaged":
        code = "V.A.5 not_as_taken_in"
        recording.clips.update(sha256="ab" * 32)
    else:
        ScheduleItem.objects.update(final_action=spoilt)
    with pytest.raises(Refused) as refusal:
        proposed(custodian, ice, recording)
    other = {"transfer": {"V.A.4 another_action"}, "permanent": {code, "V.A.4 another_action"}}
    other["unscheduled"] = other["permanent"]
    assert codes(refusal.value) == other.get(spoilt, {code})
    assert not Disposition.objects.exists()


def _hold(ice: WorldAgency, recording: Recording) -> None:
    ice.held(recording)


def _need(ice: WorldAgency, recording: Recording) -> None:
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    open_expedited(actor=officer, about=recording, reason="A shot was fired; nobody was hurt.")


def _file_otherwise(ice: WorldAgency, recording: Recording) -> None:
    categorise(
        actor=ice.staff(Role.CUSTODIAN).row, recording=recording, category="evidentiary", reason="It is evidence."
    )


def _enter_another_authority(ice: WorldAgency, recording: Recording) -> None:
    ScheduleItem.objects.update(authority="DAA-0567-2026-0002-0001")


def _lengthen(ice: WorldAgency, recording: Recording) -> None:
    ScheduleItem.objects.update(period="P6Y")


def _copy(ice: WorldAgency, recording: Recording) -> None:
    copied(ice, recording)


def _tamper(ice: WorldAgency, recording: Recording) -> None:
    tampered(recording)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_hold, "Something keeps it."),
        (_need, "Something keeps it."),
        (_file_otherwise, "category"),
        (_enter_another_authority, "authority"),
        (_lengthen, "schedule"),
        (_copy, "redacted copies"),
        (_tamper, "original"),
    ],
)
def test_v_a_4_what_changed_since_it_was_approved_is_kept_and_the_ledger_says_why(
    ice: WorldAgency, change: Callable[[WorldAgency, Recording], None], words: str
) -> None:
    recording, other = due(ice), due(ice)
    disposition = approved(ice, recording, other)
    change(ice, recording)
    ended = executed(disposition)
    row = ended.recordings.get(recording=recording)
    assert row.state == ListedState.KEPT
    assert words in row.words
    assert vault().holds(recording.clips.get().vault_object)
    assert not Disposal.objects.filter(recording=recording).exists()
    event = Event.objects.get(kind="retention.recording_kept", subject=f"recording:{recording.id}")
    said = json.loads(bytes(event.body))
    assert (said["facts"], "decision" in said) == ({"disposition": str(ended.id)}, False)  # its wearer reads it
    why = Event.objects.filter(kind="policy.refused", subject=f"disposition:{ended.id}")
    assert str(recording.id) in {json.loads(bytes(one.body))["facts"]["recording"] for one in why}
    assert ended.state == DispositionState.ENDED
    assert {one["state"] for one in certificate_of(ended)["recordings"]} <= {"kept", "disposed"}


def test_v_a_4_nobody_proposes_what_they_released_a_hold_on(ice: WorldAgency, custodian: Person) -> None:
    recording = due(ice)
    release_hold(actor=custodian, hold=ice.held(recording), reason="The case is dismissed.")
    with pytest.raises(Refused) as refusal:
        proposed(custodian, ice, recording)
    assert codes(refusal.value) == {"V.A.4 own_release"}
    assert proposed(ice.staff(Role.CUSTODIAN).row, ice, recording).listed == 1


def test_v_a_4_nobody_has_a_part_in_letting_their_own_footage_go(ice: WorldAgency, custodian: Person) -> None:
    wearer = ice.officer("Ruiz").trained()
    recording = stored(wearer.wears().recorded(hours_ago=YEARS, category="non_evidentiary"))
    wearer.appointed(Role.PROGRAMME_MANAGER)
    with pytest.raises(Refused) as refusal:
        proposed(wearer.row, ice, recording)
    assert codes(refusal.value) == {"V.A.4 own_footage"}
    disposition = proposed(custodian, ice, recording)
    with pytest.raises(Refused) as refusal:
        approve_disposition(actor=wearer.row, disposition=disposition)
    assert codes(refusal.value) == {"V.A.4 own_footage"}


def test_v_a_4_nobody_approves_what_they_released_a_hold_on(ice: WorldAgency, custodian: Person) -> None:
    recording, releaser = due(ice), ice.staff(Role.CUSTODIAN).appointed(Role.PROGRAMME_MANAGER).row
    release_hold(actor=releaser, hold=ice.held(recording), reason="The case is dismissed.")
    disposition = proposed(custodian, ice, recording)
    with pytest.raises(Refused) as refusal:
        approve_disposition(actor=releaser, disposition=disposition)
    assert codes(refusal.value) == {"V.A.4 own_release"}


def test_v_a_4_who_wore_the_camera_is_what_was_listed(ice: WorldAgency) -> None:
    recording = due(ice)
    disposition = approved(ice, recording)
    Recording.objects.filter(id=recording.id).update(wearer=ice.officer("Okafor").row)
    row = executed(disposition).recordings.get()
    assert (row.state, "wearer" in row.words) == (ListedState.KEPT, True)


def test_v_a_4_a_list_is_approved_as_of_the_day_of_the_approval(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    disposition = proposed(custodian, ice, due(ice))
    Disposition.objects.update(reckoned_on=ice.world.today - timedelta(days=5))
    ScheduleItem.objects.update(superseded_on=ice.world.today)
    CategoryMapping.objects.update(superseded_on=ice.world.today)
    with pytest.raises(Refused) as refusal:
        approve_disposition(actor=manager, disposition=disposition)
    assert codes(refusal.value) == {"V.A.4 list_changed"}


def test_v_a_4_what_was_begun_and_is_held_meanwhile_stays_until_the_hold_is_released(
    ice: WorldAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = due(ice)
    disposition = approved(ice, recording)
    destroy = Vault.destroy

    def full(*_: object, **__: object) -> None:
        raise StorageFailedError("Expected room on the vault's disk, found none.")

    monkeypatch.setattr(Vault, "destroy", full)
    row = executed(disposition).recordings.get()
    assert (row.state, "room on the vault's disk" in row.words) == (ListedState.BEGUN, True)
    monkeypatch.setattr(Vault, "destroy", destroy)
    hold = ice.held(recording)
    row = executed(disposition).recordings.get()
    assert (row.state, "Something keeps what is left" in row.words) == (ListedState.BEGUN, True)
    assert is_whole(recording)
    hold.released_at = ice.world.now
    hold.save()
    assert executed(disposition).state == DispositionState.ENDED
    assert not vault().holds(recording.clips.get().vault_object)


def test_v_a_4_a_list_that_is_not_what_it_was_is_not_approved(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    recording = due(ice)
    disposition = proposed(custodian, ice, recording)
    copied(ice, recording)
    with pytest.raises(Refused) as refusal:
        approve_disposition(actor=manager, disposition=disposition)
    assert codes(refusal.value) == {"V.A.4 list_changed"}


def test_v_a_4_what_is_withdrawn_is_kept_and_may_be_listed_anew(
    ice: WorldAgency, custodian: Person, manager: Person
) -> None:
    recording = due(ice)
    disposition = approve_disposition(actor=manager, disposition=proposed(custodian, ice, recording))
    with pytest.raises(Mistaken, match="listed already"):
        proposed(custodian, ice, recording)
    withdraw_disposition(actor=custodian, disposition=disposition, reason="A request came in.")
    assert executed(disposition).state == DispositionState.WITHDRAWN
    assert is_whole(recording)
    again = approve_disposition(actor=manager, disposition=proposed(custodian, ice, recording))
    assert executed(again).state == DispositionState.ENDED
    with pytest.raises(Mistaken, match="Carried out"):
        withdraw_disposition(actor=custodian, disposition=again, reason="Too late.")


def test_v_a_4_what_went_is_never_due_again(ice: WorldAgency) -> None:
    recording = due(ice)
    executed(approved(ice, recording))
    on = ice.world.today
    assert Keeps.DISPOSED in {one.keeps for one in blockers_of([recording], on=on)[recording.id]}
    assert not eligible(keeping_of(ice.row, on)).exists()
    reckon(agency=ice.row, on=on)
    assert not Elapsed.objects.exists()
    with pytest.raises(Refused) as refusal:
        proposed(ice.staff(Role.CUSTODIAN).row, ice, recording)
    assert "V.A.4 kept" in codes(refusal.value)


def test_v_a_4_in_the_ledgers_turn_nothing_waits_for_the_night(
    ice: WorldAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the list of what is over its time nor the notes for the night are written to before it is recorded."""
    going, kept = due(ice), due(ice)
    dispositions = [approved(ice, going), approved(ice, kept)]
    reckon(agency=ice.row, on=ice.world.today)
    ice.held(kept)
    recorded: list[str] = []

    def record(kind: EventKind, **said: Any) -> Event:
        recorded.append(kind.name)
        if kind is DISPOSAL_BEGUN:
            assert Elapsed.objects.count() == 2
        assert not ChangedRecording.objects.exists()
        return real(kind, **said)

    real = executing.record
    monkeypatch.setattr(executing, "record", record)
    for disposition in dispositions:
        executed(disposition)
    assert recorded == [DISPOSAL_BEGUN.name, RECORDING_DISPOSED.name, RECORDING_KEPT.name]
    assert [one.recording for one in Elapsed.objects.all()] == [kept]
    assert [one.recording for one in ChangedRecording.objects.all()] == [kept]


def test_v_a_4_content_that_was_not_sealed_goes_and_the_certificate_claims_no_more(
    ice: WorldAgency, settings: Settings
) -> None:
    settings.VAULT_KEYS = "none"
    ended = executed(approved(ice, due(ice)))
    told = certificate_of(ended)
    assert [done["key_destroyed"] for done in told["recordings"][0]["destroyed"]] == [False]
    assert "not sealed" in told["method"]["plain"]


def test_v_a_4_a_tombstone_that_no_disposition_ordered_is_a_deviation(ice: WorldAgency) -> None:
    recording, other = due(ice), due(ice)
    executed(approved(ice, recording))
    told = CliRunner().invoke(vault_command, ["verify"])
    assert (told.exit_code, "(1 of them tombstones)" in told.output) == (0, True)
    order = Order(disposition="none", authority="none", approvers=("person:a", "person:b"), ordered_at=ice.world.now)
    vault().destroy(other.clips.get().vault_object, order=order)
    told = CliRunner().invoke(vault_command, ["verify"])
    assert (told.exit_code, "destroyed_without_order" in told.output) == (1, True)


def test_v_a_4_a_tombstone_that_is_not_the_one_that_was_left_is_a_deviation(ice: WorldAgency) -> None:
    recording = due(ice)
    executed(approved(ice, recording))
    row = ListedRecording.objects.get()
    row.outcome["destroyed"][0]["tombstone"] = "ab" * 32  # as if the one in the vault had been exchanged
    row.save()
    told = CliRunner().invoke(vault_command, ["verify"])
    assert (told.exit_code, "tombstone_exchanged" in told.output) == (1, True)
