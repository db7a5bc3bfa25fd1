"""What an office states for its annual FOIA report."""

from django.db import models

from openbwc.program.models import Agency, Identified, Person


def _money() -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2)


def _staff() -> models.DecimalField:
    return models.DecimalField(max_digits=8, decimal_places=2)


class AnnualStatement(Identified):
    """Figures of a fiscal year that no history of requests holds (5 USC 552(e)(1)(K) to (N)); only ever added.

    The latest one of an agency and year counts. Staff in full-time people, money in dollars.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="annual_statements")
    year = models.PositiveSmallIntegerField()
    full_time = _staff()
    equivalent_full_time = _staff()
    processing_cost = _money()
    litigation_cost = _money()
    fees_collected = _money()
    exclusions_used = models.PositiveIntegerField()
    posted_by_foia_office = models.PositiveIntegerField()
    posted_by_programmes = models.PositiveIntegerField()
    consultations_at_start = models.PositiveIntegerField()
    consultations_received = models.PositiveIntegerField()
    consultations_processed = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["agency", "year", "-at"], name="annual_statement_latest")]
