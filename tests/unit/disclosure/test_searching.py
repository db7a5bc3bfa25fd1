"""Searches for requests and their certificates: what they cover, what they find, and that they can be made again."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
import rfc8785
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.models import Channel, Request, SearchCertificate
from openbwc.disclosure.searching import AlteredError, as_json, certificate_content, from_json, made_again
from openbwc.evidence.models import NonActivation
from openbwc.evidence.queries import Criteria
from openbwc.intake.models import Quarantined
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency, WorldCamera, read

from .conftest import ASKED
from .test_requests import codes


@pytest.fixture
def asked(ice: WorldAgency) -> Request:
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)


@pytest.fixture
def camera(ice: WorldAgency) -> WorldCamera:
    return ice.officer("Ruiz").wears("BWC-1", hours=200)


def span(hours_ago: float = 100.0, until: float = 50.0, **more: str) -> Criteria:
    now = timezone.now()
    return Criteria(since=now - timedelta(hours=hours_ago), until=now - timedelta(hours=until), **more)


def missing_of(certificate: SearchCertificate) -> dict[str, object]:
    return {
        name: value
        for name, value in certificate_content(certificate)["missing"].items()
        if name != "serials" and value
    }


def test_the_certificate_is_canonical_and_its_digest_stands_in_the_ledger(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    recording = camera.recorded(hours_ago=60)
    camera.recorded(hours_ago=20)
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert made.recording_ids() == [recording.id]
    content = bytes(made.content)
    told = json.loads(content)
    assert rfc8785.dumps(told) == content
    assert told["found"]["recordings"] == told["covered"]["recordings_in_span"] == 1
    assert told["found"]["sha256"] == hashlib.sha256(recording.id.bytes).hexdigest()
    body = json.loads(bytes(Event.objects.get(event_id=made.event_id).body))
    assert body["facts"]["sha256"] == hashlib.sha256(content).hexdigest() == made.sha256


def test_what_the_officer_may_not_open_is_counted_all_the_same(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    restricted = camera.recorded(hours_ago=60, restriction="protected_identity")
    other = ice.world.agency("CBP").officer("Okafor").wears().recorded(hours_ago=60)
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert made.recording_ids() == [restricted.id]
    assert other.id not in made.recording_ids()


def test_the_same_search_is_made_again_and_compared(asked: Request, officer: Person, camera: WorldCamera) -> None:
    camera.recorded(hours_ago=60)
    camera.recorded(hours_ago=10)
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert made_again(made).same
    late = camera.recorded(hours_ago=70)
    found = made_again(made)
    assert (found.same, found.added, found.gone) == (False, 1, 0)
    anew = search_for_request(actor=officer, request=asked, criteria=span())
    assert late.id in anew.recording_ids()
    assert made_again(anew).same


def test_no_records_is_said_of_a_search_that_still_finds_none(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    said = {"outcome": "no_records", "statement": "No camera was there."}
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **said)
    assert codes(refusal) == {"not_searched"}
    camera.recorded(hours_ago=10)  # so that the camera was uploaded since
    search_for_request(actor=officer, request=asked, criteria=span())
    late = camera.recorded(hours_ago=60)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **said)
    assert codes(refusal) == {"search_outdated"}
    search_for_request(actor=officer, request=asked, criteria=span())
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **said)
    assert codes(refusal) == {"records_found"}
    earlier = late.started_at - timedelta(hours=1)
    search_for_request(
        actor=officer, request=asked, criteria=Criteria(since=earlier - timedelta(hours=1), until=earlier)
    )
    closed = close_request(actor=officer, request=asked, **said)
    assert closed.facts["certificate"] == asked.certificates.first().sha256


def test_a_camera_that_is_still_out_is_missing_until_it_is_read_or_uploaded(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert missing_of(made) == {"cameras_not_uploaded": 1}
    assert certificate_content(made)["missing"]["serials"] == ["BWC-1"]
    said = {"outcome": "no_records", "statement": "No camera was there."}
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **said)
    assert codes(refusal) == {"footage_outstanding"}
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span(camera="BWC-2"))) == {}
    read(camera.row)
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span())) == {}
    close_request(actor=officer, request=asked, **said)


def test_footage_that_cannot_be_meant_is_explained(asked: Request, officer: Person, camera: WorldCamera) -> None:
    search_for_request(actor=officer, request=asked, criteria=span())
    closed = close_request(
        actor=officer,
        request=asked,
        outcome="no_records",
        statement="No camera was there.",
        on_missing="BWC-1 was in El Paso that day.",
    )
    assert closed.facts["on_missing"] == "BWC-1 was in El Paso that day."


def test_a_roster_without_footage_is_missing_until_it_is_accounted_for(
    ice: WorldAgency, asked: Request, officer: Person
) -> None:
    ruiz = ice.officer("Ruiz")
    operation = ice.operation("at_large_arrest", ruiz, hours_ago=60)
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span())) == {
        "rosters_without_footage": 1
    }
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span(officer="Okafor"))) == {}
    NonActivation.objects.create(
        entry=operation.roster.get(), reason="unsafe", statement="Unsafe.", stated_at=timezone.now(), person=ruiz.row
    )
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span())) == {}


def test_quarantined_files_that_may_be_of_the_span_are_missing(
    ice: WorldAgency, asked: Request, officer: Person
) -> None:
    for number, hours in enumerate((60, 10, None)):
        Quarantined.objects.create(
            agency=ice.row,
            camera_serial="BWC-9",
            sha256=f"{number:064}",
            size=1,
            original_name="X.MP4",
            vault_object="urn:x",
            vault_name="X.MP4",
            claimed_started_at=None if hours is None else timezone.now() - timedelta(hours=hours),
            reasons=[],
            facts={},
            kept_at=timezone.now(),
        )
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert missing_of(made) == {"quarantined": 2}


def test_nobody_is_followed_and_nothing_is_asked_for_nothing(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    with pytest.raises(Refused) as refusal:
        search_for_request(actor=officer, request=asked, criteria=span(text="Alex Ruiz"))
    assert codes(refusal) == {"cross_recording_tracking"}
    with pytest.raises(Mistaken, match="asks something"):
        search_for_request(actor=officer, request=asked, criteria=Criteria())
    with pytest.raises(Refused) as refusal:
        search_for_request(actor=ice.staff(Role.INVESTIGATOR).row, request=asked, criteria=span())
    assert codes(refusal) == {"no_authority"}
    assert not asked.certificates.exists()


@pytest.mark.parametrize("what", ["content", "recordings"])
def test_an_altered_certificate_is_not_read(asked: Request, officer: Person, camera: WorldCamera, what: str) -> None:
    camera.recorded(hours_ago=60)
    made = search_for_request(actor=officer, request=asked, criteria=span())
    setattr(made, what, bytes(getattr(made, what)).replace(b"1", b"2") + b"0")
    with pytest.raises(AlteredError):
        certificate_content(made)


def test_criteria_survive_the_certificate(ice: WorldAgency, camera: WorldCamera) -> None:
    asked = Criteria(
        officer="Ruiz",
        wearer_id=camera.wearer.id,
        since=datetime.fromisoformat("2026-03-01T00:00:00+00:00"),
        place="Main Street",
    )
    assert from_json(json.loads(json.dumps(as_json(asked)))) == asked
