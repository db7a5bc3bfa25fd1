"""V.A.4: what a request, a release or an expedited track needs stays; what was disposed of is handed out no more."""

from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from openbwc.access.actions.make_still import make_still
from openbwc.access.delivery import deliver_published
from openbwc.access.grants import GateClosed
from openbwc.access.models import Still, StillState
from openbwc.custody import Actor
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.actions.open_expedited import open_expedited
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.models import (
    Expedited,
    ExpeditedRecording,
    Link,
    LinkKind,
    Package,
    ReleaseKind,
    Request,
    State,
)
from openbwc.disclosure.packages import may_be_taken
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.models import Direction, Disposal, HandOver, Recording, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.program.models import LedBy, Role, TaskForce
from openbwc.program.refusals import Refused
from openbwc.redaction.actions.run_job import Outcome, run_job
from openbwc.redaction.models import Job, JobKind
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.certificates import certificate_of
from openbwc.retention.eligibility import Keeps, blockers_of, eligible, keeping_of
from openbwc.retention.models import ListedState
from openbwc.retention.queries import standing_seen
from tests.unit.disclosure.packaging.releases import copy_of, officer_of, original_of, released
from tests.unit.disclosure.stage import Stage, staged
from tests.unit.web.test_public_releases import Scenes, page
from tests.vaulted import approved, still_of, stored
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.REDACTION_FOLDER = home / "redaction"
    return World().agency("ICE")


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    ice.scheduled("non_evidentiary")
    return ice.officer("Ruiz").trained().wears().recorded(hours_ago=20_000, category="non_evidentiary")


@pytest.fixture
def stage(home: Path, settings: Settings) -> Stage:
    settings.REDACTION_FOLDER = home / "redaction"
    return staged(determined=False)


def is_needed(recording: Recording) -> bool:
    on = timezone.now().date()
    needed = Keeps.NEEDED in {one.keeps for one in blockers_of([recording], on=on)[recording.id]}
    found = eligible(keeping_of(recording.agency, on)).filter(id=recording.id).exists()
    assert not (needed and found)
    return needed


def gone(recording: Recording) -> None:
    """Its disposal is begun."""
    Disposal.objects.create(recording=recording, disposition="d", authority="DAA-1", begun_at=timezone.now())


def test_v_a_4_what_answers_an_open_request_stays_and_the_hold_keeps_it_longer(stage: Stage) -> None:
    first = stage.recordings[0]
    assert is_needed(first)
    Request.objects.filter(id=stage.request.id).update(state=State.CLOSED)
    assert not is_needed(first)
    assert Keeps.HELD in {one.keeps for one in blockers_of([first], on=timezone.now().date())[first.id]}


def test_v_a_4_what_is_in_a_release_that_is_being_prepared_stays(stage: Stage) -> None:
    Request.objects.filter(id=stage.request.id).update(state=State.CLOSED)
    first, second = stage.recordings
    release = stage.filled(*(stage.copied(one) for one in stage.recordings), kind=ReleaseKind.DISCOVERY)
    assert (is_needed(first), is_needed(second)) == (True, True)
    take_out(actor=stage.officer, part=release.parts.get(clip__recording=first))
    assert (is_needed(first), is_needed(second)) == (False, True)
    withdraw_release(actor=stage.officer, release=release, reason="The case is dismissed.")
    assert not is_needed(second)


def test_v_a_4_what_is_being_packed_stays(ice: WorldAgency, recording: Recording) -> None:
    release = released(ice, copy_of(ice, recording))
    assert is_needed(recording), "it is released, and nobody has it yet"
    asked = build_package(actor=officer_of(release), release=release)
    assert is_needed(recording)
    package = make_package(asked.id, actor=WORKER)
    assert package.error == ""
    assert not is_needed(recording)
    link, _ = give_link(actor=officer_of(release), package=package, to=LinkKind.RECIPIENT, named="Ada", days=30)
    assert is_needed(recording), "its recipient may fetch it"
    Link.objects.filter(id=link.id).update(expires_at=timezone.now())
    assert not is_needed(recording)


