"""What people say of recordings: decided, attributed, reasoned, and never a change of the original (V.A.4)."""

import json
from datetime import timedelta

import pytest

from openbwc.custody.models import Event
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.actions.correct_wearer import correct_wearer
from openbwc.evidence.actions.mark_recording import mark_recording
from openbwc.evidence.actions.name_on_access_list import name_on_access_list
from openbwc.evidence.actions.open_encounter import open_encounter
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.actions.state_notice import state_notice
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.evidence.models import Notice, Recording, Sensitivity
from openbwc.evidence.queries import Criteria
from openbwc.evidence.restriction import restriction_of
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused
from tests.world import World, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ruiz(world: World) -> WorldPerson:
    return world.agency("ICE").officer("Ruiz").trained()


@pytest.fixture
def recording(ruiz: WorldPerson) -> Recording:
    return ruiz.wears("ICE-1").recorded()


def facts(event: Event | None) -> dict[str, object]:
    assert event is not None
    return json.loads(bytes(event.body))["facts"]


def test_a_custodian_corrects_the_wearer_and_the_ledger_keeps_both(world: World, recording: Recording) -> None:
    custodian = world.agency("ICE").staff(Role.CUSTODIAN).row
    other = world.agency("ICE").officer("Okafor").row
    before, digest = recording.wearer_id, recording.clips.get().sha256
    correct_wearer(actor=custodian, recording=recording, wearer=other, reason="Cameras swapped at roll call")
    recording.refresh_from_db()
    assert recording.wearer == other
    assert recording.clips.get().sha256 == digest
    assert facts(Event.objects.last()) == {
        "before": str(before),
        "after": str(other.id),
        "reason": "Cameras swapped at roll call",
    }


def test_the_wearer_may_not_correct_the_wearer_and_nobody_without_a_reason(
    world: World, ruiz: WorldPerson, recording: Recording
) -> None:
    custodian = world.agency("ICE").staff(Role.CUSTODIAN).row
    for actor, reason in ((ruiz.row, "not me"), (custodian, "  ")):
        with pytest.raises(Refused):
            correct_wearer(actor=actor, recording=recording, wearer=custodian, reason=reason)
    recording.refresh_from_db()
    assert recording.wearer == ruiz.row


def test_a_prohibited_category_restricts_at_once_and_only_a_custodian_lifts_it(
    ruiz: WorldPerson, recording: Recording
) -> None:
    policy = policy_of(recording.agency, ruiz.world.today)
    restricted = next(code for code, one in policy.categories.items() if one.restriction)
    plain = next(code for code, one in policy.categories.items() if not one.restriction)
    categorise(actor=ruiz.row, recording=recording, category=restricted, reason="what it shows")
    recording.refresh_from_db()
    assert recording.restriction == policy.categories[restricted].restriction
    assert [event.kind for event in Event.objects.all()] == [
        "evidence.category_asserted",
        "evidence.review_opened",
        "evidence.restriction_changed",
    ]
    with pytest.raises(Refused):
        categorise(actor=ruiz.row, recording=recording, category=plain, reason="categorised by mistake")
    assert recording.category == restricted
    custodian = ruiz.world.agency("ICE").staff(Role.CUSTODIAN).row
    categorise(actor=custodian, recording=recording, category=plain, reason="categorised by mistake")
    recording.refresh_from_db()
    assert recording.restriction == ""
    with pytest.raises(ValueError, match="knows the categories"):
        categorise(actor=ruiz.row, recording=recording, category="no such category", reason="x")


def test_a_page_loaded_before_the_restriction_does_not_lift_it(ruiz: WorldPerson, recording: Recording) -> None:
    categories = policy_of(recording.agency, ruiz.world.today).categories
    stale = Recording.objects.get(id=recording.id)
    restricted = next(code for code, one in categories.items() if one.restriction)
    plain = next(code for code, one in categories.items() if not one.restriction)
    custodian = ruiz.world.agency("ICE").staff(Role.CUSTODIAN).row
    categorise(actor=custodian, recording=recording, category=restricted, reason="a vigil")
    with pytest.raises(Refused):
        categorise(actor=ruiz.row, recording=stale, category=plain, reason="routine")
    recording.refresh_from_db()
    assert recording.restriction == categories[restricted].restriction


def test_nobody_names_themselves_on_an_access_list(ruiz: WorldPerson, recording: Recording) -> None:
    custodian = ruiz.world.agency("ICE").staff(Role.CUSTODIAN).row
    with pytest.raises(Refused) as refusal:
        name_on_access_list(actor=custodian, recording=recording, person=custodian, reason="I want to see it")
    assert [reason.code for reason in refusal.value.decision.reasons] == ["own_access"]


def test_the_words_of_an_encounter_are_screened(ruiz: WorldPerson) -> None:
    ice = ruiz.world.agency("ICE").row
    code = next(iter(policy_of(ice, ruiz.world.today).encounter_types))
    with pytest.raises(Refused) as refusal:
        open_encounter(
            actor=ruiz.row, agency=ice, type=code, title="Muslim men at the mosque", starts_at=ruiz.world.now
        )
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"II.B.5"}


