"""Searches for requests and their certificates: what they cover, what they find, and that they can be made again."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
import rfc8785
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure import searching
from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.compare_search import compare_search
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.receive_request import receive_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.models import Channel, Request, SearchCertificate
from openbwc.disclosure.searching import AlteredError, certificate_content, criteria_of_certificate, made_again
from openbwc.evidence.models import NonActivation, Recording
from openbwc.evidence.queries import Criteria
from openbwc.intake.models import Quarantined, Sighting, SourceKind
from openbwc.program.models import (
    Assignment,
    CameraReport,
    CameraSignal,
    LedBy,
    Person,
    ReportKind,
    Role,
    SignalKind,
    TaskForce,
)
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
        if name not in ("serials", "sha256") and value
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


def test_the_same_answer_has_the_same_digest_whoever_searches_and_whenever(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    camera.recorded(hours_ago=60)
    criteria = span()
    first = search_for_request(actor=officer, request=asked, criteria=criteria)
    other = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    second = search_for_request(actor=ice.staff(Role.DISCLOSURE_OFFICER).row, request=other, criteria=criteria)
    assert (first.sha256, bytes(first.content)) == (second.sha256, bytes(second.content))


def test_what_was_running_in_the_span_is_found(asked: Request, officer: Person, camera: WorldCamera) -> None:
    into = camera.recorded(hours_ago=100.5, minutes=50)  # half an hour before the span, and twenty minutes into it
    out_of = camera.recorded(hours_ago=50.1, minutes=60)
    camera.recorded(hours_ago=101, minutes=30)
    camera.recorded(hours_ago=49.9)
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert set(made.recording_ids()) == {into.id, out_of.id}
    assert certificate_content(made)["covered"]["recordings_in_span"] == 2


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
    assert compare_search(actor=officer, certificate=made).same
    overlooked = camera.recorded(hours_ago=70)
    late = camera.recorded(hours_ago=80)
    late.taken_in_at = timezone.now()
    late.save()
    found = compare_search(actor=officer, certificate=made)
    assert (found.same, found.late, found.overlooked, found.gone) == (False, 1, 1, 0)
    said = [json.loads(bytes(one.body))["facts"] for one in Event.objects.filter(kind="disclosure.search_compared")]
    assert sorted(one["same"] for one in said) == [False, True]
    anew = search_for_request(actor=officer, request=asked, criteria=span())
    assert {late.id, overlooked.id} < set(anew.recording_ids())
    assert made_again(anew).same


def test_what_is_missing_is_compared_thing_by_thing(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert made.missing == 1
    camera.recorded(hours_ago=10)  # came back
    assert made_again(made).same
    other = ice.officer("Okafor").wears("BWC-2", hours=200)  # another one is out instead
    found = made_again(made)
    assert (found.same, found.missing, found.newly_missing) == (False, 1, 1)
    assert other.row.serial == "BWC-2"


SAID = {"outcome": "no_records", "statement": "No camera was there."}


def test_no_records_is_said_of_a_search_that_still_finds_none(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert codes(refusal) == {"not_searched"}
    camera.recorded(hours_ago=10)  # so that the camera came back since
    made = search_for_request(actor=officer, request=asked, criteria=span())
    late = camera.recorded(hours_ago=60)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert codes(refusal) == {"search_outdated"}
    late.clips.all().delete()
    late.delete()
    closed = close_request(actor=officer, request=asked, **SAID)
    assert closed.facts["certificate"] == made.sha256


def test_what_another_search_found_is_not_searched_away(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    recording = camera.recorded(hours_ago=60)
    camera.recorded(hours_ago=10)
    search_for_request(actor=officer, request=asked, criteria=span())
    earlier = span(70, 65)
    search_for_request(actor=officer, request=asked, criteria=earlier)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert codes(refusal) == {"found_before"}
    explain_search(actor=officer, request=asked, statement=f"{recording} is of the next day.")
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert codes(refusal) == {"own_explanation"}
    second = ice.staff(Role.DISCLOSURE_OFFICER, "Second").row
    search_for_request(actor=officer, request=asked, criteria=span())
    search_for_request(actor=officer, request=asked, criteria=earlier)
    with pytest.raises(Refused) as refusal:  # it was found again since that was stated
        close_request(actor=second, request=asked, **SAID)
    assert codes(refusal) == {"found_before"}
    explain_search(actor=officer, request=asked, statement=f"{recording} is of the next day.")
    close_request(actor=second, request=asked, **SAID)


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        (Criteria(officer="Ruiz"), "no_span"),
        (Criteria(officer="Ruiz", until=datetime.fromisoformat("2020-01-01T00:00:00+00:00")), "no_span"),
        (span(place="5th Stret"), "searched_by_words"),
        (span(text="stop"), "searched_by_words"),
    ],
)
def test_no_records_stands_on_a_search_of_a_time_that_looks_at_more_than_words(
    asked: Request, officer: Person, camera: WorldCamera, criteria: Criteria, code: str
) -> None:
    search_for_request(actor=officer, request=asked, criteria=criteria)
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert code in codes(refusal)


@pytest.mark.parametrize("unknown", [{"camera": "BWC-l"}, {"officer": "Ruitz"}])
def test_a_camera_or_an_officer_whom_nobody_knows_is_not_searched_for(
    asked: Request, officer: Person, camera: WorldCamera, unknown: dict[str, str]
) -> None:
    with pytest.raises(Mistaken, match="known"):
        search_for_request(actor=officer, request=asked, criteria=span(**unknown))
    assert not asked.certificates.exists()


def missing_now(request: Request, officer: Person, criteria: Criteria | None = None) -> list[str]:
    made = search_for_request(actor=officer, request=request, criteria=criteria or span())
    return certificate_content(made)["missing"]["serials"]


def test_a_camera_is_missing_until_what_lay_on_it_is_there(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    assert missing_now(asked, officer) == ["BWC-1"]
    with pytest.raises(Refused) as refusal:
        close_request(actor=officer, request=asked, **SAID)
    assert codes(refusal) == {"footage_outstanding"}
    read(camera.row)  # it tells nothing of what lies on it
    assert missing_now(asked, officer) == ["BWC-1"]
    read(camera.row, occasion="check_out", files=[])
    assert missing_now(asked, officer) == ["BWC-1"]
    read(camera.row, files=["NEW.MP4", "NOTES.TXT"])
    assert missing_now(asked, officer) == ["BWC-1"]
    clip = camera.recorded(hours_ago=120).clips.get()
    clip.original_name = "new.mp4"
    clip.save()
    assert missing_now(asked, officer) == ["BWC-1"]  # it was there before the camera began to count anew
    Recording.objects.update(taken_in_at=timezone.now())
    assert missing_now(asked, officer) == []
    close_request(actor=officer, request=asked, **SAID)


def test_a_camera_that_was_checked_in_and_not_read_is_missing(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    camera.assignment.ends_at = timezone.now() - timedelta(hours=60)
    camera.assignment.save()
    assert missing_now(asked, officer) == ["BWC-1"]
    assert missing_now(asked, officer, span(40, 30)) == []  # it was not out then


def test_what_was_read_after_a_camera_was_out_again_tells_nothing_of_the_time_before(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    ended = timezone.now() - timedelta(hours=40)
    Assignment.objects.filter(id=camera.assignment.id).update(ends_at=ended)
    Assignment.objects.create(camera=camera.row, person=camera.wearer, starts_at=ended + timedelta(hours=2))
    read(camera.row, files=[])
    assert missing_now(asked, officer, span(60, 41)) == ["BWC-1"]
    read(camera.row, files=[], read_at=ended + timedelta(hours=1))
    assert missing_now(asked, officer, span(60, 41)) == []


def test_a_camera_that_was_lost_is_missing_until_the_loss_is_settled(
    ice: WorldAgency, asked: Request, officer: Person, camera: WorldCamera
) -> None:
    camera.recorded(hours_ago=45)  # sent by radio before it was lost
    camera.assignment.ends_at = timezone.now() - timedelta(hours=40)
    camera.assignment.save()
    lost = CameraReport.objects.create(
        camera=camera.row,
        assignment=camera.assignment,
        kind=ReportKind.LOSS,
        happened_at=camera.assignment.ends_at,
        words="Left in a taxi.",
        reported_at=timezone.now(),
    )
    assert missing_now(asked, officer) == ["BWC-1"]
    lost.settled_at = timezone.now()
    lost.save()
    assert missing_now(asked, officer) == []


def test_one_file_that_came_clears_no_camera_whose_others_are_on_the_way(
    asked: Request, officer: Person, camera: WorldCamera
) -> None:
    camera.recorded(hours_ago=10)
    assert missing_now(asked, officer) == []
    seen = Sighting.objects.create(
        source=SourceKind.DOCK,
        place="/dock/X.MP4",
        mark="0" * 64,
        name="X.MP4",
        camera_serial="bwc-1",
        size=1,
        seen_at=timezone.now(),
        actor="system:intake",
    )
    assert missing_now(asked, officer) == ["BWC-1"]
    seen.state = "settled"
    seen.save()
    assert missing_now(asked, officer) == []


@pytest.mark.parametrize("kind", [SignalKind.SEQUENCE_GAP, SignalKind.FILE_SYSTEM_DELETION])
def test_a_sign_that_clips_are_gone_counts_until_it_is_answered(
    asked: Request, officer: Person, camera: WorldCamera, kind: SignalKind
) -> None:
    camera.recorded(hours_ago=10)
    now = timezone.now()
    names = ("after", "before") if kind == SignalKind.SEQUENCE_GAP else ("since", "until")
    times = ((now - timedelta(hours=70)).isoformat(), (now - timedelta(hours=55)).isoformat())
    sign = CameraSignal.objects.create(
        camera=camera.row,
        kind=kind,
        key="x",
        words="Clips are missing.",
        evidence=dict(zip(names, times, strict=True)),
        arose_at=now - timedelta(hours=55),
        found_at=now,
    )
    assert missing_now(asked, officer) == ["BWC-1"]
    assert missing_now(asked, officer, span(50, 40)) == []
    sign.answered_at = now
    sign.save()
    assert missing_now(asked, officer) == []


def test_a_camera_of_a_task_force_is_missing_where_its_footage_is_kept(ice: WorldAgency, officer: Person) -> None:
    cbp = ice.world.agency("CBP")
    force = TaskForce.objects.create(agency=cbp.row, name="Border", led_by=LedBy.DEPARTMENT, starts_on=ice.world.today)
    worn = ice.officer("Ruiz").wears("BWC-1", hours=200)
    worn.assignment.task_force = force
    worn.assignment.save()
    of_cbp = receive_request(actor=None, agency=cbp.row, channel=Channel.FORM, asked=ASKED)
    of_ice = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=ASKED)
    assert missing_now(of_cbp, cbp.staff(Role.DISCLOSURE_OFFICER).row) == ["BWC-1"]
    assert missing_now(of_ice, officer) == []
    force.led_by, force.leader = LedBy.OTHER, "FBI"
    force.save()
    assert missing_now(of_ice, officer) == ["BWC-1"]


def test_a_roster_without_footage_is_missing_until_it_is_accounted_for(
    ice: WorldAgency, asked: Request, officer: Person
) -> None:
    ruiz = ice.officer("Ruiz")
    operation = ice.operation("at_large_arrest", ruiz, hours_ago=101, hours=3)  # it began before the span
    made = search_for_request(actor=officer, request=asked, criteria=span())
    assert missing_of(made) == {"rosters_without_footage": 1}
    ice.officer("Okafor")
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span(officer="Okafor"))) == {}
    NonActivation.objects.create(
        entry=operation.roster.get(), reason="unsafe", statement="Unsafe.", stated_at=timezone.now(), person=ruiz.row
    )
    assert missing_of(search_for_request(actor=officer, request=asked, criteria=span())) == {}


def test_quarantined_files_that_may_be_of_the_span_are_missing(
    ice: WorldAgency, asked: Request, officer: Person
) -> None:
    for number, hours in enumerate((60, 110, 10, 400, None)):
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
    assert missing_of(made) == {"quarantined": 3}


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


def test_altered_ids_of_what_is_missing_are_not_read(asked: Request, officer: Person, camera: WorldCamera) -> None:
    made = search_for_request(actor=officer, request=asked, criteria=span())
    made.outstanding = bytes(16)
    with pytest.raises(AlteredError):
        certificate_content(made)


def test_a_search_that_finds_too_much_is_refused(
    asked: Request, officer: Person, camera: WorldCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 2)
    for hours in (60, 61):
        camera.recorded(hours_ago=hours)
    search_for_request(actor=officer, request=asked, criteria=span())
    camera.recorded(hours_ago=62)
    with pytest.raises(Mistaken, match="at most 2"):
        search_for_request(actor=officer, request=asked, criteria=span())


def test_criteria_survive_the_certificate(asked: Request, officer: Person, camera: WorldCamera) -> None:
    criteria = Criteria(
        officer="Ruiz",
        wearer_id=camera.wearer.id,
        since=datetime.fromisoformat("2026-03-01T00:00:00+00:00"),
        place="Main Street",
        agency_code="ICE",
    )
    assert criteria_of_certificate(search_for_request(actor=officer, request=asked, criteria=criteria)) == criteria
