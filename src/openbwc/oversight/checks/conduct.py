"""Conduct (II.B, IV.F): reviews overdue, words that are screened by now, people who are followed, notice not stated,
access lists that nobody confirms.

Guarantees: each table of texts is read once; who opened whose recordings is counted in
the database; nothing here opens a recording.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import TruncWeek

from openbwc.access.models import Viewing
from openbwc.custody import Subject
from openbwc.evidence.models import AccessListEntry, Encounter, Mark, Notice, ProhibitedReview, Recording, Tag
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.past_events import past_events
from openbwc.policy import Act
from openbwc.policy.rules.screening import those_screened
from openbwc.program.events import REFUSED
from openbwc.program.models import Appointment, Person

WEEK = timedelta(days=7)
ROWS = 2000


def reviews_overdue(scope: Scope) -> Examined:
    """Reviews that are open, each to be decided by its last day."""
    waiting = ProhibitedReview.objects.filter(recording__agency=scope.agency, decided_at=None, opened_at__lt=scope.at)
    late = waiting.filter(due_on__lt=scope.at.date()).order_by("due_on")
    return Examined(waiting.count(), (_overdue(review, scope) for review in late.iterator()))


def _overdue(review: ProhibitedReview, scope: Scope) -> Problem:
    restriction = scope.policy.restrictions.get(review.restriction)
    what = restriction.title if restriction else review.restriction
    step = "has a reviewer and no decision" if review.reviewer_id else "has no reviewer"
    return Problem(
        subject=Subject("recording", review.recording_id),
        key=str(review.id),
        words=f"The review ({what}) was to be decided by {review.due_on}; it {step}.",
        owner_id=review.reviewer_id,
        arose_at=review.opened_at,
        evidence={"review": str(review.id), "restriction": review.restriction, "due_on": review.due_on.isoformat()},
    )


SCREENED: tuple[tuple[type[Model], Mapping[str, str], str, str], ...] = (
    (Tag, {"text": "tag"}, "recording__agency", "recording_id"),
    (Mark, {"text": "mark"}, "recording__agency", "recording_id"),
    (Encounter, {"title": "encounter title", "place": "encounter place"}, "agency", "id"),
    (Recording, {"title": "title", "place": "place"}, "agency", "id"),
)
"""What people and cameras write: the table, its texts with their names, its agency, and the subject of a finding."""


def words_screened(scope: Scope) -> Examined:
    """Every text that a search goes through, against the words that are screened today; each table is read once."""
    population, found = 0, []
    for model, texts, agency, subject in SCREENED:
        rows = model._default_manager.filter(**{agency: scope.agency}).order_by()
        written = rows.exclude(**dict.fromkeys(texts, "")).values_list(*texts)
        flagged: dict[str, set[str]] = {text: set() for text in texts}
        cursor = written.iterator(chunk_size=ROWS)
        while some := tuple(islice(cursor, ROWS)):
            for text, column in zip(texts, zip(*some, strict=True), strict=True):
                filled = [words for words in column if words]
                population += len(filled)
                flagged[text] |= those_screened(filled, scope.policy.screened_words)
        for text, bad in flagged.items():
            found += [(texts[text], model, rows.filter(**{text: words}), subject) for words in sorted(bad)]
    return Examined(population, _screened(found))


def _screened(found: list[tuple[str, type[Model], QuerySet[Model], str]]) -> Iterator[Problem]:
    for what, model, rows, subject in found:
        kind = "encounter" if model is Encounter else "recording"
        for key, about in rows.values_list("id", subject).iterator():
            yield Problem(
                subject=Subject(kind, about),
                key=f"{what} {key}",
                words=f"A {what} was expected without a word that is screened; one was written before it was screened.",
                evidence={"what": what, "row": str(key)},
            )


def following(scope: Scope) -> Examined:
    """Who opened whose recordings, and who was refused searches for people, in each week that the scope touches.

    Weeks are whole ones, from Monday to Monday in UTC, so that a week counts the same whichever night looks at it.
    """
    since = _monday(scope.since - timedelta.resolution)
    opened = Viewing.objects.filter(
        recording__agency=scope.agency, opened_at__gte=since, opened_at__lt=scope.at
    ).exclude(person=F("recording__wearer"))
    weekly = opened.order_by().annotate(week=TruncWeek("opened_at", tzinfo=UTC))
    pairs = weekly.values_list("person_id", "recording__wearer_id", "week")
    counted = list(pairs.annotate(number=Count("recording", distinct=True)))
    refused = _refused_searches(scope, since)
    return Examined(len(counted) + len(refused), _followed(counted, refused, scope))


def _monday(at: datetime) -> datetime:
    """The beginning of the week of a moment, in UTC."""
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, UTC)


def _refused_searches(scope: Scope, since: datetime) -> Counter[tuple[UUID, datetime]]:
    """How many searches for people each person of the agency was refused, by the week's Monday."""
    counted: Counter[tuple[UUID, datetime]] = Counter()
    for content in past_events(REFUSED, since, scope.at):
        if content["facts"].get("act") == Act.SEARCH_PEOPLE.value:
            person = UUID(str(content["actor"]).partition(":")[2])
            counted[person, _monday(datetime.fromisoformat(content["time"]))] += 1
    people = {person for person, _ in counted}
    own = set(Person.objects.filter(id__in=people, agency=scope.agency).values_list("id", flat=True))
    return Counter({(person, week): number for (person, week), number in counted.items() if person in own})


