"""What the nightly reckoning keeps: derived from the schedule and the recordings, and made anew from them at any time.

It lists; it decides nothing. Whether something may be let go is asked of `eligibility`, at the moment of the act.
"""

from django.db import models

from openbwc.evidence.models import Recording
from openbwc.program.models import Agency


class Reckoning(models.Model):
    """Up to which day a category of an agency is reckoned, under which items (`fingerprint`)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    up_to = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "category"], name="one_reckoning_a_category")]


class Elapsed(models.Model):
    """A recording whose period has run out under items that rest on an authority; `due_on` is since when.

    It is copied from the recordings by millions, inside the database, which looks nothing of it up again.
    """

    recording = models.OneToOneField(
        Recording, on_delete=models.PROTECT, primary_key=True, related_name="elapsed", db_constraint=False
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    category = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    due_on = models.DateField()

    class Meta:
        ordering = ("due_on", "recording")
        indexes = [
            models.Index(fields=["agency", "due_on", "recording"], name="elapsed_page"),
            models.Index(fields=["agency", "category"], name="elapsed_category"),
        ]


class ChangedRecording(models.Model):
    """A recording of which something was asserted since the last night, so that it is reckoned by itself.

    `taken`: a night looks at it just now, in a transaction that has not ended, and removes it with that.
    """

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    taken = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["agency", "recording"], name="changed_page")]