def test_a_sensitive_place_restricts_unless_the_encounter_rests_on_ii_a(
    world: World, ruiz: WorldPerson, recording: Recording
) -> None:
    ice = world.agency("ICE")
    policy = policy_of(ice.row, world.today)
    for code, kind in policy.encounter_types.items():
        encounter = ice.encounter(code, sensitivity=Sensitivity.MEDICAL)
        expected = "" if kind.clause.startswith("II.A") else "sensitive_location"
        assert restriction_of("", encounter, policy) == expected
    outside = ice.encounter("other_contact", sensitivity=Sensitivity.COURTROOM)
    place_in_encounter(actor=ruiz.row, recording=recording, encounter=outside, reason="was there")
    recording.refresh_from_db()
    assert recording.restriction == "sensitive_location"


def test_an_officer_opens_an_encounter_places_the_recording_and_states_the_notice(
    world: World, ruiz: WorldPerson, recording: Recording
) -> None:
    ice = world.agency("ICE").row
    code = next(iter(policy_of(ice, world.today).encounter_types))
    encounter = open_encounter(
        actor=ruiz.row, agency=ice, type=code, title="Arrest at Pine Street", starts_at=world.now, place="Pine Street"
    )
    place_in_encounter(actor=ruiz.row, recording=recording, encounter=encounter, reason="my camera")
    with pytest.raises(ValueError, match="neither"):
        state_notice(actor=ruiz.row, encounter=encounter, given_at=None)
    state_notice(actor=ruiz.row, encounter=encounter, given_at=world.now)
    assert encounter.notice == Notice.GIVEN
    state_notice(actor=ruiz.row, encounter=encounter, given_at=None, reason="It would have endangered us")
    assert encounter.notice == Notice.NOT_GIVEN
    recording.refresh_from_db()
    assert "pine street" in recording.search_words
    with pytest.raises(ValueError, match="encounter types"):
        open_encounter(actor=ruiz.row, agency=ice, type="party", title="x", starts_at=world.now)
    with pytest.raises(ValueError, match="Expected an encounter of ICE"):
        place_in_encounter(
            actor=ruiz.row, recording=recording, encounter=world.agency("CBP").encounter("x"), reason="x"
        )


def test_a_tag_is_screened_and_a_mark_lies_in_the_recording(
    world: World, ruiz: WorldPerson, recording: Recording
) -> None:
    tag_recording(actor=ruiz.row, recording=recording, text="  Blue   Van ")
    tag_recording(actor=ruiz.row, recording=recording, text="blue van")
    assert [tag.text for tag in recording.tags.all()] == ["blue van"]
    assert Event.objects.filter(kind="evidence.tagged").count() == 1
    with pytest.raises(Refused) as refusal:
        tag_recording(actor=ruiz.row, recording=recording, text="muslim")
    assert {reason.clause for reason in refusal.value.decision.reasons} == {"II.B.5"}
    with pytest.raises(ValueError, match="1 to 60"):
        tag_recording(actor=ruiz.row, recording=recording, text="x" * 61)
    mark = mark_recording(actor=ruiz.row, recording=recording, at_ms=1500, text="Notice is given here")
    assert list(recording.marks.all()) == [mark]
    with pytest.raises(ValueError, match="between 0"):
        mark_recording(actor=ruiz.row, recording=recording, at_ms=recording.duration_ms + 1, text="x")


def test_naming_on_the_access_list_is_the_custodians(world: World, ruiz: WorldPerson, recording: Recording) -> None:
    ice = world.agency("ICE")
    investigator = ice.staff(Role.INVESTIGATOR).row
    with pytest.raises(Refused):
        name_on_access_list(actor=ruiz.row, recording=recording, person=investigator, reason="wants it")
    entry = name_on_access_list(
        actor=ice.staff(Role.CUSTODIAN).row, recording=recording, person=investigator, reason="case 12"
    )
    assert list(recording.access_list.all()) == [entry]


def test_recordings_are_found_by_each_criterion(world: World, ruiz: WorldPerson, recording: Recording) -> None:
    okafor = world.agency("CBP").officer("Okafor")
    other = okafor.wears("CBP-1").recorded(hours_ago=30)
    encounter = world.agency("ICE").encounter("arrest_warrant")
    encounter.place = "Newark"
    encounter.save()
    recording.encounter, recording.category, recording.search_words = encounter, "arrest", "blue van newark"
    recording.save()
    found = {
        Criteria(officer="ruiz"): recording,
        Criteria(officer="alex okafor"): other,
        Criteria(wearer_id=okafor.row.id): other,
        Criteria(officer=ruiz.row.badge): recording,
        Criteria(camera="cbp-1"): other,
        Criteria(agency_code="CBP"): other,
        Criteria(since=world.now - timedelta(hours=2)): recording,
        Criteria(until=world.now - timedelta(hours=2)): other,
        Criteria(encounter_type="arrest_warrant"): recording,
        Criteria(encounter_id=encounter.id): recording,
        Criteria(category="arrest"): recording,
        Criteria(place="newark"): recording,
        Criteria(text="van BLUE"): recording,
    }
    for criteria, expected in found.items():
        assert list(Recording.objects.filter(criteria.condition())) == [expected], criteria
    assert Recording.objects.filter(Criteria().condition()).count() == 2
    assert not Recording.objects.filter(Criteria(officer="ruiz", camera="CBP-1").condition()).exists()
