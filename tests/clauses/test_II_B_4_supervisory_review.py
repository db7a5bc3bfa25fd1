"""II.B.4: a review whose sole purpose is to assess people is refused; a drawn sample is reviewed for audit (V.A.2)."""

from datetime import timedelta
from pathlib import Path

import pytest

from openbwc.access.actions.open_viewing import open_viewing
from openbwc.custody import Actor
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.models import Event
from openbwc.oversight.actions.draw_sample import draw_sample, ground_of, population_of
from openbwc.oversight.actions.record_review import record_review
from openbwc.oversight.drawing import draw
from openbwc.oversight.models import ReviewItem, ReviewResult, ReviewSample
from openbwc.program.events import REFUSED
from openbwc.program.models import Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency, WorldPerson


@pytest.fixture
def supervisor(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.SUPERVISOR)


def drawn(ice: WorldAgency, person: WorldPerson, *, purpose: str = "audit", days: float = 9.0) -> ReviewSample:
    until = ice.world.now - timedelta(minutes=1)
    since = until - timedelta(days=days)
    return draw_sample(actor=Actor.person(person.row.id), agency=ice.row, since=since, until=until, purpose=purpose)


@pytest.fixture
def item(ice: WorldAgency, supervisor: WorldPerson, home: Path) -> ReviewItem:
    ice.officer("Ruiz").trained().wears(hours=100).recorded(hours_ago=50)
    publish_checkpoint()
    return drawn(ice, supervisor).items.select_related("recording").get()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f"{reason.clause} {reason.code}" for reason in refusal.value.decision.reasons}


def opened(person: WorldPerson, item: ReviewItem) -> None:
    open_viewing(actor=person.row, recording=item.recording, purpose="audit", matter="", browser="browser")


@pytest.mark.parametrize("purpose", ["performance_assessment", "discipline", "personnel_investigation"])
def test_no_sample_is_drawn_and_no_review_recorded_to_assess_people(
    ice: WorldAgency, supervisor: WorldPerson, item: ReviewItem, purpose: str
) -> None:
    with pytest.raises(Refused) as refused:
        drawn(ice, supervisor, purpose=purpose)
    assert codes(refused) == {"II.B.4 purpose_prohibited"}
    opened(supervisor, item)
    with pytest.raises(Refused) as refused:
        record_review(actor=supervisor.row, item=item, result=ReviewResult.IN_ORDER, remarks="", purpose=purpose)
    assert codes(refused) == {"II.B.4 purpose_prohibited"}
    assert Event.objects.filter(kind=REFUSED.name).count() == 2


def test_a_review_needs_the_footage_opened_for_audit_and_is_recorded_once(
    supervisor: WorldPerson, item: ReviewItem
) -> None:
    said = {"actor": supervisor.row, "item": item, "remarks": "", "purpose": "audit"}
    with pytest.raises(Refused) as refused:
        record_review(result=ReviewResult.IN_ORDER, **said)  # type: ignore[arg-type]  # as said
    assert codes(refused) == {"V.A.2 not_viewed"}
    opened(supervisor, item)
    with pytest.raises(Mistaken, match="remarks"):
        record_review(result=ReviewResult.CONCERN, clause="IV.A", **said)  # type: ignore[arg-type]  # as said
    with pytest.raises(Mistaken, match="none without a concern"):
        record_review(result=ReviewResult.IN_ORDER, clause="IV.A", **said)  # type: ignore[arg-type]  # as said
    done = record_review(result=ReviewResult.IN_ORDER, **said)  # type: ignore[arg-type]  # as said
    assert (done.reviewer, done.result) == (supervisor.row, "in_order")
    with pytest.raises(Mistaken, match="not reviewed yet"):
        record_review(result=ReviewResult.IN_ORDER, **said)  # type: ignore[arg-type]  # as said


def test_nobody_reviews_their_own_recording_and_what_cannot_be_viewed_is_said(
    ice: WorldAgency, supervisor: WorldPerson, item: ReviewItem
) -> None:
    wearer = WorldPerson(item.recording.wearer, ice.world).appointed(Role.SUPERVISOR)
    said = {"item": item, "result": ReviewResult.NOT_VIEWABLE, "remarks": "It stays black.", "purpose": "audit"}
    with pytest.raises(Refused) as refused:
        record_review(actor=wearer.row, **said)  # type: ignore[arg-type]  # as said
    assert codes(refused) == {"V.A.1 own_recording"}
    assert record_review(actor=supervisor.row, **said).remarks == "It stays black."  # type: ignore[arg-type]  # as said


def test_the_sample_can_be_drawn_again_from_what_is_published(
    ice: WorldAgency, supervisor: WorldPerson, home: Path
) -> None:
    camera = ice.officer("Ruiz").wears(hours=200)
    for hours in range(30, 60):
        camera.recorded(hours_ago=hours)
    camera.recorded(hours_ago=29, restriction="protected_identity")
    with pytest.raises(Mistaken, match="a published checkpoint"):
        drawn(ice, supervisor)
    publish_checkpoint()
    sample = drawn(ice, supervisor)
    assert (sample.population, sample.strata) == (30, {"no encounter": {"population": 30, "drawn": 2}})
    population = population_of(
        ice.row, sample.since, sample.until, sample.drawn_at, policy_of(ice.row, sample.until.date())
    )
    again = draw(ground_of(sample), population, per_thousand=10, least=2)
    assert {one.recording for one in again} == set(sample.items.values_list("recording_id", flat=True))
    with pytest.raises(Mistaken, match="nothing was drawn"):
        drawn(ice, supervisor, days=1)
    with pytest.raises(Refused, match=r"V\.A\.1"):
        drawn(ice, ice.officer("Chen"), days=30)
