"""What a letter says: what happened, in the words of who did it; where the request stands; what can be done.

Guarantees: every period and day in a letter comes from the policy and the request's own clocks; what may be appealed is
told with it, while it may be (5 USC 552(a)(6)(A)(i)(III), (E)(ii); 6 CFR 5.6(d), 5.8(c)). No letter that is answered or
appealed is without the address to which that goes.
"""

from datetime import datetime
from typing import Any

from openbwc.disclosure.history import Reckoning
from openbwc.disclosure.letters import fee_wording
from openbwc.disclosure.models import LetterKind, Office, Outcome, RequestEvent, Ruling, Step
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE, Against, Clock, ClockState, appeal_ends_at, zone_of
from openbwc.program.refusals import Mistaken

STEPS: dict[LetterKind, tuple[Step, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: (Step.RECEIVED,),
    LetterKind.CLARIFICATION: (Step.UNCLEAR,),
    LetterKind.EXPEDITION: (Step.EXPEDITION_GRANTED, Step.EXPEDITION_DENIED),
    LetterKind.EXTENSION: (Step.EXTENDED,),
    LetterKind.WAIVER: (Step.WAIVER_GRANTED, Step.WAIVER_DENIED),
    LetterKind.FEES: (Step.STOPPED_FEES,),
    LetterKind.INFORMATION: (Step.STOPPED_INFORMATION,),
    LetterKind.STILL_INTERESTED: (Step.RECEIVED,),
    LetterKind.DETERMINATION: (Step.DETERMINED,),
    LetterKind.CLOSING: (Step.CLOSED,),
    LetterKind.APPEAL: (Step.APPEAL_DECIDED,),
    LetterKind.BILL: (Step.FEES_ASSESSED,),
}
"""The step of which each letter tells; the latest one counts."""

_APPEALED = {
    LetterKind.EXPEDITION: Against.EXPEDITION,
    LetterKind.WAIVER: Against.WAIVER,
    LetterKind.CLOSING: Against.DETERMINATION,
    LetterKind.DETERMINATION: Against.DETERMINATION,
    LetterKind.BILL: Against.FEES,
}
_CLOCKS = {
    Clock.ACKNOWLEDGE: "Our acknowledgement",
    Clock.ROUTE: "At the office that answers it",
    Clock.EXPEDITION: "Our decision on expedition",
    Clock.DETERMINE: "Our determination",
    Clock.AFTER_APPEAL: "Our determination after the appeal",
    Clock.APPEAL: "Your appeal",
    Clock.APPEAL_DECISION: "Our decision on your appeal",
}
"""What a reader of letters is told of; sending them is the agency's own clock."""
_STATES = {
    ClockState.OVERDUE: ", and it is late",
    ClockState.MET: ", done in time",
    ClockState.MET_LATE: ", done late",
    ClockState.RUN_OUT: ", and the time is over",
}
_ANSWERED = frozenset({LetterKind.CLARIFICATION, LetterKind.FEES, LetterKind.INFORMATION, LetterKind.STILL_INTERESTED})
_JUDICIAL_REVIEW = (
    "This is the department's last decision on your appeal. You may ask a district court of the United States to "
    "review it (5 USC 552(a)(4)(B))."
)
_OPENINGS = {
    Step.EXPEDITION_GRANTED: "Your request is processed before others. This is why:",
    Step.EXPEDITION_DENIED: "Your request is not processed before others. This is why:",
    Step.WAIVER_GRANTED: "You pay no fees for your request. This is why:",
    Step.WAIVER_DENIED: "We do not waive the fees of your request. This is why:",
    LetterKind.CLARIFICATION: "Your request does not say enough for us to find what you ask for. We ask you:",
    LetterKind.EXTENSION: "We need more time for your request than the law's first period. This is why:",
    LetterKind.INFORMATION: "We need an answer of yours. The clock of your request is stopped until it comes. We ask "
    "you:",
    LetterKind.STILL_INTERESTED: "Some time has passed since your request. If you are still interested in it, you need "
    "do nothing more than tell us so; it is not closed because of this letter.",
    LetterKind.DETERMINATION: "We have determined your request. This is what we grant, and why no more:",
    LetterKind.CLOSING: "We have ended our work on your request. This is why:",
    LetterKind.APPEAL: "We have decided your appeal. This is why:",
    LetterKind.BILL: "Your request has cost fees, which we charge you. This is what for:",
}


def letter(
    told: Reckoning, kind: LetterKind, event: RequestEvent, *, office: Office | None, signed: str, at: datetime
) -> dict[str, Any]:
    """The content of the letter, as the template reads it; `office` is where it says to write.

    Raises `Mistaken` where it has to say that, and nobody entered the agency's office.
    """
    request, history, policy = told.request, told.history, told.policy
    opening = _OPENINGS.get(Step(event.step)) or _OPENINGS.get(kind)
    days = policy.number(CLAUSE, "determination_working_days")
    if kind == LetterKind.FEES:
        opening = fee_wording.opening(told, at)
    if opening is None:
        opening = (
            f"Your request arrived on {history.received_on:%d %B %Y} under the number {request.number}. We determine "
            f"it within {days} working days from the day on which the right office has it."
        )
    words = [] if kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.STILL_INTERESTED) else event.words.splitlines()
    return {
        "agency": request.agency.name,
        "office": office.address.splitlines() if office else [],
        "number": request.number,
        "title": f"{kind.label}: request {request.number}",
        "description": f"A letter on the request {request.number} for footage of body-worn cameras.",
        "date": f"{at.astimezone(zone_of(policy)):%d %B %Y}",
        "to": [request.name, *([request.organisation] if request.organisation else []), *request.address.splitlines()],
        "paragraphs": [
            opening,
            *(line for line in words if line.strip()),
            *fee_wording.paragraphs(event, policy),
            *_on_answers(told, kind, office),
        ],
        "facts": [*_facts(told, at), *_determined(event, policy), *fee_wording.rows(event)],
        "rights": [*_on_appeals(told, kind, event, office, at), *_on_help(office)],
        "signed": signed,
    }


