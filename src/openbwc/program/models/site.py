"""Sites of an agency (a pilot, an office, a sector), when each was active, and what is planned there.

A site is active only when its papers are complete (III.C); a paper is its own or the agency's. A plan is never
edited: the newest one of a site stands.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from openbwc.program.calendars import zone_of
from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified


def check_zone(name: str) -> None:
    """Raises ValidationError for a name that the time zone database does not have."""
    try:
        zone_of(name)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Site(Identified):
    """A place of an agency where cameras are used; `zone` is its time zone's name, `phase` its turn in deployment.

    From `closed_on` on it is no more.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="UTC", validators=[check_zone])
    phase = models.PositiveSmallIntegerField(default=1)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("agency__code", "phase", "name")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_site_of_a_name_in_an_agency")]

    def __str__(self) -> str:
        return f"{self.agency.code} {self.name}"

    def stands(self, on: date) -> bool:
        """Whether the site is still in use on that day."""
        return self.closed_on is None or on < self.closed_on


class SiteActivation(Identified):
    """A time in which a site's programme operates; it begins by a decision under III.C."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="activations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(ends_at=None), name="one_open_activation_of_a_site"),
        ]

    def covers(self, at: datetime) -> bool:
        """Whether the activation is in force at that moment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class SitePlan(Identified):
    """What is to be at a site by `due_on`: cameras in service and people trained (III.A.1)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="plans")
    cameras = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    due_on = models.DateField()
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ("-stated_at", "-id")
