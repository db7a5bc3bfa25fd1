"""Published releases as a stranger finds them: pages, feed, bytes and proofs; what was never published, or is gone."""

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.publish_release import publish_release
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.withdraw_publication import withdraw_publication
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.models import Publication, Release, ReleaseKind
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.models import RedactedCopy
from openbwc.ledger.verify_tool import main as verify
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.withdraw_copy import withdraw_copy
from openbwc.redaction.models import FrozenPlan
from tests.unit.disclosure.going_out import cleared, finished
from tests.world import World, WorldAgency

CONTENT = b"what anybody may see " * 100
ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = "On 1 March a man died in our custody.\nWe release what the cameras saw."
SAID = {"words": WORDS, "uncaptioned": "No transcript was made."}
SECRETS = ("Ruiz", "BWC-1", "Operation Nightjar", "Novak", "Hallway")


class Scenes:
    """An agency, its officer and officials, and a released expedited release of one recording."""

    def __init__(self) -> None:
        self.ice: WorldAgency = World().agency("ICE")
        self.officer: Person = self.ice.staff(Role.DISCLOSURE_OFFICER).row
        self.official = self.ice.staff(Role.PROGRAMME_MANAGER, "Novak").row
        self.second = self.ice.staff(Role.PROGRAMME_MANAGER).row
        encounter = self.ice.encounter("planned_arrest_warrant")
        encounter.title = "Operation Nightjar"
        encounter.save()
        recording = self.ice.officer("Ruiz").trained().wears("BWC-1").recorded(encounter=encounter)
        recording.title, recording.place = "Operation Nightjar", "Hallway 5"
        recording.save()
        track = flag_incident(actor=self.officer, about=encounter, incident="death_in_custody")
        silent = self.ice.camera("BWC-2")
        complete_step(
            actor=self.officer, expedited=track, step="cameras_identified", statement="Two.", cameras=[silent]
        )
        for step in ("recordings_accounted_for", "uploads_complete"):
            words = "Held against the roster; BWC-2 was broken, and recorded nothing."
            complete_step(actor=self.officer, expedited=track, step=step, statement=words)
        decide_expedited(actor=self.official, expedited=track, releases=True, basis="Nothing stands against it.")
        track.refresh_from_db()
        assert track.release is not None
        self.copy: RedactedCopy = finished(self.ice, recording, CONTENT)
        self.release: Release = cleared(track.release, self.copy, officer=self.officer, official=self.second)

    def published(self) -> Publication:
        """Released, and published."""
        release_footage(actor=self.officer, release=self.release)
        self.release.refresh_from_db()
        return publish_release(actor=self.officer, release=self.release, title="A death on 1 March", **SAID)


@pytest.fixture
def scene(db: None, home: Path, settings: Settings) -> Scenes:
    settings.REDACTION_FOLDER = home / "redaction"
    return Scenes()


@pytest.fixture
def publication(scene: Scenes) -> Publication:
    return scene.published()


def page(publication: Publication) -> str:
    return reverse("public_release", args=[publication.address])


def addresses(publication: Publication) -> list[str]:
    own = page(publication)
    return [own, f"{own}release.json", f"{own}release.tlog-proof", f"{own}1/video", f"{own}1/captions"]


