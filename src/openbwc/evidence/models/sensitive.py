"""Sensitive ranges inside a recording: the part of it that was made where privacy is expected (II.B.2, II.B.3)."""

from django.db import models
from django.db.models import F, Q

from openbwc.evidence.models.recording import Recording
from openbwc.program.models import Identified, Person


class RangeKind(models.TextChoices):
    """What makes a range sensitive."""

    COURTROOM = "courtroom", "Courtroom"
    MEDICAL = "medical", "Medical facility"
    PRIVATE = "private", "Where privacy is reasonably expected"
    PROTECTED_IDENTITY = "protected_identity", "Undercover personnel, informant or source"


class SensitiveRange(Identified):
    """A range of a recording, `from_ms` to `to_ms` (exclusive) from its first frame.

    It is asserted by `person` and stands until `ended_at`, when somebody ends it or asserts another in its place.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="sensitive_ranges")
    from_ms = models.PositiveBigIntegerField()
    to_ms = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=24, choices=RangeKind.choices)
    reason = models.CharField(max_length=300)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("from_ms", "to_ms")
        constraints = [models.CheckConstraint(condition=Q(to_ms__gt=F("from_ms")), name="a_range_has_a_length")]
