"""What became of a recording's content under its schedule (V.A.4)."""

from django.db import models

from openbwc.evidence.models.recording import Recording


class Disposal(models.Model):
    """The recording is disposed of: from `begun_at` its content is going, and since `ended_at` it is gone.

    `disposition` is the id of the disposition, in text: the catalogue does not know that room. `authority` is the
    citation under which it went. The recording's row, its hashes and its history stay.
    """

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, primary_key=True, related_name="disposal")
    disposition = models.CharField(max_length=36)
    authority = models.CharField(max_length=120)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["disposition"], name="disposal_of_disposition")]
