"""Stills on their pages: asked for, decided by somebody else, looked at through the gate."""

from pathlib import Path

import pytest
from django.test import Client

from openbwc.access.actions.make_still import make_still
from openbwc.access.models import Still, StillState
from openbwc.custody import Actor
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.media.synthetic.truth import Take, film_truth
from openbwc.program.models import Role
from openbwc.vault.fixity import ORIGINAL_PREFIX
from tests.world import World, WorldAgency, WorldPerson

ASKED = {
    "at_s": "0.42",
    "purpose": "investigation",
    "matter": "ICE-2026-7",
    "legal_basis": "18 U.S.C. 3052 <b>",
}


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def recording(ice: WorldAgency, home: Path, tmp_path: Path) -> Recording:
    made = ice.officer("Ruiz").wears().recorded(minutes=1 / 60)
    clip, source = made.clips.get(), tmp_path / "take.mp4"
    film_truth(Take(seconds=1.0, width=320, height=180, rate=10, group=4), source)
    staged = vault().stage(source, clip.vault_name)
    clip.sha256, clip.size, clip.vault_object = staged.sha256, staged.size, f"{ORIGINAL_PREFIX}{staged.sha256}"
    vault().commit(clip.vault_object, [staged], message="test", actor="system:test", created=made.started_at)
    clip.save()
    return made


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_asking_to_looking(ice: WorldAgency, recording: Recording) -> None:
    asks, decides = signed_in(ice.staff(Role.INVESTIGATOR)), signed_in(ice.staff(Role.CUSTODIAN))
    address = f"/recordings/{recording.short_id}/stills/"
    assert "Ask for it" in asks.get(address).content.decode()
    asked = asks.post(address, ASKED)
    still = Still.objects.get()
    assert asked.headers["Location"] == f"/stills/{still.short_id}/"
    assert "Decide" not in asks.get(f"/stills/{still.short_id}/").content.decode()
    page = decides.get(f"/stills/{still.short_id}/").content.decode()
    assert "Decide" in page
    assert "3052 &lt;b&gt;" in page
    assert still.short_id in decides.get("/stills/").content.decode()
    ruled = decides.post(f"/stills/{still.short_id}/", {"approve": "yes", "statement": "Needed."})
    assert ruled.status_code == 302
    make_still(still.id, actor=Actor.system("test"))
    still.refresh_from_db()
    assert still.state == StillState.MADE
    opened = asks.post(f"/stills/{still.short_id}/open/")
    picture = asks.get(f"/media/{opened.context['token']}/{still.clip.short_id}/still")
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    assert decides.get(f"/media/{opened.context['token']}/{still.clip.short_id}/still").status_code == 403


def test_what_is_missing_or_refused_is_said_on_the_page(ice: WorldAgency, recording: Recording) -> None:
    asks = signed_in(ice.staff(Role.INVESTIGATOR))
    address = f"/recordings/{recording.short_id}/stills/"
    assert asks.post(address, {**ASKED, "at_s": "99"}).status_code == 400
    assert asks.post(address, {**ASKED, "legal_basis": ""}).status_code == 400
    refused = asks.post(address, {**ASKED, "purpose": "training"})
    assert refused.status_code == 403
    assert "V.A.2" in refused.content.decode()
    supervisor = signed_in(ice.staff(Role.SUPERVISOR))
    assert "No role of yours asks" in supervisor.get(address).content.decode()
    assert not Still.objects.exists()
    own = signed_in(custodian := ice.staff(Role.CUSTODIAN))
    assert own.post(address, ASKED).status_code == 302
    still = Still.objects.get(asked_by=custodian.row)
    answer = own.post(f"/stills/{still.short_id}/", {"approve": "yes", "statement": "Mine."})
    assert answer.status_code == 403
    assert "V.A.8" in answer.content.decode()
