"""Jobs: what is done to a footage by machines, piece by piece. These rows, not a queue or a cluster, say what is done.

A piece that is done stays done whatever dies: its result lies in the installation's folder of redaction work.
"""

from django.db import models

from openbwc.program.models import Identified, Person
from openbwc.redaction.models.project import Footage
from openbwc.redaction.models.review import Submission


class JobKind(models.TextChoices):
    """What a job does."""

    FIND = "find", "Find and follow"
    SPEECH = "speech", "Find speech"
    COVER = "cover", "Cover everything"
    FOLLOW = "follow", "Follow what was drawn"
    RENDER = "render", "Render and look again"


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Job(Identified):
    """One job on one footage.

    `parameters` are its options as the engine reads them. `lease_until` says how long its worker is believed alive, or,
    while it waits, when to look whether a job of the queue is still under way for it. `progress` is a share from 0 to 1
    of what is known to be done; `result` counts what was found, for people, with the `revision` as which it
    entered; `error` says in a sentence why it failed. `asked_by` is None for what the house asked itself.
    """

    ERROR_MAX = 500

    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="jobs")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="jobs", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=JobKind.choices)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    progress = models.FloatField(default=0.0)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=ERROR_MAX, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [models.Index(fields=["state", "lease_until"], name="redaction_job_work")]


class JobPiece(models.Model):
    """One piece of a job that is done, by the key that the engine gives it.

    `path` is where its result lies, relative to the folder of redaction work.
    """

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="pieces")
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_piece_a_key")]
