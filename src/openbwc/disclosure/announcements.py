"""Who is told of requests: the disclosure officers, when one arrives and when it is appealed. No notice quotes one."""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.disclosure.events import RECEIVED, STEPPED
from openbwc.disclosure.models import Request, Step
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.program.models import Person, Role
from openbwc.program.queries import holders_of


def _request(happened: NewEvent) -> Request:
    return Request.objects.select_related("agency").get(id=happened.subject.id)


def _to_officers(happened: NewEvent) -> Iterable[Person]:
    return holders_of(Role.DISCLOSURE_OFFICER, _request(happened).agency, timezone.now().date())


def _to_officers_of_an_appeal(happened: NewEvent) -> Iterable[Person]:
    return _to_officers(happened) if happened.facts["step"] == Step.APPEALED else ()


announce_on(
    RECEIVED,
    to=_to_officers,
    title=lambda happened: f"A request arrived for {_request(happened).agency.code}",
    words=lambda happened: f"{happened.facts['number']}. Open it under 'Requests'; its clocks run.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    STEPPED,
    to=_to_officers_of_an_appeal,
    title=lambda happened: f"A request of {_request(happened).agency.code} is appealed",
    words=lambda happened: f"{_request(happened).number}. Who handled it does not decide the appeal.",
    urgency=Urgency.AT_ONCE,
)
