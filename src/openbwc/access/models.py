"""Matters, and the viewings and downloads opened for them."""

from django.db import models

from openbwc.evidence.models import Recording, RedactedCopy
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


class Viewing(Identified):
    """One opening of a recording by one person for one purpose, from `opened_at` to `closed_at`.

    The grant to its bytes is a random token of which only the SHA-256 is kept (`grant_digest`); it is bound to the
    browser session (`browser_digest`) and ends at `grant_expires_at` unless it is renewed. `played` lists what was
    played as `[part, from_ms, to_ms]`, merged; `decision` is the decision it was opened under. A viewing with a `copy`
    opens that redacted copy and nothing else; one `for_redaction` shows a redactor or reviewer what is to be redacted
    for the purpose (V.A.5, V.A.6).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="viewings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="viewings")
    act = models.CharField(max_length=16, choices=[(Act.VIEW.value, "View"), (Act.DOWNLOAD.value, "Download")])
    purpose = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="viewings", null=True, blank=True)
    copy = models.ForeignKey(
        RedactedCopy, on_delete=models.PROTECT, related_name="viewings", null=True, blank=True, db_index=False
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
