"""Task forces (VI): who leads, the written agreements with partners, the procedures abroad, and who serves there.

An agreement, a set of procedures and a membership each count between dates; a signed paper is kept by its digest
(`program.papers`). Nothing here decides which policy governs: `policy.task_forces` does, from these facts.
"""

from datetime import date

from django.db import models
from django.db.models import Q

from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class LedBy(models.TextChoices):
    """Who leads a task force: an agency of the department (VI.A) or somebody else (VI.B)."""

    DEPARTMENT = "department", "An agency of the department"
    OTHER = "other", "Another agency or department"


class Follows(models.TextChoices):
    """The policy that an agreement names for the LEOs under it (VI.B.1)."""

    LEADER = "leader", "The leader's policy"
    AGREEMENT = "agreement", "What the agreement itself sets"


class TaskForce(Identified):
    """A task force. `agency` leads it, or, where others lead (`leader`), keeps its record for the department."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="task_forces")
    name = models.CharField(max_length=160, unique=True)
    led_by = models.CharField(max_length=16, choices=LedBy.choices)
    leader = models.CharField(max_length=160, blank=True)
    international = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(led_by=LedBy.DEPARTMENT, leader="") | (Q(led_by=LedBy.OTHER) & ~Q(leader="")),
                name="a_leader_outside_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def stands(self, on: date) -> bool:
        """Whether the task force stands on that day."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


class Paper(models.Model):
    """A signed paper: its name as it came, its size in bytes and its SHA-256 in hex; all empty where there is none."""

    paper_name = models.CharField(max_length=200, blank=True)
    paper_size = models.PositiveBigIntegerField(null=True, blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class Agreement(Identified, Paper):
    """A written agreement (VI.A.1, VI.B.1).

    `parties` is a list of names; `terms` maps each term of the policy that is set in words (bwc_use, data_terms …) to
    those words. It counts from `starts_on` until `ends_on` (exclusive), once it is signed and ratified.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=160)
    parties = models.JSONField(default=list)
    terms = models.JSONField(default=dict)
    follows = models.CharField(max_length=16, choices=Follows.choices, default=Follows.AGREEMENT)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    ratified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on", "-id")

    def __str__(self) -> str:
        return self.reference


class Procedures(Identified, Paper):
    """Documented procedures for an operation abroad (VI.B.4), from `starts_on` until `ends_on` (exclusive)."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="procedures")
    reference = models.CharField(max_length=160)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on",)

    @staticmethod
    def in_force(on: date) -> Q:
        """The procedures that count on that day, as a condition."""
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


class Membership(Identified):
    """A person in a task force, from `starts_on` until `ends_on` (exclusive).

    `outside_agency` names the agency that a task-force officer comes from (VIII.C); empty for the department's own.
    A task-force officer is registered as a person of the agency that leads, which gives no authority by itself.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="task_forces")
    outside_agency = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on",)
        indexes = [models.Index(fields=["person", "starts_on"], name="membership_person")]

    @staticmethod
    def in_force(on: date) -> Q:
        """The memberships in force on that day, as a condition."""
        return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
