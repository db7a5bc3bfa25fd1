"""Releases: footage that an agency lets out of the house, and each duty that has to be done before (V.B.2, V.B.3).

A release is drafted, may be released, and may be withdrawn after; each is an event, and only `actions/release.py` ever
writes the second. What is missing is asked of `gate.what_is_missing`, and kept nowhere.
"""

from django.db import models
from django.db.models import Q, QuerySet

from openbwc.disclosure.models.request import Request
from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import ClipFile, CopyState, Recording, RedactedCopy
from openbwc.program.models import Agency, Identified, Paper, Person


class ReleaseKind(models.TextChoices):
    """Why footage is let out."""

    REQUEST = "request", "On a request"
    EXPEDITED = "expedited", "Expedited public release"
    DISCOVERY = "discovery", "Discovery"
    PUBLICATION = "publication", "Publication"


class ReleaseState(models.TextChoices):
    """Where a release stands."""

    DRAFTED = "drafted", "Being prepared"
    RELEASED = "released", "Released"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Audience(models.TextChoices):
    """Who receives it."""

    REQUESTER = "requester", "The requester"
    PUBLIC = "public", "The public"
    COURT = "court", "A court, or a party of a case"
    AGENCY = "agency", "Another agency"


class Prosecution(models.TextChoices):
    """Whether somebody is or may be prosecuted over what the footage shows."""

    NONE = "none", "No prosecution is pending or to be expected"
    POSSIBLE = "possible", "A prosecution may come"
    PENDING = "pending", "A prosecution is pending"


class Release(Identified):
    """Footage that goes out together. `request` is the one that it answers, None for every other kind.

    `purpose` is the one of V.A.2 for which its footage is opened; `recipient` is who gets it, in words, where it is
    neither the requester nor the public, and `matter` the number of the case for which they get it. `incident` is a
    trigger of V.B.3 (serious bodily injury, death in custody) or `none`; it and `prosecution` are empty until somebody
    has stated them.
    """

    TITLE_MAX, RECIPIENT_MAX, MATTER_MAX, REASON_MAX = 200, 1000, 60, 1000
    NO_INCIDENT = "none"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=12, choices=ReleaseKind.choices)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="releases", null=True, blank=True)
    title = models.CharField(max_length=TITLE_MAX)
    purpose = models.CharField(max_length=40)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    recipient = models.CharField(max_length=RECIPIENT_MAX, blank=True)
    matter = models.CharField(max_length=MATTER_MAX, blank=True)
    incident = models.CharField(max_length=40, blank=True)
    prosecution = models.CharField(max_length=10, choices=Prosecution.choices, blank=True)
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.DRAFTED)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=REASON_MAX, blank=True)

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = [
            models.Index(fields=["agency", "state", "-opened_at", "-id"], name="release_page"),
            models.Index(fields=["-released_at", "-id"], condition=Q(state="released"), name="release_public_page"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="request", request__isnull=False) | (~Q(kind="request") & Q(request=None)),
                name="release_of_a_request_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False, released_by__isnull=False),
                name="released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def files(self) -> set[str]:
        """The SHA-256 (hexadecimal) of each file that goes out."""
        return {part.sha256 for part in self.standing_parts()}

    def standing_parts(self) -> "QuerySet[ReleasePart]":
        """The files in the release now, in order."""
        rows = self.parts.filter(taken_out_at=None)
        return rows.select_related("copy", "clip__recording__agency", "clip__recording__wearer")

    def copies_served(self) -> QuerySet[RedactedCopy]:
        """The copies that may be handed out under the release: none unless it is released, none that was withdrawn, and
        none of a recording that was disposed of.
        """
        copies = RedactedCopy.objects.filter(in_releases__release=self, in_releases__taken_out_at=None)
        if self.state != ReleaseState.RELEASED:
            return copies.none()
        there = copies.filter(~disposed("clip__recording_id"), state=CopyState.APPROVED)
        return there.select_related("clip__recording")

    def originals_served(self) -> QuerySet[ClipFile]:
        """The originals that may be handed out under the release: of discovery alone, none unless it is released, and
        none that was disposed of.
        """
        there = ClipFile.objects.exclude(disposed("recording_id"))
        clips = there.filter(in_releases__release=self, in_releases__copy=None, in_releases__taken_out_at=None)
        served = self.state == ReleaseState.RELEASED and self.kind == ReleaseKind.DISCOVERY
        return clips.select_related("recording") if served else clips.none()


class ReleasePart(Identified):
    """One file of a release: a redacted copy of `clip`, or with `copy` None the original itself (discovery alone).

    `reuse` says why a copy that was made under another matter may go out here; empty where it was not. What is taken
    out again has `taken_out_at`; after the release none is added or taken out. `read_at`: when its bytes were last read
    to let it go, and had their digest.
    """

    REUSE_MAX = 1000

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="parts")
    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, related_name="in_releases")
    copy = models.ForeignKey(RedactedCopy, on_delete=models.PROTECT, related_name="in_releases", null=True, blank=True)
    reuse = models.CharField(max_length=REUSE_MAX, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    taken_out_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("clip__recording__started_at", "clip__offset_ms", "added_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "clip"], condition=Q(taken_out_at=None), name="one_part_a_clip_of_a_release"
            ),
        ]

    @property
    def sha256(self) -> str:
        """The SHA-256 (hexadecimal) of the file that goes out."""
        return self.copy.sha256 if self.copy else self.clip.sha256


