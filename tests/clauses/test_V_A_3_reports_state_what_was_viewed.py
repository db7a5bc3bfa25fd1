"""V.A.3: a report states whether footage was viewed before it was complete; the record of viewings holds it to that."""

import json
from datetime import timedelta

import pytest

from openbwc.access.actions.close_viewing import close_viewing
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.access.reports import Contradiction, compare_statement
from openbwc.custody.models import Event
from openbwc.evidence.actions.state_report import state_report
from openbwc.evidence.models import Encounter, Recording, ReportStatement
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.reports import contradicted, missing
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency, WorldPerson


def scope_of(ice: WorldAgency, *, days: int = 30) -> Scope:
    now = ice.world.now
    policy = policy_of(ice.row, now.date())
    return Scope(agency=ice.row, policy=policy, since=now - timedelta(days=days), at=now + timedelta(seconds=1))


def watch(person: Person, recording: Recording, *, played: bool = True) -> None:
    """The person opens the recording, plays its first second (or nothing), and closes it."""
    opened = open_viewing(
        actor=person, recording=recording, purpose="investigation", matter="ICE-2026-7", browser="browser"
    )
    close_viewing(actor=person, token=opened.token, played=[[1, 0, 1000]] if played else [])


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained()


@pytest.fixture
def encounter(ice: WorldAgency) -> Encounter:
    return ice.encounter("at_large_arrest")


def state(
    person: Person, encounter: Encounter, *recordings: Recording, viewed: bool | None = None, number: str = "R-1"
) -> ReportStatement:
    return state_report(
        actor=person,
        encounter=encounter,
        number=number,
        completed_at=World().now,
        viewed=bool(recordings) if viewed is None else viewed,
        recordings=recordings,
        statement="As stated in the report.",
    )


def test_a_true_statement_is_confirmed(ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter) -> None:
    recording = ruiz.wears().recorded(encounter=encounter)
    watch(ruiz.row, recording)
    stated = state(ruiz.row, encounter, recording)
    compared = compare_statement(stated)
    assert compared.confirmed
    assert list(compared.seen) == [recording.id]
    examined = contradicted(scope_of(ice))
    assert (examined.population, list(examined.problems)) == (1, [])
    body = json.loads(bytes(Event.objects.get(kind="evidence.report_stated").body))
    assert body["clause"] == "V.A.3"
    assert body["facts"]["recordings"] == [str(recording.id)]


def test_what_was_viewed_and_denied_is_a_finding(ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter) -> None:
    recording = ruiz.wears().recorded(encounter=encounter)
    watch(ruiz.row, recording)
    stated = state(ruiz.row, encounter)
    (problem,) = contradicted(scope_of(ice)).problems
    assert problem.owner_id == ruiz.row.id
    assert problem.key == str(stated.id)
    assert problem.evidence["contradictions"] == {"denied": [str(recording.id)]}


def test_what_is_left_out_or_was_never_viewed_is_a_finding(ruiz: WorldPerson, encounter: Encounter) -> None:
    camera = ruiz.wears()
    seen, unseen = camera.recorded(encounter=encounter), camera.recorded(encounter=encounter, hours_ago=0.5)
    watch(ruiz.row, seen)
    watch(ruiz.row, unseen, played=False)
    compared = compare_statement(state(ruiz.row, encounter, unseen))
    assert compared.contradictions == {Contradiction.UNNAMED: [seen.id], Contradiction.UNSEEN: [unseen.id]}


def test_footage_reviewed_after_the_report_contradicts_nothing(ruiz: WorldPerson, encounter: Encounter) -> None:
    recording = ruiz.wears().recorded(encounter=encounter)
    stated = state(ruiz.row, encounter)
    watch(ruiz.row, recording)
    assert compare_statement(stated).confirmed


def test_a_colleague_s_viewing_is_not_the_author_s(ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter) -> None:
    okafor = ice.officer("Okafor").trained()
    watch(okafor.row, okafor.wears().recorded(encounter=encounter))
    assert compare_statement(state(ruiz.row, encounter)).confirmed


def test_a_correction_is_a_new_statement_and_settles_the_finding(
    ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter
) -> None:
    recording = ruiz.wears().recorded(encounter=encounter)
    watch(ruiz.row, recording)
    first = state(ruiz.row, encounter)
    second = state(ruiz.row, encounter, recording)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert not first.viewed
    assert second.superseded_at is None
    assert list(contradicted(scope_of(ice)).problems) == []
    bodies = [json.loads(bytes(event.body)) for event in Event.objects.filter(kind="evidence.report_stated")]
    assert {body["facts"]["supersedes"] for body in bodies} == {None, str(first.id)}


def test_a_recorded_encounter_without_a_statement_becomes_a_finding_when_its_time_is_over(
    ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter
) -> None:
    hours = policy_of(ice.row, ice.world.today).number("V.A.3", "report_statement_hours")
    ruiz.wears().recorded(encounter=encounter, hours_ago=hours + 1)
    ice.encounter("at_large_arrest")  # nothing was recorded of this one: II.A asks after it, not V.A.3
    assert missing(scope_of(ice)).population == 0
    encounter.starts_at -= timedelta(hours=hours)
    encounter.save()
    examined = missing(scope_of(ice))
    (problem,) = examined.problems
    assert (examined.population, problem.owner_id, problem.subject.id) == (1, ruiz.row.id, encounter.id)
    state(ruiz.row, encounter)
    examined = missing(scope_of(ice))
    assert (examined.population, list(examined.problems)) == (1, [])


def test_a_statement_has_to_be_one(ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter) -> None:
    elsewhere = ruiz.wears().recorded(encounter=ice.encounter("at_large_arrest"))
    with pytest.raises(Mistaken, match="which shows another"):
        state(ruiz.row, encounter, elsewhere)
    with pytest.raises(Mistaken, match="found none"):
        state(ruiz.row, encounter, viewed=True)
    with pytest.raises(Mistaken, match="found 1 recordings"):
        state(ruiz.row, encounter, ruiz.wears().recorded(encounter=encounter), viewed=False)
    with pytest.raises(Mistaken, match="number"):
        state(ruiz.row, encounter, number=" ")
    assert not ReportStatement.objects.exists()


def test_who_has_no_part_in_the_agency_states_nothing(world: World, encounter: Encounter) -> None:
    stranger = world.agency("CBP").officer("Lindqvist").trained().row
    with pytest.raises(Refused):
        state(stranger, encounter)
