"""Projects, the footage in them, its entries, and the commands that made them what they are.

An entry is one track, one span of whole frames, one piece of sound, or the settings of a plan; its body has the shape
of the plan file. What is, is in `Entry`; how it came about is in `Command`, which is only ever added to.
"""

from django.db import models
from django.db.models import Q

from openbwc.access.models import Matter
from openbwc.evidence.models import ClipFile
from openbwc.program.models import Agency, Identified, Person


class ProjectState(models.TextChoices):
    """Where a project stands."""

    OPEN = "open", "Open for edits"
    SUBMITTED = "submitted", "Submitted for review"
    APPROVED = "approved", "Approved"
    CLOSED = "closed", "Closed"


class Project(Identified):
    """The redaction of some footage of one agency, for a purpose and its matter (V.A.2, V.A.6).

    `revision` counts the commands: whoever edits names the revision that the edit was made on.
    """

    TITLE_MAX = 200

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="redaction_projects")
    title = models.CharField(max_length=TITLE_MAX)
    purpose = models.CharField(max_length=40)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="redaction_projects", null=True)
    state = models.CharField(max_length=12, choices=ProjectState.choices, default=ProjectState.OPEN)
    revision = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = [models.Index(fields=["agency", "state", "-opened_at", "-id"], name="redaction_project_page")]

    def __str__(self) -> str:
        return self.title


class Footage(Identified):
    """A clip file in a project, at its place among the others.

    `width` and `height` are stored pixels, `frames` the count of frames shown; None until the file was measured.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="footage")
    clip = models.ForeignKey(ClipFile, on_delete=models.PROTECT, related_name="redaction_footage")
    position = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    frames = models.PositiveIntegerField(null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("project", "position")
        constraints = [
            models.UniqueConstraint(fields=["project", "clip"], name="footage_once_in_a_project"),
            models.UniqueConstraint(fields=["project", "position"], name="one_footage_a_position"),
        ]


class EntryKind(models.TextChoices):
    """What an entry is."""

    TRACK = "track", "Track"
    WHOLE_FRAME = "whole_frame", "Whole frames"
    SOUND = "sound", "Sound"
    SETTINGS = "settings", "Settings of the plan"


class Entry(models.Model):
    """One entry of a footage's plan as it is now; `revision` is that of the command which last changed it.

    `entry_id` is unique in the footage and never used again; a deleted entry keeps its last body.
    """

    ID_MAX = 40

    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="entries")
    entry_id = models.CharField(max_length=ID_MAX)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    body = models.JSONField()
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ("footage", "id")
        constraints = [models.UniqueConstraint(fields=["footage", "entry_id"], name="one_entry_an_id")]
        indexes = [models.Index(fields=["footage", "revision"], name="redaction_entry_changed")]


class Command(Identified):
    """One edit: what it asked, and the entries that it touched, before and after (`{entry_id: body or None}`).

    A body is `{"kind": …, …}`; None stands for no such entry. `by` is None for what a detector found. An undo or a
    redo has the edit that it takes back or brings again as its `target`, with before and after exchanged or not. Of an
    edit, `in_effect` says whether it holds now, and `settled_in` is the revision of the last undo or redo of it.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="commands")
    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="commands")
    revision = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    arguments = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    target = models.ForeignKey("self", on_delete=models.PROTECT, related_name="settled_by", null=True, blank=True)
    in_effect = models.BooleanField(default=True)
    settled_in = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("project", "revision")
        constraints = [models.UniqueConstraint(fields=["project", "revision"], name="one_command_a_revision")]
        indexes = [
            models.Index(
                fields=["project", "in_effect", "-revision"], condition=Q(target=None), name="redaction_to_undo"
            ),
            models.Index(
                fields=["project", "-settled_in"], condition=Q(target=None, in_effect=False), name="redaction_to_redo"
            ),
        ]


class WorkSpan(Identified):
    """A time in which a person worked on a project, as the studio's signs of life measured it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="work_spans")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ("since",)
        indexes = [models.Index(fields=["project", "person", "-until"], name="redaction_work")]


class Transcript(Identified):
    """A transcript of a footage as it was taken in; a later one has the next number, and this one stays.

    `words` are lists as `Word.as_list` gives them; `sha256` is of the file's bytes.
    """

    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="transcripts")
    number = models.PositiveIntegerField()
    words = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("footage", "number")
        constraints = [models.UniqueConstraint(fields=["footage", "number"], name="one_transcript_a_number")]
