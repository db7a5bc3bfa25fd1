"""A request whose records were found is determined: granted, granted in part, or denied (5 USC 552(a)(6)(A)(i)).

Guarantees: the outcome is what the rulings on everything that any search found make it, each withholding justified; the
latest search still gives the same answer, and what it is known to miss was explained by somebody else
(`explain_search`); the determination, the step in the request's history, the letter that tells of it and the events
stand or fall together; footage that came in after it is determined by another one, of all the records, with a letter of
its own. (That there are no records ends a request without one: `close_request`, which asks for a certificate.)
"""

from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.determining import is_out, is_settled, review_of
from openbwc.disclosure.history import events_of
from openbwc.disclosure.models import Determination, LetterKind, Outcome, Request, Step
from openbwc.disclosure.searched import told_of_searches
from openbwc.disclosure.stating import checked
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import regulated, require


def determine(*, actor: Person, request: Request, outcome: Outcome, statement: str) -> Determination:
    """Determine it. Raises `Refused` with everything that stands in the way, `Mistaken`."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        words, review = checked("a statement", statement, Determination.STATEMENT_MAX), review_of(request)
        decision = require(
            decide_on_requests(
                Act.DETERMINE_REQUEST,
                actor,
                request.agency,
                now,
                outcome=str(outcome),
                statement=words,
                own_recording=request.responsive.filter(recording__wearer=actor).exists(),
                determined=is_settled(request),
                **review.facts(),
                **_of_searches(actor, request),
            )
        )
        require_open(request)
        figures = review.figures()
        determination = Determination(
            id=new_id(),
            request=request,
            outcome=outcome,
            certificate=review.certificate,
            figures=figures,
            statement=words,
            by=actor,
            at=now,
        )
        determination.save(force_insert=True)
        facts: dict[str, Any] = {"determination": str(determination.id), "outcome": str(outcome), "figures": figures}
        facts["all"] = is_out(request)  # it ends with what went out before, where nothing more is to go
        kind = LetterKind.DETERMINATION
        tell(request, Step.DETERMINED, kind, by=actor, at=now, decision=decision, words=words, **facts)
    return determination


def _of_searches(actor: Person, request: Request) -> dict[str, Any]:
    """What of the searches bears a determination; what any of them found is reviewed, so that none hides another's."""
    told = told_of_searches(actor, list(request.certificates.all()), events_of(request))
    return {name: told[name] for name in ("missing", "held_up", "explained", "explained_by_person")}
