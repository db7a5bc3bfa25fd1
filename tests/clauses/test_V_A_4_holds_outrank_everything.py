"""V.A.4: nothing is disposed of against a hold, and a hold catches what comes in later, in the intake's transaction."""

from datetime import timedelta

import pytest
from django.db import transaction

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.catalogue_clip import ActivationFacts, StoredClip, catalogue_clip
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.policy import Act, Decision, Outcome
from openbwc.program.events import REFUSED
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.eligibility import Keeps, blockers_of, eligible, keeping_of
from openbwc.retention.models import HeldRecording, Hold
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
PERMITTED = Decision(Act.TAKE_IN_FOOTAGE, Outcome.PERMITTED, ("V.A.5",), (), (), "sha256:0")
LONG_AGO = 24 * 400.0


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


def hold_on(ice: WorldAgency, custodian: Person, query: Criteria) -> Hold:
    return place_hold(
        actor=custodian,
        agency=ice.row,
        kind="litigation",
        authority="Preservation letter of 3 May",
        matter="Doe v. ICE",
        query=query,
        custodian=custodian,
        review_on=ice.world.today + timedelta(days=180),
    )


def taken_in(ice: WorldAgency, *, title: str) -> Recording:
    """A clip of a new activation, catalogued as intake does it."""
    wears = ice.officer("Ruiz").trained().wears()
    at = ice.world.now - timedelta(hours=2)
    with transaction.atomic():
        clip = catalogue_clip(
            actor=Actor.system("dock"),
            clip=StoredClip(
                sha256=("ab" * 31) + f"{len(title):02}",
                size=1000,
                media_type="video/mp4",
                original_name="CLIP.MP4",
                vault_object=f"urn:openbwc:original:{title}",
                vault_name="CLIP.MP4",
                duration_ms=60_000,
                facts={},
            ),
            activation=ActivationFacts(
                camera=wears.row,
                wearer=wears.wearer,
                activation=title,
                claimed_started_at=at,
                clock_offset_ms=0,
                started_at=at,
                pre_event_ms=30_000,
                title=title,
                part=1,
            ),
            decision=PERMITTED,
            at=ice.world.now,
        )
    return clip.recording


def test_what_comes_in_later_is_held_as_it_comes_in(ice: WorldAgency, custodian: Person) -> None:
    hold = hold_on(ice, custodian, Criteria(text="harbour"))
    caught, other = taken_in(ice, title="Arrest at the harbour"), taken_in(ice, title="A patrol")
    assert [one.recording_id for one in hold.held.all()] == [caught.id]
    on = ice.world.today
    kept = blockers_of([caught, other], on=on)
    assert Keeps.HELD in {one.keeps for one in kept[caught.id]}
    assert Keeps.HELD not in {one.keeps for one in kept[other.id]}
    told = Event.objects.get(kind="retention.hold_caught", subject=f"hold:{hold.id}")
    assert str(caught.id).encode() in bytes(told.body)
    assert not Event.objects.filter(kind__startswith="retention.", subject=f"recording:{caught.id}").exists()


def test_an_intake_that_fails_holds_nothing(ice: WorldAgency, custodian: Person) -> None:
    hold_on(ice, custodian, Criteria(text="harbour"))
    with transaction.atomic():
        taken_in(ice, title="Arrest at the harbour")
        transaction.set_rollback(True)
    assert not HeldRecording.objects.exists()
    assert not Event.objects.filter(kind="retention.hold_caught").exists()


def test_no_schedule_gets_past_a_hold(ice: WorldAgency, custodian: Person) -> None:
    ice.scheduled("non_evidentiary", period="P1D")
    recording = ice.officer("Ruiz").trained().wears().recorded(hours_ago=LONG_AGO, category="non_evidentiary")
    on = ice.world.today
    assert list(eligible(keeping_of(ice.row, on))) == [recording]
    hold = hold_on(ice, custodian, Criteria(category="non_evidentiary"))
    HeldRecording.objects.all().delete()  # even where nothing wrote down what the query finds
    assert not eligible(keeping_of(ice.row, on)).exists()
    release_hold(actor=custodian, hold=hold, reason="The case was dismissed.")
    assert list(eligible(keeping_of(ice.row, on))) == [recording]


def test_a_hold_without_matter_or_reason_is_refused_with_its_clause(ice: WorldAgency, custodian: Person) -> None:
    officer = ice.officer("Okafor").trained().row
    with pytest.raises(Refused) as refusal:
        hold_on(ice, officer, Criteria(category="evidentiary"))
    assert [reason.code for reason in refusal.value.decision.reasons] == [
        "no_authority",
        "custodian_may_not_review",
    ]
    hold = hold_on(ice, custodian, Criteria(category="evidentiary"))
    with pytest.raises(Refused) as refusal:
        release_hold(actor=custodian, hold=hold, reason=" ")
    assert [(reason.clause, reason.code) for reason in refusal.value.decision.reasons] == [("V.A.4", "reason_missing")]
    assert Event.objects.filter(kind=REFUSED.name).count() == 2
