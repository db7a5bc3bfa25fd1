"""The life of a camera (IV.B): its moves, what was reported of it, its disposal by two people, its loans."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from openbwc.program.models.camera import Assignment, Camera, Standing
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person
from openbwc.program.models.task_force import TaskForce


class CameraMove(Identified):
    """A camera went from one standing to another at a moment, for a reason. `by` is empty where the system did it."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="moves")
    before = models.CharField(max_length=16, choices=Standing.choices)
    after = models.CharField(max_length=16, choices=Standing.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["camera", "at"], name="camera_move_time")]


class CameraDisposal(Identified):
    """A disposal that one person proposes and another confirms, or turns down; until then nothing is disposed of.

    `means` says how: destroyed, its memory wiped and certified, returned to the maker.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="disposals")
    reason = models.CharField(max_length=300)
    means = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["camera"], condition=Q(settled_at=None), name="one_open_disposal"),
        ]


class ReportKind(models.TextChoices):
    """What is reported of a camera (IV.B)."""

    LOSS = "loss", "Lost"
    THEFT = "theft", "Stolen"
    FAULT = "fault", "Faulty"


class CameraReport(Identified):
    """A loss, a theft or a fault: when and where, in whose hands, and what footage may be on the camera.

    `footage` says it in words; empty where nothing is known to be on it. Settled by an outcome in words (found,
    repaired, no fault found), from when on the report bars nothing.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="reports")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="camera_reports"
    )
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    happened_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=500)
    footage = models.CharField(max_length=500, blank=True)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField()
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-reported_at", "-id")
        indexes = [models.Index(fields=["camera"], condition=Q(settled_at=None), name="camera_report_open")]


class Loan(Identified):
    """A camera lent to a person of another agency or from outside (VI.A.2), from `starts_at` until `ends_at`.

    The end is exclusive. `task_force` names the one for which it is lent. `returned_at` ends it early.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="loans")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="loans")
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, null=True, blank=True, related_name="loans")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="a_loan_ends_after_it_starts"),
        ]

    @staticmethod
    def in_force(at: datetime) -> Q:
        """The loans in force at a moment, as a condition."""
        return Q(starts_at__lte=at, ends_at__gt=at) & (Q(returned_at=None) | Q(returned_at__gt=at))
