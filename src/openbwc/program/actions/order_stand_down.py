"""Cameras are stood down by an order, until it is lifted (IV.B).

Guarantees: an order of an agency comes from who runs its programme, an order over agencies from the department's policy
office; a check-out under way is waited for, and none passes the order by; whoever has such a camera out is named in an
event of their own, so that they are reached.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from openbwc.custody import Actor, NewEvent, Subject, record, record_many
from openbwc.program.equipment import cameras_under, out_under
from openbwc.program.events import CAMERA_STOOD_DOWN, STAND_DOWN_ORDERED
from openbwc.program.management import decide_management, holds_for_department, person_of
from openbwc.program.models import Agency, Camera, Site, StandDown
from openbwc.program.refusals import Mistaken, regulated, require


def order_stand_down(
    *,
    actor: Actor,
    authority: str,
    reason: str,
    at: datetime,
    agency: Agency | None = None,
    site: Site | None = None,
    make: str = "",
    model: str = "",
    firmware: str = "",
    cameras: Iterable[Camera] = (),
) -> StandDown:
    """Stand down every camera that fits all that is named (nothing named: all of the department), or those listed.

    `authority` says who ordered it and by which paper. Raises `Refused`; `Mistaken` without authority or reason, for a
    site of another agency, or for listed cameras of another agency.
    """
    listed = list(cameras)
    _check_order(authority, reason, agency, site, listed)
    order = StandDown(
        authority=authority.strip(),
        reason=reason.strip(),
        agency=agency,
        site=site,
        make=make.strip(),
        model=model.strip(),
        firmware=firmware.strip(),
        listed=bool(listed),
        starts_at=at,
        ordered_by=person_of(actor),
    )
    subject = Subject("stand_down", order.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        order.by_department = holds_for_department(actor)
        order.save(force_insert=True)
        order.cameras.set(listed)
        _lock_cameras(order)
        out = list(out_under(order).values_list("camera_id", "person_id"))
        facts = {
            "authority": order.authority,
            "reason": order.reason,
            "starts_at": at.isoformat(),
            "agency": str(agency.id) if agency else None,
            "site": str(site.id) if site else None,
            "make": order.make,
            "model": order.model,
            "firmware": order.firmware,
            "cameras": [str(camera.id) for camera in listed],
            "out": len(out),
        }
        record(STAND_DOWN_ORDERED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
        _reach(actor, order, out)
    return order


def _lock_cameras(order: StandDown) -> None:
    """Lock what a check-out locks, before anybody reads who is out."""
    held = Camera.objects.select_for_update().filter(id__in=cameras_under(order).values("id"))
    list(held.order_by("id").values_list("id", flat=True))


def _reach(actor: Actor, order: StandDown, out: list[tuple[UUID, UUID]]) -> None:
    """An event for each camera that is out, with who has it."""
    told = {"order": str(order.id), "authority": order.authority, "reason": order.reason}
    record_many(
        NewEvent(
            kind=CAMERA_STOOD_DOWN,
            actor=actor,
            subject=Subject("camera", camera_id),
            facts={**told, "person": str(person_id)},
        )
        for camera_id, person_id in out
    )


def _check_order(authority: str, reason: str, agency: Agency | None, site: Site | None, listed: list[Camera]) -> None:
    if not authority.strip() or not reason.strip():
        raise Mistaken("Expected who ordered it, by which paper, and why; found one of them empty.")
    if site is not None and (agency is None or site.agency_id != agency.id):
        raise Mistaken(f"Expected a site of the agency that the order names; found {site}.")
    foreign = [camera.serial for camera in listed if agency is not None and camera.agency_id != agency.id]
    if foreign:
        raise Mistaken(f"Expected cameras of {agency}; found {', '.join(foreign)} of another agency.")
