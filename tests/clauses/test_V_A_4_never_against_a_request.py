"""V.A.4: nothing that a request asks for is disposed of while it is open, may be appealed, or is before a court."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.close_request import close_request
from openbwc.disclosure.actions.free_footage import free_footage
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.models import Step
from openbwc.evidence.queries import Criteria
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.eligibility import Keeps, blockers_of
from openbwc.retention.models import Hold
from tests.unit.disclosure.stage import PERSON, Stage, staged


@pytest.fixture
def stage(db: None, home: Path) -> Stage:
    return staged(determined=False)


def refused(stage: Stage, hold: Hold) -> list[str]:
    custodian = stage.ice.staff(Role.CUSTODIAN).row
    with pytest.raises(Refused) as refusal:
        release_hold(actor=custodian, hold=hold, reason="Nobody needs it.")
    assert Hold.objects.get(id=hold.id).released_at is None
    with pytest.raises(Refused):
        free_footage(actor=stage.officer, request=stage.request, reason="Nobody needs it.")
    return [f"{one.clause} {one.code}" for one in refusal.value.decision.reasons]


def test_a_search_holds_what_it_finds_and_what_comes_in_later(stage: Stage) -> None:
    hold = stage.request.holds.get().hold
    assert (hold.kind, hold.matter) == ("foia_request", stage.request.number)
    assert set(hold.held.values_list("recording_id", flat=True)) == {one.id for one in stage.recordings}
    late = stage.ice.officer("Late").trained().wears().recorded(hours_ago=0.5)
    found = blockers_of([late, *stage.recordings], on=timezone.now().date())
    assert all(Keeps.HELD in {one.keeps for one in found[key.id]} for key in (late, *stage.recordings))


def test_the_same_search_places_no_second_hold_and_another_one_does(stage: Stage) -> None:
    since = min(one.started_at for one in stage.recordings)
    search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(since=since))
    assert stage.request.holds.count() == 1
    search_for_request(actor=stage.officer, request=stage.request, criteria=Criteria(officer="Ruiz"))
    assert stage.request.holds.count() == 2


def test_who_asks_about_themselves_has_a_hold_of_the_privacy_act(db: None, home: Path) -> None:
    assert staged(PERSON, determined=False).request.holds.get().hold.kind == "privacy_act_request"


def test_the_hold_outlasts_the_request_until_its_appeal_is_over(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = stage.request.holds.get().hold
    assert refused(stage, hold) == ["V.A.4 request_open"]
    close_request(actor=stage.officer, request=stage.request, outcome="improper", statement="It is no request.")
    stage.request.refresh_from_db()
    assert refused(stage, hold) == ["V.A.4 request_appealable"]
    handle_request(actor=stage.officer, request=stage.request, step=Step.LITIGATION, words="D. Ariz. 26-cv-7.")
    later = datetime.combine(timezone.now().date() + timedelta(days=180), time(12), tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert refused(stage, hold) == ["V.A.4 request_in_court"]
    handle_request(actor=stage.officer, request=stage.request, step=Step.LITIGATION_ENDED, words="Dismissed.")
    (freed,) = free_footage(actor=stage.officer, request=stage.request, reason="It has ended.")
    assert freed.id == hold.id
    assert freed.released_at == later
    with pytest.raises(Mistaken, match="there is none"):
        free_footage(actor=stage.officer, request=stage.request, reason="It has ended.")
