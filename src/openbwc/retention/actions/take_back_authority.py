"""An official takes back the authority on which an item rests: from this moment it lets nothing go (V.A.4).

Guarantees: one person is enough, whatever else waits, for it only keeps more. A proposal that rests on what was taken
back cannot be approved any more.
"""

import hashlib
from dataclasses import replace

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import UNVERIFIED, Act, Schedule
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_agency, subject_of
from openbwc.retention.events import AUTHORITY_TAKEN_BACK
from openbwc.retention.models import AuthorityEntry, ChangeState, ScheduleChange, ScheduleItem
from openbwc.retention.schedules import content_of, items_of, mapping_of, put_in_force


def take_back_authority(*, actor: Person, item: ScheduleItem, reason: str) -> ScheduleChange:
    """Have the item rest on no authority. Raises `Refused`.

    `Mistaken` for an item that rests on none or is in force no more, and for a reason that is too long.
    """
    now, who, words, agency = timezone.now(), Actor.person(actor.id), " ".join(reason.split()), item.agency
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        facts = {"authority": UNVERIFIED, "document": words, "takes_back": True, "is_placeholder": True}
        decision = require(decide_retention(Act.ENTER_AUTHORITY, actor, agency, now, **facts))
        if len(words) > AuthorityEntry.DOCUMENT_MAX:
            raise Mistaken(
                f"Expected a reason of at most {AuthorityEntry.DOCUMENT_MAX} characters; found {len(words)}."
            )
        locked_agency(agency)
        item.refresh_from_db()
        if item.superseded_on is not None or item.authority == UNVERIFIED:
            raise Mistaken("Expected an item of the schedule in force that rests on an authority.")
        items = items_of(agency)
        items[item.code] = replace(items[item.code], authority=UNVERIFIED)
        schedule = Schedule(items=items, mapping=mapping_of(agency))
        change = ScheduleChange.objects.create(
            agency=agency,
            reason=f"{item.code} rests on no authority any more: {words}"[: ScheduleChange.REASON_MAX],
            content=content_of(schedule),
            reckoned_on=now.date(),
            listed=0,
            sha256=hashlib.sha256().hexdigest(),
            counts={},
            state=ChangeState.APPROVED,
            proposed_by=actor,
            proposed_at=now,
            decided_by=actor,
            decided_at=now,
        )
        AuthorityEntry.objects.create(
            change=change, code=item.code, before=item.authority, authority=UNVERIFIED, document=words
        )
        put_in_force(change, schedule, now.date())
        said = {"agency": agency.code, "code": item.code, "before": item.authority, "reason": words}
        record(AUTHORITY_TAKEN_BACK, actor=who, subject=subject_of(change), facts=said, decision=decision.as_dict())
    return change
