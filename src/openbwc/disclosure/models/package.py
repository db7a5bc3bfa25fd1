"""Packages of releases, the links by which they are handed out, and the receipts of what was taken by them.

A release has one package: the same release gives the same bytes. What goes into it is frozen before it is built, and
the digest of that stands in the ledger. Receipts of a defence's link, and the link's use, stand in no ledger and on no
page of the agency: they are read through that link, and through a court's.
"""

from django.db import models

from openbwc.disclosure.models.release import Release
from openbwc.program.models import Identified, Person


class PackageState(models.TextChoices):
    """How far a package is."""

    ASKED = "asked", "Being built"
    BUILT = "built", "Built"
    FAILED = "failed", "Could not be built"


class Package(Identified):
    """A release as one file: a bag (RFC 8493) in a zip, an object of its own in the vault.

    `contents` are the canonical bytes of its `manifest.json`, None until they are frozen, `event_id` the event that
    holds their digest, `checkpoint` the signed note under which everything in it is proven. `sha256` is that of the
    zip, `bag_sha256` that of the bag's `manifest-sha256.txt`. `lease_until`: how long its builder is believed alive.
    """

    VAULT_HOLDER = "release__agency__code"

    ERROR_MAX = 1000

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="package")
    state = models.CharField(max_length=6, choices=PackageState.choices, default=PackageState.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    contents = models.BinaryField(null=True, blank=True)
    event_id = models.UUIDField(null=True, blank=True)
    checkpoint = models.TextField(blank=True)
    vault_object = models.CharField(max_length=200, blank=True)
    vault_name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bag_sha256 = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=ERROR_MAX, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="built") | models.Q(built_at__isnull=False, size__isnull=False),
                name="built_package_has_a_file",
            ),
        ]


class LinkKind(models.TextChoices):
    """For whom a link is."""

    RECIPIENT = "recipient", "The recipient of the release"
    DEFENCE = "defence", "Counsel of the defence"
    COURT = "court", "The court's auditor, who reads what the defence opened"


class Link(Identified):
    """A way to one package without an account, for somebody who is named, until a time.

    `token` is the SHA-256 (hex) of the secret in its address, which is shown once. A defence's and a court's link are
    claimed: `claim` is what Django keeps of the pass phrase that its holder chose, empty until then. The agency gives
    (`given_by`) every link but the court's: that one counsel gives, by their own (`given_through`).
    """

    NAMED_MAX, REASON_MAX = 200, 500

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=9, choices=LinkKind.choices)
    named = models.CharField(max_length=NAMED_MAX)
    token = models.CharField(max_length=64, unique=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    given_through = models.ForeignKey("self", on_delete=models.PROTECT, related_name="shown_to", null=True, blank=True)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claim = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revoked_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("-given_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="court", given_through__isnull=False, given_by=None)
                | (~models.Q(kind="court") & models.Q(given_through=None, given_by__isnull=False)),
                name="link_of_a_court_is_given_by_counsel",
            ),
        ]


class Taken(models.TextChoices):
    """What was done through a link."""

    OPENED = "opened", "Opened the page"
    CLAIMED = "claimed", "Chose the pass phrase"
    PLAYED = "played", "Played footage"
    DOWNLOADED = "downloaded", "Downloaded the package"
    TURNED_AWAY = "turned_away", "Somebody gave a wrong pass phrase"
    SHOWN_TO_COURT = "shown_court", "Gave the court's auditor a link"
    READ_RECEIPTS = "read_receipts", "Read the receipts of the defence"


class Receipt(Identified):
    """One use of a link. `digest` (hex) is the SHA-256 over the one before it and this one: none can be left out.

    `what` names a file of the package where one was served; `served` is the byte range, or `whole`.
    """

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    did = models.CharField(max_length=14, choices=Taken.choices)
    what = models.CharField(max_length=255, blank=True)
    served = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["link", "number"], name="one_receipt_a_number")]
