"""The pages of redacted copies: who trains opens a copy and takes nothing else (V.A.2)."""

import hashlib
import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from openbwc.access.models import Viewing
from openbwc.evidence.models import RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.program.models import Role
from openbwc.vault import Order
from tests.stored import exchange_for
from tests.world import World, WorldAgency

CONTENT = b"what may be shown" * 60
CAPTIONS = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[Sound deleted: (b)(6)]\n"


@pytest.fixture
def ice(db: None, home: Path) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def copy(ice: WorldAgency) -> RedactedCopy:
    return stored_copy(ice)


def stored_copy(ice: WorldAgency) -> RedactedCopy:
    made = ice.copied(ice.officer("Ruiz").trained().wears().recorded())
    beside = {made.vault_name: CONTENT, "captions.vtt": CAPTIONS}
    staged = [vault().stage(io.BytesIO(content), name) for name, content in beside.items()]
    vault().commit(made.vault_object, staged, message="test", actor="system:test", created=made.made_at)
    made.sha256, made.size, made.captions = hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "captions.vtt"
    made.save()
    return made


def test_an_officer_in_training_finds_opens_and_plays_the_copy(
    ice: WorldAgency, copy: RedactedCopy, client: Client
) -> None:
    client.force_login(ice.officer("Okafor").trained().account)
    listed = client.get(reverse("copies")).content.decode()
    assert reverse("copy", args=[copy.id]) in listed
    page = client.get(reverse("copy", args=[copy.id])).content.decode()
    assert copy.title not in listed + page
    assert "Withdraw" not in page
    withdrawn = client.post(reverse("copy_withdraw", args=[copy.id]), {"withdraw-reason": "A face shows in it."})
    assert withdrawn.status_code == 403
    assert "State your purpose" in page
    played = client.post(reverse("copy_play", args=[copy.id]), {"purpose": "training"})
    assert played.status_code == 200
    address = played.context["playing"]["copy"]
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, CONTENT[:10])  # type: ignore[attr-defined]  # a file
    assert client.get(address.replace("/copy", "/original")).status_code == 403
    said = client.get(played.context["playing"]["captions"])
    assert b"".join(said.streaming_content) == CAPTIONS  # type: ignore[attr-defined]  # a file
    assert said["Content-Type"] == "text/vtt; charset=utf-8"
    taken = client.post(reverse("copy_file", args=[copy.id]), {"download-purpose": "training"})
    assert taken.status_code == 403
    assert "V.A.1" in taken.content.decode()
    assert [viewing.copy for viewing in Viewing.objects.all()] == [copy]


def test_without_captions_there_is_nothing_to_ask_for(ice: WorldAgency, copy: RedactedCopy, client: Client) -> None:
    copy.captions = ""
    copy.save()
    client.force_login(ice.officer("Okafor").trained().account)
    played = client.post(reverse("copy_play", args=[copy.id]), {"purpose": "training"}).context["playing"]
    assert played["captions"] == ""
    assert client.get(played["copy"].replace("/copy", "/captions")).status_code == 403


def test_a_disclosure_officer_takes_the_copy_along(ice: WorldAgency, copy: RedactedCopy, client: Client) -> None:
    client.force_login(ice.staff(Role.DISCLOSURE_OFFICER).account)
    stated = {"download-purpose": "discovery", "download-matter": "ICE-2026-7"}
    taken = client.post(reverse("copy_file", args=[copy.id]), stated, follow=True)
    assert b"".join(taken.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a file
    assert taken["Content-Disposition"] == 'attachment; filename="redacted.mp4"'


@pytest.mark.parametrize("keys", ["files", "none"])
def test_another_film_in_its_place_is_not_given_out(
    keys: str, ice: WorldAgency, settings: Settings, client: Client, tmp_path: Path
) -> None:
    settings.VAULT_KEYS = keys
    copy = stored_copy(ice)
    exchange_for(tmp_path / "forged", copy.vault_object, copy.vault_name, CONTENT[::-1])
    client.force_login(ice.staff(Role.DISCLOSURE_OFFICER).account)
    stated = {"download-purpose": "discovery", "download-matter": "ICE-2026-7"}
    answer = client.post(reverse("copy_file", args=[copy.id]), stated, follow=True)
    assert answer.status_code == 503
    assert answer.content.startswith(b"The vault cannot serve this at the moment.")


def test_a_destroyed_copy_is_said_to_be_destroyed(ice: WorldAgency, copy: RedactedCopy, client: Client) -> None:
    client.force_login(ice.staff(Role.DISCLOSURE_OFFICER).account)
    order = Order(disposition="D", authority="A", approvers=("person:a", "person:b"), ordered_at=copy.made_at)
    vault().destroy(copy.vault_object, order=order)
    stated = {"download-purpose": "discovery", "download-matter": "ICE-2026-7"}
    answer = client.post(reverse("copy_file", args=[copy.id]), stated, follow=True)
    assert answer.status_code == 410
    assert b"destroyed under an approved order" in answer.content


def test_a_copy_that_is_not_open_to_somebody_is_not_told_of(
    ice: WorldAgency, copy: RedactedCopy, client: Client
) -> None:
    client.force_login(ice.world.agency("CBP").officer("Ito").trained().account)
    assert copy.title not in client.get(reverse("copies")).content.decode()
    assert client.get(reverse("copy", args=[copy.id])).status_code == 404
    assert client.post(reverse("copy_play", args=[copy.id]), {"purpose": "training"}).status_code == 404


@pytest.mark.parametrize("role", [Role.CUSTODIAN, Role.DISCLOSURE_OFFICER])
def test_who_may_withdraw_a_copy_does_so_on_its_own_page(
    ice: WorldAgency, copy: RedactedCopy, client: Client, role: Role
) -> None:
    client.force_login(ice.staff(role).account)
    address = reverse("copy_withdraw", args=[copy.id])
    assert address in client.get(reverse("copy", args=[copy.id])).content.decode()
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"withdraw-reason": "A face shows in it."}).status_code == 302
    copy.refresh_from_db()
    assert (copy.state, copy.withdrawn_reason) == ("withdrawn", "A face shows in it.")
    assert client.get(reverse("copy", args=[copy.id])).status_code == 404
