"""What a letter says: what happened, in the words of who did it; where the request stands; what can be done.

Guarantees: every period and day in a letter comes from the policy in force and the request's own clocks.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openbwc.disclosure.models import LetterKind, Outcome, Request, RequestEvent, Ruling, Step
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE, ClockState, History, Reading, zone_of

STEPS: dict[LetterKind, tuple[Step, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: (Step.RECEIVED,),
    LetterKind.CLARIFICATION: (Step.UNCLEAR,),
    LetterKind.EXPEDITION: (Step.EXPEDITION_GRANTED, Step.EXPEDITION_DENIED),
    LetterKind.EXTENSION: (Step.EXTENDED,),
    LetterKind.FEES: (Step.STOPPED_FEES,),
    LetterKind.INFORMATION: (Step.STOPPED_INFORMATION,),
    LetterKind.STILL_INTERESTED: (Step.RECEIVED,),
    LetterKind.DETERMINATION: (Step.DETERMINED,),
    LetterKind.CLOSING: (Step.CLOSED,),
    LetterKind.APPEAL: (Step.APPEAL_DECIDED,),
}
"""The step of which each letter tells; the latest one counts."""

_OPENINGS = {
    Step.EXPEDITION_GRANTED: "Your request is processed before others. This is why:",
    Step.EXPEDITION_DENIED: "Your request is not processed before others. This is why:",
    LetterKind.CLARIFICATION: "Your request does not say enough for us to find what you ask for. We ask you:",
    LetterKind.EXTENSION: "We need more time for your request than the law's first period. This is why:",
    LetterKind.FEES: "Before we go on we have to settle the fees with you. The clock of your request is stopped until "
    "you answer. We write:",
    LetterKind.INFORMATION: "We need an answer of yours. The clock of your request is stopped until it comes. We ask "
    "you:",
    LetterKind.STILL_INTERESTED: "Some time has passed since your request. If you are still interested in it, you need "
    "do nothing more than tell us so; it is not closed because of this letter.",
    LetterKind.DETERMINATION: "We have determined your request. This is what we grant, and why no more:",
    LetterKind.CLOSING: "We have ended our work on your request. This is why:",
    LetterKind.APPEAL: "We have decided your appeal. This is why:",
}


def letter(
    request: Request,
    kind: LetterKind,
    event: RequestEvent,
    *,
    history: History,
    clocks: Iterable[Reading],
    appeal_until: datetime | None,
    policy: PolicyInForce,
    signed: str,
    at: datetime,
) -> dict[str, Any]:
    """The content of the letter, as the template reads it."""
    zone = zone_of(policy)
    opening = _OPENINGS.get(Step(event.step)) or _OPENINGS.get(kind)
    days = policy.number(CLAUSE, "determination_working_days")
    if opening is None:
        opening = (
            f"Your request arrived on {history.received_on:%d %B %Y} under the number {request.number}. We determine "
            f"it within {days} working days from the day on which the right office has it."
        )
    words = [] if kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.STILL_INTERESTED) else event.words.splitlines()
    return {
        "agency": request.agency.name,
        "number": request.number,
        "title": f"{kind.label}: request {request.number}",
        "description": f"A letter on the request {request.number} for footage of body-worn cameras.",
        "date": f"{at.astimezone(zone):%d %B %Y}",
        "to": [request.name, *([request.organisation] if request.organisation else []), *request.address.splitlines()],
        "paragraphs": [opening, *(line for line in words if line.strip())],
        "facts": [*_facts(request, clocks), *_determined(event, policy)],
        "rights": _rights(history, appeal_until, policy),
        "signed": signed,
    }


def _facts(request: Request, clocks: Iterable[Reading]) -> list[tuple[str, str]]:
    rows = [("Number", request.number), ("Track", request.get_track_display())]
    for one in clocks:
        name = one.clock.value.replace("_", " ").capitalize()
        if one.state is ClockState.STOPPED:
            rows.append((name, f"stopped, with {one.days_left} working days left"))
        elif one.due_on is not None:
            rows.append((name, f"by {one.due_on:%d %B %Y} ({one.state.value.replace('_', ' ')})"))
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


def _rights(history: History, appeal_until: datetime | None, policy: PolicyInForce) -> list[str]:
    rights = []
    if appeal_until is not None and history.appealed_on is None:
        moment = appeal_until.astimezone(zone_of(policy))
        days = policy.number(CLAUSE, "appeal_working_days")
        rights.append(
            f"You may appeal within {days} working days: until {moment:%d %B %Y, %I:%M:%S %p}, Eastern time. Say what "
            "you appeal against, and name the number of the request."
        )
    rights.append(
        "You may follow the request by its number on our public pages, and ask the agency's FOIA public liaison, or "
        "the Office of Government Information Services of the National Archives, for help."
    )
    return rights
