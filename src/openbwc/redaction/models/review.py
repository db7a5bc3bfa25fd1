"""What was submitted, frozen, and what was ruled on it."""

from django.db import models

from openbwc.program.models import Identified, Person
from openbwc.redaction.models.project import Footage, Project


class Submission(Identified):
    """A revision of a project, frozen for review; `plans` maps each footage's id to the SHA-256 of its plan.

    `returned_at` is when a reviewer sent it back, or when it was taken up again because a finding has to be mended.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    plans = models.JSONField()
    statement = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")


class FrozenPlan(Identified):
    """The plan of one footage in a submission, byte for byte (RFC 8785)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="frozen")
    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="frozen")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "footage"], name="one_frozen_plan")]


class Ruling(Identified):
    """A reviewer approves a submission, or sends it back."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="rulings")
    approves = models.BooleanField()
    statement = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["submission", "by"], name="one_ruling_a_reviewer")]


class Remark(Identified):
    """What a reviewer says of one frame of one footage."""

    TEXT_MAX = 1000

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="remarks")
    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="remarks")
    frame = models.PositiveIntegerField()
    text = models.CharField(max_length=TEXT_MAX)

    class Meta:
        ordering = ("footage", "frame")
