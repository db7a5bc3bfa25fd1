"""Who is told of which event, and in what words: rules that rooms register, and the notices that follow by themselves.

Guarantees: a notice is made in the transaction of its event, so none is told of what did not happen, and nothing that
happened goes untold; an action sends nothing itself. Each person is told once for each rule; who did it is not told
of it, unless the notice is required, and who has left is told nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from openbwc.custody import Actor, EventKind, NewEvent, Recorded, listen
from openbwc.notices.digests import next_digest
from openbwc.notices.models import Channel, Delivery, Notice, Preference, Urgency, WebhookEndpoint
from openbwc.program.models import Person

__all__ = ["Urgency", "announce_on"]

TITLE_LETTERS = 160
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BATCH = 1000


@dataclass(frozen=True)
class Rule:
    """Whom an event is told to, and how."""

    to: Callable[[NewEvent], Iterable[Person]]
    title: Callable[[NewEvent], str]
    words: Callable[[NewEvent], str]
    urgency: Urgency
    required: bool


_rules: dict[str, tuple[Rule, ...]] = {}


def announce_on(
    kind: EventKind,
    *,
    to: Callable[[NewEvent], Iterable[Person]],
    title: Callable[[NewEvent], str],
    words: Callable[[NewEvent], str],
    urgency: Urgency = Urgency.DIGEST,
    required: bool = False,
) -> None:
    """Tell the people that `to` names of each event of the kind.

    `title` is one line, `words` say what happened and what to do, both plain text that names no content of footage.
    `Urgency.AT_ONCE` waits for no digest; `required` means that the person must be told whatever they prefer. The
    callables run in the event's transaction, after its row and the change are written.
    """
    rule = Rule(to, title, words, urgency, required)
    others = _rules.get(kind.name, ())
    if rule not in others:
        _rules[kind.name] = (*others, rule)
    listen(kind, tell_people)


@dataclass(frozen=True)
class Audience:
    """The people of one rule, their choices, and who of them can be written to."""

    people: dict[UUID, Person]
    preferences: dict[UUID, Preference]
    reached_by_email: frozenset[UUID]

    def digest_due(self, person_id: UUID, rule: Rule, at: datetime) -> datetime | None:
        """When the notice goes into a digest; None when it is sent at once, or not at all."""
        choice = self.preferences.get(person_id)
        if rule.urgency == Urgency.AT_ONCE or choice is None or choice.digest_hour is None:
            return None
        return next_digest(at, choice.digest_hour, choice.zone) if self.written_to(person_id, rule) else None

    def written_to(self, person_id: UUID, rule: Rule) -> bool:
        """Whether the person gets the notice by e-mail, now or in a digest."""
        choice = self.preferences.get(person_id)
        return person_id in self.reached_by_email and (rule.required or choice is None or choice.by_email)


def tell_people(event: Recorded, happened: NewEvent) -> None:
    """Make the notices of one event, and want the messages that carry them; a listener of custody."""
    for rule in _rules.get(happened.kind.name, ()):
        audience = _audience(rule, happened)
        if audience.people:
            notices = _made_notices(event, happened, rule, audience)
            _want_emails(notices, rule, audience)
            _want_webhooks(notices, audience)


def one_line(text: str, longest: int = TITLE_LETTERS) -> str:
    """The text without line breaks and control letters, so that it can stand in a header; cut with `…`."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _audience(rule: Rule, happened: NewEvent) -> Audience:
    today = timezone.now().date()
    people = {
        person.id: person
        for person in rule.to(happened)
        if person.serves(today) and (rule.required or happened.actor != Actor.person(person.id))
    }
    preferences = {one.person_id: one for one in Preference.objects.filter(person__in=people)}
    reached: frozenset[UUID] = frozenset()
    if settings.SENDS_EMAIL:
        addressed = Person.objects.filter(id__in=people, account__is_active=True).exclude(account__email="")
        reached = frozenset(addressed.values_list("id", flat=True))
    return Audience(people, preferences, reached)


def _made_notices(event: Recorded, happened: NewEvent, rule: Rule, audience: Audience) -> list[Notice]:
    """The notices, in the database; each knows whether it waits for a digest."""
    title, words = one_line(rule.title(happened)), rule.words(happened)
    made = [
        Notice(
            person=person,
            title=title,
            words=words,
            event_id=event.event_id,
            event_kind=happened.kind.name,
            subject=str(happened.subject),
            clause=happened.kind.clause,
            urgency=rule.urgency,
            required=rule.required,
            made_at=event.time,
            digest_due_at=audience.digest_due(key, rule, event.time),
        )
        for key, person in audience.people.items()
    ]
    return Notice.objects.bulk_create(made, batch_size=_BATCH)


def _want_emails(notices: list[Notice], rule: Rule, audience: Audience) -> None:
    """Want an e-mail for each notice that is to be sent and waits for no digest."""
    now = [one for one in notices if one.digest_due_at is None and audience.written_to(one.person_id, rule)]
    _want((Delivery(channel=Channel.EMAIL, person=notice.person), [notice]) for notice in now)


def _want_webhooks(notices: list[Notice], audience: Audience) -> None:
    """Want one call of each endpoint: of a person, with their own notice; of an agency, with those of its people."""
    agencies = {person.agency_id for person in audience.people.values()}
    in_use = WebhookEndpoint.objects.filter(withdrawn_at=None)
    concerned = list(in_use.filter(Q(agency__in=agencies) | Q(person__in=audience.people)))
    _want(
        (Delivery(channel=Channel.WEBHOOK, endpoint=endpoint), [one for one in notices if endpoint.is_told(one)])
        for endpoint in concerned
    )


def _want(carried: Iterable[tuple[Delivery, list[Notice]]]) -> None:
    """Put deliveries with their notices into the database, due now."""
    through = Delivery.notices.through
    deliveries, links = [], []
    for delivery, notices in carried:
        delivery.made_at = delivery.due_at = notices[0].made_at
        deliveries.append(delivery)
        links += [through(delivery_id=delivery.id, notice_id=notice.id) for notice in notices]
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH)
    through.objects.bulk_create(links, batch_size=_BATCH)
