"""Holds, what they cover, and their reviews (V.A.4)."""

from django.db import models
from django.db.models import Q

from openbwc.evidence.models import Recording
from openbwc.program.models import Agency, Identified, Person


class Hold(Identified):
    """What keeps recordings of an agency from disposal, until it is released.

    `kind` is one of the policy's `hold_types`. `query` is a saved search (`scopes`), None for a hold on single
    recordings. `review_on` is the day by which somebody says whether it is still needed; `reminded_of` the last such
    day of which the custodian was told. `covered` is how many recordings it was found to cover when it was placed.
    """

    AUTHORITY_MAX, MATTER_MAX, REASON_MAX = 300, 200, 1000

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=40)
    authority = models.CharField(max_length=AUTHORITY_MAX)
    matter = models.CharField(max_length=MATTER_MAX)
    query = models.JSONField(null=True, blank=True)
    custodian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds_kept")
    review_on = models.DateField()
    reminded_of = models.DateField(null=True, blank=True)
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    covered = models.PositiveBigIntegerField(default=0)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("-placed_at", "-id")
        indexes = [
            models.Index(fields=["agency", "released_at", "-placed_at", "-id"], name="hold_page"),
            models.Index(fields=["review_on"], condition=Q(released_at=None), name="hold_review"),
        ]

    def __str__(self) -> str:
        return self.matter


class HeldRecording(models.Model):
    """A recording that a hold was found to cover; it stays as history when the hold is released.

    The database does not look each recording up again: it would lock and rewrite a hundred thousand rows for a hold of
    so many, and the row of a recording is never deleted.
    """

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="held")
    recording = models.ForeignKey(
        Recording, on_delete=models.PROTECT, related_name="held", db_constraint=False, db_index=False
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "hold"], name="held_once_by_a_hold")]


class HoldReview(Identified):
    """Somebody looked whether a hold is still needed, said why, and set the next day."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remarks = models.CharField(max_length=Hold.REASON_MAX)
    review_on = models.DateField()

    class Meta:
        ordering = ("-at", "-id")
