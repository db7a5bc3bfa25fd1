"""What is asked of requests: which a person may read, by clock; one by its number; what stands in its history."""

from datetime import datetime

from django.db.models import F, QuerySet

from openbwc.disclosure.models import Release, Request, Ruling
from openbwc.disclosure.numbering import as_written
from openbwc.evidence.models import ClipFile, CopyState, RedactedCopy
from openbwc.policy import Act, PolicyError, granted_scopes
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.redaction.models import Footage, Project

ACTS = (
    Act.READ_REQUESTS,
    Act.RECEIVE_REQUEST,
    Act.HANDLE_REQUEST,
    Act.DECIDE_EXPEDITION,
    Act.DECIDE_WAIVER,
    Act.STOP_REQUEST,
    Act.EXTEND_REQUEST,
    Act.SEARCH_FOR_REQUEST,
    Act.CLOSE_REQUEST,
    Act.ENTER_CLOSURE,
    Act.CONFIRM_CLOSURE,
    Act.DECIDE_APPEAL,
    Act.DECIDE_FEE_CATEGORY,
    Act.LOG_WORK,
    Act.ESTIMATE_FEES,
    Act.ANSWER_ESTIMATE,
    Act.ASSESS_FEES,
    Act.ENTER_PAYMENT,
    Act.NOTE_UNPAID,
    Act.REFUND_FEES,
    Act.JOIN_FEES,
    Act.REVIEW_RECORDS,
    Act.WITHHOLD,
    Act.DETERMINE_REQUEST,
    Act.READ_RELEASES,
    Act.OPEN_RELEASE,
    Act.PREPARE_RELEASE,
    Act.PUT_IN_RELEASE,
    Act.ENTER_TELLING,
    Act.ENTER_ANSWER,
    Act.AUTHORISE_RELEASE,
    Act.RELEASE_FOOTAGE,
    Act.WITHDRAW_RELEASE,
)


def acts_on_requests(person: Person, agency: Agency, at: datetime) -> frozenset[Act]:
    """The acts on requests and releases that the person's roles grant in the agency; none without a policy in force."""
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


def projects_of(request: Request) -> QuerySet[Project]:
    """The redaction projects that were opened under the request's number, newest first."""
    projects = Project.objects.filter(agency=request.agency, matter__number=request.number)
    return projects.select_related("opened_by", "matter")


def clips_to_review(request: Request) -> QuerySet[ClipFile]:
    """The files of what the request lets go that stand in no project of it yet."""
    going = request.responsive.filter(ruling__in=(Ruling.RELEASE, Ruling.PART))
    there = Footage.objects.filter(project__in=projects_of(request))
    clips = ClipFile.objects.filter(recording__in=going.values("recording"))
    return clips.exclude(id__in=there.values("clip")).select_related("recording__agency")


def copies_for(release: Release) -> QuerySet[RedactedCopy]:
    """The finished copies that may be put into a release: of its agency and purpose, and for its request alone."""
    copies = RedactedCopy.objects.filter(
        clip__recording__agency=release.agency, purpose=release.purpose, state=CopyState.APPROVED
    )
    if release.request is not None:
        copies = copies.filter(project__in=[str(one.id) for one in projects_of(release.request)])
    there = release.standing_parts().values("clip")
    return copies.exclude(clip__in=there).select_related("clip__recording").order_by("-made_at", "-id")


def releases_open_to(person: Person, at: datetime) -> QuerySet[Release]:
    """The releases that the person may read."""
    agencies = agencies_for(person, Act.READ_RELEASES, at)
    return Release.objects.filter(agency__in=agencies).select_related("agency", "request", "opened_by")
