"""What the author of a report states of the footage: viewed before the report was complete, or not (V.A.3)."""

from django.db import models
from django.db.models import Q

from openbwc.evidence.models.encounter import Encounter
from openbwc.evidence.models.recording import Recording
from openbwc.program.models import Identified, Person


class ReportStatement(Identified):
    """One statement of a report about an encounter; a correction is another one, and ends the former.

    `number` is the agency's own number of the report, `completed_at` when it was complete, `viewed` whether its author
    saw footage of the encounter before that, and `recordings` which. `superseded_at` is when a later statement of the
    same author on the same report took its place.
    """

    NUMBER_MAX = 60

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="report_statements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_statements")
    number = models.CharField(max_length=NUMBER_MAX)
    completed_at = models.DateTimeField()
    viewed = models.BooleanField()
    recordings = models.ManyToManyField(Recording, related_name="report_statements", blank=True)
    statement = models.TextField(max_length=2000)
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)
        indexes = [models.Index(fields=["encounter", "person"], name="report_encounter_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "person", "number"],
                condition=Q(superseded_at=None),
                name="one_present_statement_a_report",
            ),
        ]
