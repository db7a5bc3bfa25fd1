"""Facts of retention on which each act is permitted, for tests to spoil one by one."""

from typing import Any

from openbwc.policy import (
    Act,
    ApproveSchedule,
    EnterAuthority,
    PlaceHold,
    ProposeSchedule,
    ReadHold,
    ReleaseHold,
    ReviewHold,
)

NONE: frozenset[str] = frozenset()


def _roles(roles: tuple[str, ...]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE}


def reading_hold(*roles: str, **changes: Any) -> ReadHold:
    return ReadHold(**{**_roles(roles), "is_own": False, **changes})


def holding(*roles: str, **changes: Any) -> PlaceHold:
    stated = {"kind": "litigation", "authority": "Order of 3 May", "matter": "Doe v. ICE", "review_in_days": 180}
    return PlaceHold(**{**_roles(roles), **stated, "custodian_may_review": True, **changes})


def reviewing_hold(*roles: str, **changes: Any) -> ReviewHold:
    stated = {"remarks": "The case is on appeal.", "review_in_days": 180, "custodian_may_review": True}
    return ReviewHold(**{**_roles(roles), **stated, **changes})


def releasing(*roles: str, **changes: Any) -> ReleaseHold:
    return ReleaseHold(**{**_roles(roles), "reason": "The case was dismissed.", "wears_held": False, **changes})


def entering(*roles: str, **changes: Any) -> EnterAuthority:
    stated = {
        "authority": "DAA-0567-2026-0001-0001",
        "document": "Shelf 1",
        "takes_back": False,
        "is_placeholder": False,
    }
    return EnterAuthority(**{**_roles(roles), **stated, **changes})


def proposing(*roles: str, **changes: Any) -> ProposeSchedule:
    return ProposeSchedule(**{**_roles(roles), "reason": "The Archivist approved it.", **changes})


def approving(*roles: str, **changes: Any) -> ApproveSchedule:
    stated = {"proposed_by_person": False, "list_was_read": True, "within_list": True}
    return ApproveSchedule(**{**_roles(roles), **stated, **changes})


PERMITTED: dict[Act, Any] = {
    Act.READ_HOLD: reading_hold("custodian"),
    Act.PLACE_HOLD: holding("supervisor"),
    Act.REVIEW_HOLD: reviewing_hold("custodian"),
    Act.RELEASE_HOLD: releasing("custodian"),
    Act.ENTER_AUTHORITY: entering("programme_manager"),
    Act.PROPOSE_SCHEDULE: proposing("custodian"),
    Act.APPROVE_SCHEDULE: approving("programme_manager"),
}

EMPTY: dict[Act, Any] = {
    Act.READ_HOLD: reading_hold(),
    Act.PLACE_HOLD: holding(kind="", authority="", matter="", review_in_days=0),
    Act.REVIEW_HOLD: reviewing_hold(remarks="", review_in_days=0),
    Act.RELEASE_HOLD: releasing(reason=""),
    Act.ENTER_AUTHORITY: entering(authority="", document="", is_placeholder=True),
    Act.PROPOSE_SCHEDULE: proposing(reason=""),
    Act.APPROVE_SCHEDULE: approving(proposed_by_person=True, list_was_read=False, within_list=False),
}
