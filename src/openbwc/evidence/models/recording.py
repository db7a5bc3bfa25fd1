"""Recordings, their clip files, and what is said of them.

A recording is one activation of one camera; a clip file is a file of it. The clip's digest is the name of the
original in the vault; the same bytes are one clip file however often they are seen.
"""

from django.db import models
from django.db.models import Q

from openbwc.evidence.models.encounter import Encounter
from openbwc.program.models import Agency, Camera, Identified, Person, TaskForce


class Recording(Identified):
    """One activation of one camera.

    `claimed_started_at` is the camera's own time; `started_at` is true time, the offset taken off. Times are of
    the first frame, so the part before activation (`pre_event_ms`, None when nothing tells it) comes first (V.A.7).
    `trigger` and `stopped_by` are the camera's own words for what activated and deactivated it (IV.A).
    `wearer`, `category` and `encounter` are what is asserted now; the ledger keeps every earlier assertion.
    `restriction` is the code of a restriction of the policy (II.B.1-5), empty when there is none. `task_force` is the
    one under which it was made (VI); `agency` is the owner all the same: the agency that keeps the federal record.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="recordings")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="recordings")
    wearer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recordings")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="recordings", null=True, blank=True)
    task_force = models.ForeignKey(
        TaskForce, on_delete=models.PROTECT, related_name="recordings", null=True, blank=True
    )
    activation = models.CharField(max_length=120)
    claimed_started_at = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField()
    started_at = models.DateTimeField()
    duration_ms = models.PositiveBigIntegerField()
    pre_event_ms = models.PositiveBigIntegerField(null=True, blank=True)
    trigger = models.CharField(max_length=120, blank=True)
    stopped_by = models.CharField(max_length=120, blank=True, default="")
    taken_in_at = models.DateTimeField()
    category = models.CharField(max_length=40, blank=True)
    restriction = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    search_words = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["camera", "activation"], name="one_recording_an_activation"),
        ]
        # The first three carry every page of visible(): a scope, then open or restricted, then time. The two by
        # start carry what is asked of a time: a day of an agency, and what one person recorded then. The one by
        # arrival carries what came into the vault in a time (IV.E).
        indexes = [
            models.Index(fields=["agency", "restriction", "-started_at", "-id"], name="recording_agency_page"),
            models.Index(fields=["wearer", "restriction", "-started_at", "-id"], name="recording_wearer_page"),
            models.Index(fields=["camera", "-started_at"], name="recording_camera_time"),
            models.Index(fields=["encounter"], name="recording_encounter"),
            models.Index(fields=["agency", "started_at"], name="recording_agency_start"),
            models.Index(fields=["agency", "taken_in_at"], name="recording_agency_arrival"),
            models.Index(fields=["wearer", "started_at"], name="recording_wearer_start"),
            models.Index(
                fields=["agency", "-started_at", "-id"], condition=~Q(restriction=""), name="recording_restricted_page"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.camera} {self.started_at:%Y-%m-%d %H:%M:%S}Z"


class ClipFile(Identified):
    """One file of a recording; `offset_ms` is where it begins in the recording.

    `sha256` (hex) is unique: the same bytes are one clip. `vault_object` and `vault_name` find the original.
    `facts` holds what the probe found (streams, sizes, rates), JSON.
    """

    VAULT_HOLDER = "recording__agency__code"

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="clips")
    part = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=80)
    original_name = models.CharField(max_length=255)
    vault_object = models.CharField(max_length=200)
    vault_name = models.CharField(max_length=255)
    offset_ms = models.PositiveBigIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    facts = models.JSONField()

    class Meta:
        ordering = ("recording", "offset_ms", "part")
        constraints = [models.UniqueConstraint(fields=["recording", "part"], name="one_clip_a_part")]


class Trail(models.Model):
    """Where a recording went: `points` is a list of `[offset_ms, latitude, longitude]` in degrees (WGS 84)."""

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, primary_key=True, related_name="trail")
    points = models.JSONField()


class Tag(Identified):
    """A word on a recording, screened before it is kept (II.B.5)."""

    TEXT_MAX = 60

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="tags")
    text = models.CharField(max_length=TEXT_MAX)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("text",)
        constraints = [models.UniqueConstraint(fields=["recording", "text"], name="one_tag_a_word")]


class Mark(Identified):
    """A place in a recording that somebody marked; `at_ms` from its first frame."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="marks")
    at_ms = models.PositiveBigIntegerField()
    text = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("at_ms",)


class AccessListEntry(Identified):
    """A person named on a restricted recording's access list, until a day (exclusive; empty = until withdrawn).

    With a `review` the person is named as its reviewer, beside any other entry of theirs, until it is given to
    somebody else or ends.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="access_list")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_on")
    reason = models.CharField(max_length=300)
    named_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    review = models.ForeignKey(
        "evidence.ProhibitedReview", on_delete=models.PROTECT, related_name="named", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "person"], condition=Q(review=None), name="named_once"),
            models.UniqueConstraint(fields=["review"], condition=Q(until=None), name="one_reviewer_named"),
        ]
