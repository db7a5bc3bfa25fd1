"""An agency of the department, its privacy documents (III.C) and the times in which it was active."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from openbwc.program.models.identified import Identified


class Agency(Identified):
    """One agency; `code` names its policy profile (I: every record belongs to exactly one owning agency)."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class DocumentKind(models.TextChoices):
    """The papers of III.C without which an agency is not activated."""

    PTA = "pta", "Privacy threshold analysis"
    PIA = "pia", "Privacy impact assessment"
    SORN = "sorn", "System of records notice"
    RETENTION_SCHEDULE = "retention_schedule", "Records retention schedule"
    FOIA_PROCEDURE = "foia_procedure", "FOIA procedure"
    PRIVACY_ACT_PROCEDURE = "privacy_act_procedure", "Privacy Act procedure"


class PrivacyDocument(Identified):
    """An approved paper, in force from `approved_on` until `lapses_on` (exclusive; empty = does not lapse).

    A paper of a site counts at that site only; one without a site counts in the whole agency.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    site = models.ForeignKey("program.Site", on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField(max_length=32, choices=DocumentKind.choices)
    reference = models.CharField(max_length=200)
    approved_on = models.DateField()
    lapses_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "-approved_on")

    def in_force(self, on: date) -> bool:
        """Whether the paper is approved and has not lapsed on that day."""
        return self.approved_on <= on and (self.lapses_on is None or on < self.lapses_on)


class Activation(Identified):
    """A time in which an agency's programme operates; it begins by a decision under III.C."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="activations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.UniqueConstraint(fields=["agency"], condition=Q(ends_at=None), name="one_open_activation"),
        ]

    def covers(self, at: datetime) -> bool:
        """Whether the activation is in force at that moment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
