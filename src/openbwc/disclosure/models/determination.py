"""Determinations on requests whose records were found (5 USC 552(a)(6)(A)(i))."""

from django.db import models

from openbwc.disclosure.models.request import Request
from openbwc.disclosure.models.search import SearchCertificate
from openbwc.program.models import Identified, Person


class Outcome(models.TextChoices):
    """What a request is granted. (That no records exist is an end of the request without one.)"""

    GRANT = "grant", "Granted in full"
    PARTIAL = "partial_grant", "Granted in part"
    DENIAL = "denial", "Denied"


class Determination(Identified):
    """What was determined; never changed. After an appeal that reverses it there may be another, and the last counts.

    `figures` counts recordings by ruling and withholdings by exemption, as they stood then. `statement` is what the
    requester is told besides.
    """

    STATEMENT_MAX = 4000

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="determinations")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    certificate = models.ForeignKey(SearchCertificate, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField()
    statement = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