class LeoNotice(Identified):
    """A LEO is told that recordings of theirs are to be released (V.B.2).

    `event_id` is the event by which the notices room tells them. `told_at` is when it is proved that they were told,
    `proof` by what (JSON): the delivery of an e-mail, their own reading, or what somebody (`told_by`) states.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="leo_notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told_of_releases")
    recordings = models.ManyToManyField(Recording, related_name="+")
    event_id = models.UUIDField(unique=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    proof = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("asked_at", "id")


class Body(models.TextChoices):
    """Who is consulted or told before a release (V.B.3)."""

    US_ATTORNEY = "us_attorney", "U.S. Attorney's Office"
    PUBLIC_AFFAIRS = "public_affairs", "Public-affairs office"
    OTHER_AGENCY = "other_agency", "Another agency"


class Answer(models.TextChoices):
    """What a body that was asked answered."""

    NO_OBJECTION = "no_objection", "No objection"
    OBJECTION = "objection", "Objects"
    NOTED = "noted", "Took note"


class Consultation(Identified, Paper):
    """A body is told of a release and asked about it; `recordings` are those of which it was told.

    `office` names it (which district, which agency). `files` are the SHA-256 of what was to go out then, of which alone
    the answer is. `statement` is what it was told, `answer` its words; the paper is the answer as it came, where
    there is one (`evidence_files`).
    """

    OFFICE_MAX, TEXT_MAX = 200, 4000

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="consultations")
    body = models.CharField(max_length=16, choices=Body.choices)
    office = models.CharField(max_length=OFFICE_MAX)
    recordings = models.ManyToManyField(Recording, related_name="+")
    files = models.JSONField(default=list)
    statement = models.CharField(max_length=TEXT_MAX)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    answer = models.CharField(max_length=TEXT_MAX, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "id")


class Authorisation(Identified):
    """The authorised official approves a release as it is: `digest` is of its content then (`gate.digest_of`).

    `on_objections` says why it goes out in spite of `objections`, which they read before; empty where there is none.
    """

    STATEMENT_MAX = 4000

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="authorisations")
    digest = models.CharField(max_length=64)
    statement = models.CharField(max_length=STATEMENT_MAX)
    on_objections = models.CharField(max_length=STATEMENT_MAX, blank=True)
    objections = models.ManyToManyField(Consultation, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
