"""A sighting: one file seen at one place. The same bytes at two places are one object and two sightings."""

from django.db import models

from openbwc.evidence.models import ClipFile
from openbwc.intake.models.quarantine import Quarantined
from openbwc.program.models import Identified


class SourceKind(models.TextChoices):
    """Where a file was seen."""

    CARD = "card", "Card or folder"
    DOCK = "dock", "Dock"
    UPLOAD = "upload", "Upload in the browser"


class SightingState(models.TextChoices):
    """How far a sighting is: each state is reached durably, and work goes on from it after a crash."""

    SIGHTED = "sighted", "Seen"
    HASHED = "hashed", "Read, its digest known, on its way into the vault"
    SETTLED = "settled", "In the catalogue or in quarantine"


class Sighting(Identified):
    """One file at one place, for one camera.

    `place` is where it lay (a path, or `upload:<id>`); `mark` is a digest over place, camera, size and times, which
    tells one state of that file from a later one without reading it. `told` is what sidecars told (the form of
    `SidecarFacts.as_dict`), so that work goes on when the card is gone. `sha256` is known from HASHED on; `clip` or
    `quarantined` from SETTLED on; `repeated` says that the bytes were known before. `cleared_at` is when the camera's
    copy was removed, after the vault had confirmed its hash (IV.E).
    """

    source = models.CharField(max_length=8, choices=SourceKind.choices)
    place = models.TextField()
    mark = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    camera_serial = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    seen_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=SightingState.choices, default=SightingState.SIGHTED)
    told = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, null=True, blank=True, related_name="sightings")
    quarantined = models.ForeignKey(
        Quarantined, on_delete=models.PROTECT, null=True, blank=True, related_name="sightings"
    )
    repeated = models.BooleanField(default=False)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-seen_at", "-id")
        indexes = [
            models.Index(fields=["state"], name="sighting_unfinished", condition=~models.Q(state="settled")),
            models.Index(fields=["sha256"], name="sighting_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class StoredSidecar(Identified):
    """A sidecar that came with a later sighting of known bytes: an object of its own, that several sightings of the
    same bytes may name.

    `size` is in bytes. The row is there before the object is, which is there once the sighting is settled.
    """

    VAULT_HOLDER = "sighting__clip__recording__agency__code"
    VAULT_HAS = models.Q(sighting__state=SightingState.SETTLED)

    sighting = models.ForeignKey(Sighting, on_delete=models.PROTECT, related_name="sidecars")
    original_sha256 = models.CharField(max_length=64, db_index=True)
    vault_object = models.CharField(max_length=200, db_index=True)
    vault_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sighting", "vault_object"], name="sidecar_of_a_sighting_once")]
