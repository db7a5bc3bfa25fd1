"""How a person wants to be told, and the addresses of programs that are told too."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from openbwc.notices.models.notice import Notice
from openbwc.program.models import Agency, Identified, Person


class Preference(Identified):
    """A person's choices. Without a row: by e-mail, each notice at once.

    `digest_hour`: the hour of the day (0-23, in `zone`, a name of the IANA database) at which what may wait is sent as
    one message; empty: everything at once. What is required is sent in any case, and shown in the application always.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="notice_preference")
    by_email = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    zone = models.CharField(max_length=64, default="UTC")


class WebhookEndpoint(Identified):
    """An address that is told by HTTPS: of what concerns an agency's people, or of one person's own notices.

    No secret is stored: the signing key is derived from the installation's secret and the endpoint's id.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="webhooks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="webhooks")
    url = models.URLField(max_length=300)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-registered_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) ^ Q(person__isnull=True), name="webhook_of_agency_or_person"
            ),
        ]

    def __str__(self) -> str:
        return self.url

    def is_told(self, notice: Notice) -> bool:
        """Whether the notice concerns this endpoint: its person's, or one to somebody of its agency."""
        return notice.person_id == self.person_id or notice.person.agency_id == self.agency_id
