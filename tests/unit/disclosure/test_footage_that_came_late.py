"""Footage that comes in after the determination: found, ruled on, determined beside it, and out only then (V.B.1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.disclosure.actions.appeal import appeal
from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.decide_appeal import decide_appeal
from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.withhold import withhold
from openbwc.disclosure.annual_report.cases import Case, fiscal_year_of
from openbwc.disclosure.annual_report.reading import year_of
from openbwc.disclosure.determining import is_out
from openbwc.disclosure.gate import digest_of
from openbwc.disclosure.history import events_of, history_of
from openbwc.disclosure.models import LetterKind, Outcome, Request, Ruling, SearchCertificate, State, Step
from openbwc.evidence.queries import Criteria
from openbwc.notices.actions.mark_read import mark_read
from openbwc.policy.requests import Against
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused

from .sending import sent
from .stage import FACE, Stage, codes


def test_what_came_in_late_is_determined_by_itself_and_goes_out_only_then(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    late = stage.ice.officer("Okafor").trained().wears().recorded()
    known = list(request.responsive.all())
    again = Criteria(since=min(stage.since, late.started_at) - timedelta(hours=1))
    certificate = search_for_request(actor=officer, request=request, criteria=again)
    assert mark_responsive(actor=officer, request=request, certificate=certificate) == 1
    with pytest.raises(Mistaken, match="not determined"):
        rule_on_records(actor=officer, request=request, records=known, ruling=Ruling.RELEASE)
    with pytest.raises(Mistaken, match="not determined"):
        end_withholding(actor=officer, withholding=known[0].withholdings.get(), reason="It was published.")
    rule_on_records(actor=officer, request=request, records=[stage.responsive(late)], ruling=Ruling.PART)
    withhold(actor=officer, responsive=stage.responsive(late), grounds=FACE)
    beside = stage.filled(stage.copied(late))
    assert "not_ruled_for_release" in codes(beside)

    first = stage.ready(*(stage.copied(one) for one in stage.recordings))
    release_footage(actor=officer, release=first)
    assert request.events.get(step=Step.RELEASED).facts["all"] is False
    assert Request.objects.get(id=request.id).state == State.OPEN

    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    explain_search(actor=colleague, request=request, statement="The cameras that are out were issued after the stop.")
    said = {
        "actor": officer,
        "request": request,
        "statement": "A third recording came in, and is released but for a face.",
    }
    with pytest.raises(Refused) as refusal:
        determine(outcome=Outcome.GRANT, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["outcome_differs"]
    determine(outcome=Outcome.PARTIAL, **said)
    assert request.letters.filter(kind=LetterKind.DETERMINATION).count() == 2
    assert "determination_not_sent" in codes(beside)
    sent(officer, request)
    assert not {"determination_not_sent", "not_ruled_for_release"} & codes(beside)
    told = history_of(request, events_of(request), policy_of(request.agency, timezone.now().date()))
    assert told.adverse
    assert [one.against for one in told.others] == [Against.DETERMINATION]
    with pytest.raises(Refused) as refusal:
        determine(outcome=Outcome.PARTIAL, **said)
    assert [one.code for one in refusal.value.decision.reasons] == ["determined"]

    notify_officers(actor=officer, release=beside)
    mark_read(actor=late.wearer)
    authorise_release(actor=stage.manager, release=beside, digest=digest_of(beside), statement="I have seen it.")
    release_footage(actor=officer, release=beside)
    assert [one.facts["all"] for one in request.events.filter(step=Step.RELEASED)] == [False, True]
    assert Request.objects.get(id=request.id).state == State.CLOSED


def test_a_request_ends_with_the_determination_after_its_last_release(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    late = found_late(stage)
    mark_responsive(actor=officer, request=request, certificate=late)
    release_footage(actor=officer, release=stage.ready(*(stage.copied(one) for one in stage.recordings)))
    assert Request.objects.get(id=request.id).state == State.OPEN
    records = list(request.responsive.filter(ruling=""))
    said = {"ruling": Ruling.NOT_RESPONSIVE, "statement": "It shows another stop."}
    rule_on_records(actor=officer, request=request, records=records, **said)
    explained(stage)
    determine(actor=officer, request=request, outcome=Outcome.PARTIAL, statement="A third one is of another stop.")
    assert Request.objects.get(id=request.id).state == State.CLOSED


def test_a_request_does_not_end_before_what_was_found_late_is_taken_over(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    first = stage.ready(*(stage.copied(one) for one in stage.recordings))
    late = found_late(stage)
    release_footage(actor=officer, release=first)
    assert request.events.get(step=Step.RELEASED).facts["all"] is False
    assert Request.objects.get(id=request.id).state == State.OPEN
    assert mark_responsive(actor=officer, request=request, certificate=late) == 1


def test_what_an_appeal_changed_goes_out_anew_before_the_request_ends(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    release_footage(actor=officer, release=stage.ready(*(stage.copied(one) for one in stage.recordings)))
    assert Request.objects.get(id=request.id).state == State.CLOSED
    appeal(request=request, statement="The face is of a public figure.")
    other = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    decide_appeal(actor=other, request=request, reverses=True, statement="It is.")
    assert is_out(request)
    for one in request.responsive.all():
        end_withholding(actor=officer, withholding=one.withholdings.get(), reason="It was reversed.")
    assert not is_out(request)
    rule_on_records(actor=officer, request=request, records=list(request.responsive.all()), ruling=Ruling.RELEASE)
    explained(stage)
    determine(actor=officer, request=request, outcome=Outcome.GRANT, statement="All of it.")
    assert Request.objects.get(id=request.id).state == State.OPEN


def test_what_is_ruled_on_alike_after_an_appeal_is_out_as_it_was(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    release_footage(actor=officer, release=stage.ready(*(stage.copied(one) for one in stage.recordings)))
    appeal(request=request, statement="You found too little.")
    other = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    decide_appeal(actor=other, request=request, reverses=True, statement="Search again.")
    ruled = Event.objects.filter(kind="disclosure.record_ruled").count()
    rule_on_records(actor=officer, request=request, records=list(request.responsive.all()), ruling=Ruling.PART)
    assert Event.objects.filter(kind="disclosure.record_ruled").count() == ruled
    explained(stage)
    determine(actor=officer, request=request, outcome=Outcome.PARTIAL, statement="There is no more.")
    assert Request.objects.get(id=request.id).state == State.CLOSED


def test_an_appeal_after_a_supplement_is_in_the_annual_report(stage: Stage) -> None:
    request, officer = stage.request, stage.officer
    mark_responsive(actor=officer, request=request, certificate=found_late(stage))
    late = list(request.responsive.filter(ruling=""))
    said = {"ruling": Ruling.NOT_RESPONSIVE, "statement": "It shows another stop."}
    rule_on_records(actor=officer, request=request, records=late, **said)
    explained(stage)
    determine(actor=officer, request=request, outcome=Outcome.PARTIAL, statement="A third one is of another stop.")
    sent(officer, request)
    assert [one.appeals for one in cases_of(request)] == [()]
    appeal(request=request, statement="The face is of a public figure.")
    (found,) = cases_of(request)
    assert [(one.decided_on, one.reverses) for one in found.appeals] == [(None, False)]
    other = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    decide_appeal(actor=other, request=request, reverses=True, statement="It is.")
    first, again = cases_of(request)
    assert [(one.decided_on is not None, one.reverses) for one in first.appeals] == [(True, True)]
    assert again.appeals == ()


def cases_of(request: Request) -> list[Case]:
    """The request in the report of this year, round by round."""
    year = year_of(request.agency, fiscal_year_of(timezone.now().date()))
    return [one for one in year.cases if one.id == request.id]


def found_late(stage: Stage) -> SearchCertificate:
    """The certificate of a search that finds a third recording, which came in after the determination."""
    late = stage.ice.officer("Okafor").trained().wears().recorded()
    again = Criteria(since=min(stage.since, late.started_at) - timedelta(hours=1))
    return search_for_request(actor=stage.officer, request=stage.request, criteria=again)


def explained(stage: Stage) -> None:
    """Somebody else says why what is missing is not of it."""
    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    words = "The cameras that are out were issued after the stop."
    explain_search(actor=colleague, request=stage.request, statement=words)
