"""An agency's policy before and after it takes effect: drafts, their versions, signatures, publications (III.A.1).

A draft's text is never changed: each saving is a version of its own. A signature is bound to one version by the hash
of its bytes; a publication is of one signed version, and the file in the library is made from its text.
"""

from django.db import models

from openbwc.program.models.agency import Agency
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class PolicyDraft(Identified):
    """A profile that an agency is working on; its text is that of its newest version."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="drafts")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    begun_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-begun_at",)

    def __str__(self) -> str:
        return f"draft of {self.agency.code}, begun on {self.begun_at:%d %b %Y}"

    @property
    def newest(self) -> "DraftVersion":
        """The version that stands."""
        return self.versions.select_related("written_by", "draft__agency").get(number=self.versions.count())


class DraftVersion(Identified):
    """One saving of a draft. `digest` is the SHA-256 of the text's UTF-8 bytes in hexadecimal digits."""

    draft = models.ForeignKey(PolicyDraft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policy_versions")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_version_of_a_number")]


class PolicySignature(Identified):
    """An official's statement on one version: who, in which capacity, of which bytes."""

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policy_signatures")
    capacity = models.CharField(max_length=160)
    statement = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("signed_at",)
        constraints = [models.UniqueConstraint(fields=["version", "signed_by"], name="one_signature_of_a_person")]


class PolicyPublication(Identified):
    """A signed version that takes effect on a day; the next publication of the agency supersedes it.

    `profile_version` is the content hash by which decisions name it, `standard_version` that of the standard which it
    was checked against.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="publications")
    version = models.OneToOneField(DraftVersion, on_delete=models.PROTECT, related_name="publication")
    effective_on = models.DateField()
    title = models.CharField(max_length=200)
    profile_version = models.CharField(max_length=80)
    standard_version = models.CharField(max_length=80)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("-effective_on",)
        constraints = [
            models.UniqueConstraint(fields=["agency", "effective_on"], name="one_policy_of_an_agency_from_a_day"),
        ]
