"""People, the accounts with which they sign in, and their dated appointments.

An account carries no right at all: rights come from a person's appointments (V.A.1). A system administrator
has an account and no appointment, hence no evidence rights.
"""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from openbwc.policy import Role as PolicyRole
from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified, new_id
from openbwc.program.models.site import Site


class Account(AbstractUser):
    """A way to sign in, with its second factors; says who somebody is, not what they may do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Person(Identified):
    """A person of the department; badge and agency tell people of one name apart."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="person")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    badge = models.CharField(max_length=32)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("family_name", "given_name", "badge")
        constraints = [models.UniqueConstraint(fields=["agency", "badge"], name="one_badge_in_an_agency")]
        indexes = [
            models.Index(fields=["family_name", "given_name", "badge"], name="person_name"),
            models.Index(fields=["left_on"], name="person_left", condition=Q(left_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    def serves(self, on: date) -> bool:
        """Whether the person still serves on that day."""
        return self.left_on is None or on < self.left_on


class Role(models.TextChoices):
    """The roles of the policy, with the titles that people read."""

    LEO = PolicyRole.LEO.value, "Law-enforcement officer"
    SUPERVISOR = PolicyRole.SUPERVISOR.value, "Supervisor"
    CUSTODIAN = PolicyRole.CUSTODIAN.value, "Evidence custodian"
    REDACTOR = PolicyRole.REDACTOR.value, "Redactor"
    REVIEWER = PolicyRole.REVIEWER.value, "Redaction reviewer"
    DISCLOSURE_OFFICER = PolicyRole.DISCLOSURE_OFFICER.value, "Disclosure officer"
    INVESTIGATOR = PolicyRole.INVESTIGATOR.value, "Investigator"
    AUDITOR = PolicyRole.AUDITOR.value, "Auditor"
    PROGRAMME_MANAGER = PolicyRole.PROGRAMME_MANAGER.value, "Agency programme manager"
    POLICY_OFFICE = PolicyRole.POLICY_OFFICE.value, "Department policy office"


class Appointment(Identified):
    """A role, in an agency (or, with none, in the department), from `starts_on` until `ends_on` (exclusive).

    One that was annulled never gave its role; it stays to be seen.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    role = models.CharField(max_length=32, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on",)
        indexes = [
            models.Index(fields=["person", "starts_on"], name="appointment_person"),
            models.Index(fields=["agency", "role"], name="appointment_agency_role"),
        ]

    @staticmethod
    def in_force(on: date) -> Q:
        """The appointments in force on that day, as a condition."""
        return Q(starts_on__lte=on, annulled_at=None) & (Q(ends_on=None) | Q(ends_on__gt=on))
