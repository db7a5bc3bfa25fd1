"""Stand-down orders: cameras that nobody takes out until the order is lifted (IV.B)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.lift_stand_down import lift_stand_down
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.equipment import out_under
from openbwc.program.models import StandDown
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Line, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_or_department, site_seen
from openbwc.site.web.seat import Seat

router = Router(tags=["stand-downs"])


class OrderWanted(Asked):
    """An order for every camera that fits all of what is named; nothing named: all of the department."""

    authority: Line
    reason: Sentence
    agency: Word | None = None
    site: Line | None = None
    make: Word | None = None
    model: Word | None = None
    firmware: Annotated[Word, Field(max_length=40)] | None = None


class OrderShown(Schema):
    """An order, in force until it is lifted; `out` is how many cameras are out under it and have to come back."""

    id: UUID
    authority: str
    reason: str
    agency: str | None
    site: str | None
    make: str
    model: str
    firmware: str
    starts_at: datetime
    lifted_at: datetime | None
    lifted_because: str
    out: int


class Lifting(Asked):
    """Why the order is lifted."""

    reason: Sentence


def show(order: StandDown) -> OrderShown:
    """An order for an answer."""
    return OrderShown(
        id=order.id,
        authority=order.authority,
        reason=order.reason,
        agency=order.agency.code if order.agency else None,
        site=order.site.name if order.site else None,
        make=order.make,
        model=order.model,
        firmware=order.firmware,
        starts_at=order.starts_at,
        lifted_at=order.lifted_at,
        lifted_because=order.lifted_because,
        out=0 if order.lifted_at else out_under(order).count(),
    )


def orders_seen(by: Seat) -> QuerySet[StandDown]:
    """The department's orders, and those of the agencies that the person sees."""
    return StandDown.objects.filter(Q(agency=None) | Q(agency__in=by.agencies)).select_related("agency", "site")


@router.get("", **asks("cameras", Page[OrderShown], summary="The orders, newest first"))
def list_orders(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[OrderShown]:
    """In force and lifted."""
    return paged(orders_seen(seat(request)), cursor, limit, show, newest=True)


@router.post("", **acts("cameras", OrderShown, summary="Order a stand-down", status=201))
def order(request: HttpRequest, body: OrderWanted) -> Status[OrderShown]:
    """From now on; who wears such a camera is told at once."""
    agency = agency_or_department(seat(request), body.agency)
    made = order_stand_down(
        actor=seat(request).actor,
        authority=body.authority,
        reason=body.reason,
        at=timezone.now(),
        agency=agency,
        site=site_seen(seat(request), agency, body.site or ""),
        make=body.make or "",
        model=body.model or "",
        firmware=body.firmware or "",
    )
    return Status(201, show(made))


@router.post("/{order_id}/lift", **acts("cameras", OrderShown, summary="Lift an order"))
def lift(request: HttpRequest, order_id: UUID, body: Lifting) -> OrderShown:
    """From now on."""
    found = get_object_or_404(orders_seen(seat(request)), id=order_id)
    return show(lift_stand_down(actor=seat(request).actor, order=found, reason=body.reason, at=timezone.now()))
