"""Letters to requesters."""

from django.db import models

from openbwc.disclosure.models.request import Request, RequestEvent
from openbwc.program.models import Identified, Person


class LetterKind(models.TextChoices):
    """What a letter is."""

    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
    CLARIFICATION = "clarification", "Question about the records asked for"
    EXPEDITION = "expedition", "Decision on expedited processing"
    EXTENSION = "extension", "Notice of an extension"
    FEES = "fees", "Estimate of fees"
    INFORMATION = "information", "Question to the requester"
    STILL_INTERESTED = "still_interested", "Are you still interested?"
    DETERMINATION = "determination", "Determination"
    CLOSING = "closing", "End of the request"
    WAIVER = "waiver", "Decision on the waiver of fees"
    APPEAL = "appeal", "Decision on the appeal"
    BILL = "bill", "Bill for fees"


class Letter(Identified):
    """A letter as it was typeset; never changed. `content` is the PDF, `sha256` its digest.

    `event` is the step of which it tells; that it went out is a step of its own.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="letters")
    event = models.ForeignKey(RequestEvent, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=LetterKind.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
