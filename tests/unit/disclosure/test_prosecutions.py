"""That somebody is prosecuted over footage stays on record until another person denies it (V.B.3)."""

from collections.abc import Callable

import pytest

from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.actions.take_out import take_out
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.models import Prosecution, Release, ReleaseKind
from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Role

from .stage import Stage, codes, refused


def test_a_prosecution_that_the_house_knows_of_is_not_denied(stage: Stage, copy: RedactedCopy, ready: Release) -> None:
    beside = stage.filled(copy, kind=ReleaseKind.PUBLICATION)
    state_release(actor=stage.officer, release=beside, incident="none", prosecution=Prosecution.POSSIBLE)
    owed = {"prosecution_denied", "us_attorney_not_consulted"}
    assert codes(ready) == owed == refused(stage.officer, ready)
    withdraw_release(actor=stage.officer, release=beside, reason="Not now.")
    assert codes(ready) == owed  # nobody makes their own statement unmade
    colleague = stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    state_release(actor=colleague, release=ready, incident="none", prosecution=Prosecution.NONE)
    assert "prosecution_denied" not in codes(ready)
    Release.objects.filter(id=beside.id).update(released_at=beside.opened_at)  # it had been out
    assert "prosecution_denied" in codes(ready)
    Release.objects.filter(id=beside.id).update(released_at=None)
    stage.ice.held(copy.clip.recording)
    assert codes(ready) == owed
    state_release(actor=stage.officer, release=ready, incident="none", prosecution=Prosecution.POSSIBLE)
    assert "prosecution_denied" not in codes(ready)


def _restated_there(stage: Stage, draft: Release, _ready: Release) -> None:
    state_release(actor=stage.officer, release=draft, incident="none", prosecution=Prosecution.NONE)


def _taken_out(stage: Stage, draft: Release, _ready: Release) -> None:
    take_out(actor=stage.officer, part=draft.standing_parts().get())


def _restated_here(stage: Stage, draft: Release, ready: Release) -> None:
    withdraw_release(actor=stage.officer, release=draft, reason="Not now.")
    for one in (Prosecution.PENDING, Prosecution.NONE):
        state_release(actor=stage.officer, release=ready, incident="none", prosecution=one)


@pytest.mark.parametrize("unmakes", [_restated_there, _taken_out, _restated_here])
def test_a_prosecution_that_somebody_stated_is_denied_by_another_person_alone(
    stage: Stage, copy: RedactedCopy, ready: Release, unmakes: Callable[[Stage, Release, Release], None]
) -> None:
    draft, colleague = stage.filled(copy, kind=ReleaseKind.PUBLICATION), stage.ice.staff(Role.DISCLOSURE_OFFICER).row
    state_release(actor=colleague, release=ready, incident="none", prosecution=Prosecution.NONE)  # before it was stated
    state_release(actor=stage.officer, release=draft, incident="none", prosecution=Prosecution.PENDING)
    unmakes(stage, draft, ready)
    assert refused(stage.officer, ready) == {"prosecution_denied", "us_attorney_not_consulted"}
    state_release(actor=colleague, release=ready, incident="none", prosecution=Prosecution.NONE)
    assert codes(ready) == set()
