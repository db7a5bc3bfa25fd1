"""Certificates of searches."""

import uuid

from django.db import models

from openbwc.disclosure.models.request import Request
from openbwc.program.models import Identified, Person
from openbwc.retention.models import Hold

ID_BYTES = 16


class SearchCertificate(Identified):
    """One search for a request: what was asked, what it covered, what it found; never changed.

    `content` is canonical JSON (RFC 8785), `sha256` its digest, which the ledger holds too (`event_id`). `recordings`
    are the ids of what was found, 16 bytes each, sorted; `outstanding` those of what is known to be missing (cameras,
    entries of rosters, files in quarantine). The digests of these bytes stand in the content. Nothing in the content
    tells when or by whom the search was made: the event does.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="certificates")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    recordings = models.BinaryField()
    outstanding = models.BinaryField()
    found = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    event_id = models.UUIDField(unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")

    def recording_ids(self) -> list[uuid.UUID]:
        """The ids of the recordings that were found, in order."""
        packed = bytes(self.recordings)
        return [uuid.UUID(bytes=packed[at : at + ID_BYTES]) for at in range(0, len(packed), ID_BYTES)]


class RequestHold(Identified):
    """A hold that keeps what a request asks for, placed with the certificate of a search; one for each hold."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="holds")
    certificate = models.ForeignKey(SearchCertificate, on_delete=models.PROTECT, related_name="holds")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("certificate__at", "id")
