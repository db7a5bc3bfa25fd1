"""Work on a request is logged by people: time of search and review, and copies (5 USC 552(a)(4)(A)(iv))."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_real, subject_of
from openbwc.disclosure.fees import fees_standing, review_stage
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.disclosure.stepping import take_step
from openbwc.policy import Act
from openbwc.policy.fees import Grade, Task
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require

MINUTES_MAX = 24 * 60
PAGES_MAX = 1_000_000
CENTS_MAX = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the log: minutes of a grade for a search or a review, pages and other media for copies.

    `media_cents` are the direct costs of copies on another medium than paper (6 CFR 5.11(c)(2)). `other_exemptions`: a
    review after an appeal, of others than the exemptions that fell (6 CFR 5.11(c)(3)).
    """

    task: Task
    grade: Grade | None = None
    minutes: int = 0
    pages: int = 0
    media_cents: int = 0
    other_exemptions: bool = False

    def as_facts(self) -> dict[str, Any]:
        """The particulars of the step. Raises `Mistaken` for an entry that says nothing, or another task's."""
        if self.task is Task.DUPLICATION:
            if self.minutes or self.grade:
                raise Mistaken("Expected pages or the cost of a medium; time of copying is part of that cost.")
            if not (0 <= self.pages <= PAGES_MAX and 0 <= self.media_cents <= CENTS_MAX):
                raise Mistaken(f"Expected 0 to {PAGES_MAX:,} pages and a cost that is not below zero.")
            if not (self.pages or self.media_cents):
                raise Mistaken("Expected pages, or the cost of a medium; found neither.")
            return {"task": self.task.value, "pages": self.pages, "media_cents": self.media_cents}
        if self.grade is None or not 1 <= self.minutes <= MINUTES_MAX:
            raise Mistaken(f"Expected whose time it was, and 1 to {MINUTES_MAX:,} minutes of one day.")
        if self.other_exemptions and self.task is not Task.REVIEW:
            raise Mistaken("Expected a review where other exemptions are named; a search is of none.")
        if self.pages or self.media_cents:
            raise Mistaken("Expected time alone; copies are an entry of their own.")
        others = {"other_exemptions": True} if self.other_exemptions else {}
        return {"task": self.task.value, "grade": self.grade.value, "minutes": self.minutes, **others}


def log_work(
    *, actor: Person, request: Request, entry: Entry, words: str, done_at: datetime | None = None
) -> RequestEvent:
    """Log it, with what was done. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    done, who = done_at or now, Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        standing = fees_standing(request, now)
        under_appeal, reversed_before = review_stage(standing.told.events, done)
        reviewed = entry.task is Task.REVIEW
        decision = require(
            decide_on_requests(
                Act.LOG_WORK,
                actor,
                request.agency,
                now,
                under_foia=standing.under_foia,
                on_appeal=reviewed and under_appeal,
                after_reversal=reviewed and reversed_before,
                other_exemptions=entry.other_exemptions,
                billed=standing.billed,
                statement=words,
            )
        )
        require_real(request)
        if not request.received_at <= done <= now:
            raise Mistaken("Expected a day since the request came, and not one of the future.")
        return take_step(
            request,
            Step.WORK_LOGGED,
            by=actor,
            actor=who,
            at=done,
            words=words,
            decision=decision,
            **entry.as_facts(),
        )