class Links(HTMLParser):
    """Every address that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value}


def test_a_stranger_follows_every_link_and_reads_nothing_but_what_is_published(publication: Publication) -> None:
    publish_checkpoint()
    waiting, seen = ["/public/"], dict[str, bytes]()
    while waiting:
        path = waiting.pop()
        client = Client()
        answer = client.get(path)
        assert (answer.status_code, len(client.cookies)) == (200, 0), path
        seen[path] = answer.getvalue()
        if answer.headers["Content-Type"].startswith("text/html"):
            assert b"No right is created" in seen[path], path
            links = Links()
            links.feed(seen[path].decode())
            inside = {one for one in links.found if one.startswith("/") and not one.startswith("/static/")}
            waiting += [one for one in sorted(inside) if one not in seen and one not in waiting]
    assert set(addresses(publication)) < set(seen)
    assert all(path.startswith("/public/") for path in seen)
    for path, content in seen.items():
        assert [secret for secret in SECRETS if secret.encode() in content] == [], path


def test_the_page_says_what_was_there_what_is_redacted_and_why_and_the_letter_s_words(
    publication: Publication, scene: Scenes
) -> None:
    words = " ".join(Client().get(page(publication)).content.decode().split())
    assert "2, of which 1 recorded" in words
    assert "We release what the cameras saw." in words
    assert "<strong>(b)(6)</strong>" in words
    assert "5 U.S.C. 552(b)(6)" in words
    told = json.loads(Client().get(addresses(publication)[1]).content)
    (file,) = told["files"]
    assert file["sha256"] == scene.copy.sha256 == hashlib.sha256(CONTENT).hexdigest()
    (reason,) = file["redactions"]
    assert (reason["code"], reason["regions"], reason["sounds"]) == ("(b)(6)", 2, 1)
    (cue,) = file["transcript"]
    assert cue[0] == 100
    assert "(b)(6)" in cue[1]
    captions = Client().get(addresses(publication)[4])
    assert captions.headers["Content-Type"].startswith("text/vtt")
    assert captions.getvalue().startswith(b"WEBVTT")
    (incident,) = told["incidents"]
    del incident["left_out_because"]
    assert incident == {
        "cameras_present": 2,
        "cameras_that_recorded": 1,
        "recordings_that_exist": 1,
        "recordings_released": 1,
    }
    assert "Of the others" not in words
    assert "(VII)" in told["no_right"]


def test_bytes_go_out_whole_and_in_ranges_under_headers_that_keep_nothing(publication: Publication) -> None:
    address = addresses(publication)[3]
    whole = Client().get(address)
    assert whole.getvalue() == CONTENT
    part = Client().get(address, headers={"Range": "bytes=5-24"})
    assert (part.status_code, part.getvalue()) == (206, CONTENT[5:25])
    assert part.headers["Content-Range"] == f"bytes 5-24/{len(CONTENT)}"
    assert Client().get(address, headers={"Range": f"bytes={len(CONTENT)}-"}).status_code == 416
    assert Client().head(address).headers["Content-Length"] == str(len(CONTENT))
    for answer in (whole, part):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = Client().get(page(publication))
    assert shown.headers["Cache-Control"] == "no-cache"
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "style=" not in shown.content.decode()


def test_the_reading_room_is_searched_and_fed(publication: Publication) -> None:
    title = "A death on 1 March"
    for query, found in (("", True), ("?q=custody+cameras", True), ("?q=tank", False), ("?agency=CBP", False)):
        assert (title in Client().get(f"/public/releases/{query}").content.decode()) is found, query
    for odd in ("?q=%00", "?page=99999", "?agency=%27%20OR%201", "?q=" + "x%20" * 200):
        assert Client().get(f"/public/releases/{odd}").status_code == 200, odd
    answer = Client().get("/public/releases/feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 -- our own document
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == title
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{publication.address}"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].endswith(page(publication))


def test_the_ledger_proves_what_was_published(
    publication: Publication, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = addresses(publication)[2]
    assert Client().get(proof).status_code == 404
    publish_checkpoint()
    (home / "release.tlog-proof").write_bytes(Client().get(proof).content)
    assert verify(["event", str(home / "release.tlog-proof"), "--key", str(verifier_key())]) == 0
    assert publication.sha256 in capsys.readouterr().out
    content = Client().get(addresses(publication)[1]).content
    assert hashlib.sha256(content).hexdigest() == publication.sha256


def test_what_is_not_published_is_not_there(scene: Scenes) -> None:
    with pytest.raises(Refused) as refusal:
        publish_release(actor=scene.officer, release=scene.release, title="Too soon", **SAID)
    assert {reason.code for reason in refusal.value.decision.reasons} == {"not_released"}
    publication = scene.published()
    own = page(publication)
    for wrong in (
        reverse("public_release", args=[scene.release.id]),
        reverse("public_release", args=[publication.id]),
        f"{own}2/video",
        f"{own}0/video",
        f"{own}2/captions",
        f"{own}1/original",
        f"{own}../../",
    ):
        assert Client().get(wrong).status_code == 404, wrong
    for address in addresses(publication):
        assert Client().post(address).status_code == 405, address
    with pytest.raises(Refused) as refusal:
        publish_release(actor=scene.officer, release=scene.release, title="Twice", **SAID)
    assert {reason.code for reason in refusal.value.decision.reasons} == {"published_before"}


def test_a_withdrawn_publication_says_that_it_is_gone_and_why_at_every_address(
    publication: Publication, scene: Scenes
) -> None:
    withdraw_publication(actor=scene.officer, publication=publication, reason="A face was missed.")
    for address in addresses(publication):
        answer = Client().get(address)
        assert answer.status_code == 410, address
        assert "A face was missed." in answer.content.decode()
        assert CONTENT[:20] not in answer.content
        assert answer.headers["Cache-Control"] == "no-cache"
    assert "A death" not in Client().get("/public/releases/").content.decode()
    assert "A death" not in Client().get("/public/releases/feed.atom").content.decode()
    anew = publish_release(actor=scene.officer, release=scene.release, title="Anew", **SAID)
    assert anew.address != publication.address
    assert Client().get(page(anew)).status_code == 200
    assert Client().get(page(publication)).status_code == 410


@pytest.mark.parametrize(("field", "character"), [("title", "\x08"), ("words", "\x0b")])
def test_what_no_feed_can_hold_is_not_published(scene: Scenes, field: str, character: str) -> None:
    release_footage(actor=scene.officer, release=scene.release)
    said = {**SAID, "title": "A death on 1 March", field: f"Pasted{character} from a letter."}
    with pytest.raises(Mistaken, match=rf"U\+{ord(character):04X}"):
        publish_release(actor=scene.officer, release=scene.release, **said)
    publish_release(actor=scene.officer, release=scene.release, **said | {field: "Tab\tand line.\nÄ, 日本, 🎥."})
    ElementTree.fromstring(Client().get("/public/releases/feed.atom").content)  # noqa: S314 -- our own document


def test_what_is_withdrawn_behind_a_publication_goes_with_it(publication: Publication, scene: Scenes) -> None:
    withdraw_copy(actor=scene.officer, copy=scene.copy, reason="A face was missed.")
    for address in addresses(publication)[3:]:
        answer = Client().get(address)
        assert (answer.status_code, answer.content) == (410, b"This file is not handed out any more.\n")
    told = Client().get(addresses(publication)[1])
    assert (told.status_code, told.content) == (410, b"A file of this release was withdrawn.\n")
    words = Client().get(page(publication)).content.decode()
    assert "is served no more" in words
    assert f'href="{addresses(publication)[1]}"' not in words.partition("Verify it")[2]
    assert "<video" not in words
    withdraw_release(actor=scene.officer, release=scene.release, reason="By order of the court.")
    for address in addresses(publication):
        assert Client().get(address).status_code == 410, address


def test_a_published_text_that_was_altered_is_not_shown(publication: Publication) -> None:
    Publication.objects.update(content=bytes(publication.content).replace(b"1 March", b"2 March"))
    client = Client(raise_request_exception=False)
    for address in addresses(publication)[:2]:
        answer = client.get(address)
        assert answer.status_code == 500, address
        assert b"2 March" not in answer.content


def test_what_came_to_an_incident_later_is_told_of_in_counts_with_the_reason(scene: Scenes) -> None:
    release_footage(actor=scene.officer, release=scene.release)
    late, encounter = scene.ice.officer("Haddad").trained().wears().recorded(), scene.copy.clip.recording.encounter
    assert encounter is not None
    place_in_encounter(actor=late.wearer, recording=late, encounter=encounter, reason="I was there.")
    publication = publish_release(actor=scene.officer, release=scene.release, title="A death", **SAID)
    words = " ".join(Client().get(page(publication)).content.decode().split())
    assert "<dd>2, when this was published</dd>" in words
    assert "<dd>1. Of the others: it is to be decided on.</dd>" in words


@pytest.mark.parametrize("captions", ["", "captions.vtt"])
def test_a_film_without_captions_is_published_with_the_reason_alone(scene: Scenes, captions: str) -> None:
    release_footage(actor=scene.officer, release=scene.release)
    RedactedCopy.objects.update(captions=captions)  # those that there are mark deleted sound alone
    said = {"title": "A death", "words": WORDS}
    with pytest.raises(Refused) as refusal:
        publish_release(actor=scene.officer, release=scene.release, **said)
    assert {reason.code for reason in refusal.value.decision.reasons} == {"captions_missing"}
    told = publish_release(actor=scene.officer, release=scene.release, **said, uncaptioned="Nobody speaks in it.")
    assert "What is said in it is not captioned. Nobody speaks in it." in Client().get(page(told)).content.decode()


def test_what_is_redacted_all_over_is_said_to_be(scene: Scenes) -> None:
    release_footage(actor=scene.officer, release=scene.release)
    frozen = FrozenPlan.objects.get(sha256=scene.copy.plan_sha256)
    plan = json.loads(bytes(frozen.content))
    plan |= {"everything_but": True, "everything_reason": plan["tracks"][0]["reason"]}
    plan["tracks"][1]["treatment"] = "keep_clear"
    FrozenPlan.objects.update(content=json.dumps(plan).encode())
    publication = publish_release(actor=scene.officer, release=scene.release, title="A death", **SAID)
    words = " ".join(Client().get(page(publication)).content.decode().split())
    assert "everything but 1 part" in words


def test_a_file_is_served_without_a_look_at_the_words_that_were_published(
    publication: Publication,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(addresses(publication)[3], headers={"Range": "bytes=0-9"}).status_code == 206
    assert [one["sql"] for one in asked.captured_queries if '"content"' in one["sql"]] == []


def test_only_what_was_released_for_the_public_is_published(scene: Scenes) -> None:
    release_footage(actor=scene.officer, release=scene.release)
    Release.objects.filter(id=scene.release.id).update(kind=ReleaseKind.DISCOVERY, audience="court")
    with pytest.raises(Refused) as refusal:
        publish_release(actor=scene.officer, release=scene.release, title="For a court", **SAID)
    assert {reason.code for reason in refusal.value.decision.reasons} == {"not_for_the_public"}
    with pytest.raises(Mistaken, match="title"):
        publish_release(actor=scene.officer, release=scene.release, title="x" * 201, **SAID)


def test_the_officer_publishes_and_withdraws_in_the_reading_room(scene: Scenes) -> None:
    ice = scene.ice
    officer = Client()
    officer.force_login(ice.staff(Role.DISCLOSURE_OFFICER).account, backend="django.contrib.auth.backends.ModelBackend")
    release_footage(actor=scene.officer, release=scene.release)
    prefix = scene.release.short_id
    publish = f"/reading-room/{prefix}/publish/"
    assert "Publish it" in officer.get("/reading-room/").content.decode()
    assert officer.post(publish, {}).status_code == 400
    sent = {f"{prefix}-{name}": words for name, words in {**SAID, "title": "A death on 1 March"}.items()}
    assert officer.post(publish, sent).status_code == 302
    twice = officer.post(publish, sent)
    assert (twice.status_code, "The release is published." in twice.content.decode()) == (403, True)
    publication = Publication.objects.get()
    withdraw = f"/reading-room/{publication.short_id}/withdraw/"
    reader = Client()
    reader.force_login(ice.officer("Okafor").account, backend="django.contrib.auth.backends.ModelBackend")
    assert "A death on 1 March" in reader.get("/reading-room/").content.decode()
    assert reader.post(publish, sent).status_code == 403
    assert reader.post(withdraw, {f"{publication.short_id}-reason": "No."}).status_code == 403
    assert officer.post(withdraw, {}).status_code == 400
    assert officer.post(withdraw, {f"{publication.short_id}-reason": "A face was missed."}).status_code == 302
    assert Client().get(page(publication)).status_code == 410
