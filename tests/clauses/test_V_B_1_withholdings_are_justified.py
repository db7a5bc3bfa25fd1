"""V.B.1: nothing is withheld without an exemption, its justification and the harm that is foreseen (552(a)(8))."""

import csv
import dataclasses
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.draft_index import draft_index
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.withhold import withhold
from openbwc.disclosure.history import clocks_of
from openbwc.disclosure.models import LetterKind, Outcome, Ruling, State
from openbwc.evidence.queries import Criteria
from openbwc.policy.requests import Clock, ClockState
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.draw_paper import Form
from tests.unit.disclosure.sending import sent
from tests.unit.disclosure.stage import FACE, PERSON, Stage, staged


@pytest.fixture(autouse=True)
def redaction_folder(home: Path, settings: Settings) -> None:
    settings.REDACTION_FOLDER = home / "redaction"


@pytest.fixture
def stage(db: None, home: Path) -> Stage:
    return staged(determined=False)


def refused(stage: Stage, outcome: Outcome) -> set[str]:
    with pytest.raises(Refused) as refusal:
        determine(actor=stage.officer, request=stage.request, outcome=outcome, statement="This is why.")
    return {f"{one.clause} {one.code}" for one in refusal.value.decision.reasons}


def ruled(stage: Stage, ruling: Ruling) -> None:
    records = list(stage.request.responsive.all())
    rule_on_records(actor=stage.officer, request=stage.request, records=records, ruling=ruling)


@pytest.mark.parametrize("name", ["scope", "justification", "harm", "segregability"])
def test_a_withholding_says_everything_that_the_law_asks(stage: Stage, name: str) -> None:
    record = stage.responsive(stage.recordings[0])
    with pytest.raises(Refused) as refusal:
        withhold(actor=stage.officer, responsive=record, grounds=dataclasses.replace(FACE, **{name: " "}))
    assert [one.code for one in refusal.value.decision.reasons] == [f"{name}_missing"]


def test_the_outcome_is_what_the_rulings_make_it(stage: Stage) -> None:
    assert refused(stage, Outcome.GRANT) == {"V.B.1 outcome_differs"}
    ruled(stage, Ruling.RELEASE)
    assert refused(stage, Outcome.GRANT) == {"V.B.1 released_and_withheld"}
    for record in stage.request.responsive.all():
        end_withholding(actor=stage.officer, withholding=record.withholdings.get(), reason="The street is public.")
    determine(actor=stage.officer, request=stage.request, outcome=Outcome.GRANT, statement="We grant all.")
    with pytest.raises(Mistaken, match="determined"):
        ruled(stage, Ruling.WITHHOLD)


def test_a_narrower_search_hides_nothing_of_what_another_found(stage: Stage) -> None:
    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    third = stage.ice.officer("Okafor").trained().wears().recorded()
    assert "V.B.1 search_outdated" in refused(stage, Outcome.PARTIAL)  # footage came in since
    since, until = third.started_at, third.started_at + timedelta(seconds=1)
    search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(since=since - timedelta(days=1)))
    search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(since=since, until=until))
    explain_search(actor=stage.officer, request=stage.request, statement="Nothing else was out.")
    assert "V.B.1 found_and_not_reviewed" in refused(stage, Outcome.PARTIAL)
    for certificate in stage.request.certificates.all():
        mark_responsive(actor=stage.officer, request=stage.request, certificate=certificate)
    record = stage.responsive(third)
    withhold(actor=stage.officer, responsive=record, grounds=FACE)
    rule_on_records(actor=stage.officer, request=stage.request, records=[record], ruling=Ruling.PART)
    determine(actor=colleague, request=stage.request, outcome=Outcome.PARTIAL, statement="All but a face.")


def test_who_explained_what_is_missing_does_not_determine(stage: Stage) -> None:
    stage.ice.officer("Okafor").trained().wears()  # a camera that is out, and has not come back
    search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(since=stage.since))
    assert refused(stage, Outcome.PARTIAL) == {"V.B.1 footage_outstanding"}
    explain_search(actor=stage.officer, request=stage.request, statement="It was in the safe.")
    assert refused(stage, Outcome.PARTIAL) == {"V.B.1 own_explanation"}


def test_nobody_decides_what_goes_out_of_their_own_footage(stage: Stage) -> None:
    recording = stage.recordings[0]
    recording.wearer = stage.officer
    recording.save()
    with pytest.raises(Refused) as refusal:
        withhold(actor=stage.officer, responsive=stage.responsive(recording), grounds=FACE)
    assert [one.code for one in refusal.value.decision.reasons] == ["own_recording"]
    assert refused(stage, Outcome.PARTIAL) == {"V.B.1 own_recording"}


