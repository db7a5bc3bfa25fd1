"""V.A.1: a program with somebody's token gets what that person may have at that moment, for so long as policy lets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.program.actions.issue_token import issue_token
from openbwc.program.models import Appointment, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from tests.unit.api.conftest import Program
from tests.world import WorldAgency, WorldPerson

WEEK = timedelta(days=7)


def program_of(person: WorldPerson, *scopes: str) -> Program:
    assert person.account is not None
    _, secret = issue_token(actor=person.row, name="tests", scopes=scopes, expires_at=timezone.now() + WEEK)
    return Program(secret)


def test_a_token_lasts_no_longer_than_the_policy_lets(ice: WorldAgency) -> None:
    ruiz, now = ice.officer("Ruiz").trained(), timezone.now()
    longest = timedelta(days=policy_of(ice.row, now.date()).number("V.A.1", "api_token_days"))
    issue_token(actor=ruiz.row, name="tests", scopes=["people:read"], expires_at=now + longest)
    for end in (now + longest + timedelta(minutes=1), now - timedelta(minutes=1)):
        with pytest.raises(Mistaken):
            issue_token(actor=ruiz.row, name="tests", scopes=["people:read"], expires_at=end)


def test_what_its_person_loses_the_program_loses(ice: WorldAgency) -> None:
    custodian = ice.staff(Role.CUSTODIAN)
    recording = ice.officer("Ruiz").trained().wears("BWC-1").recorded()
    program = program_of(custodian, "evidence:read")
    assert program.get(f"/recordings/{recording.id}").status == 200
    Appointment.objects.filter(person=custodian.row).update(ends_on=timezone.now().date())
    assert program.get(f"/recordings/{recording.id}").status == 404
    assert program.get("/recordings").body["items"] == []


def test_who_may_not_act_may_not_by_a_program_and_the_refusal_names_the_clause(ice: WorldAgency) -> None:
    program = program_of(ice.officer("Ruiz").trained(), "cameras:write")
    answer = program.post("/cameras", {"agency": "ICE", "serial": "S-1", "make": "M", "model": "N"})
    assert (answer.status, answer.body["reasons"][0]["clause"]) == (403, "III.A.1")


def test_no_answer_holds_footage_or_what_it_shows(ice: WorldAgency) -> None:
    custodian = ice.staff(Role.CUSTODIAN)
    recording = ice.officer("Ruiz").trained().wears("BWC-1").recorded()
    recording.title, recording.place = "The Ruiz home", "12 Elm Street"
    recording.save()
    told = str(program_of(custodian, "evidence:read").get("/recordings").body)
    assert str(recording.id) in told
    assert "Ruiz home" not in told
    assert "Elm Street" not in told
