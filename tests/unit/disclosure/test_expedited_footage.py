"""Which footage an expedited track is about, what is known of its cameras, and the steps that come later (V.B.3)."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.actions.assign_step import assign_step
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.checklist import lines_of
from openbwc.disclosure.expediting import (
    recordings_of,
    statement_of,
    steps_open,
    tracks_of,
)
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import (
    Expedited,
    ExpeditedState,
    Release,
    ReleaseKind,
)
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.models import Encounter, Recording
from openbwc.intake.models import Sighting, SourceKind
from openbwc.notices.models import Notice
from openbwc.policy.in_force import assemble
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused
from tests.world import WorldAgency, WorldPerson

from .going_out import cleared, finished
from .incidents import PREPARED, WORDS, codes
from .stage import staged


def test_a_wearer_takes_nothing_out_of_a_track_by_placing_it_elsewhere(
    track: Expedited, ice: WorldAgency, recording: Recording, officer: Person, official: Person
) -> None:
    elsewhere = ice.encounter("planned_arrest_warrant")
    place_in_encounter(actor=recording.wearer, recording=recording, encounter=elsewhere, reason="It was another stop.")
    assert list(recordings_of(track)) == [recording]
    assert statement_of(track).recordings_that_exist == 1
    told = Notice.objects.filter(event_kind="disclosure.expedited_footage_changed")
    assert {officer.id, official.id} <= set(told.values_list("person", flat=True))
    other = Release.objects.create(
        agency=ice.row,
        kind=ReleaseKind.PUBLICATION,
        title="Another way out",
        purpose="discovery",
        audience="public",
        opened_by=officer,
        opened_at=timezone.now(),
    )
    other.parts.create(clip=recording.clips.all()[0], added_by=officer, added_at=timezone.now())
    assert tracks_of(other) == [track]


def test_a_track_of_one_recording_becomes_that_of_the_encounter_in_which_it_is_placed(
    ice: WorldAgency, ruiz: WorldPerson, encounter: Encounter, officer: Person
) -> None:
    alone, beside = (
        ruiz.wears("BWC-1").recorded(),
        ice.officer("Haddad").trained().wears().recorded(encounter=encounter),
    )
    track = flag_incident(actor=officer, about=alone, incident="death_in_custody")
    place_in_encounter(actor=ruiz.row, recording=alone, encounter=encounter, reason="It belongs to it.")
    track.refresh_from_db()
    assert (track.encounter, track.recording) == (encounter, None)
    assert set(recordings_of(track)) == {alone, beside}
    with pytest.raises(Refused) as refusal:
        flag_incident(actor=officer, about=beside, incident="serious_bodily_injury")
    assert codes(refusal) == {"flagged_before"}


def test_all_of_an_incident_goes_out_also_what_comes_later(
    prepared: Expedited,
    ice: WorldAgency,
    recording: Recording,
    encounter: Encounter,
    officer: Person,
    official: Person,
    second: Person,
    home: Path,
    settings: Settings,
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    haddad = ice.officer("Haddad").trained()
    camera = haddad.wears("BWC-2")
    other, late = camera.recorded(), camera.recorded()
    place_in_encounter(actor=haddad.row, recording=other, encounter=encounter, reason="I was there.")
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    assert prepared.release is not None
    release, copies = prepared.release, [finished(ice, one, str(one.id).encode()) for one in (recording, other, late)]
    cleared(release, copies[0], officer=officer, official=second)
    assert {one.code for one in what_is_missing(release)} == {"incident_incomplete"}
    put_in(actor=officer, release=release, file=copies[1], reuse="It was redacted for the public.")
    assert "incident_incomplete" not in {one.code for one in what_is_missing(release)}
    cleared(release, officer=officer, official=second)
    release_footage(actor=officer, release=release)
    place_in_encounter(actor=haddad.row, recording=late, encounter=encounter, reason="So was this one.")
    prepared.refresh_from_db()
    assert (prepared.state, prepared.release) == (ExpeditedState.OPEN, None)
    told = statement_of(prepared)
    assert (told.recordings_that_exist, told.recordings_released) == (3, 2)
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="This one too.")
    prepared.refresh_from_db()
    assert prepared.release is not None
    cleared(prepared.release, copies[2], officer=officer, official=second)
    assert what_is_missing(prepared.release) == ()


@pytest.mark.django_db
def test_while_an_objection_stands_a_requester_who_may_show_it_to_anybody_gets_nothing_of_it() -> None:
    stage = staged()
    track = flag_incident(actor=stage.officer, about=stage.recordings[0], incident="death_in_custody")
    release = stage.filled(stage.copied(stage.recordings[0]))
    assert "incident_objection" not in {one.code for one in what_is_missing(release)}
    objection = raise_objection(actor=stage.officer, expedited=track, **WORDS)
    assert "incident_objection" in {one.code for one in what_is_missing(release)}
    rule_on_objection(actor=stage.manager, objection=objection, upholds=False, statement="A beep cures it.")
    assert "incident_objection" not in {one.code for one in what_is_missing(release)}


def test_a_step_that_the_policy_asks_for_since_the_track_was_opened_can_be_given_out_and_stated(
    track: Expedited, officer: Person, official: Person
) -> None:
    track.steps.filter(step__in=PREPARED[:2]).delete()  # as if they had been added to the policy today
    assert {line.step.step for line in lines_of(track) if line.done is False} == set(PREPARED)
    day = timezone.now().date()
    assign_step(actor=officer, expedited=track, step=PREPARED[0], owner=officer, due_on=day)
    for step in PREPARED:
        complete_step(actor=officer, expedited=track, step=step, statement="Held against roster and dispatch log.")
    decide_expedited(actor=official, expedited=track, releases=True, basis="Nothing stands against it.")
    assert track.steps.filter(step__in=PREPARED).exclude(done_at=None).count() == len(PREPARED)


def test_a_step_that_an_agency_adds_to_those_of_the_clause_is_waited_for(
    prepared: Expedited, officer: Person, official: Person
) -> None:
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    assert prepared.release is not None
    policy = policy_of(prepared.agency, timezone.now().date())
    assert steps_open(prepared.release, [prepared], policy) == frozenset()
    assert policy.profile is not None
    steps = (*policy.members("V.B.3", "expedited_steps"), "family_told")
    stated = dict(policy.profile.parameters) | {("V.B.3", "expedited_steps"): steps}
    stricter = assemble(policy.standard, replace(policy.profile, parameters=stated))
    assert steps_open(prepared.release, [prepared], stricter) == {"family_told"}
    prepared.steps.create(step="family_told", position=20, done_at=timezone.now(), done_by=officer, statement="Told.")
    assert steps_open(prepared.release, [prepared], stricter) == frozenset()


def test_preparation_is_held_against_what_the_house_knows_of_the_cameras(
    track: Expedited, ice: WorldAgency, recording: Recording, officer: Person
) -> None:
    silent = ice.camera("BWC-SILENT")
    complete_step(
        actor=officer, expedited=track, step="cameras_identified", statement="Two were there.", cameras=[silent]
    )
    with pytest.raises(Refused) as refusal:
        complete_step(actor=officer, expedited=track, step="recordings_accounted_for", statement="All are.")
    assert codes(refusal) == {"not_accounted_for"}
    assert "BWC-SILENT" in refusal.value.decision.reasons[0].words
    words = "bwc-silent lay broken in the car; nothing was on it."
    complete_step(actor=officer, expedited=track, step="recordings_accounted_for", statement=words)
    complete_step(actor=officer, expedited=track, step="uploads_complete", statement="All are.")
    Sighting.objects.create(
        source=SourceKind.values[0],
        place="/card/CLIP0001.MP4",
        mark="a" * 64,
        name="CLIP0001.MP4",
        camera_serial=recording.camera.serial,
        size=1,
        seen_at=timezone.now(),
        actor="system:dock",
    )
    with pytest.raises(Refused) as refusal:
        complete_step(actor=officer, expedited=track, step="uploads_complete", statement="All are, of BWC-12 too.")
    assert codes(refusal) == {"not_accounted_for"}
    words = "What lies on the card of BWC-1 is of the next day."
    complete_step(actor=officer, expedited=track, step="uploads_complete", statement=words)
