"""Releases on the public pages."""

import hashlib
import uuid

from django.db import models

from openbwc.disclosure.models.release import Release, ReleaseState
from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Identified, Person


class Publication(Identified):
    """A release as anybody reads it, under an address that cannot be guessed; never changed, only withdrawn.

    `content` is canonical JSON (RFC 8785), `sha256` its digest, which the event of the publication (`event_id`) holds
    too. `words` are for the search of the reading room.
    """

    TITLE_MAX, REASON_MAX = 200, 2000

    address = models.UUIDField(default=uuid.uuid4, unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(max_length=TITLE_MAX)
    words = models.TextField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    event_id = models.UUIDField(unique=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(withdrawn_at=None), name="one_standing_publication"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> bool:
        """Whether it is on the public pages: neither it nor its release was withdrawn."""
        return self.withdrawn_at is None and self.release.state == ReleaseState.RELEASED

    @property
    def intact(self) -> bool:
        """Whether the content is the one that was published."""
        return hashlib.sha256(bytes(self.content)).hexdigest() == self.sha256

    def permits(self, copy: RedactedCopy) -> bool:
        """Whether the bytes of a copy may go out to anybody now."""
        return self.stands and self.release.copies_served().filter(id=copy.id).exists()


class PublishedFile(Identified):
    """A file of a publication, under the number that it has in its content."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    copy = models.ForeignKey(RedactedCopy, on_delete=models.PROTECT, related_name="published_in")

    class Meta:
        ordering = ("publication", "number")
        constraints = [models.UniqueConstraint(fields=["publication", "number"], name="one_published_file_a_number")]
