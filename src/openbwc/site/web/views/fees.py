"""The fees of a request on their page: what it costs and why, what is owed, and each step of it (V.B.1)."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from openbwc.disclosure.actions.answer_estimate import answer_estimate
from openbwc.disclosure.actions.assess_fees import assess_fees
from openbwc.disclosure.actions.decide_fee_category import decide_fee_category
from openbwc.disclosure.actions.enter_court_time import enter_court_time
from openbwc.disclosure.actions.enter_payment import enter_payment
from openbwc.disclosure.actions.estimate_fees import estimate_fees
from openbwc.disclosure.actions.join_fees import join_fees
from openbwc.disclosure.actions.log_work import log_work
from openbwc.disclosure.actions.note_unpaid import note_unpaid
from openbwc.disclosure.actions.refund_fees import refund_fees
from openbwc.disclosure.actions.strike_work import strike_work
from openbwc.disclosure.fees import FeesStanding, as_facts, fees_standing
from openbwc.disclosure.history import is_ended, state_of
from openbwc.disclosure.letters.fee_wording import (
    category_in_words,
    charge_in_words,
    entry_in_words,
    sums_in_words,
)
from openbwc.disclosure.models import Request, State, Step
from openbwc.disclosure.queries import acts_on_requests, request_by_number
from openbwc.policy import Act
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.fees import (
    AgreeForm,
    AssessForm,
    CategoryForm,
    CourtForm,
    EstimateForm,
    JoinForm,
    PaymentForm,
    RefundForm,
    StrikeForm,
    UnpaidForm,
    WorkForm,
    cents_of,
)
from openbwc.site.web.forms.requests import moment_on
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.requests import RequestView

ACT_OF = {
    "category": Act.DECIDE_FEE_CATEGORY,
    "work": Act.LOG_WORK,
    "strike": Act.LOG_WORK,
    "estimate": Act.ESTIMATE_FEES,
    "agree": Act.ANSWER_ESTIMATE,
    "assess": Act.ASSESS_FEES,
    "payment": Act.ENTER_PAYMENT,
    "unpaid": Act.NOTE_UNPAID,
    "refund": Act.REFUND_FEES,
    "join": Act.JOIN_FEES,
    "court": Act.HANDLE_REQUEST,
}
"""What a person does on the page, and the act that it is."""
TITLES = {
    "category": "Decide the category of the requester",
    "work": "Log work",
    "strike": "Strike out what was logged",
    "estimate": "Estimate the fees",
    "agree": "Note the answer to the estimate",
    "assess": "Assess the fees",
    "payment": "Note a payment",
    "unpaid": "Note that the bill was not paid",
    "refund": "Note a refund",
    "join": "Charge with another request",
    "court": "Note time that a court gave",
}
HANDLED = frozenset({State.OPEN, State.STOPPED})


class FeesView(RequestView):
    """What the page and its steps share."""

    def fee_forms(self, standing: FeesStanding) -> dict[str, PageForm]:
        """The forms of what may be done now, by what is done."""
        granted = acts_on_requests(self.seat.person, standing.told.request.agency, timezone.now())
        fitting = {verb for verb in _fitting(standing) if ACT_OF[verb] in granted}
        return {verb: self.fee_form(verb, standing) for verb in TITLES if verb in fitting}

    def fee_form(self, verb: str, standing: FeesStanding, *sent: Any) -> PageForm:
        """The form of what is done, empty or as it was sent."""
        made: dict[str, Callable[[], PageForm]] = {
            "category": lambda: CategoryForm(*sent, policy=standing.told.policy),
            "work": lambda: WorkForm(*sent),
            "strike": lambda: StrikeForm(*sent, entries=[(one, entry_in_words(one)) for one in standing.entries]),
            "estimate": lambda: EstimateForm(*sent),
            "agree": lambda: AgreeForm(*sent),
            "assess": lambda: AssessForm(*sent),
            "payment": lambda: PaymentForm(*sent),
            "unpaid": lambda: UnpaidForm(*sent),
            "refund": lambda: RefundForm(*sent),
            "join": lambda: JoinForm(*sent),
            "court": lambda: CourtForm(*sent),
        }
        return made[verb]()

    def draw_fees(self, request: HttpRequest, standing: FeesStanding, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `sent` replaces one form by its filled state."""
        forms = self.fee_forms(standing) | more.pop("sent", {})
        fees, told = standing.fees, standing.told
        context = {
            "asked": told.request,
            "standing": standing,
            "category": category_in_words(standing.category_code),
            "charges": [] if fees is None else [(one["task"], charge_in_words(one)) for one in as_facts(fees)],
            "sums": sums_in_words(standing),
            "entries": [(one, entry_in_words(one)) for one in standing.entries],
            "overdue": standing.overdue(told.day_of(timezone.now())),
            "deeds": [(verb, TITLES[verb], form) for verb, form in forms.items()],
        }
        return render(request, "web/requests/fees.html", {"seat": self.seat, **context, **more}, status=status)


