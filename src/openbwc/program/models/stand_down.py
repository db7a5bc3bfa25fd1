"""Stand-down orders: cameras that nobody takes out until the order is lifted."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from openbwc.program.models.agency import Agency
from openbwc.program.models.camera import Camera
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person
from openbwc.program.models.site import Site


class StandDown(Identified):
    """An order by an `authority` (who ordered it, by which paper) that stands from `starts_at` until it is lifted.

    It holds for every camera that fits all of what it names; empty = any: the agency, the site, the make and model, the
    firmware as last read. `cameras` lists single cameras; where it lists some, it holds for these alone.
    `by_department`: the department's authority gave it, also where it names an agency.
    """

    authority = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="stand_downs")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="stand_downs")
    make = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    listed = models.BooleanField(default=False)
    cameras = models.ManyToManyField(Camera, blank=True, related_name="stand_downs")
    starts_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_department = models.BooleanField(default=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-starts_at", "-id")

    @staticmethod
    def in_force(at: datetime) -> Q:
        """The orders in force at a moment, as a condition."""
        return Q(starts_at__lte=at) & (Q(lifted_at=None) | Q(lifted_at__gt=at))
