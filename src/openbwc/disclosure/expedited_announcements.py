"""Who is told of expedited releases: the officers and officials of the agency, and whoever gets a step (V.B.3).

No notice says what happened, nor what anybody objected: who opens it under 'Expedited releases' is asked first.
"""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.disclosure.events import (
    EXPEDITED_DECIDED,
    EXPEDITED_FOOTAGE_CHANGED,
    EXPEDITED_OPENED,
    EXPEDITED_STEP_ASSIGNED,
    OBJECTION_RAISED,
    OBJECTION_RULED,
    PUBLICATION_WITHDRAWN,
)
from openbwc.disclosure.expediting import due_on
from openbwc.disclosure.models import Course, Expedited, Release
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.policy.wording import headed
from openbwc.program.models import Agency, Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.queries import holders_of

WHERE = "Open it under 'Expedited releases'."
ANEW = (Course.REOPEN, Course.WITHDRAWN, Course.ADDED)


def _expedited(happened: NewEvent) -> Expedited:
    return Expedited.objects.select_related("agency").get(id=happened.subject.id)


def _holding(role: Role, agency: Agency) -> list[Person]:
    return holders_of(role, agency, timezone.now().date())


def _to_officers(happened: NewEvent) -> Iterable[Person]:
    return _holding(Role.DISCLOSURE_OFFICER, _expedited(happened).agency)


def _to_officials(happened: NewEvent) -> Iterable[Person]:
    return _holding(Role.PROGRAMME_MANAGER, _expedited(happened).agency)


def _to_both(happened: NewEvent) -> Iterable[Person]:
    return {*_to_officers(happened), *_to_officials(happened)}


def _to_owner(happened: NewEvent) -> Iterable[Person]:
    return Person.objects.filter(id=happened.facts["owner"])


def _to_both_of_the_release(happened: NewEvent) -> Iterable[Person]:
    agency = Release.objects.select_related("agency").get(id=happened.subject.id).agency
    return {*_holding(Role.DISCLOSURE_OFFICER, agency), *_holding(Role.PROGRAMME_MANAGER, agency)}


def _last_day(happened: NewEvent) -> str:
    expedited = _expedited(happened)
    return f"{due_on(expedited, policy_of(expedited.agency, timezone.now().date())):%d %b %Y}"


announce_on(
    EXPEDITED_OPENED,
    to=_to_both,
    title=lambda happened: f"An expedited release of {happened.facts['agency']} is open",
    words=lambda happened: f"It is to be decided by {_last_day(happened)}. Give each step an owner and a day. {WHERE}",
    urgency=Urgency.AT_ONCE,
    required=True,
)
announce_on(
    EXPEDITED_FOOTAGE_CHANGED,
    to=_to_both,
    title=lambda happened: (
        f"A recording was {'placed in' if happened.facts['joined'] else 'taken out of'} the incident of an expedited"
        " release"
    ),
    words=lambda happened: f"It belongs to the expedited release, wherever it is placed. {WHERE}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    EXPEDITED_STEP_ASSIGNED,
    to=_to_owner,
    title=lambda happened: "A step of an expedited release is yours",
    words=lambda happened: f"{headed(happened.facts['step'])}, by {happened.facts['due_on']}. {WHERE}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    OBJECTION_RAISED,
    to=_to_officials,
    title=lambda happened: "An objection against an expedited release waits for a ruling",
    words=lambda happened: f"Nothing is decided before it is ruled on. {WHERE}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    OBJECTION_RULED,
    to=_to_officers,
    title=lambda happened: "An objection against an expedited release is ruled on",
    words=lambda happened: f"It was {'upheld' if happened.facts['upheld'] else 'overruled'}. {WHERE}",
)
announce_on(
    EXPEDITED_DECIDED,
    to=_to_both,
    title=lambda happened: (
        f"An expedited release is {'to be decided anew' if happened.facts['course'] in ANEW else 'decided on'}"
    ),
    words=lambda happened: f"{Course(happened.facts['course']).label}. {WHERE}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    PUBLICATION_WITHDRAWN,
    to=_to_both_of_the_release,
    title=lambda happened: "A release was taken off the public pages",
    words=lambda happened: "Its address says that it is gone, and why. It stands under 'Reading room'.",
    urgency=Urgency.AT_ONCE,
)
