"""Expedited release (V.B.3): how long a decision takes after the incident."""

from datetime import timedelta
from statistics import median

from openbwc.disclosure.models import Course, ExpeditedDecision
from openbwc.oversight.metrics.model import Listed, Metric, Parts, Window
from openbwc.policy.rules.expedited import CLAUSE

_HOUR = timedelta(hours=1)


def _expedited(window: Window) -> Parts:
    rows = ExpeditedDecision.objects.filter(
        expedited__agency=window.agency, course__in=(Course.RELEASE, Course.WITHHOLD), at__lt=window.until
    )
    first: dict[object, ExpeditedDecision] = {}
    for decision in rows.select_related("expedited").order_by("at", "id"):
        first.setdefault(decision.expedited_id, decision)
    decided = [one for one in first.values() if one.at >= window.since]
    longest = timedelta(days=window.policy.number(CLAUSE, "expedited_decision_days"))
    took = {one.expedited_id: one.at - one.expedited.happened_at for one in decided}
    hours = [time / _HOUR for time in took.values()]
    facts = {
        "median_hours_to_decision": round(median(hours)) if hours else None,
        "longest_hours_to_decision": round(max(hours)) if hours else None,
        "withheld": sum(one.course == Course.WITHHOLD for one in decided),
    }
    in_time = tuple(key for key, time in took.items() if time <= longest)
    return Parts(Listed(in_time), Listed(tuple(took)), facts)


METRICS = (
    Metric(
        code="expedited_release",
        title="Expedited release",
        definition="How long a decision takes after serious bodily injury or a death in custody (V.B.3).",
        formula="decided within the policy's time ÷ decided; hours from incident to decision",
        population="Expedited releases of the agency that were first decided in the period.",
        exclusions="What is not decided yet: it is a finding once it is late.",
        noun="expedited release",
        parts=_expedited,
    ),
)
