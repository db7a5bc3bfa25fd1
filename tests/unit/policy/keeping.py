"""Facts of retention on which each act is permitted, for tests to spoil one by one."""

from typing import Any

from openbwc.policy import (
    ApproveSchedule,
    EnterAuthority,
    PlaceHold,
    ProposeSchedule,
    ReleaseHold,
    ReviewHold,
)

NONE: frozenset[str] = frozenset()


def _roles(roles: tuple[str, ...]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE}


def holding(*roles: str, **changes: Any) -> PlaceHold:
    stated = {"kind": "litigation", "authority": "Order of 3 May", "matter": "Doe v. ICE", "review_in_days": 180}
    return PlaceHold(**{**_roles(roles), **stated, **changes})


def reviewing_hold(*roles: str, **changes: Any) -> ReviewHold:
    return ReviewHold(**{**_roles(roles), "remarks": "The case is on appeal.", "review_in_days": 180, **changes})


def releasing(*roles: str, **changes: Any) -> ReleaseHold:
    return ReleaseHold(**{**_roles(roles), "reason": "The case was dismissed.", **changes})


def entering(*roles: str, **changes: Any) -> EnterAuthority:
    stated = {"authority": "DAA-0567-2026-0001-0001", "proposed_by_person": False, "is_placeholder": False}
    return EnterAuthority(**{**_roles(roles), **stated, **changes})


def proposing(*roles: str, **changes: Any) -> ProposeSchedule:
    return ProposeSchedule(**{**_roles(roles), "reason": "The Archivist approved it.", **changes})


def approving(*roles: str, **changes: Any) -> ApproveSchedule:
    return ApproveSchedule(**{**_roles(roles), "proposed_by_person": False, "list_unchanged": True, **changes})
