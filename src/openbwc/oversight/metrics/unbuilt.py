"""The metrics of the register whose rooms this version does not have: named, defined, and without a number."""

from openbwc.oversight.metrics.model import Metric

METRICS = (
    Metric(
        code="expedited_release",
        title="Expedited release",
        definition="How long a decision takes after serious bodily injury or a death in custody (V.B.3).",
        formula="hours from incident to decision",
        population="Incidents of the agency that open the expedited track.",
        exclusions="None.",
        noun="incident",
        unbuilt="not yet measured: this version has no expedited track",
    ),
)
