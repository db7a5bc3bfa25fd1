"""Stand-down orders (IV.B): those in force, who has such a camera out, and the lifting."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.program.actions.lift_stand_down import decide_lifting, lift_stand_down
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.equipment import cameras_under, out_under
from openbwc.program.models import StandDown
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.equipment import LiftForm, StandDownForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import managed_agencies
from openbwc.site.web.telling import tell

PAGE = 50


class StandDownView(PageView):
    """What the pages of orders share: an order over all agencies concerns everybody who has a seat."""

    place = "stand_downs"

    def orders(self) -> QuerySet[StandDown]:
        """The orders that the person sees, those in force first."""
        seen = StandDown.objects.filter(Q(agency=None) | Q(agency__in=self.seat.agencies))
        newest = F("lifted_at").desc(nulls_first=True)
        return seen.select_related("agency", "site__agency", "ordered_by", "lifted_by").order_by(newest, "-starts_at")


class StandDownList(StandDownView):
    """The orders, and the form for a new one."""

    template = "web/stand_downs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Order a stand-down."""
        form = StandDownForm(request.POST, agencies=self.seat.agencies)
        if not form.is_valid():
            return self.draw(request, form=form, status=400)
        try:
            order = order_stand_down(actor=self.seat.actor, at=timezone.now(), **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, form=form, status=400)
        messages.success(request, "The stand-down is in force. No such camera leaves the dock.")
        return redirect("stand_down", order.id)

    def draw(self, request: HttpRequest, form: StandDownForm | None = None, status: int = 200) -> HttpResponse:
        """The list with its form."""
        managed = managed_agencies(self.seat)
        return self.show(
            request,
            status,
            orders=Paginator(self.orders(), PAGE).get_page(request.GET.get("page")),
            form=form or (StandDownForm(agencies=managed) if managed else None),
        )


class StandDownPage(StandDownView):
    """One order: what it says, the cameras it holds for, who has one out."""

    template = "web/stand_down.html"

    def get(self, request: HttpRequest, order_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.order(order_id))

    def order(self, order_id: uuid.UUID) -> StandDown:
        """The order, when the person sees it."""
        return get_object_or_404(self.orders(), id=order_id)

    def draw(
        self, request: HttpRequest, order: StandDown, form: LiftForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The page with its form; only cameras of agencies that the person sees are named."""
        may_lift = order.lifted_at is None and decide_lifting(self.seat.actor, order).permitted
        shown: dict[str, Any] = {"out": (), "held": 0}
        if order.lifted_at is None:
            seen = self.seat.agencies
            shown["held"] = cameras_under(order).filter(agency__in=seen).count()
            shown["out"] = out_under(order).filter(camera__agency__in=seen)[:PAGE]
        history = tell(history_of(Subject("stand_down", order.id)).reverse()[:PAGE])
        form = form or (LiftForm() if may_lift else None)
        return self.show(request, status, order=order, form=form, history=history, **shown)


class StandDownLift(StandDownPage):
    """The order is lifted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, order_id: uuid.UUID) -> HttpResponse:
        """Lift it."""
        order = self.order(order_id)
        form = LiftForm(request.POST)
        if not form.is_valid():
            return self.draw(request, order, form=form, status=400)
        lift_stand_down(actor=self.seat.actor, order=order, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, "The stand-down is lifted.")
        return redirect("stand_down", order.id)
