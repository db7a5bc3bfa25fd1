"""Cameras, what was read from their clocks, and the assignment calendar.

The wearer is not in the file: a recording carries the camera, and the person comes from the assignment that
covers its time.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from openbwc.policy import CameraLife
from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person
from openbwc.program.models.site import Site
from openbwc.program.models.task_force import TaskForce


class Standing(models.TextChoices):
    """Where a device stands in its life (IV.B): only an issued one makes official recordings (IV.C)."""

    PURCHASED = CameraLife.PURCHASED.value, "Purchased"
    RECEIVED = CameraLife.RECEIVED.value, "Received, in store"
    ISSUED = CameraLife.ISSUED.value, "Issued"
    IN_REPAIR = CameraLife.IN_REPAIR.value, "In repair"
    LOST = CameraLife.LOST.value, "Lost"
    STOLEN = CameraLife.STOLEN.value, "Stolen"
    WITHDRAWN = CameraLife.WITHDRAWN.value, "Withdrawn from service"
    DISPOSED = CameraLife.DISPOSED.value, "Disposed of"
    PERSONAL = CameraLife.PERSONAL.value, "Personal device"


class Camera(Identified):
    """A camera; `pre_event_seconds` is the buffer as last read from its settings (V.A.7), in seconds.

    `last_reading` is the newest of its readings, kept here so that thousands of cameras are judged in one query.
    `device_key` is the public key (Ed25519, base64) with which the device signs its manifests (IV.D); empty = none.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cameras")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="cameras")
    serial = models.CharField(max_length=64, unique=True)
    make = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.ISSUED)
    pre_event_seconds = models.PositiveIntegerField(null=True, blank=True)
    device_key = models.CharField(max_length=64, blank=True)
    last_reading = models.ForeignKey(
        "program.CameraReading", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("serial",)

    def __str__(self) -> str:
        return self.serial


class ClockReading(Identified):
    """How far a camera's clock stood from true time: camera − true, in milliseconds, at `read_at`."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="clock_readings")
    read_at = models.DateTimeField()
    offset_ms = models.BigIntegerField()

    class Meta:
        ordering = ("-read_at",)
        indexes = [models.Index(fields=["camera", "read_at"], name="clock_camera_time")]


class Assignment(Identified):
    """A camera with a person from check-out to check-in (`ends_at` empty = still out).

    `condition_out` is what was said of it when it was taken, `condition` when it came back; `task_force` the one for
    which it was taken out (VI), empty without one.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    task_force = models.ForeignKey(
        TaskForce, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    shift_ends_at = models.DateTimeField(null=True, blank=True)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    condition_out = models.CharField(max_length=300, blank=True)
    condition = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-starts_at",)
        indexes = [
            models.Index(fields=["camera", "starts_at"], name="assignment_camera_time"),
            models.Index(fields=["person", "starts_at"], name="assignment_person_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["camera"], condition=Q(ends_at=None), name="one_wearer_at_a_time"),
        ]
