"""One message that goes out, for one notice or for several, with what proves that it went."""

from django.db import models

from openbwc.notices.models.notice import Notice
from openbwc.notices.models.preference import WebhookEndpoint
from openbwc.program.models import Identified, Person


class Channel(models.TextChoices):
    """The ways out. (In the application there is nothing to send: a notice waits there until it is read.)"""

    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WANTED = "wanted", "Wanted"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"


class Delivery(Identified):
    """A message by e-mail to a person, or by webhook to an endpoint.

    `due_at`: the next try, and while it is being sent the end of the sender's lease. `message_id` is the same at each
    try, so that a receiver knows a repetition. `proof`: what the other side answered, by keys that `notices.sending`
    names; `error` is the last answer that was no success.
    """

    channel = models.CharField(max_length=8, choices=Channel.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, null=True, blank=True)
    notices = models.ManyToManyField(Notice, related_name="deliveries")
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WANTED)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_holder = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    proof = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_work")]
