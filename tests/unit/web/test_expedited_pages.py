"""Expedited releases on their pages: from the flag to the decision, and what each sees of it (V.B.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from openbwc.disclosure.models import Expedited, ExpeditedState, Objection
from openbwc.evidence.models import Encounter, Recording
from openbwc.program.models import Role
from tests.world import World, WorldAgency, WorldPerson

PREPARED = ("cameras_identified", "recordings_accounted_for", "uploads_complete")
OBJECTION = {
    "objector": "U.S. Attorney's Office <script>",
    "specific": "A witness speaks.",
    "compelling": "She was threatened.",
    "not_curable": "Her words tell who she is.",
}


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def encounter(ice: WorldAgency) -> Encounter:
    return ice.encounter("planned_arrest_warrant")


@pytest.fixture
def ruiz(ice: WorldAgency, encounter: Encounter) -> WorldPerson:
    person = ice.officer("Ruiz").trained()
    person.wears("BWC-1").recorded(encounter=encounter)
    return person


@pytest.fixture
def officer(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.DISCLOSURE_OFFICER))


@pytest.fixture
def official(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.PROGRAMME_MANAGER))


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def flagged(ruiz: WorldPerson, encounter: Encounter) -> Expedited:
    answer = signed_in(ruiz).post(f"/encounters/{encounter.short_id}/expedited/", {"incident": "death_in_custody"})
    assert answer.status_code == 302
    return Expedited.objects.get()


def test_who_was_there_flags_it_and_reads_no_further(ruiz: WorldPerson, encounter: Encounter) -> None:
    wearer = signed_in(ruiz)
    assert "Flag an incident" in wearer.get(f"/encounters/{encounter.short_id}/").content.decode()
    address = f"/encounters/{encounter.short_id}/expedited/"
    page = wearer.get(address).content.decode()
    assert "Death in custody" in page
    assert "open it by hand" not in page
    assert wearer.post(address, {}).status_code == 400
    assert wearer.post(address, {"incident": "by_hand", "statement": "x"}).status_code == 400
    track = flagged(ruiz, encounter)
    page = wearer.get(address).content.decode()
    assert "was opened" in page
    assert f"/expedited/{track.short_id}/" not in page
    assert wearer.get(f"/expedited/{track.short_id}/").status_code == 404
    assert wearer.post(address, {"incident": "death_in_custody"}).status_code == 403


def test_who_has_no_part_in_it_is_refused(ruiz: WorldPerson, encounter: Encounter, ice: WorldAgency) -> None:
    auditor = signed_in(ice.staff(Role.AUDITOR))
    address = f"/encounters/{encounter.short_id}/expedited/"
    assert "No role of yours" in auditor.get(address).content.decode()
    assert auditor.post(address, {"incident": "death_in_custody"}).status_code == 403
    track = flagged(ruiz, encounter)
    page = auditor.get(f"/expedited/{track.short_id}/").content.decode()
    assert "/do/" not in page
    for verb in ("assign", "complete", "object", "rule", "decide", "review"):
        assert auditor.post(f"/expedited/{track.short_id}/do/{verb}/", {}).status_code in {400, 403}, verb
    assert auditor.post(f"/expedited/{track.short_id}/do/decide/", {}).status_code == 403
    assert auditor.post(f"/expedited/{track.short_id}/do/nothing/", {}).status_code == 404
    stranger = signed_in(ice.world.agency("CBP").staff(Role.DISCLOSURE_OFFICER))
    assert stranger.get(f"/expedited/{track.short_id}/").status_code == 404
    assert track.short_id not in stranger.get("/expedited/").content.decode()


def test_a_recording_of_a_protected_identity_is_a_number_and_no_name(
    ruiz: WorldPerson, encounter: Encounter, officer: Client
) -> None:
    track = flagged(ruiz, encounter)
    own = f"/expedited/{track.short_id}/"
    assert "worn by" in officer.get(own).content.decode()
    Recording.objects.update(restriction="protected_identity")
    page = officer.get(own).content.decode()
    assert "worn by" not in page
    assert "1 more, which you may not open." in page


def test_the_whole_way_to_a_withholding_and_back(
    ruiz: WorldPerson, encounter: Encounter, officer: Client, official: Client, ice: WorldAgency
) -> None:
    track = flagged(ruiz, encounter)
    own = f"/expedited/{track.short_id}/"
    assert track.short_id in officer.get("/expedited/?state=open").content.decode()

    def does(who: Client, verb: str, **said: str) -> int:
        return who.post(f"{own}do/{verb}/", said).status_code

    custodian = ice.staff(Role.CUSTODIAN)
    day = str(timezone.now().date() + timedelta(days=3))
    assert does(officer, "assign", step="uploads_complete", badge="nobody", due_on=day) == 400
    assert does(officer, "assign", step="uploads_complete", badge=custodian.row.badge, due_on="2020-01-01") == 403
    assert does(officer, "assign", step="uploads_complete", badge=custodian.row.badge, due_on=day) == 302
    helper = signed_in(custodian)
    assert "State that a step is done" in helper.get(own).content.decode()
    for words in (ruiz.row.name, "<h2>Objections</h2>", "<h2>Decisions</h2>", "LEOs told"):
        assert words in officer.get(own).content.decode()
        assert words not in helper.get(own).content.decode()
    assert does(helper, "complete", step="uploads_complete", statement="Every dock is empty.") == 302
    assert does(helper, "complete", step="cameras_identified", statement="One.") == 403
    assert does(officer, "complete", step="cameras_identified", statement="x", cameras="BWC-9") == 400
    assert does(officer, "complete", step="uploads_complete", statement="x", cameras="BWC-1") == 400
    for step in PREPARED:
        assert does(officer, "complete", step=step, statement="Held against the roster.") == 302
    assert does(officer, "object", **OBJECTION | {"specific": ""}) == 403
    assert does(officer, "object", **OBJECTION) == 302
    page = official.get(own).content.decode()
    assert "&lt;script&gt;" in page
    assert does(official, "decide", releases="yes", basis="Now.") == 403
    objection = Objection.objects.get()
    assert does(official, "rule", objection=str(objection.id), upholds="yes", statement="It is all of that.") == 302
    assert does(official, "decide", releases="no", basis="The witness.") == 403
    assert does(official, "decide", releases="no", basis="The witness.", review_on=day) == 302
    track.refresh_from_db()
    assert track.state == ExpeditedState.WITHHELD
    assert does(official, "decide", releases="yes", basis="Now.") == 400
    assert does(official, "review", stands="yes", statement="Still.", review_on=day) == 302
    assert does(official, "review", stands="no", statement="She testified.") == 302
    assert does(official, "decide", releases="yes", basis="Nothing stands against it.") == 302
    track.refresh_from_db()
    assert track.release is not None
    assert f"/releases/{track.release.short_id}/" in officer.get(own).content.decode()
