"""Full duplicates of task-force footage: owed to a partner, or by one (VI.A.1, VI.B.3)."""

from django.db import models

from openbwc.evidence.models.recording import Recording
from openbwc.program.models import Identified, Person, TaskForce


class Direction(models.TextChoices):
    """Who gives the duplicate to whom."""

    TO_PARTNER = "to_partner", "To the partner"
    FROM_PARTNER = "from_partner", "From the partner"


class HandOver(Identified):
    """The duty to hand over a full duplicate, from `owed_at` until `done_at`.

    `proof` says how it was done (a receipt, a digest of what was handed over); empty while it is owed. What a partner
    owes is `described` in words until its duplicate is taken in as a `recording`.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="hand_overs", null=True, blank=True)
    described = models.CharField(max_length=300, blank=True)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="hand_overs")
    direction = models.CharField(max_length=16, choices=Direction.choices)
    owed_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    proof = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("due_on",)
        indexes = [models.Index(fields=["done_at", "due_on"], name="hand_over_due")]
        constraints = [
            models.UniqueConstraint(fields=["recording", "direction"], name="one_duplicate_a_direction"),
        ]
