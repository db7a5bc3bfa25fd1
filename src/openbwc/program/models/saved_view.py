"""A list as somebody wants to see it again: its filters, under a name."""

from django.db import models
from django.db.models import Q

from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class SavedView(Identified):
    """The filters of a list (`place` is its address's name, `query` what stands behind `?`), kept by one person."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "place", "name"], condition=Q(ended_at=None), name="one_view_of_a_name"
            )
        ]