def test_v_a_4_what_lies_in_a_package_with_something_held_stays(ice: WorldAgency, recording: Recording) -> None:
    other = ice.officer("Baker").trained().wears().recorded(hours_ago=20_000, category="non_evidentiary")
    release = released(ice, copy_of(ice, recording), original_of(ice, other))
    make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    assert (is_needed(recording), is_needed(other)) == (False, False)
    hold = ice.held(other)
    assert is_needed(recording)
    hold.released_at = timezone.now()
    hold.save()
    assert not is_needed(recording)


def test_v_a_4_a_package_goes_with_the_first_of_its_recordings(ice: WorldAgency, recording: Recording) -> None:
    other = ice.officer("Baker").trained().wears().recorded(hours_ago=20_000, category="non_evidentiary")
    release = released(ice, copy_of(ice, recording), original_of(ice, other))
    package = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    for one in (recording, other):
        assert vault().holds(package.vault_object) is (one == recording)
        disposition = approved(ice, one)
        ended = execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=lambda: None)
        told = certificate_of(ended)["recordings"][0]
        assert told["state"] == "disposed"
        gone_with_it = package.vault_object in {done["object"] for done in told["destroyed"]}
        assert gone_with_it is (one == recording)
    report = vault().verify_all()
    assert report.sound, report.problems
    assert package.vault_object in report.destroyed
    assert bytes(Package.objects.get(id=package.id).contents or b"") == bytes(package.contents or b""), "its list stays"


@pytest.mark.parametrize("noted", [True, False])
def test_v_a_4_a_package_of_before_each_freezing_had_a_name_goes_too(
    ice: WorldAgency, recording: Recording, noted: bool
) -> None:
    release = released(ice, copy_of(ice, recording))
    package = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    old = f"urn:openbwc:package:{package.id}"
    with vault().open(package.vault_object, package.vault_name) as bag:
        staged = vault().stage(bag, package.vault_name)
        vault().commit(old, [staged], message="As it was kept once.", actor=str(WORKER), created=timezone.now())
    now = package.vault_object
    Package.objects.filter(id=package.id).update(vault_object=old if noted else "")
    ended = execute_disposition(actor=WORKER, disposition_id=approved(ice, recording).id, beat=lambda: None)
    gone = {done["object"] for done in certificate_of(ended)["recordings"][0]["destroyed"]}
    assert {old, now} <= gone
    assert not vault().holds(old)


def test_v_a_4_a_second_recording_waits_till_their_package_is_gone(ice: WorldAgency, recording: Recording) -> None:
    other = ice.officer("Baker").trained().wears().recorded(hours_ago=20_000, category="non_evidentiary")
    release = released(ice, copy_of(ice, recording), original_of(ice, other))
    package = make_package(build_package(actor=officer_of(release), release=release).id, actor=WORKER)
    first, second = approved(ice, recording), approved(ice, other)
    first.recordings.update(state=ListedState.BEGUN, named=[package.vault_object], begun_at=timezone.now())
    waiting = execute_disposition(actor=WORKER, disposition_id=second.id, beat=lambda: None)
    row = waiting.recordings.get()
    assert (row.state, "a package that it shares" in row.words) == (ListedState.WAITING, True)
    assert vault().holds(other.clips.get().vault_object)


def test_v_a_4_what_is_owed_to_a_partner_stays(ice: WorldAgency, recording: Recording) -> None:
    force = TaskForce.objects.create(name="Harbor", agency=ice.row, led_by=LedBy.DEPARTMENT, starts_on=ice.world.today)
    now = timezone.now()
    owed = HandOver.objects.create(
        recording=recording, task_force=force, direction=Direction.TO_PARTNER, owed_at=now, due_on=now.date()
    )
    assert is_needed(recording)
    owed.done_at = now
    owed.save()
    assert not is_needed(recording)


