"""Training programmes with the topics of III.D.1-7, and who completed which until when."""

from django.db import models

from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class TrainingProgramme(Identified):
    """A course of an agency (or, with none, of the department); `topics` are clause ids such as `III.D.4`."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    title = models.CharField(max_length=160)
    topics = models.JSONField()
    valid_days = models.PositiveIntegerField()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class TrainingCompletion(Identified):
    """A completed course; it counts from `completed_on` until `expires_on` (exclusive)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="completions")
    programme = models.ForeignKey(TrainingProgramme, on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    expires_on = models.DateField()
    evidence = models.CharField(max_length=300)

    class Meta:
        ordering = ("-completed_on",)
        indexes = [models.Index(fields=["person", "expires_on"], name="completion_person")]
