"""What is asked of requests: which a person may read, by clock; one by its number; what stands in its history."""

from datetime import datetime

from django.db.models import F, QuerySet

from openbwc.disclosure.models import Request
from openbwc.disclosure.numbering import as_written
from openbwc.policy import Act, PolicyError, granted_scopes
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of

ACTS = (
    Act.READ_REQUESTS,
    Act.RECEIVE_REQUEST,
    Act.HANDLE_REQUEST,
    Act.DECIDE_EXPEDITION,
    Act.STOP_REQUEST,
    Act.EXTEND_REQUEST,
    Act.SEARCH_FOR_REQUEST,
    Act.CLOSE_REQUEST,
    Act.DECIDE_APPEAL,
)


def acts_on_requests(person: Person, agency: Agency, at: datetime) -> frozenset[Act]:
    """The acts on requests that the person's roles grant in the agency; none while it has no policy in force."""
    authority = authority_of(person, at.date())
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return frozenset()
    roles = authority.in_agency(agency.id), authority.department
    return frozenset(act for act in ACTS if granted_scopes(act, None, *roles, policy))


def agencies_for(person: Person, act: Act, at: datetime) -> list[Agency]:
    """The agencies in which the person's roles grant an act on requests."""
    return [agency for agency in Agency.objects.all() if act in acts_on_requests(person, agency, at)]


def requests_open_to(person: Person, at: datetime) -> QuerySet[Request]:
    """The requests that the person may read."""
    agencies = agencies_for(person, Act.READ_REQUESTS, at)
    return Request.objects.filter(agency__in=agencies).select_related("agency")


def by_clock(requests: QuerySet[Request]) -> QuerySet[Request]:
    """What is owed first, first; then what owes nothing, the latest first."""
    return requests.order_by(F("owed_on").asc(nulls_last=True), "-received_at", "-id")


def request_by_number(text: str) -> Request | None:
    """The request of a number as somebody typed it; None where there is none."""
    number = as_written(text)
    return Request.objects.select_related("agency").filter(number=number).first() if number else None
