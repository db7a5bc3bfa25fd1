"""III.B: a limited set of standard metrics, tracked by each agency: each defined, measured, kept, and never made up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.metrics import METRICS, metric_of, parts_of
from openbwc.oversight.metrics.history import as_rows, of_month
from openbwc.oversight.metrics.periods import Month
from openbwc.oversight.models import MetricSnapshot
from openbwc.program.policies import department_standard
from tests.world import WorldAgency

WORKER = Actor.system("worker")


def test_every_metric_that_the_standard_names_is_defined_and_none_else() -> None:
    named = department_standard(timezone.now().date()).members("III.B", "standard_metrics")
    assert {metric.code for metric in METRICS} == named
    for metric in METRICS:
        assert all((metric.definition, metric.formula, metric.population, metric.exclusions))


def test_a_number_can_be_followed_to_its_rows(ice: WorldAgency) -> None:
    camera = ice.officer("Ruiz").wears()
    kept, _, practice = (camera.recorded(category=one) for one in ("evidentiary", "", "training_environment"))
    kept.encounter = ice.encounter("removal_order")
    kept.save()
    now, metric = timezone.now(), metric_of("categorised")
    assert metric is not None
    parts = parts_of(metric, ice.row, since=now - timedelta(days=1), until=now)
    assert list(parts.numerator.ids()) == [kept.id]
    assert practice.id not in set(parts.denominator.ids())
    assert parts.denominator.count() == 2


@pytest.mark.django_db
def test_what_was_measured_stays_and_the_department_s_roll_up_is_counts(ice: WorldAgency) -> None:
    ice.officer("Ruiz").wears().recorded()
    month = Month.of(timezone.now().date())
    since = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    until = timezone.now()
    take_metrics(actor=WORKER, agency=ice.row, since=since, until=until)
    assert MetricSnapshot.objects.filter(agency=ice.row).count() == len(METRICS)
    assert Event.objects.filter(kind="oversight.metrics_taken").count() == 1
    rows = [row for row in as_rows(of_month([ice.row], month), [ice.row], month) if row["agency"] == "department"]
    assert len(rows) == len(METRICS)
    assert all(row["facts"] == {} for row in rows)
    assert all(isinstance(row["numerator"], int | None) for row in rows)
