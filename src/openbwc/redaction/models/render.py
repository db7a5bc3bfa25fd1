"""A rendered file that is not a copy yet, and what the residual check found in it."""

from django.db import models

from openbwc.evidence.models import RedactedCopy
from openbwc.program.models import Identified, Person
from openbwc.redaction.models.project import Footage
from openbwc.redaction.models.review import Submission


class Render(Identified):
    """A file rendered from a frozen plan. It becomes a copy when each finding in it is answered.

    `path` is relative to the installation's folder of redaction work; `report` is what the renderer says that it did;
    `checked_at` is when the residual check looked through the finished file, and `residual` what it says that it did.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="renders")
    footage = models.ForeignKey(Footage, on_delete=models.PROTECT, related_name="renders")
    plan_sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=80)
    report = models.JSONField()
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    residual = models.JSONField(default=dict)
    copy = models.OneToOneField(RedactedCopy, on_delete=models.PROTECT, related_name="render", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")


class Leftover(Identified):
    """A finding of the residual check, and a person's answer to it.

    `frame` or `at_ms` says where; `box` is `[left, top, right, bottom]` in stored pixels; `picture` is the path of a
    JPEG relative to the folder of redaction work. `answer` is a code of the policy, empty while it is open.
    """

    WORDS_MAX = 500

    render = models.ForeignKey(Render, on_delete=models.PROTECT, related_name="leftovers")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    frame = models.PositiveIntegerField(null=True, blank=True)
    at_ms = models.PositiveBigIntegerField(null=True, blank=True)
    box = models.JSONField(null=True, blank=True)
    picture = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=WORDS_MAX)
    answer = models.CharField(max_length=40, blank=True)
    statement = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("render", "position")
        constraints = [models.UniqueConstraint(fields=["render", "position"], name="one_leftover_a_position")]
