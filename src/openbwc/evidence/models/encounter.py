"""An encounter: what happened, of a type that the agency's policy maps to a clause of II.A."""

from django.db import models

from openbwc.program.models import Agency, Identified


class Sensitivity(models.TextChoices):
    """Where an encounter took place, as far as II.B.2 asks."""

    NONE = "none", "No sensitive place"
    COURTROOM = "courtroom", "Courtroom"
    MEDICAL = "medical", "Medical facility"
    PRIVATE = "private", "Where privacy is reasonably expected"


class Notice(models.TextChoices):
    """Whether people were told that they are recorded (IV.F)."""

    UNKNOWN = "unknown", "Not stated yet"
    GIVEN = "given", "Given"
    NOT_GIVEN = "not_given", "Not given, with a reason"


class Encounter(Identified):
    """An encounter of one agency; `type` is a code of the agency's policy (II.A)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="encounters")
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    sensitivity = models.CharField(max_length=16, choices=Sensitivity.choices, default=Sensitivity.NONE)
    notice = models.CharField(max_length=16, choices=Notice.choices, default=Notice.UNKNOWN)
    notice_given_at = models.DateTimeField(null=True, blank=True)
    notice_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-starts_at",)
        indexes = [models.Index(fields=["agency", "-starts_at"], name="encounter_agency_time")]

    def __str__(self) -> str:
        return self.title
