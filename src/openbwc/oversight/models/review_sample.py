"""Random supervisory review: a drawn sample of recordings that anybody can draw again, and what the review found."""

from django.db import models

from openbwc.evidence.models import Recording
from openbwc.program.models import Agency, Identified, Person


class ReviewSample(Identified):
    """The sample of an agency for recordings that began in [since, until).

    `origin`, `tree_size` and `root` (hex) are the published checkpoint that gave the seed; `population` is the number
    of recordings that could be drawn and `population_digest` the SHA-256 (hex) of their sorted ids, one a line, so
    that a list handed over can be held against it. `strata` holds, by stratum, `population` and `drawn`. `algorithm`
    names the way of drawing. There is one sample a period: nobody draws again until it suits.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="review_samples")
    since = models.DateTimeField()
    until = models.DateTimeField()
    algorithm = models.CharField(max_length=40)
    origin = models.CharField(max_length=200)
    tree_size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    strata = models.JSONField()
    drawn_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        ordering = ("-until", "-id")
        constraints = [models.UniqueConstraint(fields=["agency", "since", "until"], name="one_sample_a_period")]

    def __str__(self) -> str:
        return f"{self.agency} {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"


class ReviewResult(models.TextChoices):
    """What a review found; there is no mark for how well somebody did (II.B.4)."""

    IN_ORDER = "in_order", "As the policy asks"
    CONCERN = "concern", "Something is not as a clause asks"
    NOT_VIEWABLE = "not_viewable", "Could not be viewed"


class ReviewItem(Identified):
    """A drawn recording; `draw` (hex) is the hash that put it into the sample. The review is recorded once.

    `clause` is the one that a concern is about.
    """

    sample = models.ForeignKey(ReviewSample, on_delete=models.PROTECT, related_name="items")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="review_items")
    stratum = models.CharField(max_length=40)
    draw = models.CharField(max_length=64)
    result = models.CharField(max_length=16, choices=ReviewResult.choices, blank=True)
    clause = models.CharField(max_length=16, blank=True)
    remarks = models.CharField(max_length=1000, blank=True)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sample", "stratum", "draw")
        constraints = [models.UniqueConstraint(fields=["sample", "recording"], name="drawn_once")]
