"""What one person is told of one event. The notice itself is its delivery in the application: it waits to be read."""

from django.db import models

from openbwc.program.models import Identified, Person


class Urgency(models.TextChoices):
    """Whether a notice may wait for the person's next digest."""

    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "May wait for the digest"


class Notice(Identified):
    """A notice to a person. `event_id` and `event_kind` name the event behind it, `subject` what it is about.

    `required`: the law or the policy demands that the person is told, so no preference keeps it from being sent.
    `digest_due_at`: when it goes into a digest; empty once it went, or when it was sent at once or is only shown.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=160)
    words = models.TextField()
    event_id = models.UUIDField()
    event_kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=120)
    clause = models.CharField(max_length=16)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    required = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    digest_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [
            models.Index(fields=["person", "-made_at", "-id"], name="notice_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["digest_due_at"], condition=models.Q(digest_due_at__isnull=False), name="notice_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.title
