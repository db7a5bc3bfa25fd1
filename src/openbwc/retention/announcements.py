"""Who is told: the custodian of a hold, and of schedules and dispositions who may approve them, and who proposed them.

No notice names the matter of a hold: who opens it under 'Retention' is asked by the policy first. Where a hold's
custodian may not review it any more, the agency's custodians are told instead, so that no hold is left to nobody.
"""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.policy import Act
from openbwc.program.models import Agency, Person, Role
from openbwc.program.queries import holders_of
from openbwc.retention.deciding import holds_act
from openbwc.retention.events import (
    AUTHORITY_ENTERED,
    AUTHORITY_TAKEN_BACK,
    DISPOSITION_ENDED,
    DISPOSITION_PROPOSED,
    HOLD_PLACED,
    HOLD_RELEASED,
    HOLD_REVIEW_DUE,
    HOLD_REVIEWED,
    SCHEDULE_APPROVED,
    SCHEDULE_PROPOSED,
)
from openbwc.retention.models import Disposition, Hold, ScheduleChange


def _to_custodian(happened: NewEvent) -> Iterable[Person]:
    return [Hold.objects.select_related("custodian").get(id=happened.subject.id).custodian]


def _to_whoever_reviews(happened: NewEvent) -> Iterable[Person]:
    hold, now = Hold.objects.select_related("custodian", "agency").get(id=happened.subject.id), timezone.now()
    if holds_act(Act.REVIEW_HOLD, hold.custodian, hold.agency, now):
        return [hold.custodian]
    return holders_of(Role.CUSTODIAN, hold.agency, now.date())


def _agency_of_change(happened: NewEvent) -> Agency:
    return ScheduleChange.objects.select_related("agency").get(id=happened.subject.id).agency


def _to_officials(happened: NewEvent) -> Iterable[Person]:
    return holders_of(Role.PROGRAMME_MANAGER, _agency_of_change(happened), timezone.now().date())


def _to_proposer(happened: NewEvent) -> Iterable[Person]:
    return [ScheduleChange.objects.select_related("proposed_by").get(id=happened.subject.id).proposed_by]


def _disposition(happened: NewEvent) -> Disposition:
    return Disposition.objects.select_related("agency", "proposed_by").get(id=happened.subject.id)


def _to_who_may_approve(happened: NewEvent) -> Iterable[Person]:
    one = _disposition(happened)
    officials = holders_of(Role.PROGRAMME_MANAGER, one.agency, timezone.now().date())
    return [person for person in officials if person.id != one.proposed_by_id]


announce_on(
    HOLD_PLACED,
    to=_to_custodian,
    title=lambda happened: "You are the custodian of a hold",
    words=lambda happened: f"It is to be reviewed by {happened.facts['review_on']}. Open it under 'Holds'.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    HOLD_REVIEWED,
    to=_to_custodian,
    title=lambda happened: "A hold that you keep stays on",
    words=lambda happened: f"It is to be reviewed by {happened.facts['review_on']}. Open it under 'Holds'.",
)
announce_on(
    HOLD_REVIEW_DUE,
    to=_to_whoever_reviews,
    title=lambda happened: "A hold is to be reviewed",
    words=lambda happened: (
        f"Its day was {happened.facts['review_on']}. It holds until somebody releases it: "
        "open it under 'Holds' and say whether it is still needed."
    ),
    urgency=Urgency.AT_ONCE,
)
announce_on(
    HOLD_RELEASED,
    to=_to_custodian,
    title=lambda happened: "A hold of which you are the custodian was released",
    words=lambda happened: "The reason stands with it under 'Holds'.",
)
for _kind in (SCHEDULE_PROPOSED, AUTHORITY_ENTERED):
    announce_on(
        _kind,
        to=_to_officials,
        title=lambda happened: f"A records schedule of {_agency_of_change(happened).code} waits for a second person",
        words=lambda happened: (
            f"Recordings that it would make destroyable: {happened.facts['listed']}. "
            "Read its list under 'Records schedule'."
        ),
        urgency=Urgency.AT_ONCE,
    )
announce_on(
    AUTHORITY_TAKEN_BACK,
    to=_to_officials,
    title=lambda happened: f"An authority of {_agency_of_change(happened).code} was taken back",
    words=lambda happened: (
        f"{happened.facts['code']} rested on {happened.facts['before']} and lets nothing go now. "
        "The reason stands under 'Records schedule'."
    ),
)
announce_on(
    SCHEDULE_APPROVED,
    to=_to_proposer,
    title=lambda happened: "Your records schedule is in force",
    words=lambda happened: f"Since {happened.facts['effective_from']}. It stands under 'Records schedule'.",
)
announce_on(
    DISPOSITION_PROPOSED,
    to=_to_who_may_approve,
    title=lambda happened: f"A disposition of {happened.facts['agency']} waits for a second person",
    words=lambda happened: (
        f"{happened.facts['listed']} recordings are to be let go ({happened.facts['action']}). "
        "Read the list under 'Dispositions'."
    ),
    urgency=Urgency.AT_ONCE,
)
announce_on(
    DISPOSITION_ENDED,
    to=lambda happened: [_disposition(happened).proposed_by],
    title=lambda happened: "Your disposition is carried out",
    words=lambda happened: (
        f"{happened.facts['disposed']} recordings are disposed of, {happened.facts['kept']} are kept. "
        "The certificate stands under 'Dispositions'."
    ),
)
