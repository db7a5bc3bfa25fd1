"""V.A.8: a still is taken of uploaded video alone, for a purpose, on a legal basis, once somebody else approves."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django_q.models import Schedule
from PIL import Image

from openbwc.access.actions.ask_still import ask_still
from openbwc.access.actions.make_still import make_still
from openbwc.access.actions.open_viewing import open_still, open_viewing
from openbwc.access.actions.rule_on_still import JOB, rule_on_still
from openbwc.access.delivery import STILL, deliver
from openbwc.access.grants import GateClosed
from openbwc.access.models import Still, StillState
from openbwc.access.stills import stills_seen
from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import AccessListEntry, Recording
from openbwc.evidence.originals import vault
from openbwc.media.synthetic.truth import Take, film_truth, read_number
from openbwc.policy import Act
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.vault.fixity import ORIGINAL_PREFIX
from tests.stored import stored_at
from tests.world import WorldAgency

WORKER = Actor.system("test")
ASKED = {"purpose": "investigation", "matter": "ICE-2026-7", "legal_basis": "18 U.S.C. 3052; case ICE-2026-7"}


@dataclass
class Scene:
    """A recording of ten frames in a second, whose original is in the vault."""

    ice: WorldAgency
    recording: Recording
    investigator: Person
    custodian: Person

    def asked(self, at_ms: int = 420, **changes: str) -> Still:
        return ask_still(actor=self.investigator, recording=self.recording, at_ms=at_ms, **ASKED | changes)

    def made(self) -> Still:
        still = rule_on_still(actor=self.custodian, still=self.asked(), approve=True, statement="Needed for the case.")
        return make_still(still.id, actor=WORKER)


@pytest.fixture
def scene(ice: WorldAgency, home: Path, tmp_path: Path) -> Scene:
    recording = ice.officer("Ruiz").wears().recorded(minutes=1 / 60)
    clip, source = recording.clips.get(), tmp_path / "take.mp4"
    film_truth(Take(seconds=1.0, width=320, height=180, rate=10, group=4), source)
    staged = vault().stage(source, clip.vault_name)
    clip.sha256, clip.size, clip.vault_object = staged.sha256, staged.size, f"{ORIGINAL_PREFIX}{staged.sha256}"
    vault().commit(clip.vault_object, [staged], message="test", actor="system:test", created=recording.started_at)
    clip.save()
    return Scene(ice, recording, ice.staff(Role.INVESTIGATOR).row, ice.staff(Role.CUSTODIAN).row)


def clauses(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.clause for reason in refusal.value.decision.reasons}


class Session:
    session_key = "browser"


def request() -> HttpRequest:
    made = RequestFactory().get("/")
    made.session = Session()  # type: ignore[assignment]  # only its key is read
    return made


def test_the_still_is_the_frame_of_that_moment_with_its_lineage_in_the_ledger(scene: Scene) -> None:
    before = hashlib.sha256(vault().open(*where(scene.recording)).read()).hexdigest()
    still = scene.made()
    assert (still.state, still.frame_ms, still.width, still.height) == (StillState.MADE, 400, 320, 180)
    with vault().open(still.vault_object, still.vault_name) as file, Image.open(file) as picture:
        assert read_number(np.asarray(picture.convert("RGB"))) == 4
    told = [event for event in Event.objects.order_by("index") if event.kind.startswith("access.still")]
    assert [event.kind for event in told] == ["access.still_asked", "access.still_ruled", "access.still_made"]
    made = bytes(told[-1].body)
    assert scene.recording.clips.get().sha256.encode() in made
    assert still.sha256.encode() in made
    assert before == hashlib.sha256(vault().open(*where(scene.recording)).read()).hexdigest()


def where(recording: Recording) -> tuple[str, str]:
    clip = recording.clips.get()
    return clip.vault_object, clip.vault_name


def test_nothing_is_made_before_somebody_else_approves(scene: Scene) -> None:
    still = scene.asked()
    assert make_still(still.id, actor=WORKER).state == StillState.ASKED
    with pytest.raises(Mistaken):
        open_still(actor=scene.investigator, still=still, act=Act.VIEW, browser="browser")
    denied = rule_on_still(actor=scene.custodian, still=still, approve=False, statement="Another way is at hand.")
    assert make_still(denied.id, actor=WORKER).state == StillState.DENIED
    with pytest.raises(Mistaken):
        rule_on_still(actor=scene.custodian, still=still, approve=True, statement="After all.")


def test_nobody_approves_their_own(scene: Scene) -> None:
    own = ask_still(actor=scene.custodian, recording=scene.recording, at_ms=0, **ASKED)
    with pytest.raises(Refused) as refusal:
        rule_on_still(actor=scene.custodian, still=own, approve=True, statement="I need it.")
    assert clauses(refusal) == {"V.A.8"}
    own.refresh_from_db()
    assert own.state == StillState.ASKED


def test_without_a_legal_basis_or_purpose_nothing_is_asked(scene: Scene) -> None:
    with pytest.raises(Refused) as refusal:
        scene.asked(legal_basis=" ")
    assert clauses(refusal) == {"V.A.8"}
    with pytest.raises(Refused) as refusal:
        scene.asked(purpose="")
    assert clauses(refusal) == {"V.A.2"}
    with pytest.raises(Refused) as refusal:
        scene.asked(matter="")
    assert clauses(refusal) == {"V.A.2"}
    assert not Still.objects.exists()


def test_whoever_may_not_see_the_footage_may_not_ask(scene: Scene) -> None:
    for person in (
        scene.ice.staff(Role.PROGRAMME_MANAGER).row,
        scene.ice.world.agency("CBP").staff(Role.CUSTODIAN).row,
    ):
        with pytest.raises(Refused) as refusal:
            ask_still(actor=person, recording=scene.recording, at_ms=0, **ASKED)
        assert "V.A.1" in clauses(refusal)


def test_a_still_is_never_of_footage_that_is_not_in_the_vault(scene: Scene) -> None:
    elsewhere = scene.ice.officer("Lee").wears().recorded()
    with pytest.raises(Refused) as refusal:
        ask_still(actor=scene.investigator, recording=elsewhere, at_ms=0, **ASKED)
    assert clauses(refusal) == {"V.A.8"}


def test_a_moment_outside_the_recording_is_no_still(scene: Scene) -> None:
    with pytest.raises(Mistaken):
        scene.asked(at_ms=scene.recording.duration_ms)


def test_the_gate_serves_it_for_its_purpose_and_nothing_else_with_it(scene: Scene) -> None:
    still, clip = scene.made(), scene.recording.clips.get()
    opened = open_still(actor=scene.investigator, still=still, act=Act.VIEW, browser="browser")
    assert (opened.viewing.purpose, opened.viewing.matter) == ("investigation", still.matter)
    response = deliver(request(), person=scene.investigator, token=opened.token, clip=clip, kind=STILL)
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == still.sha256
    assert response["Content-Type"] == "image/png"
    for kind in ("original", "proxy", "copy"):
        with pytest.raises(GateClosed):
            deliver(request(), person=scene.investigator, token=opened.token, clip=clip, kind=kind)
    plain = open_viewing(
        actor=scene.investigator,
        recording=scene.recording,
        purpose=ASKED["purpose"],
        matter=ASKED["matter"],
        browser="browser",
    )
    with pytest.raises(GateClosed):
        deliver(request(), person=scene.investigator, token=plain.token, clip=clip, kind=STILL)


def test_a_purpose_of_redacted_copies_only_never_gets_one(scene: Scene) -> None:
    with pytest.raises(Refused) as refusal:
        scene.asked(purpose="training", matter="")
    assert "V.A.2" in clauses(refusal)


def test_a_damaged_original_gives_no_still(scene: Scene) -> None:
    still = rule_on_still(actor=scene.custodian, still=scene.asked(), approve=True, statement="Needed.")
    path = stored_at(*where(scene.recording))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    failed = make_still(still.id, actor=WORKER)
    assert failed.state == StillState.FAILED
    assert failed.error


def test_while_the_key_is_away_the_still_waits_and_its_job_comes_again(scene: Scene, home: Path) -> None:
    still = rule_on_still(actor=scene.custodian, still=scene.asked(), approve=True, statement="Needed.")
    (home / "keys" / "vault").rename(home / "away")
    assert make_still(still.id, actor=WORKER).state == StillState.APPROVED
    job = Schedule.objects.get(func=JOB)
    assert str(still.id) in job.args
    assert job.next_run > timezone.now()
    (home / "away").rename(home / "keys" / "vault")
    assert make_still(still.id, actor=WORKER).state == StillState.MADE
    assert not Event.objects.filter(kind="access.still_failed").exists()


def test_of_a_restricted_recording_only_who_is_on_its_list_sees_and_decides(scene: Scene) -> None:
    still, recording = scene.asked(), scene.recording
    recording.restriction = "protected_identity"
    recording.save(update_fields=["restriction"])
    now = timezone.now()
    assert list(stills_seen(scene.investigator, now)) == [still]
    assert not stills_seen(scene.custodian, now).exists()
    with pytest.raises(Refused) as refusal:
        rule_on_still(actor=scene.custodian, still=still, approve=True, statement="Needed.")
    assert clauses(refusal) == {"II.B.3"}
    AccessListEntry.objects.create(recording=recording, person=scene.custodian, reason="case 12", named_on=now.date())
    assert list(stills_seen(scene.custodian, now)) == [still]
    ruled = rule_on_still(actor=scene.custodian, still=still, approve=True, statement="Needed.")
    assert ruled.state == StillState.APPROVED


def test_nobody_decides_on_a_still_for_what_they_may_not_see(scene: Scene) -> None:
    officer = scene.ice.staff(Role.DISCLOSURE_OFFICER).row
    still = scene.asked()
    with pytest.raises(Refused) as refusal:
        rule_on_still(actor=officer, still=still, approve=True, statement="Needed.")
    assert clauses(refusal) == {"V.A.1"}
    still.refresh_from_db()
    assert still.state == StillState.ASKED
