"""The metrics of the register whose rooms this version does not have: named, defined, and without a number."""

from openbwc.oversight.metrics.model import Metric

METRICS = (
    Metric(
        code="retention",
        title="Retention",
        definition="What is overdue for disposition, what was disposed of early, what is under hold (V.A.4).",
        formula="overdue for disposition; disposed early (must be 0); under hold",
        population="Recordings of the agency.",
        exclusions="None.",
        noun="recording",
        unbuilt="not yet measured: this version keeps everything and has no schedules, holds or disposition",
    ),
    Metric(
        code="disclosure",
        title="Disclosure",
        definition="How requests stand and how long they take (V.B.1), and whether officers were told (V.B.2).",
        formula="requests open; median and 90th percentile days; over the statutory limit; notices before release",
        population="Requests of the agency.",
        exclusions="None.",
        noun="request",
        unbuilt="not yet measured: this version takes no requests and releases nothing",
    ),
)
