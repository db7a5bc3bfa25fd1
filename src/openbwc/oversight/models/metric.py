"""A metric of III.B as it was measured for an agency and a period."""

from django.db import models

from openbwc.program.models import Agency, Identified


class MetricSnapshot(Identified):
    """One measurement of [since, until). A later measurement of the same period is another row; the newest counts.

    `numerator` and `denominator` are counts of rows; both are None for a metric that is not yet measured, and then
    `facts` says why. `facts` also holds the metric's other figures (exclusions, medians, counts by kind). `month`
    (2026-10) is the whole month that was measured, by the agency's zone of that day; empty for a part of one.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="metric_snapshots")
    metric = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField()
    month = models.CharField(max_length=7, blank=True, default="")
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("-until", "-taken_at", "-id")
        indexes = [
            models.Index(fields=["agency", "month"], name="snapshot_month"),
            models.Index(fields=["agency", "metric", "since", "until", "-taken_at"], name="snapshot_period"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.metric} {self.since:%Y-%m-%d}"
