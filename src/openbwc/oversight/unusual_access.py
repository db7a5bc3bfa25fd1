"""Access that somebody should look at: without its matter, off duty, over and over (V.A.2, V.A.5).

Guarantees: what counts as unusual is the policy's to say, in numbers; unusual is not forbidden, and each case names
the viewings that it rests on. Nothing is read but who opened what, when and for which purpose.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from openbwc.access.models import Viewing
from openbwc.evidence.models import RosterEntry
from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency, Appointment, Assignment, Role

CLAUSE = "V.A.5"
NAMED = 50
"""At most so many viewings are named with a case; their number is always told."""
BATCH = 500


class Sort(StrEnum):
    """In which way an access is unusual."""

    WITHOUT_MATTER = "without_matter"
    OFF_DUTY = "off_duty"
    ONE_PERSON = "one_persons_footage"
    OWN_REPEATED = "own_repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: by whom, over what (`about` tells cases of one person apart), how many views, and the last of them."""

    sort: Sort
    person: UUID
    about: str
    views: int
    last_at: datetime
    viewings: tuple[UUID, ...]
    words: str


def accesses_of(agency: Agency, since: datetime, until: datetime) -> QuerySet[Viewing]:
    """The viewings and downloads of an agency's recordings that were opened in [since, until)."""
    return Viewing.objects.filter(recording__agency=agency, opened_at__gte=since, opened_at__lt=until).order_by()


def unusual_access(agency: Agency, policy: PolicyInForce, since: datetime, until: datetime) -> Iterator[Case]:
    """Every case in [since, until), by sort, person and what it is about."""
    rows = accesses_of(agency, since, until)
    yield from _without_matter(rows, policy)
    yield from _off_duty(rows, agency, policy, since, until)
    yield from _of_one_person(rows, policy)
    yield from _own_repeated(rows, policy)


def _without_matter(rows: QuerySet[Viewing], policy: PolicyInForce) -> Iterator[Case]:
    needing = [code for code, purpose in policy.purposes.items() if purpose.needs_matter]
    found = rows.filter(matter=None, purpose__in=needing).order_by("person_id", "id")
    for viewing, person, purpose, at in found.values_list("id", "person_id", "purpose", "opened_at"):
        words = f"An access for the purpose '{policy.purposes[purpose].title}' needs its matter; none was stated."
        yield Case(
            sort=Sort.WITHOUT_MATTER,
            person=person,
            about=str(viewing),
            views=1,
            last_at=at,
            viewings=(viewing,),
            words=words,
        )


def _off_duty(
    rows: QuerySet[Viewing], agency: Agency, policy: PolicyInForce, since: datetime, until: datetime
) -> Iterator[Case]:
    """Views by people who are officers and nothing else, far from any shift of theirs: one case for each view."""
    hours = policy.number(CLAUSE, "off_duty_hours")
    margin = timedelta(hours=hours)
    opened: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    officers = _officers_only(agency, since, until)
    for viewing, person, at in rows.values_list("id", "person_id", "opened_at").iterator(chunk_size=2000):
        if person in officers:
            opened[person].append((at, viewing))
    people = sorted(opened)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        duties = _duties(batch, since - margin, until + margin)
        for person in batch:
            for at, viewing in sorted(opened[person]):
                if not _on_duty(duties.get(person, ()), at, margin):
                    words = f"An officer's access was expected within {hours} h of a shift; this one was not."
                    yield Case(
                        sort=Sort.OFF_DUTY,
                        person=person,
                        about=str(viewing),
                        views=1,
                        last_at=at,
                        viewings=(viewing,),
                        words=words,
                    )


def _officers_only(agency: Agency, since: datetime, until: datetime) -> frozenset[UUID]:
    """The people of the agency who in this time held an officer's appointment and no other."""
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=since.date()), starts_on__lte=until.date())
    held = held.filter(person__agency=agency).order_by()
    officers = set(held.filter(role=Role.LEO).values_list("person_id", flat=True).iterator(chunk_size=2000))
    return frozenset(officers - set(held.exclude(role=Role.LEO).values_list("person_id", flat=True)))


Duty = tuple[datetime, datetime]


def _duties(people: Sequence[UUID], since: datetime, until: datetime) -> dict[UUID, list[Duty]]:
    """The shifts of some people that touch a time: with a camera, or on a roster; each sorted, overlaps joined."""
    spans: dict[UUID, list[Duty]] = defaultdict(list)
    took = Assignment.objects.filter(person__in=people, starts_at__lt=until).order_by()
    took = took.filter(Q(ends_at=None) | Q(ends_at__gt=since))
    listed = RosterEntry.objects.filter(
        person__in=people, withdrawn_at=None, starts_at__lt=until, ends_at__gt=since
    ).order_by()
    for rows in (took, listed):
        for person, starts_at, ends_at in rows.values_list("person_id", "starts_at", "ends_at").iterator():
            spans[person].append((starts_at, ends_at or until))
    return {person: _joined(one) for person, one in spans.items()}


def _joined(spans: list[Duty]) -> list[Duty]:
    joined: list[Duty] = []
    for starts_at, ends_at in sorted(spans):
        if joined and starts_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends_at, joined[-1][1]))
        else:
            joined.append((starts_at, ends_at))
    return joined


def _on_duty(duties: Sequence[Duty], at: datetime, margin: timedelta) -> bool:
    """Whether a moment lies within the margin of one of the (sorted, disjoint) duties."""
    place = bisect_right(duties, at + margin, key=lambda duty: duty[0])
    return place > 0 and duties[place - 1][1] >= at - margin


def _of_one_person(rows: QuerySet[Viewing], policy: PolicyInForce) -> Iterator[Case]:
    most = policy.number(CLAUSE, "views_of_one_person")
    pairs = rows.exclude(person=F("recording__wearer")).values_list("person_id", "recording__wearer_id")
    counted = pairs.annotate(views=Count("*"), last_at=Max("opened_at")).filter(views__gte=most)
    for person, wearer, views, last_at in counted.order_by("person_id", "recording__wearer_id"):
        named = rows.filter(person=person, recording__wearer=wearer).order_by("id").values_list("id", flat=True)
        yield Case(
            sort=Sort.ONE_PERSON,
            person=person,
            about=str(wearer),
            views=views,
            last_at=last_at,
            viewings=tuple(named[:NAMED]),
            words=f"Fewer than {most} views by one person of another's footage were expected; found {views}.",
        )


def _own_repeated(rows: QuerySet[Viewing], policy: PolicyInForce) -> Iterator[Case]:
    most = policy.number(CLAUSE, "repeated_views")
    own = rows.filter(person=F("recording__wearer")).values_list("person_id", "recording_id", "purpose")
    counted = own.annotate(views=Count("*"), last_at=Max("opened_at")).filter(views__gte=most)
    for person, recording, purpose, views, last_at in counted.order_by("person_id", "recording_id", "purpose"):
        named = rows.filter(person=person, recording=recording, purpose=purpose).order_by("id")
        yield Case(
            sort=Sort.OWN_REPEATED,
            person=person,
            about=f"{recording} {purpose}",
            views=views,
            last_at=last_at,
            viewings=tuple(named.values_list("id", flat=True)[:NAMED]),
            words=f"Fewer than {most} views by a wearer of one recording for one purpose were expected; found {views}.",
        )
