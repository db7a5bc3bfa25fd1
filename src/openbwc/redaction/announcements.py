"""Who is told of redaction: the reviewers that something waits, who submitted what came of it, who made a copy.

No notice names the project, nor what its footage shows: who opens it under 'Redaction' is asked by the policy first.
"""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.evidence.models import RedactedCopy
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.program.models import Person, Role
from openbwc.program.queries import holders_of
from openbwc.redaction.events import CHECKED, COPY_WITHDRAWN, RULED, SUBMITTED
from openbwc.redaction.models import Render, Submission
from openbwc.redaction.queries import workers_of


def _submission(happened: NewEvent) -> Submission:
    return Submission.objects.select_related("project__agency", "by").get(id=happened.facts["submission"])


def _to_reviewers(happened: NewEvent) -> Iterable[Person]:
    submission = _submission(happened)
    project = submission.project
    reviewers = holders_of(Role.REVIEWER, project.agency, timezone.now().date())
    own = {submission.by_id, *workers_of([project.id])[project.id]}
    return [one for one in reviewers if one.id not in own]


def _to_submitter(happened: NewEvent) -> Iterable[Person]:
    return [_submission(happened).by]


def _ruled(happened: NewEvent) -> str:
    if not happened.facts["approves"]:
        return "Your redaction was sent back"
    return "Your redaction is approved" if happened.facts["approved"] else "Your redaction was approved by one more"


def _to_who_answers(happened: NewEvent) -> Iterable[Person]:
    """Who submitted, and where something was found also who approved: one of them answers it."""
    render = Render.objects.select_related("submission__by").get(id=happened.facts["render"])
    people = {render.submission.by}
    if happened.facts["findings"]:
        people |= {ruling.by for ruling in render.submission.rulings.filter(approves=True).select_related("by")}
    return people


def _checked(happened: NewEvent) -> str:
    findings = happened.facts["findings"]
    if not findings:
        return "Nothing was found in it. It can be finished under 'Redaction'."
    return f"Findings: {findings}. Each is to be answered under 'Redaction' before the copy can be finished."


def _to_maker(happened: NewEvent) -> Iterable[Person]:
    return [RedactedCopy.objects.select_related("made_by").get(id=happened.facts["copy"]).made_by]


announce_on(
    SUBMITTED,
    to=_to_reviewers,
    title=lambda happened: f"A redaction of {_submission(happened).project.agency.code} waits for a review",
    words=lambda happened: "Open it under 'Redaction'; who worked on it does not review it.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    RULED,
    to=_to_submitter,
    title=_ruled,
    words=lambda happened: f"Remarks: {happened.facts['remarks']}. Open it under 'Redaction'.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    CHECKED,
    to=_to_who_answers,
    title=lambda happened: "A rendered copy was looked through",
    words=_checked,
)
announce_on(
    COPY_WITHDRAWN,
    to=_to_maker,
    title=lambda happened: "A redacted copy that you finished was withdrawn",
    words=lambda happened: "It is served no more. The reason stands with it under 'Redaction'.",
    urgency=Urgency.AT_ONCE,
)
