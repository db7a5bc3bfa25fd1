"""An objection is against footage: it follows it into every release, until its office lifts it there (V.B.3)."""

import pytest

from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.gate import digest_of, objections_to
from openbwc.disclosure.models import Answer, Body, Consultation, Release, ReleaseKind, ReleaseState
from openbwc.evidence.models import RedactedCopy
from openbwc.program.evidence_files import EvidenceFile
from openbwc.program.refusals import Mistaken, Refused

from .going_out import PAPER
from .stage import CASE, Stage, codes

BODIES = pytest.mark.parametrize("body", [Body.OTHER_AGENCY, Body.US_ATTORNEY])


def asked(stage: Stage, release: Release, body: Body = Body.OTHER_AGENCY) -> Consultation:
    return consult(actor=stage.officer, release=release, body=body, office="DEA", statement="See it.")


def answers(
    stage: Stage, one: Consultation, outcome: Answer, words: str = "A case runs.", paper: EvidenceFile | None = PAPER
) -> Consultation:
    return enter_answer(actor=stage.officer, consultation=one, outcome=outcome, answer=words, paper=paper)


def objects(stage: Stage, release: Release, body: Body = Body.OTHER_AGENCY, words: str = "A case runs.") -> None:
    answers(stage, asked(stage, release, body), Answer.OBJECTION, words)


def clears(stage: Stage, release: Release, body: Body = Body.OTHER_AGENCY, paper: EvidenceFile | None = PAPER) -> None:
    answers(stage, asked(stage, release, body), Answer.NO_OBJECTION, "Go ahead.", paper)


def swapped(stage: Stage, release: Release, file: RedactedCopy) -> None:
    take_out(actor=stage.officer, part=release.standing_parts().get())
    put_in(actor=stage.officer, release=release, file=file)


@BODIES
def test_what_is_cleared_for_a_court_the_public_still_does_not_see(
    stage: Stage, copy: RedactedCopy, body: Body
) -> None:
    public = stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    objects(stage, public, body)
    court, requester = stage.filled(copy, kind=ReleaseKind.DISCOVERY), stage.filled(copy)
    assert objections_to(court) == []
    assert len(objections_to(requester)) == 1
    clears(stage, court, body)
    assert len(objections_to(public)) == len(objections_to(requester)) == 1
    answers(stage, asked(stage, requester, body), Answer.NOTED, "We take note.")
    assert len(objections_to(requester)) == 1
    clears(stage, requester, body)
    assert objections_to(requester) == []
    answers(stage, asked(stage, requester, body), Answer.NOTED, "We take note.")
    assert objections_to(requester) == []
    assert "objection_standing" in codes(public)
    clears(stage, public, body)
    assert objections_to(public) == []
    public.consultations.filter(outcome=Answer.NO_OBJECTION).update(paper_sha256="")  # of before paper was asked for
    assert len(objections_to(public)) == 1


def test_what_is_cleared_for_the_public_is_cleared_for_whoever_sees_less(stage: Stage, copy: RedactedCopy) -> None:
    court, requester = stage.filled(copy, kind=ReleaseKind.DISCOVERY), stage.filled(copy)
    objects(stage, court)
    assert len(objections_to(court)) == len(objections_to(requester)) == 1
    clears(stage, stage.filled(copy, kind=ReleaseKind.PUBLICATION))
    assert objections_to(court) == objections_to(requester) == []


@BODIES
def test_a_clearance_is_of_the_copy_that_was_asked_about_and_of_no_other(
    stage: Stage, copy: RedactedCopy, body: Body
) -> None:
    covered, release = stage.copied(stage.recordings[0]), stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    objects(stage, release, body)
    swapped(stage, release, covered)
    assert len(objections_to(release)) == 1  # it is against the footage
    clears(stage, release, body)
    assert objections_to(release) == []
    swapped(stage, release, copy)
    assert "objection_standing" in codes(release)


def test_taking_back_rests_on_paper_exactly_where_it_lifts_something(stage: Stage, copy: RedactedCopy) -> None:
    public, court = stage.filled(copy, kind=ReleaseKind.PUBLICATION), stage.filled(copy, kind=ReleaseKind.DISCOVERY)
    objects(stage, public)
    clears(stage, court, paper=None)  # it lifts nothing
    assert len(objections_to(public)) == 1
    with pytest.raises(Refused) as refusal:
        clears(stage, stage.filled(copy), paper=None)
    assert [one.code for one in refusal.value.decision.reasons] == ["paper_missing"]


@pytest.mark.parametrize("withdrawn", [True, False])
def test_an_objection_that_comes_after_the_draft_is_gone_meets_the_next_release(
    stage: Stage, copy: RedactedCopy, withdrawn: bool
) -> None:
    first = stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    late = [asked(stage, first), asked(stage, first)]
    if withdrawn:
        withdraw_release(actor=stage.officer, release=first, reason="Opened anew.")
    else:
        gone = {"state": ReleaseState.RELEASED, "released_at": first.opened_at, "released_by": stage.officer}
        Release.objects.filter(id=first.id).update(**gone)
    again = stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    with pytest.raises(Mistaken, match="being prepared"):
        answers(stage, late[0], Answer.NO_OBJECTION)
    answers(stage, late[0], Answer.OBJECTION)
    assert "objection_standing" in codes(again)


def test_an_approval_meets_the_objections_that_the_official_read_and_no_other(stage: Stage, copy: RedactedCopy) -> None:
    elsewhere, release = stage.filled(copy), stage.filled(copy)
    objects(stage, elsewhere)
    read = objections_to(release)
    objects(stage, elsewhere, Body.US_ATTORNEY, "Not before the trial.")
    said = {"digest": digest_of(release), "statement": "I have seen it.", "on_objections": "The DEA's case is over."}
    with pytest.raises(Refused) as refusal:
        authorise_release(actor=stage.manager, release=release, objections=read, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["release_changed"]
    given = authorise_release(actor=stage.manager, release=release, objections=objections_to(release), **said)
    assert given.objections.count() == 2
    assert "objection_standing" not in codes(release)
    objects(stage, elsewhere, words="And another one.")
    assert "objection_standing" in codes(release)


def test_a_release_to_a_case_is_not_held_up_by_what_the_public_may_not_see(stage: Stage) -> None:
    copy = stage.copied(stage.recordings[0], matter=CASE)
    release = stage.filled(copy, kind=ReleaseKind.DISCOVERY)
    put_in(
        actor=stage.officer, release=(public := stage.opened(ReleaseKind.PUBLICATION)), file=copy, reuse="It is over."
    )
    objects(stage, public)
    assert "objection_standing" not in codes(release)


def test_an_objection_follows_the_footage_and_is_taken_back_on_paper_alone(stage: Stage, copy: RedactedCopy) -> None:
    first = stage.filled(copy)
    stage.objected(first)
    withdraw_release(actor=stage.officer, release=first, reason="Opened anew.")
    again = stage.filled(copy)
    assert "objection_standing" in codes(again)
    assert "objection_standing" not in codes(stage.filled(stage.copied(stage.recordings[1])))
    asked = consult(actor=stage.officer, release=again, body=Body.OTHER_AGENCY, office="dea", statement="Again.")
    said = {"outcome": Answer.NO_OBJECTION, "answer": "The case is closed."}
    with pytest.raises(Refused) as refusal:
        enter_answer(actor=stage.officer, consultation=asked, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["paper_missing"]
    enter_answer(actor=stage.officer, consultation=asked, paper=PAPER, **said)
    assert "objection_standing" not in codes(again)
