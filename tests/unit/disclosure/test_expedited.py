"""The expedited track from the flag to its end: each verb, what follows from it, and who is told (V.B.3)."""

import json
from datetime import datetime, timedelta
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
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.review_withholding import review_withholding
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.checklist import lines_of
from openbwc.disclosure.expediting import (
    expedited_open_to,
    statement_of,
    subject_of,
)
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import (
    Course,
    Expedited,
    ExpeditedDecision,
    ExpeditedState,
    ObjectionState,
    Release,
    ReleaseKind,
    ReleaseState,
)
from openbwc.evidence.models import Encounter, Recording
from openbwc.notices.models import Notice
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.expedited import CHECKS
from openbwc.oversight.metrics import Window, metric_of
from openbwc.policy.rules.expedited import checklist
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.queries import holders_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .going_out import cleared, finished
from .incidents import PREPARED, WORDS, codes, owed, upheld


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
        incident=prepared.incident,
        opened_by=officer,
        opened_at=timezone.now(),
    )
    cleared(other, finished(ice, recording), officer=officer, official=second)
    missing = {"incident_not_decided", "incident_objection"}
    assert {one.code for one in what_is_missing(other)} == missing


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
    prepared: Expedited, ice: WorldAgency, officer: Person, official: Person
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
    today = timezone.now().date()
    others = {
        one for role in (Role.DISCLOSURE_OFFICER, Role.PROGRAMME_MANAGER) for one in holders_of(role, ice.row, today)
    }
    assert {one.person for one in told.all() if one.id not in before} == others - {officer}
    assert {officer, official} <= others
    assert {line.done for line in lines_of(prepared)} == {True, None}
    raise_objection(actor=officer, expedited=prepared, **WORDS)
    with pytest.raises(Refused) as refusal:
        decide_expedited(actor=official, expedited=prepared, releases=True, basis="Again.")
    assert codes(refusal) == {"objection_undecided"}


def test_to_give_up_a_draft_ends_no_withholding(prepared: Expedited, officer: Person, official: Person) -> None:
    decide_expedited(actor=official, expedited=prepared, releases=True, basis="Nothing stands against it.")
    upheld(prepared, officer, official)
    day = timezone.now().date() + timedelta(days=40)
    decide_expedited(actor=official, expedited=prepared, releases=False, basis="The witness.", review_on=day)
    prepared.refresh_from_db()
    assert prepared.release is not None
    withdraw_release(actor=officer, release=prepared.release, reason="It is withheld now.")
    prepared.refresh_from_db()
    assert (prepared.state, prepared.release) == (ExpeditedState.WITHHELD, None)
    assert owed(prepared) == ("review", day)


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
