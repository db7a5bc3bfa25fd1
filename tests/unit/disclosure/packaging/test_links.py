"""Links: who is given one, what it opens, its end; and that only the court sees what counsel opens."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.claim_link import claim_link
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.revoke_link import revoke_link
from openbwc.disclosure.linking import link_of, receipts_chain, receipts_read_by
from openbwc.disclosure.models import Disclosed, Link, LinkKind, Package, Release, ReleaseState
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from tests.world import WorldAgency

from .conftest import built
from .linked import entered, given, page, shown, signed_in
from .releases import copy_of, officer_of, released

pytestmark = pytest.mark.django_db


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def test_footage_is_played_by_the_one_gate(package: Package) -> None:
    _, secret = given(package, LinkKind.RECIPIENT)
    part = package.release.standing_parts()[0]
    stored = part.copy or part.clip
    answer = Client().get(reverse("public_package_footage", args=[secret, 1]), headers={"Range": "bytes=0-3"})
    with vault().open(stored.vault_object, stored.vault_name) as file:
        assert answer.getvalue() == file.read(4)
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().get(reverse("public_package_footage", args=[secret, 3])).status_code == 404


def test_footage_is_played_with_its_captions(package: Package) -> None:
    link, secret = given(package, LinkKind.DEFENCE)
    counsel = entered(secret)
    parts = list(enumerate(package.release.standing_parts(), 1))
    ((number, part),) = [(number, part) for number, part in parts if part.copy]
    address = reverse("public_package_captions", args=[secret, number])
    assert f'<track kind="captions" srclang="en" label="Captions" src="{address}"' in (
        counsel.get(page(secret)).content.decode()
    )
    answer = counsel.get(address)
    assert answer.getvalue().startswith(b"WEBVTT")
    assert answer.headers["Content-Type"].startswith("text/vtt")
    assert link.receipts.order_by("-number")[0].what == part.copy.captions  # type: ignore[union-attr]
    assert Client().get(address).status_code == 404
    for other, one in parts:
        if one.copy is None:
            assert counsel.get(reverse("public_package_captions", args=[secret, other])).status_code == 404


@pytest.mark.parametrize(("minutes", "plays"), [([29] * 10, 206), ([31], 404), ([29] * 50, 404)])
def test_a_browser_that_plays_goes_on_playing_and_one_that_idles_does_not(
    package: Package, monkeypatch: pytest.MonkeyPatch, minutes: list[int], plays: int
) -> None:
    _, secret = given(package, LinkKind.DEFENCE)
    counsel, now = entered(secret), timezone.now()
    footage = reverse("public_package_footage", args=[secret, 1])
    for one in minutes:
        now += timedelta(minutes=one)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        monkeypatch.setattr(time, "time", lambda now=now: now.timestamp())
        answer = counsel.get(footage, headers={"Range": "bytes=0-0"})
        answer.getvalue()
    assert answer.status_code == plays


def test_a_link_that_ended_and_one_that_never_was_answer_alike(package: Package, release: Release) -> None:
    link, secret = given(package, LinkKind.RECIPIENT)
    never = Client().get(page("nobody-was-given-this"))
    Link.objects.filter(id=link.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = Client().get(page(secret))
    assert (expired.status_code, expired.content) == (404, never.content)
    link, secret = given(package, LinkKind.RECIPIENT)
    revoke_link(actor=officer_of(release), link=link, reason="Sent to the wrong office.")
    assert Client().get(page(secret)).status_code == 404
    with pytest.raises(Refused) as refusal:
        revoke_link(actor=officer_of(release), link=link, reason="Again.")
    assert codes(refusal) == {"link_ended"}


def test_what_is_withdrawn_is_handed_out_no_more(package: Package, release: Release) -> None:
    _, secret = given(package, LinkKind.RECIPIENT)
    assert link_of(secret, timezone.now()) is not None
    part = release.parts.exclude(copy=None).get()
    assert part.copy is not None
    withdraw_copy(actor=officer_of(release), copy=part.copy, reason="A face was left.")
    for name in ("public_package", "public_package_file"):
        assert Client().get(reverse(name, args=[secret])).status_code == 404
    with pytest.raises(Refused) as refusal:
        given(package, LinkKind.RECIPIENT)
    assert codes(refusal) == {"package_not_built"}


def test_a_withdrawn_release_closes_its_links(package: Package, release: Release) -> None:
    _, secret = given(package, LinkKind.RECIPIENT)
    Release.objects.filter(id=release.id).update(state=ReleaseState.WITHDRAWN)
    assert Client().get(reverse("public_package_file", args=[secret])).status_code == 404


@pytest.mark.parametrize(
    ("to", "named", "days", "code"),
    [
        (LinkKind.RECIPIENT, "  ", 30, "nobody_named"),
        (LinkKind.RECIPIENT, "Jo Doe", 0, "link_too_long"),
        (LinkKind.RECIPIENT, "Jo Doe", 91, "link_too_long"),
        (LinkKind.DEFENCE, "Jo Doe", 30, "not_discovery"),
        (LinkKind.COURT, "Jo Doe", 30, "link_unknown"),
    ],
)
def test_a_link_that_the_policy_does_not_give(
    house: Path, ice: WorldAgency, recording: Recording, to: LinkKind, named: str, days: int, code: str
) -> None:
    package = built(released(ice, copy_of(ice, recording), kind="publication"))
    with pytest.raises(Refused) as refusal:
        given(package, to, named, days)
    assert codes(refusal) == {code}
    assert not Link.objects.exists()


def test_what_was_released_to_somebody_goes_to_nobody_else(package: Package, release: Release) -> None:
    Release.objects.filter(id=release.id).update(recipient="The Ninth District")
    with pytest.raises(Refused) as refusal:
        given(package, LinkKind.RECIPIENT, "The Daily Paper")
    assert codes(refusal) == {"another_recipient"}
    assert given(package, LinkKind.RECIPIENT, "the ninth district")[0].named == "the ninth district"


def test_a_link_to_somebody_besides_the_recipient_is_accounted_for(package: Package, release: Release) -> None:
    Release.objects.filter(id=release.id).update(recipient="Federal Defender, Tucson")
    given(package, LinkKind.RECIPIENT, "Federal defender,  Tucson")
    assert not Disclosed.objects.exists()
    for _ in range(2):
        given(package, LinkKind.DEFENCE, "Ada Counsel")
    accounts = Disclosed.objects.filter(release=release)
    recordings = {part.clip.recording_id for part in release.standing_parts()}
    assert {one.recording_id for one in accounts} == recordings
    assert accounts.count() == len(recordings)
    assert {one.recipient for one in accounts} == {"Ada Counsel"}


def test_the_ledger_has_no_word_of_why_a_link_ended(package: Package, release: Release) -> None:
    link, _ = given(package, LinkKind.DEFENCE)
    revoke_link(actor=officer_of(release), link=link, reason="Ada Counsel left the firm.")
    assert not any(b"Ada" in bytes(one.body) for one in Event.objects.filter(kind__contains="disclosure.link"))


def test_ending_a_link_without_a_reason_says_so(package: Package, release: Release) -> None:
    link, _ = given(package, LinkKind.RECIPIENT)
    answer = signed_in(officer_of(release)).post(
        reverse("package_link_end", args=[release.id, link.id]), {"reason": " "}
    )
    assert answer.status_code == 400
    assert "This field is required" in answer.content.decode()


def test_only_a_disclosure_officer_gives_and_ends_links(ice: WorldAgency, package: Package) -> None:
    link, _ = given(package, LinkKind.RECIPIENT)
    person = ice.staff(Role.CUSTODIAN).row
    with pytest.raises(Refused) as refusal:
        give_link(actor=person, package=package, to=LinkKind.RECIPIENT, named="Jo", days=1)
    assert codes(refusal) == {"no_authority"}
    with pytest.raises(Refused) as refusal:
        revoke_link(actor=person, link=link, reason="Because.")
    assert codes(refusal) == {"no_authority"}


def test_the_ledger_names_nobody_and_holds_no_secret(package: Package) -> None:
    _, secret = given(package, LinkKind.RECIPIENT, "Josephine Recipient")
    Client().get(page(secret))
    told = b"".join(bytes(event.body) for event in Event.objects.all())
    assert b"Josephine" not in told
    assert secret.encode() not in told


# --- the defence's portal ---------------------------------------------------------------------------------------


def test_counsel_takes_a_link_once_and_enters_by_their_own_phrase(package: Package) -> None:
    link, secret = given(package, LinkKind.DEFENCE)
    asked = Client().get(page(secret)).content.decode()
    assert "Your pass phrase" in asked
    assert "Download" not in asked
    assert Client().post(page(secret), {"phrase": "too short"}).status_code == 400
    client = entered(secret)
    cookie = client.cookies["package_link"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == (page(secret), "Strict", True)
    assert "Download the package" in client.get(page(secret)).content.decode()
    assert Client().post(page(secret), {"phrase": "somebody else's long guess"}).status_code == 403
    with pytest.raises(Mistaken, match="nobody has taken"):
        claim_link(link=link, phrase="the officer's own long phrase")
    assert "Your pass phrase" in Client().get(page(secret)).content.decode()


def test_without_the_phrase_counsel_s_link_opens_no_byte(package: Package) -> None:
    _, secret = given(package, LinkKind.DEFENCE)
    entered(secret)
    stranger = Client()
    stranger.cookies["package_link"] = "forged:value:here"
    for client in (Client(), stranger):
        assert client.get(reverse("public_package_file", args=[secret])).status_code == 404
        assert client.get(reverse("public_package_footage", args=[secret, 1])).status_code == 404


def test_one_counsel_s_cookie_opens_no_other_link(package: Package) -> None:
    (_, one), (_, other) = given(package, LinkKind.DEFENCE), given(package, LinkKind.DEFENCE, "Bo Counsel")
    client = entered(one)
    entered(other, "another phrase of fifteen letters")
    client.cookies["package_link"]["path"] = "/"
    assert client.get(reverse("public_package_file", args=[other])).status_code == 404


def test_the_agency_gives_nobody_a_link_to_what_counsel_opened(package: Package) -> None:
    with pytest.raises(Refused) as refusal:
        given(package, LinkKind.COURT, "The clerk")
    assert codes(refusal) == {"link_unknown"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            package=package,
            kind=LinkKind.COURT,
            named="The clerk",
            token="0" * 64,
            given_by=officer_of(package.release),
            given_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=1),
        )


def test_nobody_but_the_holder_of_the_defence_s_link_shows_the_court(package: Package) -> None:
    _, secret = given(package, LinkKind.DEFENCE)
    form = {"named": "The clerk", "days": 30}
    address = reverse("public_package_court", args=[secret])
    assert Client().post(address, form).status_code == 400
    counsel = entered(secret)
    assert Client().post(address, form).status_code == 400
    assert counsel.post(address, form | {"days": 91}).status_code == 400
    clerk = entered(order := shown(counsel, secret))
    assert clerk.post(reverse("public_package_court", args=[order]), form).status_code == 404
    _, watched = given(package, LinkKind.RECIPIENT)
    assert Client().post(reverse("public_package_court", args=[watched]), form).status_code == 404
    assert Link.objects.filter(kind=LinkKind.COURT).count() == 1


def test_the_court_reads_the_receipts_of_the_counsel_who_gave_the_link_and_no_other_s(package: Package) -> None:
    (_, one), (_, other) = given(package, LinkKind.DEFENCE), given(package, LinkKind.DEFENCE, "Bo Counsel")
    counsel, another = entered(one), entered(other, "another phrase of fifteen letters")
    clerk = entered(order := shown(counsel, one))
    another.get(page(other))
    assert "Bo Counsel" not in clerk.get(page(order)).content.decode()
    assert "The clerk" not in another.get(page(other)).content.decode()


@pytest.mark.parametrize("end", ["revoked", "expired", "withdrawn"])
def test_counsel_and_court_read_the_receipts_after_the_link_has_ended(
    package: Package, release: Release, end: str
) -> None:
    link, secret = given(package, LinkKind.DEFENCE)
    counsel = entered(secret)
    clerk = entered(order := shown(counsel, secret))
    if end == "revoked":
        revoke_link(actor=officer_of(release), link=link, reason="The case has ended.")
    elif end == "expired":
        Link.objects.filter(id=link.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        Release.objects.filter(id=release.id).update(state=ReleaseState.WITHDRAWN)
    clerk.get(page(order))
    again = entered(secret)
    told = again.get(page(secret)).content.decode()
    assert "The clerk: Read the receipts of the defence" in told
    assert "Download the package" not in told
    for name, more in (("public_package_file", []), ("public_package_footage", [1])):
        assert again.get(reverse(name, args=[secret, *more])).status_code == 404


def test_an_ended_link_does_not_tell_whether_it_was_taken(package: Package, release: Release) -> None:
    (taken, one), (never, other) = given(package, LinkKind.DEFENCE), given(package, LinkKind.DEFENCE)
    entered(one)
    for link in (taken, never):
        revoke_link(actor=officer_of(release), link=link, reason="The case has ended.")
    Link.objects.update(expires_at=timezone.now())
    for form in ({"phrase": "x"}, {"phrase": "a long guess of the officer"}):
        assert Client().post(page(one), form).status_code == Client().post(page(other), form).status_code
    shown = [Client().get(page(secret)).content.replace(secret.encode(), b"") for secret in (one, other)]
    assert shown[0] == shown[1]
    never.refresh_from_db()
    assert never.claimed_at is None


def test_who_tries_phrases_is_stopped_and_counsel_sees_it(package: Package) -> None:
    _, secret = given(package, LinkKind.DEFENCE)
    counsel = entered(secret)
    tried = [Client().post(page(secret), {"phrase": f"the guess of number {n:03d}"}).status_code for n in range(12)]
    assert tried[:5] == [403] * 5
    assert tried[-1] == 429
    assert "Somebody gave a wrong pass phrase" in counsel.get(page(secret)).content.decode()


def test_a_recipient_is_told_that_the_agency_reads_their_receipts(package: Package) -> None:
    (_, watched), (_, secret) = given(package, LinkKind.RECIPIENT), given(package, LinkKind.DEFENCE)
    assert "The agency reads them too" in Client().get(page(watched)).content.decode()
    assert "The agency does not see them" in entered(secret).get(page(secret)).content.decode()


def test_the_court_s_auditor_reads_what_counsel_opened_and_counsel_sees_that(package: Package) -> None:
    defence, secret = given(package, LinkKind.DEFENCE)
    counsel = entered(secret)
    order = shown(counsel, secret)
    court = Link.objects.get(kind=LinkKind.COURT)
    counsel.get(reverse("public_package_footage", args=[secret, 2]), headers={"Range": "bytes=5-9"}).getvalue()
    clerk = entered(order)
    told = clerk.get(page(order)).content.decode()
    assert "Ada Counsel: Played footage" in told
    assert "bytes 0-" in told
    assert clerk.get(reverse("public_package_file", args=[order])).status_code == 404
    assert "The clerk: Read the receipts of the defence" in counsel.get(page(secret)).content.decode()
    assert set(receipts_read_by(court).values_list("link__kind", flat=True)) == {"court", "defence"}
    assert receipts_chain(defence)
