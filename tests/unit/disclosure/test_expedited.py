"""The expedited track from the flag to its end: each verb, what follows from it, and who is told (V.B.3)."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody.queries import history_of
from openbwc.disclosure.actions.assign_step import assign_step
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.open_expedited import open_expedited
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.review_withholding import review_withholding
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.checklist import lines_of
from openbwc.disclosure.expediting import (
    clock_of,
    expedited_open_to,
    recordings_of,
    statement_of,
    steps_open,
    subject_of,
    tracks_of,
)
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import (
    Course,
    Expedited,
    ExpeditedDecision,
    ExpeditedState,
    Objection,
    ObjectionState,
    Release,
    ReleaseKind,
    ReleaseState,
)
from openbwc.evidence.actions.place_in_encounter import place_in_encounter
from openbwc.evidence.models import Encounter, Recording
from openbwc.intake.models import Sighting, SourceKind
from openbwc.notices.models import Notice
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.expedited import CHECKS
from openbwc.oversight.metrics import Window, metric_of
from openbwc.policy.in_force import assemble
from openbwc.policy.rules.expedited import checklist
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency, WorldPerson

from .going_out import cleared, finished
from .stage import staged

PREPARED = ("cameras_identified", "recordings_accounted_for", "uploads_complete")
WORDS = {
    "objector": "U.S. Attorney's Office, D. Mass.",
    "specific": "A witness under protection speaks from minute 3 on.",
    "compelling": "Her name is under seal, and she was threatened.",
    "not_curable": "What she says tells who she is.",
}


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz").trained()


@pytest.fixture
def encounter(ice: WorldAgency) -> Encounter:
    return ice.encounter("planned_arrest_warrant")


@pytest.fixture
def recording(ruiz: WorldPerson, encounter: Encounter) -> Recording:
    return ruiz.wears("BWC-1").recorded(encounter=encounter)


@pytest.fixture
def official(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Novak").row


@pytest.fixture
def second(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Larsen").row


@pytest.fixture
def track(ruiz: WorldPerson, recording: Recording, official: Person, officer: Person) -> Expedited:
    return flag_incident(actor=ruiz.row, about=recording, incident="death_in_custody", statement="He died in the cell.")


@pytest.fixture
def prepared(track: Expedited, officer: Person) -> Expedited:
    for step in PREPARED:
        complete_step(actor=officer, expedited=track, step=step, statement="Held against roster and dispatch log.")
    return track


def upheld(track: Expedited, officer: Person, official: Person) -> Objection:
    objection = raise_objection(actor=officer, expedited=track, **WORDS)
    return rule_on_objection(actor=official, objection=objection, upholds=True, statement="It is all of that.")


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def owed(track: Expedited, at: datetime | None = None) -> tuple[str, date] | None:
    now = at or timezone.now()
    clock = clock_of(track, policy_of(track.agency, now.date()), now)
    return (clock.owed, clock.due_on) if clock else None


def test_the_flag_of_a_wearer_opens_the_track_with_its_checklist_and_tells_who_decides(
    track: Expedited, encounter: Encounter, official: Person, officer: Person
) -> None:
    assert (track.encounter, track.recording, track.incident) == (encounter, None, "death_in_custody")
    assert track.happened_at == track.clock_from == encounter.starts_at
    policy = policy_of(track.agency, timezone.now().date())
    assert [one.step for one in track.steps.all()] == list(checklist(policy))
    told = set(Notice.objects.filter(event_kind="disclosure.expedited_opened").values_list("person", flat=True))
    assert {official.id, officer.id} <= told
    what, due = owed(track) or ("", None)
    assert what == "decision"
    assert due is not None
    assert abs((due - encounter.starts_at.date()).days - 30) <= 1


def test_an_incident_is_flagged_once_and_by_who_was_there_or_looks_after_it(
    track: Expedited, ice: WorldAgency, recording: Recording, encounter: Encounter
) -> None:
    supervisor = ice.staff(Role.SUPERVISOR).row
    with pytest.raises(Refused) as refusal:
        flag_incident(actor=supervisor, about=encounter, incident="serious_bodily_injury")
    assert codes(refusal) == {"flagged_before"}
    other = ice.officer("Haddad").trained().wears().recorded()
    with pytest.raises(Refused) as refusal:
        flag_incident(actor=recording.wearer, about=other, incident="death_in_custody")
    assert codes(refusal) == {"no_authority"}
    made = flag_incident(actor=supervisor, about=other, incident="serious_bodily_injury")
    assert (made.encounter, made.recording) == (None, other)


def test_by_hand_it_needs_the_reason(ice: WorldAgency, officer: Person, recording: Recording) -> None:
    with pytest.raises(Refused) as refusal:
        open_expedited(actor=officer, about=recording, reason=" ")
    assert codes(refusal) == {"statement_missing"}
    track = open_expedited(actor=officer, about=recording, reason="A shot was fired; nobody was hurt.")
    assert (track.incident, track.reason) == ("", "A shot was fired; nobody was hurt.")
    with pytest.raises(Mistaken, match="not open"):
        open_expedited(actor=officer, about=recording.encounter or recording, reason="Again.")


def test_a_step_gets_an_owner_who_is_told_reads_the_track_and_states_it(
    track: Expedited, ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    custodian = ice.staff(Role.CUSTODIAN).row
    day = timezone.now().date() + timedelta(days=2)
    assert not expedited_open_to(custodian, timezone.now()).exists()
    assign_step(actor=officer, expedited=track, step="cameras_identified", owner=custodian, due_on=day)
    assert Notice.objects.filter(person=custodian, event_kind="disclosure.expedited_step_assigned").count() == 1
    assert list(expedited_open_to(custodian, timezone.now())) == [track]
    silent = ice.camera("BWC-SILENT")
    complete_step(
        actor=custodian, expedited=track, step="cameras_identified", statement="Two were there.", cameras=[silent]
    )
    done = track.steps.get(step="cameras_identified")
    assert (done.done_by, done.statement) == (custodian, "Two were there.")
    told = statement_of(track)
    assert (told.cameras_present, told.cameras_that_recorded) == (2, 1)
    assert (told.recordings_that_exist, told.recordings_released) == (1, 0)
    with pytest.raises(Refused) as refusal:
        complete_step(actor=custodian, expedited=track, step="uploads_complete", statement="They are.")
    assert codes(refusal) == {"no_authority"}


def test_an_objection_states_each_element_and_somebody_else_rules_on_it(
    prepared: Expedited, officer: Person, official: Person
) -> None:
    with pytest.raises(Refused) as refusal:
        raise_objection(actor=officer, expedited=prepared, **WORDS | {"specific": "", "not_curable": " "})
    assert codes(refusal) == {"specific_missing", "not_curable_by_redaction_missing"}
    objection = raise_objection(actor=officer, expedited=prepared, **WORDS)
    for releases in (True, False):
        with pytest.raises(Refused) as refusal:
            decide_expedited(actor=official, expedited=prepared, releases=releases, basis="Now.")
        assert "objection_undecided" in codes(refusal)
    objection = rule_on_objection(actor=official, objection=objection, upholds=False, statement="A beep cures it.")
    assert objection.state == ObjectionState.OVERRULED
    with pytest.raises(Refused) as refusal:
        rule_on_objection(actor=official, objection=objection, upholds=True, statement="After all.")
    assert codes(refusal) == {"ruled_before"}
    with pytest.raises(Refused) as refusal:
        decide_expedited(
            actor=official,
            expedited=prepared,
            releases=False,
            basis="We would rather not.",
            review_on=timezone.now().date() + timedelta(days=10),
        )
    assert codes(refusal) == {"no_objection_upheld"}


def test_no_word_of_an_objection_or_a_decision_stands_in_the_ledger(
    prepared: Expedited, officer: Person, official: Person
) -> None:
    upheld(prepared, officer, official)
    day = timezone.now().date() + timedelta(days=40)
    decide_expedited(actor=official, expedited=prepared, releases=False, basis="The witness.", review_on=day)
    bodies = b"".join(bytes(one.body) for one in history_of(subject_of(prepared)))
    for words in (b"witness", b"threatened", b"dispatch log", b"all of that"):
        assert words not in bodies
    told = [json.loads(bytes(one.body)) for one in history_of(subject_of(prepared))]
    decided = next(one for one in told if one["kind"] == "disclosure.expedited_decided")
    assert decided["facts"]["statement"]["recordings_that_exist"] == 1
    assert decided["facts"]["review_on"] == day.isoformat()


def test_what_is_withheld_is_looked_at_again_and_decided_anew_when_the_objections_fall(
    prepared: Expedited, officer: Person, official: Person, second: Person
) -> None:
    objection = upheld(prepared, officer, official)
    today = timezone.now().date()
    with pytest.raises(Refused) as refusal:
        decide_expedited(actor=official, expedited=prepared, releases=True, basis="All the same.")
    assert codes(refusal) == {"objection_stands"}
    decide_expedited(
        actor=official, expedited=prepared, releases=False, basis="The witness.", review_on=today + timedelta(days=40)
    )
    prepared.refresh_from_db()
    assert (prepared.state, owed(prepared)) == (ExpeditedState.WITHHELD, ("review", today + timedelta(days=40)))
    review_withholding(
        actor=second,
        expedited=prepared,
        stands=True,
        statement="The trial goes on.",
        review_on=today + timedelta(days=45),
    )
    assert owed(prepared) == ("review", today + timedelta(days=45))
    review_withholding(actor=second, expedited=prepared, stands=False, statement="She testified in open court.")
    prepared.refresh_from_db()
    objection.refresh_from_db()
    assert (prepared.state, objection.state) == (ExpeditedState.OPEN, ObjectionState.FALLEN)
    told = [json.loads(bytes(one.body)) for one in history_of(subject_of(prepared))]
    fell = [one["facts"]["objection"] for one in told if one["kind"] == "disclosure.objection_fell"]
    assert fell == [str(objection.id)]
    assert (owed(prepared) or ("",))[0] == "decision"
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    courses = [one.course for one in prepared.decisions.all()]
    assert courses == [Course.WITHHOLD, Course.KEEP, Course.REOPEN, Course.RELEASE]


def test_the_database_itself_takes_no_withholding_without_basis_or_day(prepared: Expedited, official: Person) -> None:
    day = timezone.now().date()
    for basis, review_on in (("", day), ("The witness.", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExpeditedDecision.objects.create(
                expedited=prepared,
                course=Course.WITHHOLD,
                basis=basis,
                review_on=review_on,
                by=official,
                at=timezone.now(),
            )


def test_a_decision_to_release_opens_a_release_that_only_its_gate_lets_out(
    prepared: Expedited,
    ice: WorldAgency,
    recording: Recording,
    officer: Person,
    official: Person,
    second: Person,
    home: Path,
    settings: Settings,
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    release = prepared.release
    assert release is not None
    assert (release.kind, release.state, release.incident) == (
        ReleaseKind.EXPEDITED,
        ReleaseState.DRAFTED,
        "death_in_custody",
    )
    assert "nothing_in_it" in {one.code for one in what_is_missing(release)}
    copy = finished(ice, recording)
    cleared(release, copy, officer=officer, official=second)
    assert what_is_missing(release) == ()
    objection = raise_objection(actor=officer, expedited=prepared, **WORDS)
    assert {one.code for one in what_is_missing(release)} == {"incident_objection"}
    with pytest.raises(Refused) as refusal:
        release_footage(actor=officer, release=release)
    assert codes(refusal) == {"incident_objection"}
    rule_on_objection(actor=official, objection=objection, upholds=False, statement="A beep cures it.")
    release_footage(actor=officer, release=release)
    prepared.refresh_from_db()
    assert statement_of(prepared).recordings_released == 1
    with pytest.raises(Refused) as refusal:
        raise_objection(actor=officer, expedited=prepared, **WORDS)
    assert codes(refusal) == {"released"}


def test_no_other_release_to_the_public_goes_around_an_incident_that_is_withheld(
    prepared: Expedited,
    ice: WorldAgency,
    recording: Recording,
    officer: Person,
    official: Person,
    second: Person,
    home: Path,
    settings: Settings,
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    upheld(prepared, officer, official)
    other = Release.objects.create(
        agency=ice.row,
        kind=ReleaseKind.PUBLICATION,
        title="Another way out",
        purpose="discovery",
        audience="public",
        opened_by=officer,
        opened_at=timezone.now(),
    )
    cleared(other, finished(ice, recording), officer=officer, official=second)
    assert {one.code for one in what_is_missing(other)} == {"incident_not_decided", "incident_objection"}


def test_what_is_late_is_a_finding_with_the_clock_s_own_day(
    track: Expedited, ice: WorldAgency, officer: Person, official: Person
) -> None:
    now = timezone.now()
    policy = policy_of(ice.row, now.date())
    assign_step(actor=officer, expedited=track, step="uploads_complete", owner=officer, due_on=now.date())

    def problems(at: datetime) -> dict[str, list[str]]:
        scope = Scope(agency=ice.row, policy=policy, since=now - timedelta(days=1), at=at)
        return {check.code: [one.words for one in check.examine(scope).problems] for check in CHECKS}

    assert problems(now + timedelta(minutes=1)) == {
        "expedited.decisions": [],
        "expedited.releases": [],
        "expedited.reviews": [],
        "expedited.steps": [],
    }
    late = problems(now + timedelta(days=40))
    _, due = owed(track) or ("", None)
    assert [f"by {due}" in words for words in late["expedited.decisions"]] == [True]
    assert [words.startswith("The step 'uploads complete'") for words in late["expedited.steps"]] == [True]
    for step in PREPARED:
        complete_step(actor=officer, expedited=track, step=step, statement="Done.")
    upheld(track, officer, official)
    day = now.date() + timedelta(days=10)
    decide_expedited(actor=official, expedited=track, releases=False, basis="The witness.", review_on=day)
    late = problems(now + timedelta(days=40))
    assert (late["expedited.decisions"], late["expedited.steps"]) == ([], [])
    assert [f"by {day}" in words for words in late["expedited.reviews"]] == [True]
    metric = metric_of("expedited_release")
    assert metric is not None
    assert metric.parts is not None
    window = Window(agency=ice.row, policy=policy, since=now - timedelta(days=1), until=now + timedelta(days=1))
    found = metric.parts(window)
    assert (found.numerator.count(), found.denominator.count()) == (1, 1)
    assert found.facts["median_hours_to_decision"] == 1
    assert found.facts["withheld"] == 1


def test_a_track_whose_release_is_given_up_is_to_be_decided_anew_under_its_old_clock(
    prepared: Expedited, officer: Person, official: Person
) -> None:
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    assert prepared.release is not None
    given_up, began = prepared.release, prepared.clock_from
    told = Notice.objects.filter(event_kind="disclosure.expedited_decided")
    before = {one.id for one in told}
    withdraw_release(actor=officer, release=given_up, reason="The wrong footage was put in.")
    prepared.refresh_from_db()
    assert (prepared.state, prepared.release, prepared.clock_from) == (ExpeditedState.OPEN, None, began)
    assert (owed(prepared) or ("",))[0] == "decision"
    last = prepared.decisions.last()
    assert last is not None
    assert (last.course, last.basis, last.by) == (Course.WITHDRAWN, "The wrong footage was put in.", officer)
    assert {one.person_id for one in told.all() if one.id not in before} == {officer.id, official.id}
    assert {line.done for line in lines_of(prepared)} == {True, None}
    raise_objection(actor=officer, expedited=prepared, **WORDS)
    with pytest.raises(Refused) as refusal:
        decide_expedited(actor=official, expedited=prepared, releases=True, basis="Again.")
    assert codes(refusal) == {"objection_undecided"}


def test_what_was_out_and_is_withdrawn_is_decided_anew_from_that_day(
    prepared: Expedited,
    ice: WorldAgency,
    recording: Recording,
    officer: Person,
    official: Person,
    second: Person,
    home: Path,
    settings: Settings,
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    assert prepared.release is not None
    released = cleared(prepared.release, finished(ice, recording), officer=officer, official=second)
    release_footage(actor=officer, release=released)
    prepared.refresh_from_db()
    assert owed(prepared) is None
    before = timezone.now()
    withdraw_release(actor=officer, release=released, reason="A plate was still to be read.")
    prepared.refresh_from_db()
    assert prepared.state == ExpeditedState.OPEN
    assert prepared.clock_from >= before
    assert (owed(prepared) or ("",))[0] == "decision"
    assert decide_expedited(actor=official, expedited=prepared, releases=True, basis="With a new copy.").basis
    prepared.refresh_from_db()
    assert prepared.release not in (None, released)


def test_what_is_decided_to_go_out_is_owed_with_each_duty_until_it_is_out(
    prepared: Expedited, ice: WorldAgency, officer: Person, official: Person
) -> None:
    now = timezone.now()
    policy = policy_of(ice.row, now.date())
    for step in ("redact", "uploads_complete"):
        assign_step(actor=officer, expedited=prepared, step=step, owner=officer, due_on=now.date())
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    prepared.refresh_from_db()
    what, due = owed(prepared) or ("", None)
    assert what == "release"
    assert due is not None
    days = policy.number("V.B.3", "expedited_release_days")
    assert abs((due - now.date()).days - days) <= 1
    scope = Scope(agency=ice.row, policy=policy, since=now, at=now + timedelta(days=days + 3))
    late = {check.code: [one.words for one in check.examine(scope).problems] for check in CHECKS}
    assert [f"by {due}" in words for words in late["expedited.releases"]] == [True]
    assert [words.startswith("The step 'redact'") for words in late["expedited.steps"]] == [True]
    assert late["expedited.decisions"] == late["expedited.reviews"] == []


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
    put_in(actor=officer, release=release, file=copies[1])
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


def test_the_checklist_says_of_each_duty_what_the_gate_says(
    prepared: Expedited,
    ice: WorldAgency,
    recording: Recording,
    officer: Person,
    official: Person,
    second: Person,
    home: Path,
    settings: Settings,
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    duties = {"review", "redact", "notify_leo", "consult_us_attorney", "tell_public_affairs", "agency_approval"}

    def done() -> dict[str, bool | None]:
        return {line.step.step: line.done for line in lines_of(Expedited.objects.get(id=prepared.id))}

    assert done() == dict.fromkeys(PREPARED, True) | dict.fromkeys(duties, None)
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    assert done() == dict.fromkeys(PREPARED, True) | dict.fromkeys(duties, False)
    prepared.refresh_from_db()
    assert prepared.release is not None
    cleared(prepared.release, finished(ice, recording), officer=officer, official=second)
    assert set(done().values()) == {True}
