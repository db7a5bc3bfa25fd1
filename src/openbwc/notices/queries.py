"""What may be asked of notices: a person's own, and how a person wants to be told."""

from django.db.models import Q, QuerySet

from openbwc.notices.models import Notice, Preference, WebhookEndpoint
from openbwc.program.models import Agency, Person

UNREAD_COUNTED = 100
"""The count of unread notices goes no further; a page shows it as '99+'."""


def notices_of(person: Person) -> QuerySet[Notice]:
    """The person's notices, newest first."""
    return Notice.objects.filter(person=person)


def unread_count(person: Person) -> int:
    """How many notices the person has not read, counted up to `UNREAD_COUNTED`."""
    return len(Notice.objects.filter(person=person, read_at=None).values_list("id")[:UNREAD_COUNTED])


def preference_of(person: Person) -> Preference:
    """How the person wants to be told; one that is not saved stands for no choice."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def webhooks_of(person: Person, agencies: QuerySet[Agency]) -> QuerySet[WebhookEndpoint]:
    """The endpoints in use that are the person's own, or of the agencies that they run."""
    return WebhookEndpoint.objects.filter(Q(person=person) | Q(agency__in=agencies), withdrawn_at=None)
