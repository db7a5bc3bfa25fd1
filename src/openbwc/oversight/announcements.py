"""Who is told of findings: their owners when some are made or handed over, those who decide when one is answered, the
owner of what was decided, and the programme manager of what is overdue.

An assessment makes many findings at once, so its owners are told of the assessment, and not of each of them.
"""

from collections.abc import Iterable
from uuid import UUID

from openbwc.custody import NewEvent
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.oversight.deciding import manager_of
from openbwc.oversight.events import ASSESSED, FINDING_ANSWERED, FINDING_RULED
from openbwc.oversight.models import Answer, Assessment, Finding
from openbwc.program.models import Agency, Person, Role
from openbwc.program.queries import holders_of


def _agency(happened: NewEvent) -> Agency:
    return Agency.objects.get(id=happened.facts.get("agency", happened.subject.id))


def _finding(happened: NewEvent) -> Finding:
    return Finding.objects.get(id=happened.subject.id)


def _managers(happened: NewEvent) -> list[Person]:
    assessment = Assessment.objects.get(id=UUID(happened.facts["assessment"]))
    agency = _agency(happened)
    return holders_of(Role.PROGRAMME_MANAGER, agency, assessment.at.date()) if happened.facts["escalated"] else []


def _new_owners(happened: NewEvent) -> Iterable[Person]:
    """The owners of what this assessment found for the first time, or again."""
    if not happened.facts["made"]:
        return []
    found = Finding.objects.filter(agency=happened.subject.id, is_open=True, found_at=happened.facts["at"])
    return Person.objects.filter(id__in=found.values("owner"))


def _heir(happened: NewEvent) -> list[Person]:
    """The programme manager who answers for what was left behind."""
    assessment = Assessment.objects.get(id=UUID(happened.facts["assessment"]))
    heir = manager_of(_agency(happened), assessment.at.date()) if happened.facts.get("handed") else None
    return list(Person.objects.filter(id=heir)) if heir else []


def _deciders(happened: NewEvent) -> list[Person]:
    """The programme managers, and the supervisors where there is none, but not who answered."""
    answer = Answer.objects.get(id=UUID(happened.facts["answer"]))
    agency, on = _agency(happened), answer.answered_at.date()
    people = holders_of(Role.PROGRAMME_MANAGER, agency, on) or holders_of(Role.SUPERVISOR, agency, on)
    return [person for person in people if person.id not in {answer.person_id, answer.on_behalf_of_id}]


def _told_of_ruling(happened: NewEvent) -> Iterable[Person]:
    answer = Answer.objects.get(id=UUID(happened.facts["answer"]))
    owner = _finding(happened).owner_id
    return Person.objects.filter(id__in={one for one in (owner, answer.person_id) if one})


announce_on(
    ASSESSED,
    to=_new_owners,
    title=lambda happened: f"{_agency(happened)}: findings that you have to answer",
    words=lambda happened: "An assessment found something that you own. Open 'My findings', and answer by the day due.",
)
announce_on(
    ASSESSED,
    to=_managers,
    title=lambda happened: f"{_agency(happened)}: {happened.facts['escalated']:,} findings became overdue",
    words=lambda happened: "Nobody took the next step by its day. Open the findings that are overdue.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    ASSESSED,
    to=_heir,
    title=lambda happened: f"{_agency(happened)}: {happened.facts['handed']:,} findings were handed over to you",
    words=lambda happened: "Their owners serve no more. Open 'My findings', and answer by the day due.",
)
announce_on(
    FINDING_ANSWERED,
    to=_deciders,
    title=lambda happened: f"An answer under {_finding(happened).clause} awaits a decision",
    words=lambda happened: f"{_finding(happened).words} The decision is due on {happened.facts['due_on']}.",
)
announce_on(
    FINDING_RULED,
    to=_told_of_ruling,
    title=lambda happened: f"Your answer under {_finding(happened).clause} was {happened.facts['outcome']}",
    words=lambda happened: (
        f"To be remedied by {happened.facts['due_on']}: {happened.facts['remedy']}"
        if happened.facts["due_on"]
        else "Nothing more is asked of you."
    ),
)
