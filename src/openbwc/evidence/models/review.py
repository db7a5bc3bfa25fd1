"""Reviews of recordings that ought not to have been made, or that need care (II.B.1-5)."""

from django.db import models
from django.db.models import Q

from openbwc.evidence.models.recording import Recording
from openbwc.program.models import Identified, Person


class Ground(models.TextChoices):
    """What a review rests on."""

    REPORT = "report", "Somebody's report"
    CATEGORY = "category", "The category that was asserted"
    ENCOUNTER = "encounter", "The encounter that it was placed in"


class Outcome(models.TextChoices):
    """How a review ends: three ways that a reviewer decides, and `GONE`, by itself."""

    LIFTED = "lifted", "The ground does not hold: the restriction is lifted"
    KEPT = "kept", "The ground holds: the recording stays restricted"
    MINIMISED = "minimised", "Restricted, and its sensitive ranges are left out of any copy"
    GONE = "gone", "Its category or encounter changed, so that nothing was left to decide"


class ProhibitedReview(Identified):
    """A review of one recording under one restriction of the policy (`restriction` is its code).

    Its steps are dates: opened, assigned to a reviewer, decided with an outcome and a reason. A recording stays
    restricted from the moment it is opened until one is decided as lifted; one whose ground is gone says nothing of
    what other reviews decided. `due_on` is the day by which the policy wants it decided.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="prohibited_reviews")
    restriction = models.CharField(max_length=40)
    ground = models.CharField(max_length=16, choices=Ground.choices)
    statement = models.CharField(max_length=1000)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    reviewer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="prohibited_reviews", null=True, blank=True
    )
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at",)
        indexes = [models.Index(fields=["decided_at", "due_on"], name="review_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "restriction", "ground"], condition=Q(decided_at=None), name="one_open_review"
            ),
        ]

    @staticmethod
    def restricting() -> Q:
        """The reviews that restrict their recording now: open, or decided without lifting, as a condition."""
        return Q(outcome__in=["", Outcome.KEPT, Outcome.MINIMISED])
