"""The author of a report states whether footage was viewed before it was complete (V.A.3).

Guarantees: a statement is never changed; another one of the same author on the same report takes its place, and both
stay. What the ledger says of it is asked elsewhere (`access.reports`), for nobody may alter what was stated to fit.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_assertion
from openbwc.evidence.events import REPORT_STATED
from openbwc.evidence.models import Encounter, Recording, ReportStatement
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def state_report(
    *,
    actor: Person,
    encounter: Encounter,
    number: str,
    completed_at: datetime,
    viewed: bool,
    recordings: Iterable[Recording] = (),
    statement: str,
) -> ReportStatement:
    """State of one's own report `number` whether footage of the encounter was viewed before `completed_at`, and which.

    Raises `Refused`; `Mistaken` for a report without number or statement, one that is complete in the future, and
    recordings that do not go with what is stated.
    """
    now = timezone.now()
    number, statement = " ".join(number.split()), statement.strip()
    named = sorted(set(recordings), key=lambda recording: recording.id)
    check_statement(encounter, number, completed_at, viewed, named, statement, now)
    who, subject = Actor.person(actor.id), Subject("encounter", encounter.id)
    with regulated(actor=who, subject=subject):
        decision = require(
            decide_assertion(actor, encounter.agency, wearer_id=None, subject="report", reason=statement, at=now)
        )
        present = ReportStatement.objects.select_for_update().filter(
            encounter=encounter, person=actor, number=number, superseded_at=None
        )
        former = present.first()
        if former is not None:
            former.superseded_at = now
            former.save(update_fields=["superseded_at"])
        stated = ReportStatement.objects.create(
            encounter=encounter,
            person=actor,
            number=number,
            completed_at=completed_at,
            viewed=viewed,
            statement=statement,
            made_at=now,
        )
        stated.recordings.set(named)
        facts = {
            "statement": str(stated.id),
            "number": number,
            "completed_at": completed_at.isoformat(),
            "viewed": viewed,
            "recordings": [str(recording.id) for recording in named],
            "words": statement,
            "supersedes": str(former.id) if former else None,
        }
        record(REPORT_STATED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return stated


def check_statement(
    encounter: Encounter,
    number: str,
    completed_at: datetime,
    viewed: bool,
    named: list[Recording],
    statement: str,
    now: datetime,
) -> None:
    """Raise `Mistaken` for a statement that cannot be one."""
    if not number or len(number) > ReportStatement.NUMBER_MAX:
        raise Mistaken(
            f"Expected the report's number, of 1 to {ReportStatement.NUMBER_MAX} characters; found {number!r}."
        )
    if not statement:
        raise Mistaken("Expected the statement as it stands in the report; found none.")
    if completed_at > now:
        raise Mistaken(f"Expected a report that is complete; found {completed_at:%Y-%m-%d %H:%M}Z, which is to come.")
    if completed_at < encounter.starts_at:
        raise Mistaken(
            f"Expected a report completed after the encounter began ({encounter.starts_at:%Y-%m-%d %H:%M}Z); "
            f"found {completed_at:%Y-%m-%d %H:%M}Z."
        )
    for recording in named:
        if recording.encounter_id != encounter.id:
            raise Mistaken(f"Expected recordings of this encounter; found {recording}, which shows another.")
    if viewed and not named:
        raise Mistaken("Footage was viewed: expected which recordings; found none.")
    if named and not viewed:
        raise Mistaken(f"No footage was viewed, it says; found {len(named)} recordings named as viewed.")
