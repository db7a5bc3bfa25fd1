"""II.B.1: no search lists several people, and none asks for a person across other people's footage."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from openbwc.custody.models import Event
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search, people_named
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from tests.world import WorldAgency


@pytest.fixture
def supervisor(ice: WorldAgency) -> Person:
    Person.objects.create(agency=ice.row, given_name="Ana", family_name="Ruiz", badge="K1234")
    Person.objects.create(agency=ice.row, given_name="Luis", family_name="de la Cruz", badge="K1235")
    return ice.staff(Role.SUPERVISOR).row


def refusals(person: Person, *officers: str, **asked: str) -> set[str]:
    criteria = Criteria(officer=officers[0] if officers else "", **asked)
    try:
        check_search(actor=person, criteria=criteria, officers=officers)
    except Refused as refusal:
        return {f"{reason.clause} {reason.code}" for reason in refusal.decision.reasons}
    return set()


@pytest.mark.parametrize("officer", ["Ruiz", "Ana Ruiz", "K1234", "ruiz, ana", "de la Cruz", "O'Brien-Smith"])
def test_one_officer_is_one_officer(supervisor: Person, officer: str) -> None:
    assert people_named(officer) == 1
    assert refusals(supervisor, officer) == set()


@pytest.mark.parametrize(
    "officer", ["Ruiz, Okafor", "Ruiz; Okafor", "Ruiz and Okafor", "Ruiz or Okafor", "Ruiz/Okafor", "K1234 K1235"]
)
def test_a_list_of_officers_is_refused_and_kept(supervisor: Person, officer: str) -> None:
    assert refusals(supervisor, officer) == {"II.B.1 bulk_person_search"}
    body = json.loads(bytes(Event.objects.get(kind="policy.refused").body))
    assert body["facts"]["officer"] == officer


def test_the_field_given_twice_is_a_list(supervisor: Person) -> None:
    assert refusals(supervisor, "Ruiz", "Okafor") == {"II.B.1 bulk_person_search"}


@pytest.mark.parametrize("text", ["ana ruiz", "RUIZ Ana", "stop of Ana Ruiz at night", "k1234", "luis de la cruz"])
def test_a_person_in_the_words_is_refused(supervisor: Person, text: str) -> None:
    assert refusals(supervisor, text=text) == {"II.B.1 cross_recording_tracking"}
    assert refusals(supervisor, place=text) == {"II.B.1 cross_recording_tracking"}


@pytest.mark.parametrize("text", ["ruiz street", "black car 2026", "route 9", "clip0001", "ana", "red door, evening"])
def test_words_that_name_nobody_are_searched(supervisor: Person, text: str) -> None:
    assert refusals(supervisor, text=text) == set()


def test_the_page_says_which_clause(ice: WorldAgency) -> None:
    supervisor = ice.staff(Role.SUPERVISOR)
    client = Client()
    client.force_login(supervisor.account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("find"), {"officer": ["Ruiz", "Okafor"]})
    assert answer.status_code == 403
    assert "nobody is searched for in bulk" in answer.content.decode()
