"""A scheduled audit of access: who saw what for which purpose, and what of it is unusual (V.A.5)."""

from django.db import models

from openbwc.program.models import Agency, Identified


class AccessAudit(Identified):
    """The audit of [since, until). `result` holds its counts and the ids of what is unusual, never content.

    `rows` is the number of accesses and `rows_digest` the SHA-256 of their list as CSV, so that the list can be
    made again and held against it; `digest` is that of the result in canonical JSON, repeated by the event.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="access_audits")
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    result = models.JSONField()
    rows = models.PositiveBigIntegerField()
    rows_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-until", "-id")
        indexes = [models.Index(fields=["agency", "-until"], name="audit_agency_time")]

    def __str__(self) -> str:
        return f"{self.agency} {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"
