"""What an office states for its annual FOIA report."""

from django.db import models

from openbwc.program.models import Agency, Identified, Person


class AnnualStatement(Identified):
    """Figures of a fiscal year that no history of requests holds (5 USC 552(e)(1)(K) to (N)); only ever added.

    The latest one of an agency and year counts. Staff in full-time people, money in dollars.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="annual_statements")
    year = models.PositiveSmallIntegerField()
    full_time = models.DecimalField(max_digits=8, decimal_places=2)
    equivalent_full_time = models.DecimalField(max_digits=8, decimal_places=2)
    processing_cost = models.DecimalField(max_digits=14, decimal_places=2)
    litigation_cost = models.DecimalField(max_digits=14, decimal_places=2)
    fees_collected = models.DecimalField(max_digits=14, decimal_places=2)
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