class FeesPage(FeesView):
    """What a request costs, and what of it is owed."""

    def get(self, request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw_fees(request, fees_standing(self.asked(request_id), timezone.now()))


class FeeStep(FeesView):
    """One step that is taken on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: uuid.UUID, verb: str) -> HttpResponse:
        """Take it, or show what stands in the way."""
        asked = self.asked(request_id)
        if verb not in ACT_OF:
            raise Http404(verb)
        self.require_role(asked, ACT_OF[verb])
        standing = fees_standing(asked, timezone.now())
        form = self.fee_form(verb, standing, request.POST)
        if not form.is_valid():
            return self.draw_fees(request, standing, 400, sent={verb: form})
        try:
            self.take_fee_step(verb, standing, form)
        except Refused as refusal:
            context = refusal_context(refusal.decision, self.seat)
            return self.draw_fees(request, standing, 403, sent={verb: form}, **context)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw_fees(request, standing, 400, sent={verb: form})
        messages.success(request, f"Done: {TITLES[verb].lower()}.")
        return redirect("request_fees", asked.id)

    def take_fee_step(self, verb: str, standing: FeesStanding, form: PageForm) -> None:
        """Call the action."""
        said = dict(form.cleaned_data)
        who: dict[str, Any] = {"actor": self.seat.person, "request": standing.told.request}
        came_at = moment_on(said.get("came_on"), standing.told.policy)
        if isinstance(form, WorkForm):
            log_work(**who, entry=form.said(), words=said["words"], done_at=came_at)
        elif isinstance(form, StrikeForm):
            strike_work(**who, entry=form.chosen(), statement=said["statement"])
        elif isinstance(form, EstimateForm):
            overdue = self._named(said["overdue"]) if said["overdue"] else None
            advance = cents_of(said["advance"])
            estimate_fees(
                **who,
                work=form.said(),
                letter=said["letter"],
                advance_cents=advance,
                overdue=overdue,
                same_requester=said["same_requester"],
            )
        elif verb == "agree":
            up_to = None if said["up_to"] is None else cents_of(said["up_to"])
            answer_estimate(**who, up_to_cents=up_to, words=said["words"], answered_at=came_at)
        elif verb == "assess":
            assess_fees(**who, statement=said["statement"], pages=said["pages"] or 0)
        elif verb == "payment":
            enter_payment(**who, cents=cents_of(said["amount"]), reference=said["reference"], paid_at=came_at)
        elif verb == "refund":
            refund_fees(**who, cents=cents_of(said["amount"]), statement=said["statement"])
        elif verb == "join":
            join_fees(**who, lead=self._named(said["lead"]), related=said["related"], statement=said["statement"])
        else:
            actions: dict[str, Callable[..., Any]] = {
                "category": decide_fee_category,
                "unpaid": note_unpaid,
                "court": enter_court_time,
            }
            actions[verb](**who, **said)

    def _named(self, number: str) -> Request:
        """The request of a number that the person may read. Raises `Mistaken` where there is none."""
        found = request_by_number(number)
        if found is None or Act.READ_REQUESTS not in acts_on_requests(self.seat.person, found.agency, timezone.now()):
            raise Mistaken("Expected the number of a request; there is none that you may read under this one.")
        return found


def _fitting(standing: FeesStanding) -> set[str]:
    told = standing.told
    if told.request.testing or not standing.under_foia:
        return set()
    fitting = {"refund"} if standing.held_cents else set()
    if standing.asked_cents:
        fitting.add("payment")
    if standing.owed_cents:
        fitting.add("unpaid")
    if any(one.step == Step.LITIGATION for one in told.events):
        fitting.add("court")
    if standing.billed:
        return fitting
    fitting |= {"category", "work"}
    if standing.entries:
        fitting.add("strike")
    if standing.lead is None:
        fitting.add("join")
        if is_ended(told.events):
            fitting.add("assess")
        elif state_of(told.events) in HANDLED:
            fitting.add("agree" if standing.asked is not None else "estimate")
    return fitting
