"""Footage that comes in after the determination: found, ruled on, determined beside it, and out only then (V.B.1)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from openbwc.disclosure.actions.determine import determine
from openbwc.disclosure.actions.end_withholding import end_withholding
from openbwc.disclosure.actions.explain_search import explain_search
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.history import events_of, history_of
from openbwc.disclosure.models import LetterKind, Outcome, Request, Ruling, State, Step
from openbwc.evidence.queries import Criteria
from openbwc.policy.requests import Against
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused

from .conftest import sent
from .stage import Stage, codes, staged


@pytest.fixture
def stage(db: None, home: Path, settings: Settings) -> Stage:
    settings.REDACTION_FOLDER = home / "redaction"
    return staged()


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
    rule_on_records(actor=officer, request=request, records=[stage.responsive(late)], ruling=Ruling.RELEASE)
    beside = stage.filled(stage.copied(late))
    assert "not_ruled_for_release" in codes(beside)

    first = stage.ready(*(stage.copied(one) for one in stage.recordings))
    release_footage(actor=officer, release=first)
    assert request.events.get(step=Step.RELEASED).facts["all"] is False
    assert Request.objects.get(id=request.id).state == State.OPEN

    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    explain_search(actor=colleague, request=request, statement="The cameras that are out were issued after the stop.")
    said = {"actor": officer, "request": request, "statement": "A third recording came in, and is released."}
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
