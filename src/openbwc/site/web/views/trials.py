"""A draft tried against a month's real events, before it takes effect (III.A.1)."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from openbwc.oversight.trials import Month, Outcome, try_draft
from openbwc.program.drafts import examination_of
from openbwc.program.refusals import Mistaken
from openbwc.site.web.views.drafts import DraftPage

OUTCOMES = {
    Outcome.SAME: "the same",
    Outcome.REFUSED: "would be refused",
    Outcome.PERMITTED: "would be permitted",
    Outcome.FLAGGED: "would be a finding",
    Outcome.CLEARED: "no finding any more",
    Outcome.CHANGED: "would change",
    Outcome.UNREPLAYABLE: "cannot be replayed",
}
WITH_A_PAGE = frozenset({"recording", "camera", "person", "agency", "encounter"})


class DraftTrial(DraftPage):
    """The dry run: counts, reasons and examples. Examples lead to pages that decide for themselves who may see them."""

    template = "web/draft_trial.html"

    def get(self, request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
        """The page, for `?month=2026-10` or last month."""
        draft = self.draft(draft_id)
        version = draft.newest
        found = examination_of(version.text, draft.agency)
        asked = request.GET.get("month", "")
        try:
            month = Month.read(asked) if asked else Month.before(timezone.now().date())
        except ValueError as error:
            raise Mistaken(str(error).capitalize()) from error
        trial = try_draft(draft.agency, found.policy, month) if found.policy else None
        return self.show(
            request,
            draft=draft,
            version=version,
            found=found,
            month=month,
            trial=trial,
            outcomes=list(OUTCOMES.values()),
            rows=[(one, [one.counts[outcome] for outcome in OUTCOMES]) for one in trial.tried] if trial else [],
            told=[
                (
                    one,
                    one.reasons.most_common(8),
                    [
                        (example, example.subject.kind in WITH_A_PAGE, OUTCOMES[example.outcome])
                        for example in one.examples
                    ],
                )
                for one in (trial.tried if trial else ())
                if one.examples
            ],
        )
