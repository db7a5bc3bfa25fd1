"""An upload on its way from a browser (tus 1.0.0): the received bytes lie in a file, the row says what they will be."""

from django.db import models

from openbwc.program.models import Identified, Person


class UploadState(models.TextChoices):
    """How far an upload is."""

    RECEIVING = "receiving", "Receiving"
    RECEIVED = "received", "Received whole, being taken in"
    TAKEN_IN = "taken_in", "In the catalogue or in quarantine"
    TERMINATED = "terminated", "Given up by its sender"
    EXPIRED = "expired", "Not finished in time"


class Upload(Identified):
    """One upload; the offset is the size of its file, never a number that could disagree with it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    camera_serial = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.RECEIVING)
    sighting = models.OneToOneField(
        "intake.Sighting", on_delete=models.PROTECT, null=True, blank=True, related_name="upload"
    )

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["state", "expires_at"], name="upload_expiry")]

    def __str__(self) -> str:
        return self.name
