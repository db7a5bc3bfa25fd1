"""A person is named on a restricted recording's access list (II.B.1-3)."""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, held
from openbwc.evidence.events import NAMED_ON_ACCESS_LIST
from openbwc.evidence.models import AccessListEntry, Recording
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def name_on_access_list(
    *, actor: Person, recording: Recording, person: Person, reason: str, until: date | None = None
) -> AccessListEntry:
    """Name a person until a day (exclusive); it opens nothing that role and purpose do not. Raises `Refused`.

    Who is named already is confirmed: what the entry said before is kept in the event.
    """
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        decision = require(
            decide_about(actor, recording, subject="access_list", reason=reason.strip(), at=now, gives_to=person)
        )
        former = AccessListEntry.objects.filter(recording=recording, person=person, review=None).first()
        entry, _ = AccessListEntry.objects.update_or_create(
            recording=recording,
            person=person,
            review=None,
            defaults={"reason": reason.strip(), "named_on": now.date(), "until": until},
        )
        facts = {
            "person": str(person.id),
            "reason": reason.strip(),
            "until": until.isoformat() if until else None,
            "before": _said(former) if former else None,
        }
        record(NAMED_ON_ACCESS_LIST, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return entry


def _said(entry: AccessListEntry) -> dict[str, str | None]:
    until = entry.until.isoformat() if entry.until else None
    return {"reason": entry.reason, "named_on": entry.named_on.isoformat(), "until": until}
