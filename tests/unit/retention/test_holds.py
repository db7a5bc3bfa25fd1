"""Holds: placed, reviewed, released, told of; by recording and by query; each of several is enough."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.actions.correct_wearer import correct_wearer
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.actions.tag_recording import tag_recording
from openbwc.evidence.models import Encounter, Recording
from openbwc.evidence.queries import Criteria
from openbwc.notices.models import Notice
from openbwc.program.models import Appointment, Camera, Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention import scopes
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.actions.remind_of_reviews import remind_of_reviews
from openbwc.retention.actions.review_hold import review_hold
from openbwc.retention.eligibility import Keeps, blockers_of, holds_over
from openbwc.retention.models import HeldRecording, Hold
from openbwc.retention.scopes import criteria_of, saved
from openbwc.site.jobs.tasks import look_after_retention
from tests.world import World, WorldAgency

WORKER = Actor.system("worker")


def held_by(actor: Person, ice: WorldAgency, **said: Any) -> Hold:
    stated = {
        "kind": "litigation",
        "authority": "Order of 3 May",
        "matter": "Doe v. ICE",
        "custodian": actor,
        "review_on": ice.world.today + timedelta(days=90),
    }
    return place_hold(actor=actor, agency=ice.row, **{**stated, **said})


def keeps(ice: WorldAgency, recording: Recording) -> set[Keeps]:
    return {one.keeps for one in blockers_of([recording], on=ice.world.today)[recording.id]}


def facts_of(kind: str) -> dict[str, Any]:
    """The facts of the last event of a kind."""
    event = Event.objects.filter(kind=kind).reverse()[0]
    return dict(json.loads(bytes(event.body))["facts"])


def test_a_hold_on_recordings_outranks_the_schedule(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    ice.scheduled("non_evidentiary")
    assert keeps(ice, old) == set()
    hold = held_by(custodian, ice, recordings=[old, old])
    assert keeps(ice, old) == {Keeps.HELD}
    assert holds_over(old) == (hold,)
    facts = facts_of("retention.hold_placed")
    assert (facts["recordings"], facts["kind"], facts["query"]) == (1, "litigation", None)


def test_each_of_several_holds_is_enough(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    ice.scheduled("non_evidentiary")
    holds = [held_by(custodian, ice, recordings=[old]), held_by(custodian, ice, query=Criteria(camera="bwc-old"))]
    assert len(holds_over(old)) == 2
    release_hold(actor=custodian, hold=holds[0], reason="The case was dismissed.")
    assert keeps(ice, old) == {Keeps.HELD}
    release_hold(actor=custodian, hold=holds[1], reason="So was this one.")
    assert keeps(ice, old) == set()
    assert HeldRecording.objects.filter(recording=old).count() == 2


def test_a_query_holds_what_it_finds_in_its_agency(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    ito = ice.world.agency("CBP").officer("Ito").trained().wears().recorded(category="non_evidentiary")
    hold = held_by(custodian, ice, query=Criteria(category="non_evidentiary"))
    assert list(hold.held.values_list("recording_id", flat=True)) == [old.id]
    assert Keeps.HELD not in {one.keeps for one in blockers_of([ito], on=ice.world.today)[ito.id]}
    assert facts_of("retention.hold_placed")["query"] == {"category": "non_evidentiary"}


def test_what_is_asserted_later_is_held_and_written_down_at_once(
    ice: WorldAgency, custodian: Person, old: Recording
) -> None:
    hold = held_by(custodian, ice, query=Criteria(category="evidentiary"))
    assert not hold.held.exists()
    categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows the arrest.")
    assert hold.held.get().recording_id == old.id
    assert Event.objects.get(kind="retention.hold_caught").subject == f"hold:{hold.id}"
    assert facts_of("retention.hold_caught") == {"recordings": [str(old.id)]}


def test_what_met_a_search_for_a_minute_stays_held(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    """However it came to meet it, and whatever it is called by the evening."""
    wearer = old.wearer
    other = ice.officer("Okafor").trained().row
    encounter, elsewhere = ice.encounter("arrest"), ice.encounter("arrest")
    Encounter.objects.filter(id=encounter.id).update(place="Pier 9")
    holds = {
        "category": held_by(custodian, ice, query=Criteria(category="evidentiary")),
        "wearer": held_by(custodian, ice, query=Criteria(wearer_id=other.id)),
        "both": held_by(custodian, ice, query=Criteria(category="evidentiary", wearer_id=other.id)),
        "first": held_by(custodian, ice, query=Criteria(category="evidentiary", wearer_id=wearer.id)),
        "place": held_by(custodian, ice, query=Criteria(place="pier 9")),
        "tag": held_by(custodian, ice, query=Criteria(text="harbour")),
    }
    categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows the arrest.")
    correct_wearer(actor=custodian, recording=old, wearer=other, reason="They had swapped.")
    correct_wearer(actor=custodian, recording=old, wearer=wearer, reason="They had not.")
    categorise(actor=custodian, recording=old, category="non_evidentiary", reason="It does not.")
    place_in_encounter(actor=custodian, recording=old, encounter=encounter, reason="It is of that.")
    place_in_encounter(actor=custodian, recording=old, encounter=elsewhere, reason="It is not.")
    tag_recording(actor=custodian, recording=old, text="harbour")
    assert {name for name, hold in holds.items() if hold.held.filter(recording=old).exists()} == holds.keys()
    assert {hold.id for hold in holds_over(old)} == {hold.id for hold in holds.values()}


def test_a_hold_covers_training_recordings_too(ice: WorldAgency, custodian: Person) -> None:
    """What a search keeps apart by habit, a mislabelled arrest for one, a hold does not leave out."""
    training = ice.officer("Ruiz").trained().wears().recorded(category="training_environment")
    for query in (Criteria(agency_code="ICE"), Criteria(officer="Ruiz"), Criteria(agency_code="ICE", training=True)):
        assert held_by(custodian, ice, query=query).held.get().recording == training, query


def test_a_hold_keeps_to_whom_and_what_it_named(ice: WorldAgency, custodian: Person) -> None:
    wears = ice.officer("Ruiz").trained().wears("BWC-7")
    holds = [held_by(custodian, ice, query=query) for query in (Criteria(officer="Ruiz"), Criteria(camera="bwc-7"))]
    first = wears.recorded(hours_ago=3, category="non_evidentiary")
    holds += [held_by(custodian, ice, query=query) for query in (Criteria(officer="Ruiz"), Criteria(camera="bwc-7"))]
    Person.objects.filter(id=wears.wearer.id).update(family_name="Okafor-Ruis", badge="X-99")
    wears.row.serial = "BWC-7-RENUMBERED"
    wears.row.save(update_fields=["serial"])
    later = wears.recorded(hours_ago=1, category="non_evidentiary")
    for recording in (first, later):
        assert {hold.id for hold in holds_over(recording)} == {hold.id for hold in holds}


def test_a_name_that_is_half_the_house_is_no_scope(
    ice: WorldAgency, custodian: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "_MOST_NAMED", 2)
    for name in ("Lindqvist", "Lind", "Okafor"):
        ice.officer(name)
    hold = held_by(custodian, ice, query=Criteria(officer="lind"))
    assert hold.query is not None
    assert len(hold.query["officers_named"]) == 2
    ice.officer("Lindh")
    with pytest.raises(Mistaken, match="2 officers at most"):
        held_by(custodian, ice, query=Criteria(officer="lind"))


def test_what_was_caught_stays_when_it_no_longer_matches(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    held_by(custodian, ice, query=Criteria(category="non_evidentiary"))
    categorise(actor=custodian, recording=old, category="evidentiary", reason="It shows the arrest.")
    assert Keeps.HELD in keeps(ice, old)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"query": Criteria()}, "at least one criterion"),
        ({"query": Criteria(training=True)}, "at least one criterion"),
        ({"query": Criteria(text="  ")}, "at least one criterion"),
        ({}, "one of the two"),
        ({"query": Criteria(place="dock"), "matter": "m" * 201}, "at most 200"),
        ({"query": Criteria(place="dock"), "authority": "a" * 301}, "at most 300"),
    ],
)
def test_a_hold_that_says_nothing_or_too_much_is_not_placed(
    ice: WorldAgency, custodian: Person, said: dict[str, Any], words: str
) -> None:
    with pytest.raises(Mistaken, match=words):
        held_by(custodian, ice, **said)
    assert not Hold.objects.exists()


def test_a_hold_is_of_one_agency_and_its_people(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    cbp = ice.world.agency("CBP")
    theirs = cbp.officer("Ito").trained().wears().recorded()
    with pytest.raises(Mistaken, match="recordings of ICE"):
        held_by(custodian, ice, recordings=[old, theirs])
    for keeper in (cbp.staff(Role.CUSTODIAN).row, ice.staff(Role.INVESTIGATOR).row, ice.person("Nobody").row):
        with pytest.raises(Refused, match="looked after by somebody who may review"):
            held_by(custodian, ice, recordings=[old], custodian=keeper)
    with pytest.raises(Mistaken, match="search in ICE; found one in CBP"):
        held_by(custodian, ice, query=Criteria(agency_code="CBP"))


def test_a_hold_names_who_has_recorded_nothing_yet(ice: WorldAgency, custodian: Person) -> None:
    ruiz = ice.officer("Ruiz").trained()
    worn = ruiz.wears("BWC-NEW")
    hold = held_by(custodian, ice, query=Criteria(officer=ruiz.row.badge))
    other = held_by(custodian, ice, query=Criteria(camera="bwc-new"))
    Person.objects.filter(id=ruiz.row.id).update(badge="ANOTHER")
    Camera.objects.filter(id=worn.row.id).update(serial="BWC-RENAMED")
    assert set(holds_over(worn.recorded())) == {hold, other}


def test_a_query_may_not_follow_a_person_or_name_a_characteristic(ice: WorldAgency, custodian: Person) -> None:
    ruiz = ice.officer("Ruiz").row
    with pytest.raises(Refused):
        held_by(custodian, ice, query=Criteria(text=f"{ruiz.given_name} {ruiz.family_name}"))
    assert not Hold.objects.exists()


def test_a_review_extends_and_keeps_its_words(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    hold = held_by(custodian, ice, recordings=[old])
    until = ice.world.today + timedelta(days=200)
    review_hold(actor=custodian, hold=hold, review_on=until, remarks="On appeal.")
    hold.refresh_from_db()
    assert (hold.review_on, hold.reviews.get().remarks) == (until, "On appeal.")
    with pytest.raises(Refused):
        review_hold(actor=custodian, hold=hold, review_on=ice.world.today, remarks="Again.")


def test_a_released_hold_is_neither_reviewed_nor_released_again(
    ice: WorldAgency, custodian: Person, old: Recording
) -> None:
    hold = held_by(custodian, ice, recordings=[old])
    release_hold(actor=custodian, hold=hold, reason="Dismissed.")
    with pytest.raises(Mistaken, match="released"):
        release_hold(actor=custodian, hold=hold, reason="Again.")
    with pytest.raises(Mistaken, match="released"):
        review_hold(actor=custodian, hold=hold, review_on=ice.world.today + timedelta(days=9), remarks="No.")


def test_the_custodian_is_told_once_for_each_day_of_review(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    hold = ice.held(old, review_in=0)
    Hold.objects.filter(id=hold.id).update(custodian=custodian)
    on = ice.world.today
    assert [remind_of_reviews(actor=WORKER, agency=ice.row, on=on) for _ in range(2)] == [1, 0]
    assert Notice.objects.filter(person=custodian, title="A hold is to be reviewed").count() == 1
    later = on + timedelta(days=30)
    review_hold(actor=custodian, hold=hold, review_on=later, remarks="Still needed.")
    assert remind_of_reviews(actor=WORKER, agency=ice.row, on=on) == 0
    assert remind_of_reviews(actor=WORKER, agency=ice.row, on=later) == 1
    other = ice.staff(Role.CUSTODIAN).row
    Appointment.objects.filter(person=custodian).update(ends_on=on)
    Hold.objects.filter(id=hold.id).update(reminded_of=None)
    remind_of_reviews(actor=WORKER, agency=ice.row, on=later)
    assert Notice.objects.filter(person=other, title="A hold is to be reviewed").count() == 1


def test_a_custodian_who_did_not_place_it_is_told_at_once(ice: WorldAgency, custodian: Person, old: Recording) -> None:
    other = ice.staff(Role.CUSTODIAN).row
    hold = held_by(custodian, ice, recordings=[old], custodian=other)
    notice = Notice.objects.get(person=other)
    assert notice.title == "You are the custodian of a hold"
    assert hold.matter not in notice.words
    release_hold(actor=custodian, hold=hold, reason="Dismissed.")
    assert Notice.objects.filter(person=other).count() == 2
    assert not Notice.objects.filter(person=custodian).exists()


def test_the_night_tells_reckons_and_writes_down(ice: WorldAgency, old: Recording) -> None:
    ice.scheduled("non_evidentiary")
    ice.held(old, review_in=-1)
    assert look_after_retention() == "1 reviews told of, 1 periods run out, 0 recordings looked at again"
    assert look_after_retention() == "0 reviews told of, 0 periods run out, 0 recordings looked at again"


def test_a_recording_is_written_down_once_for_a_hold(ice: WorldAgency, old: Recording) -> None:
    hold = ice.held(old)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold.held.create(recording=old, since=ice.world.now)


def test_a_saved_query_is_read_as_it_was_written() -> None:
    now = World().now
    wanted = Criteria(
        officer="Ruiz", wearer_id=Hold().id, since=now, until=now, category="evidentiary", training=True, text="dock"
    )
    assert criteria_of(saved(wanted)) == wanted
    with pytest.raises(Mistaken, match="criteria of a search; found shoe"):
        criteria_of({"shoe": "9"})
