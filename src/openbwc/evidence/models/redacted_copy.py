"""Redacted copies: the only form in which some purposes are served (V.A.2, V.A.6)."""

from django.db import models

from openbwc.evidence.models.recording import ClipFile
from openbwc.program.models import Identified, Person


class CopyState(models.TextChoices):
    """Whether a copy is served."""

    APPROVED = "approved", "Approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RedactedCopy(Identified):
    """A finished, approved copy of a clip file, as an object of its own in the vault that names its source.

    `project` is the id of the redaction project, in text: the catalogue does not know that room. `plan_sha256` is the
    digest of the frozen plan that it was rendered from; `title` says for whom or what it was made. `captions` is the
    name in the vault, beside the file, of what is still said and where sound was deleted (WebVTT); empty without any.
    """

    VAULT_HOLDER = "clip__recording__agency__code"

    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, related_name="redacted_copies")
    project = models.CharField(max_length=36)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    plan_sha256 = models.CharField(max_length=64)
    vault_object = models.CharField(max_length=200, unique=True)
    vault_name = models.CharField(max_length=255)
    captions = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=CopyState.choices, default=CopyState.APPROVED)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [
            models.Index(fields=["clip", "state", "-made_at"], name="copy_of_clip"),
            models.Index(fields=["project"], name="copy_of_project"),
        ]
