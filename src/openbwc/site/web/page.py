"""The frame of every view: somebody is signed in, a person stands behind the account, and a refusal is shown whole.

Guarantees: a view of this class never runs without a `Seat`; an act that the policy refuses becomes a page that
gives each reason's clause, the clause's words and what would lift it, with status 403.
"""

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from openbwc.policy import Clause, Decision, Reason
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.seat import Seat, seat_of


class PageView(LoginRequiredMixin, View):
    """A page for a person. `place` is the entry of the main navigation that it belongs to."""

    place: ClassVar[str] = ""
    template: ClassVar[str] = ""
    seat: Seat

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Seat the person, run the view, and turn a refusal into its page."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        seat = seat_of(request.user)
        if seat is None:
            return render(request, "web/no_seat.html", status=403)
        self.seat = seat
        request.seat = seat  # type: ignore[attr-defined]  # read by the context processor, so it is looked up once
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refusal:
            return render(request, "web/refused.html", refusal_context(refusal.decision, seat), status=403)
        except Mistaken as mistake:
            return render(request, "web/mistaken.html", {"words": str(mistake)}, status=400)

    def show(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        """The view's template with this context."""
        return render(request, self.template, {"seat": self.seat, **context}, status=status)


def refusal_context(decision: Decision, seat: Seat) -> dict[str, Any]:
    """A decision for the templates: each reason with the clause whose words stand behind it."""
    standard = department_standard(seat.today)
    reasons: list[tuple[Reason, Clause]] = [(reason, standard.clause(reason.clause)) for reason in decision.reasons]
    return {"decision": decision, "reasons": reasons}
