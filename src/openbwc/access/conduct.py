"""Reviews of recordings that ought not to be (II.B.1-5): who may know of them, and who saw what since they were opened.

Guarantees: a review is known to whoever may review in the agency, its reviewer and who reported it; to know of it
opens no byte of the recording, and who merely reported it is told its steps and nothing of who reaches the recording.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from openbwc.access.models import Viewing
from openbwc.evidence.models import ProhibitedReview
from openbwc.policy import Act, PolicyError, granted_scopes
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import Authority, authority_of


def agencies_reviewed(person: Person, at: datetime) -> list[Agency]:
    """The agencies whose reviews the person's roles let them assign and decide."""
    authority = authority_of(person, at.date())
    return [agency for agency in Agency.objects.all() if _reviews_in(agency, authority, at)]


def _reviews_in(agency: Agency, authority: Authority, at: datetime) -> bool:
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return False  # no policy in force: nobody reviews
    roles = authority.in_agency(agency.id)
    return bool(granted_scopes(Act.REVIEW_PROHIBITED, None, roles, authority.department, policy))


def reviews_open_to(person: Person, at: datetime) -> QuerySet[ProhibitedReview]:
    """The reviews that the person may know of."""
    reviewed = Q(recording__agency__in=agencies_reviewed(person, at))
    own = Q(reviewer=person) | Q(opened_by=person)
    related = ("recording__agency", "recording__camera", "recording__wearer", "reviewer", "opened_by")
    return ProhibitedReview.objects.filter(reviewed | own).select_related(*related)


def takes_part(person: Person, review: ProhibitedReview, at: datetime) -> bool:
    """Whether the person may take a step of the review, so that the recording's custody is theirs to look into."""
    agency = review.recording.agency
    return review.reviewer_id == person.id or _reviews_in(agency, authority_of(person, at.date()), at)


@dataclass(frozen=True)
class Seen:
    """One opening of the recording: the viewing, and how much of it was played, in milliseconds."""

    viewing: Viewing
    played_ms: int


def seen_since(review: ProhibitedReview) -> list[Seen]:
    """Who opened the recording since the review was opened, newest first, and how much they saw."""
    viewings = Viewing.objects.filter(recording=review.recording_id, opened_at__gte=review.opened_at)
    return [
        Seen(one, sum(end - start for _, start, end in one.played))
        for one in viewings.select_related("person", "matter")
    ]
