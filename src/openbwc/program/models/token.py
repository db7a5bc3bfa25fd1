"""Tokens with which programs use the interface for programs in a person's name.

The token itself is shown once and stored nowhere: the row keeps its SHA-256. A token gives no authority of its own;
what it may do is what its person may do, narrowed to its scopes.
"""

from datetime import datetime

from django.db import models

from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Person


class ApiToken(Identified):
    """A token of a person, in use from `issued_at` until `expires_at` or `revoked_at`.

    `digest` is the SHA-256 of the whole token (hexadecimal), `begins` its first letters, by which people tell tokens
    apart; `scopes` are words such as `cameras:read`; `service` names the program that uses it, empty for the person's
    own use.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    service = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    begins = models.CharField(max_length=16)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"

    def in_use(self, at: datetime) -> bool:
        """Whether the token opens anything at that moment."""
        return self.issued_at <= at < self.expires_at and (self.revoked_at is None or at < self.revoked_at)


class AnsweredRequest(Identified):
    """A request with an `Idempotency-Key` that was answered, so that the same request again gets the same answer.

    `digest` is the SHA-256 of method, address and body, by which another request under the same key is told apart.
    """

    KEY_MAX = 100

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="answered")
    key = models.CharField(max_length=KEY_MAX)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=80)
    body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]
