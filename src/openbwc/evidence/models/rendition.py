"""Renditions of a clip file: made from the original, thrown away and made again at will, behind the same gate."""

from django.db import models

from openbwc.evidence.models.recording import ClipFile
from openbwc.program.models import Identified


class RenditionKind(models.TextChoices):
    """What is made of each clip."""

    PROXY = "proxy", "Browser-playable proxy"
    POSTER = "poster", "Poster"
    SPRITE = "sprite", "Sprite sheet"
    SPRITE_INDEX = "sprite_index", "Index of the sprite sheet (WebVTT)"
    WAVEFORM = "waveform", "Waveform"


class RenditionState(models.TextChoices):
    """How far a rendition is."""

    WANTED = "wanted", "Wanted"
    MAKING = "making", "Being made"
    MADE = "made", "Made"
    FAILED = "failed", "Failed"


class Rendition(Identified):
    """One rendition. While it is being made, `lease_until` says how long its maker is believed alive.

    `path` is relative to the installation's folder of renditions; `error` says in a sentence why making failed.
    """

    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=16, choices=RenditionKind.choices)
    state = models.CharField(max_length=8, choices=RenditionState.choices, default=RenditionState.WANTED)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "kind"], name="one_rendition_of_a_kind")]
        indexes = [models.Index(fields=["state", "lease_until"], name="rendition_work")]
