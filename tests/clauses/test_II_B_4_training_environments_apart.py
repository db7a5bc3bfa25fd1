"""II.B.4: what was recorded in a training environment is kept apart from operational footage, with its own filter."""

from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.training_environment import operational, training_categories
from tests.world import WorldAgency


def found(criteria: Criteria) -> set[Recording]:
    return set(Recording.objects.filter(criteria.condition()))


def test_a_search_finds_it_only_when_it_is_asked_for(ice: WorldAgency) -> None:
    camera = ice.officer("Ruiz").wears()
    street, exercise = camera.recorded(), camera.recorded(category="training_environment", hours_ago=2)
    assert found(Criteria()) == {street}
    assert found(Criteria(training=True)) == {exercise}
    assert found(Criteria(category="training_environment")) == {exercise}


def test_operational_footage_is_told_apart_by_the_policy_s_categories(ice: WorldAgency) -> None:
    exercise = ice.officer("Ruiz").wears().recorded(category="training_environment")
    assert training_categories(ice.world.today) == {exercise.category}
    assert not Recording.objects.filter(operational(ice.world.today)).exists()
