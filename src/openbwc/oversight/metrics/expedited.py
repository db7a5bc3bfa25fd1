"""Expedited release (V.B.3): how long a decision takes after the incident, and how long it takes until it is out."""

from datetime import timedelta
from statistics import median

from openbwc.disclosure.models import Course, Expedited, ExpeditedDecision
from openbwc.oversight.metrics.model import Listed, Metric, Parts, Window
from openbwc.policy.requests import zone_of
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
    zone = zone_of(window.policy)
    hours = [(one.at - one.expedited.happened_at) / _HOUR for one in decided]
    gone = Expedited.objects.filter(
        agency=window.agency, release__released_at__gte=window.since, release__released_at__lt=window.until
    )
    spans = gone.values_list("happened_at", "release__released_at")
    until_out = [(out - began) / _HOUR for began, out in spans if out is not None]
    facts = {
        "released": len(until_out),
        "median_hours_to_release": round(median(until_out)) if until_out else None,
        "longest_hours_to_release": round(max(until_out)) if until_out else None,
        "median_hours_to_decision": round(median(hours)) if hours else None,
        "longest_hours_to_decision": round(max(hours)) if hours else None,
        "withheld": sum(one.course == Course.WITHHOLD for one in decided),
    }
    in_time = tuple(
        one.expedited_id
        for one in decided
        if one.at.astimezone(zone).date() <= one.expedited.happened_at.astimezone(zone).date() + longest
    )
    return Parts(Listed(in_time), Listed(tuple(one.expedited_id for one in decided)), facts)


METRICS = (
    Metric(
        code="expedited_release",
        title="Expedited release",
        definition="How long a decision takes after serious bodily injury or a death in custody (V.B.3).",
        formula="decided by the policy's last day ÷ decided; hours from incident to decision, and until it is out",
        population="Expedited releases of the agency that were first decided in the period.",
        exclusions="What is not decided yet, or not out yet: it is a finding once it is late.",
        noun="expedited release",
        parts=_expedited,
    ),
)