def _followed(
    counted: list[tuple[UUID, UUID, datetime, int]], refused: Counter[tuple[UUID, datetime]], scope: Scope
) -> Iterator[Problem]:
    most = scope.policy.number("II.B.1", "recordings_of_one_wearer")
    for viewer, wearer, week, number in counted:
        if number > most:
            yield Problem(
                subject=Subject("person", viewer),
                key=f"of {wearer} {week.date()}",
                words=(
                    f"At most {most} recordings of one officer were expected to be opened by a person in a week; "
                    f"{number} were in the week of {week.date()}."
                ),
                owner_id=viewer,
                arose_at=week + WEEK,
                evidence={"wearer": str(wearer), "recordings": number, "week": week.date().isoformat()},
            )
    searches = scope.policy.number("II.B.1", "refused_person_searches")
    for (person, week), number in refused.items():
        if number > searches:
            yield Problem(
                subject=Subject("person", person),
                key=f"searches {week.date()}",
                words=(
                    f"At most {searches} refused searches for people were expected in a week; there were {number} in "
                    f"the week of {week.date()}."
                ),
                owner_id=person,
                arose_at=week + WEEK,
                evidence={"searches": number, "week": week.date().isoformat()},
            )


def notice_stated(scope: Scope) -> Examined:
    """Recorded encounters whose time to state the notice ran out in the window."""
    hours = scope.policy.number("IV.F", "notice_statement_hours")
    allowed = timedelta(hours=hours)
    recordings = Recording.objects.filter(encounter=OuterRef("pk"))
    recorded = Encounter.objects.filter(
        Exists(recordings),
        agency=scope.agency,
        starts_at__gte=scope.since - allowed,
        starts_at__lt=scope.at - allowed,
    )
    wearer = Subquery(recordings.order_by("started_at").values("wearer_id")[:1], output_field=UUIDField())
    silent = recorded.filter(notice=Notice.UNKNOWN).annotate(wearer=wearer).order_by("starts_at")
    rows = silent.values_list("id", "starts_at", "wearer")
    return Examined(
        recorded.count(),
        (
            Problem(
                subject=Subject("encounter", encounter),
                words=(
                    f"Notice of recording, or why it was late or left out, was expected to be stated within {hours} h "
                    "of this encounter; nothing was."
                ),
                owner_id=owner,
                arose_at=starts_at + allowed,
                evidence={"started_at": starts_at.isoformat()},
            )
            for encounter, starts_at, owner in rows.iterator()
        ),
    )


def access_lists(scope: Scope) -> Examined:
    """Names on the access lists of recordings that show protected identities, each confirmed and still in service."""
    on = scope.at.date()
    codes = [code for code, one in scope.policy.restrictions.items() if one.clause == "II.B.3"]
    named = AccessListEntry.objects.filter(
        Q(until=None) | Q(until__gt=on),
        recording__agency=scope.agency,
        recording__restriction__in=codes,
        named_on__lte=on,
    )
    return Examined(named.count(), _stale(named, scope))


def _stale(named: QuerySet[AccessListEntry], scope: Scope) -> Iterator[Problem]:
    on = scope.at.date()
    days = scope.policy.number("II.B.3", "access_list_days")
    serving = Appointment.objects.filter(Appointment.in_force(on), person=OuterRef("person"))
    rows = named.annotate(serving=Exists(serving)).select_related("person")
    for entry in rows.iterator():
        if not entry.serving or not entry.person.serves(on):
            found = f"{entry.person.name} holds no appointment any more"
        elif entry.named_on < on - timedelta(days=days):
            found = f"{entry.person.name} was named on {entry.named_on} and not confirmed since"
        else:
            continue
        yield Problem(
            subject=Subject("recording", entry.recording_id),
            key=str(entry.id),
            words=f"Names on this access list were expected to be confirmed within {days} days; {found}.",
            evidence={"person": str(entry.person_id), "named_on": entry.named_on.isoformat()},
        )


CHECKS = (
    Check(
        code="conduct.reviews",
        clause="II.B.1",
        title="Reviews of what ought not to be recorded are decided in time",
        examine=reviews_overdue,
        of_state=True,
    ),
    Check(
        code="conduct.following",
        clause="II.B.1",
        title="Nobody is followed through recordings",
        examine=following,
    ),
    Check(
        code="conduct.access_lists",
        clause="II.B.3",
        title="Access lists of protected identities are kept",
        examine=access_lists,
        of_state=True,
    ),
    Check(
        code="conduct.words",
        clause="II.B.5",
        title="No text goes by a protected characteristic",
        examine=words_screened,
        of_state=True,
    ),
    Check(
        code="conduct.notice",
        clause="IV.F",
        title="Notice of recording is stated",
        examine=notice_stated,
    ),
)