def _facts(told: Reckoning, at: datetime) -> list[tuple[str, str]]:
    rows = [("Number", told.request.number), ("Track", told.request.get_track_display())]
    for one in told.clocks(at):
        if one.clock not in _CLOCKS:
            continue
        name = _CLOCKS[one.clock]
        if one.against is not None and one.against is not Against.DETERMINATION:
            name = f"{name} ({one.against.value})"
        if one.state is ClockState.STOPPED:
            rows.append((name, f"stopped, with {one.days_left} working days left"))
        elif one.due_on is not None:
            rows.append((name, f"by {one.due_on:%d %B %Y}{_STATES.get(one.state, '')}"))
    return rows


def _determined(event: RequestEvent, policy: PolicyInForce) -> list[tuple[str, str]]:
    """Of a determination: its outcome, the recordings by what becomes of them, and each exemption (6 CFR 5.6(e))."""
    if event.step != Step.DETERMINED:
        return []
    figures, reasons = event.facts["figures"], policy.standard.redaction_reasons
    became = [f"{count} {Ruling(code).label.lower()}" for code, count in sorted(figures["rulings"].items()) if code]
    rows = [("Outcome", Outcome(event.facts["outcome"]).label), ("Recordings", ", ".join(became))]
    for code, count in sorted(figures["exemptions"].items()):
        title = f": {reasons[code].title}" if code in reasons else ""
        rows.append((f"Withheld under {code}", f"{count} time{'s' if count > 1 else ''}{title}"))
    return rows


def _on_answers(told: Reckoning, kind: LetterKind, office: Office | None) -> list[str]:
    if kind not in _ANSWERED:
        return []
    address = ", ".join(_known(told, office).address.splitlines())
    return [f"Send your answer, with the number of the request, to: {address}."]


def _known(told: Reckoning, office: Office | None) -> Office:
    """The office, without which nobody can answer, or appeal (6 CFR 5.6(e), 5.8(a))."""
    if office is None:
        raise Mistaken(
            f"Expected the office of {told.request.agency.code} where answers and appeals arrive, which the letter "
            "tells (6 CFR 5.6(e), 5.8(a)); nobody entered it. Enter it on the page of requests, then try again."
        )
    return office


def _on_appeals(
    told: Reckoning, kind: LetterKind, event: RequestEvent, office: Office | None, at: datetime
) -> list[str]:
    """How what the letter tells of is appealed, while it still can be; and what comes after an appeal."""
    if kind == LetterKind.APPEAL:
        return [] if event.facts.get("reverses") else [_JUDICIAL_REVIEW]
    against = None if event.step == Step.WAIVER_GRANTED else _APPEALED.get(kind)
    found = told.history.appealable(against) if against else None
    if against is None or found is None or found.appealed_on is not None:
        return []
    until = appeal_ends_at(told.history, told.policy, told.days, against)
    if until is None or at > until:
        return []
    moment = until.astimezone(zone_of(told.policy))
    days = told.policy.number(CLAUSE, "appeal_working_days")
    where = ", ".join(_known(told, office).appeals_to.splitlines())
    return [
        f"You may appeal within {days} working days: until {moment:%d %B %Y, %I:%M:%S %p}, Eastern time. Say what you "
        f"appeal against, and name the number of the request. Write to: {where}."
    ]


def _on_help(office: Office | None) -> list[str]:
    liaison = f", {office.liaison}," if office else ""
    return [
        "You may follow the request by its number on our public pages, and ask the agency's FOIA public "
        f"liaison{liaison} for help with it.",
        "The Office of Government Information Services mediates between requesters and agencies, without taking away "
        "the right to go to court: National Archives and Records Administration, 8601 Adelphi Road, College Park, "
        "MD 20740-6001; ogis@nara.gov; 877-684-6448.",
    ]
