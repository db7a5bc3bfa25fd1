"""II.B.1 (and II.B.3-5): a recording that ought not to be is restricted at once and reviewed, step by step."""

import json
from datetime import timedelta

import pytest

from openbwc.custody.models import Event
from openbwc.evidence.actions.assign_review import assign_review
from openbwc.evidence.actions.categorise import categorise
from openbwc.evidence.actions.decide_review import decide_review
from openbwc.evidence.actions.name_on_access_list import name_on_access_list
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.models import AccessListEntry, Ground, Outcome, ProhibitedReview, Recording
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.clauses.conftest import Refusing
from tests.world import World, WorldAgency

GROUNDS = {
    "first_amendment": "II.B.1",
    "sensitive_location": "II.B.2",
    "protected_identity": "II.B.3",
    "personnel_matter": "II.B.4",
    "protected_characteristic": "II.B.5",
}


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded()


@pytest.fixture
def supervisor(ice: WorldAgency) -> Person:
    return ice.staff(Role.SUPERVISOR).row


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


def report(person: Person, recording: Recording, restriction: str = "first_amendment") -> ProhibitedReview:
    return report_prohibited(
        actor=person, recording=recording, restriction=restriction, statement="It shows nothing but a vigil."
    )


@pytest.mark.parametrize(("restriction", "clause"), GROUNDS.items())
def test_a_report_restricts_at_once(
    ice: WorldAgency, recording: Recording, refused_by: Refusing, restriction: str, clause: str
) -> None:
    investigator = ice.staff(Role.INVESTIGATOR).row
    assert refused_by(investigator, recording) == set()
    review = report(investigator, recording, restriction)
    assert refused_by(investigator, recording) == {clause}
    days = 5
    assert (review.due_on - review.opened_at.date()).days == days
    body = json.loads(bytes(Event.objects.get(kind="evidence.review_opened").body))
    assert body["facts"]["clause"] == clause


def test_anybody_of_the_agency_reports_without_reaching_the_footage(
    ice: WorldAgency, world: World, recording: Recording, refused_by: Refusing
) -> None:
    clerk = ice.person("Clerk").row  # no appointment, no training
    assert refused_by(clerk, recording) != set()
    assert report(clerk, recording).opened_by == clerk
    with pytest.raises(Refused):
        report(world.agency("CBP").officer("Lindqvist").trained().row, recording, "personnel_matter")


def test_an_open_report_is_not_made_twice(recording: Recording, supervisor: Person) -> None:
    report(supervisor, recording)
    with pytest.raises(Mistaken, match="the review is open"):
        report(supervisor, recording)


def test_whoever_was_named_before_is_named_anew_or_not_at_all(
    ice: WorldAgency, recording: Recording, refused_by: Refusing
) -> None:
    investigator = ice.staff(Role.INVESTIGATOR).named_on(recording).row
    report(investigator, recording)
    assert refused_by(investigator, recording) == {"II.B.1"}
    body = json.loads(bytes(Event.objects.get(kind="evidence.review_opened").body))
    assert body["facts"]["access_ended"] == [str(investigator.id)]


def test_the_reviewer_alone_sees_it_and_decides(
    ice: WorldAgency, recording: Recording, supervisor: Person, custodian: Person, refused_by: Refusing
) -> None:
    review = report(custodian, recording)
    with pytest.raises(Refused, match="Only the assigned reviewer"):
        decide_review(actor=custodian, review=review, outcome=Outcome.LIFTED, reason="An arrest.")
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    assert refused_by(supervisor, recording) == set()
    assert refused_by(custodian, recording) == {"II.B.1"}
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="An arrest on a warrant.")
    recording.refresh_from_db()
    assert recording.restriction == ""
    assert refused_by(custodian, recording) == set()
    with pytest.raises(Mistaken, match="it was decided"):
        decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Again.")
    kinds = list(Event.objects.filter(kind__startswith="evidence.review").order_by("index").values_list("kind"))
    assert kinds == [("evidence.review_opened",), ("evidence.review_assigned",), ("evidence.review_decided",)]


def test_the_wearer_never_reviews_and_nobody_names_themselves(
    ice: WorldAgency, custodian: Person, supervisor: Person
) -> None:
    wearer = ice.officer("Ruiz").appointed(Role.SUPERVISOR).trained()
    review = report(custodian, wearer.wears().recorded())
    with pytest.raises(Refused, match="own camera recorded"):
        assign_review(actor=custodian, review=review, reviewer=wearer.row, reason="Is here.")
    with pytest.raises(Refused, match="names themselves"):
        assign_review(actor=supervisor, review=review, reviewer=supervisor, reason="Is here.")
    with pytest.raises(Mistaken, match="may not"):
        assign_review(actor=supervisor, review=review, reviewer=ice.officer("Okafor").trained().row, reason="Is here.")
    assert not AccessListEntry.objects.exists()


