"""Matters, the viewings and downloads opened for them, and the stills taken for them."""

from django.db import models

from openbwc.evidence.models import ClipFile, Recording, RedactedCopy
from openbwc.policy import Act
from openbwc.program.models import Agency, Identified, Person


class Matter(Identified):
    """A case, request or claim: why somebody needs footage. `number` is the agency's own."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="matters")
    number = models.CharField(max_length=60)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_matter_a_number")]

    def __str__(self) -> str:
        return self.number


class StillState(models.TextChoices):
    """How far a still is."""

    ASKED = "asked", "Asked for"
    APPROVED = "approved", "Approved, being made"
    DENIED = "denied", "Denied"
    MADE = "made", "Made"
    FAILED = "failed", "Could not be made"


class Still(Identified):
    """One frame of uploaded video, asked for with a legal basis for a purpose and its matter, and approved (V.A.8).

    `at_ms` is from the clip's first frame, `frame_ms` where the frame begins that is on the screen then. It is made
    after another person's approval, as an object of its own in the vault that names its source; `error` says why it
    could not be.
    """

    VAULT_HOLDER = "clip__recording__agency__code"

    BASIS_MAX = 300

    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, related_name="stills")
    at_ms = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="stills", null=True, blank=True)
    legal_basis = models.CharField(max_length=BASIS_MAX)
    state = models.CharField(max_length=12, choices=StillState.choices, default=StillState.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    statement = models.CharField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    frame_ms = models.PositiveBigIntegerField(null=True, blank=True)
    vault_object = models.CharField(max_length=200, blank=True)
    vault_name = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [models.Index(fields=["state", "asked_at"], name="still_waiting")]


class Viewing(Identified):
    """One opening of a recording by one person for one purpose, from `opened_at` to `closed_at`.

    The grant to its bytes is a random token of which only the SHA-256 is kept (`grant_digest`); it is bound to the
    browser session (`browser_digest`) and ends at `grant_expires_at` unless it is renewed. `played` lists what was
    played as `[part, from_ms, to_ms]`, merged; `decision` is the decision it was opened under. A viewing with a `copy`
    opens that redacted copy and nothing else, one with a `still` that still; one `for_redaction` shows a redactor or
    reviewer what is to be redacted for the purpose (V.A.5, V.A.6).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="viewings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="viewings")
    act = models.CharField(max_length=16, choices=[(Act.VIEW.value, "View"), (Act.DOWNLOAD.value, "Download")])
    purpose = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="viewings", null=True, blank=True)
    copy = models.ForeignKey(
        RedactedCopy, on_delete=models.PROTECT, related_name="viewings", null=True, blank=True, db_index=False
    )
    still = models.ForeignKey(
        Still, on_delete=models.PROTECT, related_name="viewings", null=True, blank=True, db_index=False
    )
    for_redaction = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    grant_digest = models.CharField(max_length=64, unique=True)
    browser_digest = models.CharField(max_length=64)
    grant_expires_at = models.DateTimeField()
    played = models.JSONField(default=list)
    decision = models.JSONField()

    class Meta:
        ordering = ("-opened_at",)
        indexes = [
            models.Index(fields=["recording", "-opened_at"], name="viewing_recording_time"),
            models.Index(fields=["person", "-opened_at"], name="viewing_person_time"),
            models.Index(fields=["closed_at", "grant_expires_at"], name="viewing_open"),
        ]
