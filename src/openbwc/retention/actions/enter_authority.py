"""An official enters the disposition authority on which an item is to rest (V.A.4; 36 CFR 1226.14).

Until then the item lets nothing go. It is a change of the schedule like any other: what it would make destroyable is
listed and frozen, and a second person approves that list (`approve_schedule_change`). To take one back is an act of its
own (`take_back_authority`).
"""

from dataclasses import replace

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import UNVERIFIED, Act, Schedule
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, subject_of
from openbwc.retention.events import AUTHORITY_ENTERED
from openbwc.retention.models import AuthorityEntry, ScheduleChange, ScheduleItem
from openbwc.retention.proposing import freeze, one_at_a_time
from openbwc.retention.schedules import items_of, mapping_of


def enter_authority(*, actor: Person, item: ScheduleItem, authority: str, document: str) -> ScheduleChange:
    """Propose that the item rests on the authority, and where its document can be read. Raises `Refused`.

    `Mistaken` for an item that is in force no more, texts that are too long, and while another proposal waits.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    number, where, agency = " ".join(authority.split()), " ".join(document.split()), item.agency
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        facts = {
            "authority": number,
            "document": where,
            "takes_back": False,
            "is_placeholder": number.casefold() == UNVERIFIED.casefold(),
        }
        decision = require(decide_retention(Act.ENTER_AUTHORITY, actor, agency, now, **facts))
        if len(where) > AuthorityEntry.DOCUMENT_MAX or len(number) > ScheduleItem.AUTHORITY_MAX:
            raise Mistaken(
                f"Expected an authority in at most {ScheduleItem.AUTHORITY_MAX} characters, and its document in "
                f"{AuthorityEntry.DOCUMENT_MAX}; found {len(number)} and {len(where)}."
            )
        one_at_a_time(agency)
        item.refresh_from_db()
        if item.superseded_on is not None:
            raise Mistaken("Expected an item of the schedule in force; this one was superseded.")
        items = items_of(agency)
        items[item.code] = replace(items[item.code], authority=number)
        reason = f"{item.code} rests on {number}: {where}"[: ScheduleChange.REASON_MAX]
        change = freeze(agency, Schedule(items=items, mapping=mapping_of(agency)), reason=reason, by=actor, at=now)
        AuthorityEntry.objects.create(
            change=change, code=item.code, before=item.authority, authority=number, document=where
        )
        said = {
            "agency": agency.code,
            "code": item.code,
            "before": item.authority,
            "authority": number,
            "document": where,
            "listed": change.listed,
            "sha256": change.sha256,
        }
        record(AUTHORITY_ENTERED, actor=who, subject=subject_of(change), facts=said, decision=decision.as_dict())
    return change
