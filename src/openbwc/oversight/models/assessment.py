"""An assessment: one run of every check over one agency, and what it counted."""

from django.db import models

from openbwc.program.models import Agency, Identified


class Assessment(Identified):
    """One run over [since, at), under one version of the agency's policy.

    `counts` holds, by check, `clause`, `population`, `problems`, `made`, `reopened`, `resolved`, `handed` (over to the
    programme manager) and `failed` (the sentence of a check that could not run, else empty). `digest` is the SHA-256 of
    the result in canonical JSON, which the ledger's event repeats, so that it stays proved what was known when. `by` is
    the actor.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assessments")
    since = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    policy_version = models.CharField(max_length=80)
    counts = models.JSONField()
    digest = models.CharField(max_length=64)
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["agency", "-at", "-id"], name="assessment_agency_time")]

    def __str__(self) -> str:
        return f"{self.agency} {self.at:%Y-%m-%d %H:%M}Z"
