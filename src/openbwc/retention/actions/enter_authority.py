"""An official enters the disposition authority on which an item of the schedule rests (V.A.4; 36 CFR 1226.14).

Until then the item lets nothing go. Who proposed the item does not enter its authority: it takes two people.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import UNVERIFIED, Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention
from openbwc.retention.events import AUTHORITY_ENTERED
from openbwc.retention.models import AuthorityEntry, ScheduleItem


def enter_authority(*, actor: Person, item: ScheduleItem, authority: str, document: str) -> ScheduleItem:
    """Enter the authority, and where its document can be read. Raises `Refused`.

    `Mistaken` for an item that is in force no more, a missing document, and texts that are too long.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    number, where = " ".join(authority.split()), " ".join(document.split())
    with regulated(actor=who, subject=Subject("agency", item.agency_id)):
        rows = ScheduleItem.objects.select_for_update(of=("self",)).select_related("agency", "change")
        item = rows.get(id=item.id)
        facts = {
            "authority": number,
            "proposed_by_person": item.change.proposed_by_id == actor.id,
            "is_placeholder": number.casefold() == UNVERIFIED.casefold(),
        }
        decision = require(decide_retention(Act.ENTER_AUTHORITY, actor, item.agency, now, **facts))
        if item.superseded_on is not None:
            raise Mistaken("Expected an item of the schedule in force; this one was superseded.")
        if not 0 < len(where) <= AuthorityEntry.DOCUMENT_MAX or len(number) > ScheduleItem.AUTHORITY_MAX:
            raise Mistaken(
                f"Expected where the approved schedule can be read, in 1 to {AuthorityEntry.DOCUMENT_MAX} characters, "
                f"and an authority of at most {ScheduleItem.AUTHORITY_MAX}; found {len(where)} and {len(number)}."
            )
        AuthorityEntry.objects.create(
            item=item, before=item.authority, authority=number, document=where, entered_by=actor, entered_at=now
        )
        said = {
            "item": str(item.id),
            "code": item.code,
            "before": item.authority,
            "authority": number,
            "document": where,
        }
        item.authority = number
        item.save(update_fields=["authority"])
        subject = Subject("agency", item.agency_id)
        record(AUTHORITY_ENTERED, actor=who, subject=subject, facts=said, decision=decision.as_dict())
    return item
