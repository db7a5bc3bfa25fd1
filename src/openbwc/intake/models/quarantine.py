"""What is kept out of the catalogue, with every reason, until a custodian resolves it (IV.C)."""

from django.db import models

from openbwc.evidence.models import ClipFile
from openbwc.program.models import Agency, Camera, Identified


class QuarantineState(models.TextChoices):
    """Whether the file still waits."""

    OPEN = "open", "In quarantine"
    RELEASED = "released", "Taken in as a recording"


class Quarantined(Identified):
    """A file that the vault holds and the catalogue does not.

    `agency` and `camera` are empty where the camera is unknown. `reasons` is the list of a decision's reasons (clause,
    code, words, remedy), `detail` the probe's own sentence where the file is at fault, `facts` what intake found (the
    form of `TakenFacts.as_dict`), so that a custodian's resolution decides again without the card.
    """

    VAULT_HOLDER = "agency__code"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantined")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantined")
    camera_serial = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    original_name = models.CharField(max_length=255)
    vault_object = models.CharField(max_length=200)
    vault_name = models.CharField(max_length=255)
    claimed_started_at = models.DateTimeField(null=True, blank=True)
    reasons = models.JSONField()
    detail = models.CharField(max_length=500, blank=True)
    facts = models.JSONField()
    kept_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=QuarantineState.choices, default=QuarantineState.OPEN)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    clip = models.OneToOneField(
        ClipFile, on_delete=models.PROTECT, null=True, blank=True, related_name="once_quarantined"
    )

    class Meta:
        ordering = ("-kept_at", "-id")
        indexes = [models.Index(fields=["state", "agency", "-kept_at"], name="quarantine_page")]

    def __str__(self) -> str:
        return self.original_name