def test_v_a_4_what_an_expedited_track_is_about_stays_till_it_is_out(ice: WorldAgency, recording: Recording) -> None:
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    encounter = ice.encounter("planned_arrest_warrant")
    other = ice.officer("Okafor").trained().wears().recorded(encounter=encounter)
    open_expedited(actor=officer, about=recording, reason="A shot was fired; nobody was hurt.")
    open_expedited(actor=officer, about=encounter, reason="A shot was fired; nobody was hurt.")
    assert (is_needed(recording), is_needed(other)) == (True, True)
    elsewhere = ice.encounter("planned_arrest_warrant")
    place_in_encounter(actor=other.wearer, recording=other, encounter=elsewhere, reason="It was another stop.")
    assert is_needed(other)
    Expedited.objects.update(release=None, state="withheld")
    assert is_needed(recording)  # it is looked at again
    stays = ExpeditedRecording.objects.get(recording=other)
    Recording.objects.filter(id=other.id).update(encounter=None)
    assert is_needed(other), "its wearer placed it elsewhere"
    stays.delete()
    assert not is_needed(other)
    track = Expedited.objects.get(recording=recording)
    track.release = released(ice, copy_of(ice, recording), kind="expedited")
    track.state = "release"
    track.save()
    assert not is_needed(recording)


def test_v_a_4_that_something_needs_it_is_told_to_who_reads_holds_alone(ice: WorldAgency, recording: Recording) -> None:
    open_expedited(actor=ice.staff(Role.DISCLOSURE_OFFICER).row, about=recording, reason="A shot was fired.")
    told = {
        role: {one.keeps for one in standing_seen(ice.staff(role).row, recording, at=timezone.now()).blockers}
        for role in (Role.CUSTODIAN, Role.SUPERVISOR)
    }
    assert told == {Role.CUSTODIAN: {Keeps.NEEDED}, Role.SUPERVISOR: set()}


def test_v_a_4_what_was_disposed_of_is_put_into_no_release(stage: Stage) -> None:
    first = stage.recordings[0]
    release, copy = stage.opened(ReleaseKind.DISCOVERY), stage.copied(first)
    gone(first)
    with pytest.raises(Refused) as refusal:
        put_in(actor=stage.officer, release=release, file=copy)
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [("V.A.4", "disposed_of")]
    assert not release.parts.exists()


def test_v_a_4_of_what_was_disposed_of_no_still_is_made(ice: WorldAgency, recording: Recording) -> None:
    still = still_of(stored(recording), ice.staff(Role.INVESTIGATOR).row)
    Still.objects.filter(id=still.id).update(state=StillState.APPROVED)
    gone(recording)
    made = make_still(still.id, actor=WORKER)
    assert (made.state, made.error) == (StillState.FAILED, "the recording was disposed of")


def test_v_a_4_of_what_was_disposed_of_nothing_is_redacted(ice: WorldAgency, recording: Recording) -> None:
    footage = ice.project(ice.staff(Role.REDACTOR).row, stored(recording)).footage.get()
    job = Job.objects.create(footage=footage, kind=JobKind.FIND, asked_at=timezone.now())
    gone(recording)
    assert run_job(actor=WORKER, job_id=job.id, beat=lambda: None) is Outcome.FAILED
    assert "disposed of" in Job.objects.get(id=job.id).error


def test_v_a_4_what_was_disposed_of_is_gone_from_the_public_pages(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    scene = Scenes()
    publication = scene.published()
    video = f"{page(publication)}1/video"
    assert Client().get(video).status_code == 200
    gone(scene.copy.clip.recording)
    assert Client().get(video).status_code == 410
    assert Client().get(page(publication)).status_code == 200

    class Whoever:
        """An authority that forgot to ask."""

        def permits(self, copy: RedactedCopy) -> bool:
            return True

    with pytest.raises(GateClosed, match="disposed of"):
        deliver_published(RequestFactory().get("/"), authority=Whoever(), copy=scene.copy)


def test_v_a_4_what_was_disposed_of_goes_out_in_no_package(ice: WorldAgency, recording: Recording) -> None:
    release = released(ice, copy_of(ice, recording))
    asked = build_package(actor=officer_of(release), release=release)
    package = make_package(asked.id, actor=WORKER)
    _, secret = give_link(actor=officer_of(release), package=package, to=LinkKind.RECIPIENT, named="Ada", days=30)
    file = reverse("public_package_file", args=[secret])
    assert Client().get(file).status_code == 200
    gone(recording)
    assert not may_be_taken(Package.objects.get(id=package.id))
    assert Client().get(file).status_code == 404