def test_nothing_is_withheld_of_what_nobody_asked_for(stage: Stage) -> None:
    records = [stage.responsive(stage.recordings[1])]
    said = {"ruling": Ruling.NOT_RESPONSIVE, "statement": "Another street."}
    rule_on_records(actor=stage.officer, request=stage.request, records=records, **said)
    made = determine(actor=stage.officer, request=stage.request, outcome=Outcome.PARTIAL, statement="But for a face.")
    assert made.figures["exemptions"] == {"(b)(6)": 1}
    paper = draft_index(actor=stage.officer, request=stage.request, form=Form.CSV)
    assert len(paper.content.decode().splitlines()) == 1 + 1


def test_nothing_is_withheld_in_silence(stage: Stage) -> None:
    record = stage.responsive(stage.recordings[0])
    end_withholding(actor=stage.officer, withholding=record.withholdings.get(), reason="It was the wrong exemption.")
    assert refused(stage, Outcome.PARTIAL) == {"V.B.1 withholding_missing"}
    with pytest.raises(Mistaken, match="not what was asked"):
        ruled(stage, Ruling.NOT_RESPONSIVE)


def test_a_denial_closes_the_request_meets_its_clock_and_may_be_appealed(stage: Stage) -> None:
    ruled(stage, Ruling.WITHHOLD)
    made = determine(actor=stage.officer, request=stage.request, outcome=Outcome.DENIAL, statement="A case is open.")
    assert made.figures == {"rulings": {"withhold": 2}, "exemptions": {"(b)(6)": 2}}
    stage.request.refresh_from_db()
    assert stage.request.state == State.CLOSED
    clocks = {one.clock: one.state for one in clocks_of(stage.request, made.at)}
    assert (clocks[Clock.DETERMINE], clocks[Clock.APPEAL]) == (ClockState.MET, ClockState.RUNNING)


def test_a_determination_is_told_in_a_letter_that_is_owed_until_it_goes_out(stage: Stage) -> None:
    ruled(stage, Ruling.WITHHOLD)
    made = determine(actor=stage.officer, request=stage.request, outcome=Outcome.DENIAL, statement="A case is open.")
    letter = stage.request.letters.get(kind=LetterKind.DETERMINATION)
    assert bytes(letter.content).startswith(b"%PDF")
    assert Clock.NOTIFY in {one.clock for one in clocks_of(stage.request, made.at)}
    sent(stage.officer, stage.request)
    clocks = {one.clock: one.state for one in clocks_of(stage.request, timezone.now())}
    assert Clock.NOTIFY not in clocks
    assert (clocks[Clock.DETERMINE], clocks[Clock.APPEAL]) == (ClockState.MET, ClockState.RUNNING)


def test_the_privacy_act_answers_only_who_asks_about_themselves(stage: Stage) -> None:
    grounds = dataclasses.replace(FACE, exemption="PA (k)(2)")
    with pytest.raises(Refused) as refusal:
        withhold(actor=stage.officer, responsive=stage.responsive(stage.recordings[0]), grounds=grounds)
    assert [one.code for one in refusal.value.decision.reasons] == ["not_a_privacy_act_request"]


def test_the_privacy_act_answers_who_asks_about_themselves_and_never_alone(db: None, home: Path) -> None:
    stage = staged(PERSON, determined=False)
    grounds, record = dataclasses.replace(FACE, exemption="PA (k)(2)"), stage.responsive(stage.recordings[0])
    of_foia = record.withholdings.get()
    withhold(actor=stage.officer, responsive=record, grounds=grounds)
    ruled(stage, Ruling.WITHHOLD)
    end_withholding(actor=stage.officer, withholding=of_foia, reason="She asks about herself.")
    assert refused(stage, Outcome.DENIAL) == {"V.B.1 privacy_act_alone"}
    withhold(actor=stage.officer, responsive=record, grounds=FACE)
    determine(actor=stage.officer, request=stage.request, outcome=Outcome.DENIAL, statement="A case is open.")


def test_a_harm_that_nobody_stated_is_blank_in_the_index(stage: Stage) -> None:
    grounds = dataclasses.replace(FACE, exemption="(b)(3)", basis="8 USC 1367", harm="")
    withhold(actor=stage.officer, responsive=stage.responsive(stage.recordings[0]), grounds=grounds)
    paper = draft_index(actor=stage.officer, request=stage.request, form=Form.CSV)
    rows = list(csv.DictReader(io.StringIO(paper.content.decode())))
    (row,) = [one for one in rows if "(b)(3)" in one.values()]
    assert "" in [value for name, value in row.items() if "harm" in name.lower()]


def test_the_index_has_what_was_stated_for_each_withholding(stage: Stage) -> None:
    paper = draft_index(actor=stage.officer, request=stage.request, form=Form.CSV)
    rows = paper.content.decode().splitlines()
    assert len(rows) == 1 + 2
    for said in (FACE.exemption, FACE.scope, FACE.justification, FACE.harm, FACE.segregability, "5 U.S.C. 552(b)(6)"):
        assert said in rows[1]
    assert draft_index(actor=stage.officer, request=stage.request, form=Form.PDF).content.startswith(b"%PDF")
