"""What was entered by mistake and declared void: a new assertion, beside the former one, which stays."""

from django.db import models

from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class Annulment(Identified):
    """The statement that a record never was right; `subject` is `kind:uuid`. The record keeps what it said.

    `by` is empty where the installation itself made the statement.
    """

    subject = models.CharField(max_length=100, unique=True)
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="annulments")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
