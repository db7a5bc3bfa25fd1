"""`visible()`: which recordings may this person see?

Guarantees: recordings fall into finitely many classes (agency; own or not; the restriction; named on its access list
or not), all that `decide` is told of a recording. `visible` asks the same `decide` about each class and joins the
permitted ones; so it is `may()` for every recording at once, without a second set of rules.

A page is read class by class, each in the order of an index, and merged: its cost does not grow with the catalogue.
"""

import heapq
import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.access.standing import Request, Standing, standing_of
from openbwc.evidence.models import AccessListEntry, Recording
from openbwc.policy import Act, PolicyError, Rendition
from openbwc.program.models import Agency, Person
from openbwc.program.queries import authority_of

ANY_MATTER = "any"
"""Stands for 'with its matter, once stated' where only the reach of a person is asked."""


@dataclass(frozen=True, kw_only=True)
class RecordingClass:
    """Recordings of one agency that a decision cannot tell apart.

    `own`: worn by the person (True), by others (False), by anybody (None); `named`: only those on whose access list
    the person is (True), only others (False), all (None).
    """

    agency_id: uuid.UUID
    restriction: str
    own: bool | None
    named: bool | None

    def condition(self, person: Person, at: datetime) -> Q:
        """The class as a condition on recordings."""
        condition = Q(agency_id=self.agency_id, restriction=self.restriction)
        if self.own is not None:
            condition &= Q(wearer_id=person.id) if self.own else ~Q(wearer_id=person.id)
        if self.named is not None:
            on = at.date()
            current = Q(until=None) | Q(until__gt=on)
            listed = AccessListEntry.objects.filter(
                current, recording=OuterRef("pk"), person_id=person.id, named_on__lte=on
            )
            condition &= Q(Exists(listed)) if self.named else ~Q(Exists(listed))
        return condition


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place in the order of a catalogue page: newest first, ties by id."""

    started_at: datetime
    id: uuid.UUID


@dataclass(frozen=True)
class Visible:
    """The recordings that a person may reach, as classes; empty classes = nothing."""

    person: Person
    at: datetime
    classes: tuple[RecordingClass, ...]

    def condition(self) -> Q:
        """The classes as one condition on recordings."""
        condition = Q(pk__in=())
        for one in self.classes:
            condition |= one.condition(self.person, self.at)
        return condition

    def queryset(self) -> QuerySet[Recording]:
        """All of them, for counting and for looking one up."""
        return Recording.objects.filter(self.condition())

    def page(self, criteria: Q | None = None, *, after: Position | None = None, size: int = 25) -> list[Recording]:
        """The next `size` recordings that meet the criteria, newest first, after a position."""
        if after is not None:
            older = Q(started_at__lt=after.started_at) | Q(started_at=after.started_at, id__lt=after.id)
            # The first part alone is what an index can seek; the second settles ties.
            older &= Q(started_at__lte=after.started_at)
            criteria = older if criteria is None else criteria & older
        streams = [self._keys(one, criteria, size) for one in self.classes]
        newest = [key for _, key in itertools.islice(heapq.merge(*streams, reverse=True), size)]
        related = Recording.objects.select_related("agency", "camera", "wearer", "encounter")
        found = related.in_bulk(newest)
        return [found[key] for key in newest]

    def _keys(self, one: RecordingClass, criteria: Q | None, size: int) -> Iterator[tuple[datetime, uuid.UUID]]:
        """The places of a class's newest recordings: an index answers this alone, rows are read for the page only."""
        rows = Recording.objects.filter(one.condition(self.person, self.at))
        if criteria is not None:
            rows = rows.filter(criteria)
        return iter(rows.order_by("-started_at", "-id").values_list("started_at", "id")[:size])


def visible(
    person: Person,
    *,
    act: Act = Act.VIEW,
    purpose: str | None = None,
    matter: str | None = None,
    rendition: Rendition = Rendition.PROXY,
    at: datetime,
    within: Iterable[Agency] | None = None,
) -> Visible:
    """The recordings on which the person may do the act.

    With a purpose: for that purpose and matter. Without one: for some purpose of the policy in force, its matter
    still to be stated; that is the catalogue in which a person searches before stating a purpose. `within` asks only
    of these agencies; of all when None.
    """
    authority = authority_of(person, at.date())
    named = is_named_anywhere(person, at)
    classes: list[RecordingClass] = []
    for agency in Agency.objects.all() if within is None else within:
        try:
            standing = standing_of(person, agency, at, authority=authority)
        except PolicyError:
            continue  # no policy in force: nothing of the agency may be seen
        if purpose is None:
            requests = _for_any_purpose(standing, act, rendition)
        else:
            requests = [Request(act=act, purpose=purpose, matter=matter, rendition=rendition)]
        classes.extend(_permitted(standing, requests, named_anywhere=named))
    return Visible(person, at, tuple(classes))


def reach_of(standing: Standing) -> Visible:
    """`visible` in one agency, for somebody whose standing there is known already: what they may view at all."""
    requests = _for_any_purpose(standing, Act.VIEW, Rendition.PROXY)
    named = is_named_anywhere(standing.person, standing.at)
    return Visible(standing.person, standing.at, tuple(_permitted(standing, requests, named_anywhere=named)))


def is_named_anywhere(person: Person, at: datetime) -> bool:
    """Whether any recording's access list names the person now; if none does, no class of named ones has members."""
    on = at.date()
    current = Q(until=None) | Q(until__gt=on)
    return AccessListEntry.objects.filter(current, person=person, named_on__lte=on).exists()


def _for_any_purpose(standing: Standing, act: Act, rendition: Rendition) -> list[Request]:
    codes = standing.policy.purposes
    return [Request(act=act, purpose=code, matter=ANY_MATTER, rendition=rendition) for code in codes]


def _permitted(standing: Standing, requests: list[Request], *, named_anywhere: bool) -> Iterator[RecordingClass]:
    """The classes of the agency's recordings that some request is permitted on, as few as will do."""

    def allowed(*, own: bool, restriction: str, named: bool) -> bool:
        return any(
            standing.decide(request, is_wearer=own, restriction=restriction, named=named).permitted
            for request in requests
        )

    def classes(restriction: str, *, named: bool) -> list[bool | None]:
        """Whose recordings of a restriction are permitted: anybody's as one class, else own or others'."""
        whose = [own for own in (True, False) if allowed(own=own, restriction=restriction, named=named)]
        return [None] if len(whose) == 2 else list(whose)

    for restriction in ("", *standing.policy.restrictions):
        unnamed = classes(restriction, named=False)
        listed = classes(restriction, named=True) if restriction and named_anywhere else unnamed
        parts: list[tuple[bool | None, list[bool | None]]] = (
            [(None, unnamed)] if listed == unnamed else [(True, listed), (False, unnamed)]
        )
        for named, whose in parts:
            for own in whose:
                yield RecordingClass(agency_id=standing.agency.id, restriction=restriction, own=own, named=named)
