"""Dispositions: what is to go, frozen when it is proposed; who agreed; what became of each recording (V.A.4).

A row is never rewritten but for its state and what became of it: what was listed can be read back for ever.
"""

from django.db import models
from django.db.models import Q

from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction
from openbwc.program.models import Agency, Identified, Person
from openbwc.retention.models.schedule import ScheduleItem

_WORD = 20
_DIGEST = 64


class DispositionState(models.TextChoices):
    """Where a disposition stands."""

    LISTING = "listing", "Being listed"
    PROPOSED = "proposed", "Waits for a second person"
    APPROVED = "approved", "Approved, to be carried out"
    ENDED = "ended", "Carried out"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ListedState(models.TextChoices):
    """What became of a listed recording."""

    WAITING = "waiting", "Listed"
    BEGUN = "begun", "Begun and not finished"
    DISPOSED = "disposed", "Disposed of"
    KEPT = "kept", "Kept"


UNSETTLED = (ListedState.WAITING, ListedState.BEGUN)


class Disposition(Identified):
    """Recordings of an agency that are to be destroyed, or transferred to the National Archives (`action`).

    `item` and `until` are by what it was selected (`listing.RunOut`); empty where each recording was picked. `sha256`
    is the digest of the frozen list (`dispositions.digest_of`), reckoned as of `reckoned_on`, and `counts` the figures
    of it and of what was left out (`listing.counts_of`). `look_at` is when to look whether somebody is still at it.
    `certificate` is canonical JSON (`certificates`), empty until each recording is settled.
    """

    REASON_MAX = 1000
    LISTED_MAX = 20_000
    """What a person waits for when it is proposed or approved (minutes), and what a certificate holds (20 MB)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dispositions")
    action = models.CharField(max_length=_WORD, choices=[(one.value, one.value) for one in FinalAction])
    reason = models.CharField(max_length=REASON_MAX)
    item = models.CharField(max_length=ScheduleItem.CODE_MAX, blank=True)
    until = models.DateField(null=True, blank=True)
    reckoned_on = models.DateField()
    listed = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=_DIGEST, blank=True)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=_WORD, choices=DispositionState.choices, default=DispositionState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_because = models.CharField(max_length=REASON_MAX, blank=True)
    certificate = models.BinaryField(default=bytes)
    certificate_sha256 = models.CharField(max_length=_DIGEST, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-id")
        indexes = [
            models.Index(fields=["agency", "state", "-proposed_at", "-id"], name="disposition_page"),
            models.Index(fields=["look_at"], condition=Q(state=DispositionState.APPROVED), name="disposition_work"),
        ]

    def __str__(self) -> str:
        return f"Disposition {self.short_id} of {self.agency.code}"


class DispositionApproval(Identified):
    """A person who did not propose it agreed to a disposition."""

    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(fields=["disposition", "by"], name="approved_once_a_person")]


class ListedRecording(Identified):
    """A recording on the frozen list. `particulars` is what was true of it then (`dispositions.particulars_of`).

    `named` are the objects of the vault that are to be destroyed, from when it is begun; `outcome` has what was
    destroyed of each, and how many files beside the vault. `words` says why it is kept, or why it still waits.
    """

    WORDS_MAX = 1000

    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="recordings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="listed_in")
    particulars = models.JSONField()
    state = models.CharField(max_length=_WORD, choices=ListedState.choices, default=ListedState.WAITING)
    words = models.CharField(max_length=WORDS_MAX, blank=True)
    named = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("disposition", "recording")
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=~Q(state=ListedState.KEPT), name="listed_in_one_disposition"
            )
        ]
        indexes = [
            models.Index(fields=["disposition", "state", "recording"], name="listed_work"),
            models.Index(fields=["begun_at"], condition=Q(state=ListedState.BEGUN), name="listed_begun"),
        ]


class LeftOut(models.Model):
    """A recording that ran out with those that a disposition lists and is not among them, and `why` (`listing`)."""

    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="left_out", db_index=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=_WORD)

    class Meta:
        ordering = ("disposition", "recording")
        constraints = [
            models.UniqueConstraint(fields=["disposition", "recording"], name="left_out_once_of_a_disposition")
        ]


class TransferPackage(Identified):
    """The bag of a disposition that transfers: `path` is relative to the installation's folder of transfers.

    `manifest_sha256` is the digest of its payload manifest, by which an acceptance names it. `reference` is that of the
    National Archives, empty until somebody enters that they took it over.
    """

    REFERENCE_MAX = 120

    disposition = models.OneToOneField(Disposition, on_delete=models.PROTECT, related_name="package")
    path = models.CharField(max_length=120)
    manifest_sha256 = models.CharField(max_length=_DIGEST)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reference = models.CharField(max_length=REFERENCE_MAX, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)


class LossReport(Identified):
    """The draft of a report of unlawful or accidental loss, as it was drawn: `content` is canonical JSON (`losses`)."""

    CIRCUMSTANCES_MAX = 4000

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="loss_reports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=_DIGEST)

    class Meta:
        ordering = ("-at", "-id")
