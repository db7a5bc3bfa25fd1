"""The metrics of a month as they were published (III.B): the very bytes, so that what was published stays as it was."""

import hashlib

from django.db import models

from openbwc.program.models import Identified


class PublishedMetrics(Identified):
    """One edition of a month's public file, as JSON and as CSV. A correction is another edition; none is ever changed.

    `period` is the month (`2026-10`), `edition` counts from 1. The digests are SHA-256 (hex) of the texts in UTF-8,
    and the event `event_id` of the ledger repeats them.
    """

    period = models.CharField(max_length=7)
    edition = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    json = models.TextField()
    csv = models.TextField()
    json_digest = models.CharField(max_length=64)
    csv_digest = models.CharField(max_length=64)
    event_id = models.UUIDField()

    class Meta:
        ordering = ("-period", "-edition")
        constraints = [models.UniqueConstraint(fields=["period", "edition"], name="one_edition_of_a_month")]

    def __str__(self) -> str:
        return f"{self.period}, edition {self.edition}"

    @property
    def intact(self) -> bool:
        """Whether the texts are still those whose digests were kept."""
        return digest(self.json) == self.json_digest and digest(self.csv) == self.csv_digest


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