def test_what_is_kept_stays_restricted_whatever_is_asserted_until_another_review_lifts_it(
    ice: WorldAgency, recording: Recording, supervisor: Person, custodian: Person
) -> None:
    review = report(custodian, recording)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    categorise(actor=custodian, recording=recording, category="evidentiary", reason="For the court.")
    recording.refresh_from_db()
    assert recording.restriction == "first_amendment"
    again = report(supervisor, recording)
    assign_review(actor=custodian, review=again, reviewer=supervisor, reason="Has seen it.")
    decide_review(actor=supervisor, review=again, outcome=Outcome.LIFTED, reason="The second file shows an arrest.")
    recording.refresh_from_db()
    assert recording.restriction == ""


def test_a_category_opens_a_review_by_itself(recording: Recording, custodian: Person, supervisor: Person) -> None:
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    review = ProhibitedReview.objects.get()
    assert (review.ground, review.restriction, review.outcome) == (Ground.CATEGORY, "first_amendment", "")
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    with pytest.raises(Mistaken, match="assert another category"):
        decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="An arrest.")
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="An arrest.", category="evidentiary")
    recording.refresh_from_db()
    assert (recording.category, recording.restriction) == ("evidentiary", "")
    assert ProhibitedReview.objects.filter(decided_at=None).count() == 0


def test_a_custodian_who_leads_it_out_of_its_category_closes_the_review(
    recording: Recording, custodian: Person, supervisor: Person
) -> None:
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    categorise(actor=custodian, recording=recording, category="evidentiary", reason="A mistake of the hand.")
    review = ProhibitedReview.objects.get()
    assert (review.outcome, review.decided_by, review.reason) == (Outcome.GONE, custodian, "A mistake of the hand.")


def test_to_minimise_takes_ranges(recording: Recording, custodian: Person, supervisor: Person) -> None:
    review = report(custodian, recording)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    with pytest.raises(Mistaken, match="none is marked"):
        decide_review(actor=supervisor, review=review, outcome=Outcome.MINIMISED, reason="The vigil goes out.")


def test_a_ground_that_comes_and_goes_does_not_lift_what_was_kept(
    recording: Recording, custodian: Person, supervisor: Person
) -> None:
    review = report(custodian, recording)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    categorise(actor=supervisor, recording=recording, category="evidentiary", reason="For the court.")
    assert ProhibitedReview.objects.get(ground=Ground.CATEGORY).outcome == Outcome.GONE
    recording.refresh_from_db()
    assert recording.restriction == "first_amendment"
    again = report(supervisor, recording)
    assign_review(actor=custodian, review=again, reviewer=supervisor, reason="Has seen it.")
    with pytest.raises(Mistaken, match="never decided"):
        decide_review(actor=supervisor, review=again, outcome=Outcome.GONE, reason="It went.")


def test_a_reviewer_of_one_restriction_leads_it_out_of_no_other(
    recording: Recording, custodian: Person, supervisor: Person
) -> None:
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    review = report(custodian, recording, "personnel_matter")
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the unit.")
    with pytest.raises(Refused):
        decide_review(
            actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No talk.", category="evidentiary"
        )
    recording.refresh_from_db()
    assert (recording.category, recording.restriction) == ("sole_first_amendment", "first_amendment")
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No talk.")
    recording.refresh_from_db()
    assert recording.restriction == "first_amendment"


def test_a_report_cuts_nobody_off(
    ice: WorldAgency, recording: Recording, custodian: Person, supervisor: Person, refused_by: Refusing
) -> None:
    clerk, investigator = ice.person("Clerk").row, ice.staff(Role.INVESTIGATOR)
    review = report(custodian, recording)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    investigator.named_on(recording)
    report(clerk, recording, "personnel_matter")
    assert refused_by(supervisor, recording) == set()
    assert refused_by(investigator.row, recording) == set()
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    with pytest.raises(Mistaken, match="reviewed on this ground already"):
        report(clerk, recording)
    assert refused_by(investigator.row, recording) == set()


def test_a_reviewer_is_named_as_long_as_the_review_is_theirs(
    ice: WorldAgency, recording: Recording, custodian: Person, supervisor: Person, refused_by: Refusing
) -> None:
    other = ice.staff(Role.AUDITOR).row
    review = report(custodian, recording)
    until = ice.world.today + timedelta(days=3)
    named = name_on_access_list(actor=custodian, recording=recording, person=other, reason="An audit.", until=until)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    assign_review(actor=custodian, review=review, reviewer=other, reason="Is free.")
    assert refused_by(supervisor, recording) == {"II.B.1"}
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Is back.")
    assert refused_by(supervisor, recording) == set()
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    assert refused_by(supervisor, recording) == {"II.B.1"}
    named.refresh_from_db()
    assert (named.reason, named.until) == ("An audit.", until)
    name_on_access_list(actor=custodian, recording=recording, person=other, reason="Another audit.")
    newest = Event.objects.filter(kind="evidence.named_on_access_list").order_by("-index")[0]
    before = json.loads(bytes(newest.body))["facts"]["before"]
    assert (before["reason"], before["until"]) == ("An audit.", until.isoformat())


