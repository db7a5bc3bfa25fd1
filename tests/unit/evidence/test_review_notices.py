"""Who is told of a review: the custodians when it is opened, the reviewer, and in the end who reported."""

import pytest

from openbwc.evidence.actions.assign_review import assign_review
from openbwc.evidence.actions.decide_review import decide_review
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.models import Outcome
from openbwc.notices.models import Notice
from openbwc.program.models import Person, Role
from tests.world import World

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("title", flat=True))


def test_each_is_told_of_the_step_that_concerns_them() -> None:
    ice = World().agency("ICE")
    recording = ice.officer("Ruiz").wears().recorded()
    clerk, custodian, supervisor = (
        ice.person("Clerk").row,
        ice.staff(Role.CUSTODIAN).row,
        ice.staff(Role.SUPERVISOR).row,
    )
    review = report_prohibited(
        actor=clerk, recording=recording, restriction="protected_identity", statement="An informant's face."
    )
    assert told(custodian) == ["A recording of ICE is restricted and under review"]
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Not of the unit.")
    assert told(supervisor) == ["You are named the reviewer of a restricted recording"]
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="It is.")
    assert told(clerk) == ["The recording that you reported was reviewed"]
    assert told(recording.wearer) == []
    assert not any("informant" in words.lower() for words in Notice.objects.values_list("words", flat=True))
