"""Who is told of requests and releases; no notice quotes a requester, an office that was consulted, or a reason.

Disclosure officers, when a request arrives or is appealed, and when a copy in a release is withdrawn; each LEO, before
footage of theirs goes out (V.B.2); the officials who authorise, of an objection.
"""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.disclosure.events import (
    CONSULTATION_ANSWERED,
    OFFICER_NOTIFIED,
    RECEIVED,
    RELEASE_AUTHORISED,
    STEPPED,
)
from openbwc.disclosure.models import Answer, Release, ReleasePart, ReleaseState, Request, Step
from openbwc.evidence.models import Recording
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.program.models import Person, Role
from openbwc.program.queries import holders_of
from openbwc.redaction.events import COPY_WITHDRAWN


def _request(happened: NewEvent) -> Request:
    return Request.objects.select_related("agency").get(id=happened.subject.id)


def _to_officers(happened: NewEvent) -> Iterable[Person]:
    """The agency's disclosure officers; without one, who runs its programme. A trial of the portal is told nobody."""
    request, today = _request(happened), timezone.now().date()
    if request.testing:
        return ()
    officers = list(holders_of(Role.DISCLOSURE_OFFICER, request.agency, today))
    return officers or holders_of(Role.PROGRAMME_MANAGER, request.agency, today)


def _to_officers_of_an_appeal(happened: NewEvent) -> Iterable[Person]:
    return _to_officers(happened) if happened.facts["step"] == Step.APPEALED else ()


announce_on(
    RECEIVED,
    to=_to_officers,
    title=lambda happened: f"A request arrived for {_request(happened).agency.code}",
    words=lambda _: "Open it under 'Requests'; its clocks run.",
)
announce_on(
    STEPPED,
    to=_to_officers_of_an_appeal,
    title=lambda happened: f"A request of {_request(happened).agency.code} is appealed",
    words=lambda _: "Open it under 'Requests'. Who handled it does not decide the appeal.",
    urgency=Urgency.AT_ONCE,
)


def _release(happened: NewEvent) -> Release:
    return Release.objects.select_related("agency", "opened_by").get(id=happened.subject.id)


def _to_leo(happened: NewEvent) -> Iterable[Person]:
    return Person.objects.filter(id=happened.facts["person"])


def _to_leo_words(happened: NewEvent) -> str:
    """Which of their recordings, each by its time and the word in its address: they know then what they are told of."""
    release = _release(happened)
    recordings = Recording.objects.filter(id__in=happened.facts["recordings"]).order_by("started_at", "id")
    named = [f"{one.started_at:%d %B %Y, %H:%M} UTC ({one.short_id})" for one in recordings]
    what = "a recording of yours is" if len(named) == 1 else f"{len(named)} recordings of yours are"
    to = release.get_audience_display().lower()
    return (
        f"{release.agency.name} prepares a release to {to} ({release.get_kind_display().lower()}), and {what} in it: "
        f"{'; '.join(named)}. "
        "You are told before it goes out, as the policy asks. Questions go to the agency's disclosure officer."
    )


def _to_who_authorises(happened: NewEvent) -> Iterable[Person]:
    if happened.facts["outcome"] != Answer.OBJECTION:
        return ()
    return holders_of(Role.PROGRAMME_MANAGER, _release(happened).agency, timezone.now().date())


def _to_who_opened(happened: NewEvent) -> Iterable[Person]:
    return [_release(happened).opened_by]


def _concerned_by_copy(happened: NewEvent) -> Iterable[Person]:
    """The disclosure officers of agencies that prepare a release with the copy, or have released it."""
    parts = ReleasePart.objects.filter(copy=happened.facts["copy"], taken_out_at=None)
    releases = parts.exclude(release__state=ReleaseState.WITHDRAWN).select_related("release__agency")
    agencies = {part.release.agency for part in releases}
    today = timezone.now().date()
    return [one for agency in agencies for one in holders_of(Role.DISCLOSURE_OFFICER, agency, today)]


announce_on(
    OFFICER_NOTIFIED,
    to=_to_leo,
    title=lambda _: "Footage that you recorded is to be released",
    words=_to_leo_words,
    urgency=Urgency.AT_ONCE,
    required=True,
)
announce_on(
    CONSULTATION_ANSWERED,
    to=_to_who_authorises,
    title=lambda happened: f"There is an objection to a release of {_release(happened).agency.code}",
    words=lambda happened: "It waits for your decision, in writing, under 'Releases'.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    RELEASE_AUTHORISED,
    to=_to_who_opened,
    title=lambda happened: f"A release of {_release(happened).agency.code} is authorised",
    words=lambda happened: "It is authorised as it is; any change of it asks for another approval. See 'Releases'.",
)
announce_on(
    COPY_WITHDRAWN,
    to=_concerned_by_copy,
    title=lambda _: "A redacted copy in a release was withdrawn",
    words=lambda _: "It is handed out no more. Look under 'Releases' whether the release stands without it.",
    urgency=Urgency.AT_ONCE,
)
