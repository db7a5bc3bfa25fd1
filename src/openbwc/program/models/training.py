"""Training: courses with the topics of III.D.1-7, who completed which until when, and what sets off a refresher."""

from django.db import models
from django.db.models import Q

from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class TrainingProgramme(Identified):
    """A course of an agency (or, with none, of the department); `topics` are clause ids such as `III.D.4`.

    A course that is `part_of` another (a refresher, a module) counts together with that one and its other parts:
    topics are added up within one programme, never across programmes.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    title = models.CharField(max_length=160)
    topics = models.JSONField()
    valid_days = models.PositiveIntegerField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class TrainingCompletion(Identified):
    """A completed course; it counts from `completed_on` until `expires_on` (exclusive), unless it was annulled.

    `evidence` is the certificate's number or the roster in words; `evidence_sha256` names the attached file, which
    `program.evidence_files` keeps, by the digest of its content; empty where no file is attached.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="completions")
    programme = models.ForeignKey(TrainingProgramme, on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    expires_on = models.DateField()
    evidence = models.CharField(max_length=300)
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="")
    evidence_name = models.CharField(max_length=120, blank=True, default="")
    evidence_type = models.CharField(max_length=40, blank=True, default="")
    evidence_size = models.PositiveIntegerField(null=True, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-completed_on",)
        indexes = [models.Index(fields=["person", "expires_on"], name="completion_person")]


class RefresherDemand(Identified):
    """Topics that have to be learnt anew in an agency (or, with none, in the whole department).

    A completion before `demanded_on` counts for these topics until `due_on` (exclusive), and not from then on.
    `by_department`: the department's authority made it, also where it names an agency.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="refreshers")
    topics = models.JSONField()
    demanded_on = models.DateField()
    due_on = models.DateField()
    reason = models.CharField(max_length=300)
    demanded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_department = models.BooleanField(default=False)
    annulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-demanded_on",)

    @staticmethod
    def binding(agency: Agency) -> Q:
        """The demands that stand for the people of an agency, as a condition."""
        return Q(annulled_at=None) & (Q(agency=None) | Q(agency=agency))


class ExpiryWarning(Identified):
    """A person was warned that their training ends on a day; once for each such day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expiry_warnings")
    expires_on = models.DateField()
    warned_at = models.DateTimeField()

    class Meta:
        ordering = ("-warned_at",)
        constraints = [models.UniqueConstraint(fields=["person", "expires_on"], name="one_warning_an_expiry")]
