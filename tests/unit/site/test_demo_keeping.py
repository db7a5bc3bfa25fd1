"""The demonstration's chapters on keeping, requests and letting go: what they make, once however often they run."""

from pathlib import Path

import pytest
from django.utils import timezone

from openbwc.disclosure.models import Request, State
from openbwc.policy.requests import Clock
from openbwc.retention.models import Hold
from openbwc.site.demo.department import establish
from openbwc.site.demo.keeping import AUTHORITIES, keep_and_answer


@pytest.mark.django_db
def test_requests_stand_at_each_stage_and_nothing_is_made_twice(tmp_path: Path) -> None:
    now = timezone.now()
    department = establish(now)
    kept = keep_and_answer(department, now, tmp_path)
    assert {item.code: item.authority for item in kept.items} == AUTHORITIES
    assert (kept.hold, kept.granted) == (None, None)  # nobody has recorded anything yet
    late, appealed, searched = kept.requests
    assert late.owed_on is not None
    assert late.owed_on < now.date()
    assert (appealed.state, appealed.owes) == (State.APPEALED, Clock.APPEAL_DECISION)
    assert (searched.state, searched.owes) == (State.OPEN, Clock.DETERMINE)
    assert [one.certificates.count() for one in kept.requests] == [0, 1, 1]
    assert [one.letters.count() for one in kept.requests] == [1, 1, 1]
    assert kept.report.read_bytes().startswith(b"<?xml")
    holds = Hold.objects.count()
    again = keep_and_answer(department, now, tmp_path)
    assert [one.id for one in again.requests] == [one.id for one in kept.requests]
    assert (Request.objects.count(), Hold.objects.count()) == (3, holds)
