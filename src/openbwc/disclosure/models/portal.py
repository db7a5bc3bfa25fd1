"""The portal's way in."""

from django.db import models

from openbwc.program.models import Agency, Identified, Person


class PortalComponent(Identified):
    """An agency as the National FOIA Portal knows it. `component` is the portal's own id of it.

    The secret is shown once and kept nowhere: `digest` is its SHA-256 (hexadecimal).
    """

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="portal_component")
    component = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
