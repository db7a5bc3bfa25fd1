"""What was read from cameras (IV.B, V.A.7), and the signs of tampering that it and the footage show (IV.D)."""

from django.db import models
from django.db.models import Q

from openbwc.program.models.camera import Assignment, Camera
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class Occasion(models.TextChoices):
    """When a camera was read."""

    CHECK_OUT = "check_out", "At check-out"
    CHECK_IN = "check_in", "At check-in"
    DOCK = "dock", "In the dock"


class CameraReading(Identified):
    """One reading of a camera, as the device told it; None = it did not tell.

    `battery_percent` 0 to 100; `storage_free_mb` and `storage_total_mb` in 10^6 bytes; `pre_event_seconds` the buffer
    before activation (V.A.7); `resolution_lines` the picture's height in lines; `settings` all further settings, name
    to value; `files` the names of what lies on it, None = not listed.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="readings")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="readings")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    read_at = models.DateTimeField()
    firmware = models.CharField(max_length=40, blank=True)
    battery_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    storage_free_mb = models.PositiveBigIntegerField(null=True, blank=True)
    storage_total_mb = models.PositiveBigIntegerField(null=True, blank=True)
    pre_event_seconds = models.PositiveIntegerField(null=True, blank=True)
    resolution_lines = models.PositiveIntegerField(null=True, blank=True)
    codec = models.CharField(max_length=20, blank=True)
    settings = models.JSONField(default=dict)
    files = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("-read_at", "-id")
        indexes = [models.Index(fields=["camera", "-read_at"], name="camera_reading_time")]


class SignalKind(models.TextChoices):
    """The signs of tampering of IV.D; the policy's parameter `tamper_signals` names the same."""

    DEVICE_MANIFEST = "device_manifest", "Signed manifest does not hold"
    SEQUENCE_GAP = "sequence_gap", "Gap in the sequence of clips"
    CHANGED_SETTINGS = "changed_settings", "Settings changed while out"
    CLOCK_JUMP = "clock_jump", "Clock jumped"
    FILE_SYSTEM_DELETION = "file_system_deletion", "Files removed from the camera"


class CameraSignal(Identified):
    """A sign of tampering, with what it rests on; `key` makes the same sign one row however often it is seen.

    `assignment` is the one in which it arose, None when nobody had the camera. Answered by a person's statement, or by
    the system when what was missing has come in.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="signals")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="signals")
    kind = models.CharField(max_length=24, choices=SignalKind.choices)
    key = models.CharField(max_length=120)
    words = models.CharField(max_length=500)
    evidence = models.JSONField()
    arose_at = models.DateTimeField()
    found_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-arose_at", "-id")
        constraints = [models.UniqueConstraint(fields=["camera", "kind", "key"], name="one_signal_a_sign")]
        indexes = [models.Index(fields=["camera"], condition=Q(answered_at=None), name="camera_signal_open")]
