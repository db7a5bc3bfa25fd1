"""The accounting of disclosures that the Privacy Act asks for (5 USC 552a(c))."""

from django.db import models
from django.db.models import Q

from openbwc.disclosure.models.release import Release
from openbwc.disclosure.models.request import Request
from openbwc.evidence.models import HandOver, Recording
from openbwc.program.models import Agency, Identified, Person


class Basis(models.TextChoices):
    """The condition of 552a(b) under which a record was disclosed. (b)(1) and (b)(2) are not accounted for."""

    ROUTINE_USE = "b3", "(b)(3) routine use"
    CENSUS = "b4", "(b)(4) Bureau of the Census"
    STATISTICS = "b5", "(b)(5) statistical research"
    ARCHIVES = "b6", "(b)(6) National Archives"
    LAW_ENFORCEMENT = "b7", "(b)(7) law-enforcement activity, on a written request"
    HEALTH_OR_SAFETY = "b8", "(b)(8) health or safety of an individual"
    CONGRESS = "b9", "(b)(9) either House of Congress, or a committee"
    COMPTROLLER = "b10", "(b)(10) Comptroller General"
    COURT = "b11", "(b)(11) order of a court"
    CONSUMER_REPORTING = "b12", "(b)(12) consumer reporting agency"


class Disclosed(Identified):
    """A recording was disclosed: when, what of it, for what, to whom; only ever added, and never deleted.

    `individual` is whom the record is about, where that is known. What came about by a release or a duplicate names it;
    what somebody entered has `by`. `address` is empty where nobody knew it; a wrong or unfinished account is corrected
    by another, which `corrects` it and says why (`correction`), and stands in its place.
    """

    TEXT_MAX = 1000

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disclosures")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="disclosures")
    made_on = models.DateField()
    nature = models.CharField(max_length=TEXT_MAX)
    purpose = models.CharField(max_length=TEXT_MAX)
    basis = models.CharField(max_length=4, choices=Basis.choices)
    recipient = models.CharField(max_length=TEXT_MAX)
    address = models.TextField()
    individual = models.CharField(max_length=200, blank=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="disclosures", null=True, blank=True)
    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    correction = models.CharField(max_length=TEXT_MAX, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-made_on", "-at", "-id")
        indexes = [models.Index(fields=["agency", "-made_on", "-at", "-id"], name="accounting_page")]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "recording", "recipient"],
                condition=Q(corrects=None),
                name="one_account_a_recording_of_a_release",
            ),
            models.UniqueConstraint(fields=["hand_over"], condition=Q(corrects=None), name="one_account_a_hand_over"),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction=""), name="correction_of_an_account_says_why"
            ),
        ]


class AccountingGiven(Identified):
    """The accounting of what a request found, as the individual got it (552a(c)(3)); never changed.

    `content` is CSV, `sha256` its digest. `left_out` counts disclosures under (b)(7), which the individual is not told
    of. `exempt_by` cites the rule that exempts the system of records; then nothing was given.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="accountings")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    given = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    exempt_by = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