def test_v_a_4_a_review_lets_nothing_go_earlier(ice: WorldAgency, custodian: Person, supervisor: Person) -> None:
    ice.scheduled("evidentiary", period="P6Y")
    ice.scheduled("non_evidentiary", period="P6M")
    ice.scheduled("serious_injury_or_death", final_action="permanent")
    recording = ice.officer("Ruiz").trained().wears().recorded(category="evidentiary")
    review = report(custodian, recording)
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    for outcome in (Outcome.LIFTED, Outcome.KEPT):
        with pytest.raises(Refused, match="length of keeping"):
            decide_review(
                actor=supervisor, review=review, outcome=outcome, reason="Nothing.", category="non_evidentiary"
            )
    said = {"reason": "Somebody was hurt.", "category": "serious_injury_or_death"}
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, **said)
    recording.refresh_from_db()
    assert (recording.category, recording.restriction) == ("serious_injury_or_death", "")


@pytest.mark.parametrize("ground", ["sole_first_amendment", "protected_identity", "sensitive_place"])
def test_v_a_4_a_ground_that_is_lifted_leaves_what_was_filed_before_it(
    ice: WorldAgency, custodian: Person, supervisor: Person, ground: str
) -> None:
    """No item covers what a ground stands for, so nothing would ever be kept for less time than under it."""
    kept_long(ice)
    wearer = ice.officer("Ruiz").trained()
    recording = wearer.wears().recorded(category="evidentiary")
    categorise(actor=wearer.row, recording=recording, category=ground, reason="A vigil.")
    review = assigned(recording, custodian, supervisor)
    with pytest.raises(Refused, match="length of keeping"):
        decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No.", category="non_evidentiary")
    with pytest.raises(Refused, match="length of keeping"):  # what is kept is no ground that was never one
        decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="No.", category="evidentiary")
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No.", category="evidentiary")
    recording.refresh_from_db()
    assert (recording.category, recording.restriction) == ("evidentiary", "")


def test_v_a_4_a_first_category_that_is_lifted_says_nothing_of_keeping(
    ice: WorldAgency, recording: Recording, custodian: Person, supervisor: Person
) -> None:
    kept_long(ice)
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    review = assigned(recording, custodian, supervisor)
    decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No.", category="non_evidentiary")
    recording.refresh_from_db()
    assert recording.category == "non_evidentiary"


def test_v_a_4_no_way_through_other_grounds_shortens_how_long_it_is_kept(
    ice: WorldAgency, custodian: Person, supervisor: Person
) -> None:
    kept_long(ice)
    recording = ice.officer("Ruiz").trained().wears().recorded(category="evidentiary")
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    said = {"outcome": Outcome.LIFTED, "reason": "Another matter."}
    decide_review(
        actor=supervisor, review=assigned(recording, custodian, supervisor), category="protected_identity", **said
    )
    review = assigned(recording, custodian, supervisor)
    with pytest.raises(Refused, match="length of keeping"):
        decide_review(actor=supervisor, review=review, category="non_evidentiary", **said)
    decide_review(actor=supervisor, review=review, category="evidentiary", **said)
    recording.refresh_from_db()
    assert (recording.category, recording.restriction) == ("evidentiary", "")


def test_v_a_4_a_ground_that_was_kept_is_what_it_was_filed_as(
    ice: WorldAgency, custodian: Person, supervisor: Person
) -> None:
    kept_long(ice)
    recording = ice.officer("Ruiz").trained().wears().recorded(category="evidentiary")
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    review = assigned(recording, custodian, supervisor)
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    categorise(actor=custodian, recording=recording, category="protected_identity", reason="A witness.")
    review = assigned(recording, custodian, supervisor)
    with pytest.raises(Refused, match="length of keeping"):
        decide_review(actor=supervisor, review=review, outcome=Outcome.LIFTED, reason="No.", category="evidentiary")


def test_v_a_4_what_no_ledger_vouches_for_was_not_filed_before(
    ice: WorldAgency, custodian: Person, supervisor: Person
) -> None:
    kept_long(ice)
    recording = ice.officer("Ruiz").trained().wears().recorded(category="evidentiary")
    categorise(actor=supervisor, recording=recording, category="sole_first_amendment", reason="A vigil.")
    Recording.objects.filter(id=recording.id).update(category="sensitive_place")  # behind the house's back
    review = report(custodian, recording, "sensitive_location")
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    said = {"outcome": Outcome.LIFTED, "reason": "No.", "category": "evidentiary"}
    with pytest.raises(Refused, match="length of keeping"):
        decide_review(actor=supervisor, review=review, **said)


def kept_long(ice: WorldAgency) -> None:
    """A schedule that covers what is no ground, each kind for another time."""
    ice.scheduled("evidentiary", period="P6Y")
    ice.scheduled("non_evidentiary", period="P6M")


def assigned(recording: Recording, custodian: Person, supervisor: Person) -> ProhibitedReview:
    """The open review, which the supervisor is to decide."""
    review = ProhibitedReview.objects.get(recording=recording, decided_at=None)
    return assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
