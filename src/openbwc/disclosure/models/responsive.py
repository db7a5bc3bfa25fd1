"""What a search found for a request, what was ruled on each recording, and what is withheld of it, why."""

from django.db import models
from django.db.models import Q

from openbwc.disclosure.models.request import Request
from openbwc.disclosure.models.search import SearchCertificate
from openbwc.evidence.models import Recording
from openbwc.program.models import Identified, Person


class Ruling(models.TextChoices):
    """What becomes of a recording that a search found."""

    RELEASE = "release", "Released in full"
    PART = "part", "Released in part"
    WITHHOLD = "withhold", "Withheld in full"
    NOT_RESPONSIVE = "not_responsive", "Not what was asked for"


class Responsive(Identified):
    """A recording that a search found for a request, and what is ruled on it now; the ledger keeps every ruling.

    `found_by` is the certificate from which it was taken over. `ruling` is empty until somebody has ruled.
    """

    STATEMENT_MAX = 2000

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="responsive")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="responsive_to")
    found_by = models.ForeignKey(SearchCertificate, on_delete=models.PROTECT, related_name="responsive")
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    ruling = models.CharField(max_length=16, choices=Ruling.choices, blank=True)
    statement = models.CharField(max_length=STATEMENT_MAX, blank=True)
    ruled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("request", "recording__started_at", "id")
        constraints = [models.UniqueConstraint(fields=["request", "recording"], name="responsive_once_to_a_request")]

    def __str__(self) -> str:
        return str(self.recording)


class Withholding(Identified):
    """What is withheld of a recording under one exemption, with what the law asks to be said of it.

    `exemption` is a code of the policy, `basis` the other provision on which it rests where it rests on one, `scope`
    what of the recording it covers. `harm` is the foreseeable harm of release (5 USC 552(a)(8)(A)(i)), `segregability`
    why nothing more of the recording can be released (552(a)(8)(A)(ii), 552(b)). What stands no more has `ended_at`.
    """

    CODE_MAX, BASIS_MAX, TEXT_MAX = 20, 300, 4000

    responsive = models.ForeignKey(Responsive, on_delete=models.PROTECT, related_name="withholdings")
    exemption = models.CharField(max_length=CODE_MAX)
    basis = models.CharField(max_length=BASIS_MAX, blank=True)
    scope = models.CharField(max_length=TEXT_MAX)
    justification = models.CharField(max_length=TEXT_MAX)
    harm = models.CharField(max_length=TEXT_MAX, blank=True)
    segregability = models.CharField(max_length=TEXT_MAX)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=Responsive.STATEMENT_MAX, blank=True)

    class Meta:
        ordering = ("responsive", "exemption", "at", "id")
        indexes = [models.Index(fields=["responsive"], condition=Q(ended_at=None), name="withholding_standing")]
