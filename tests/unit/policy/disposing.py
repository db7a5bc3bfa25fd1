"""Facts of disposition on which each act is permitted, for tests to spoil one by one."""

from typing import Any

from openbwc.policy import (
    Act,
    ApproveDisposition,
    DisposeOf,
    EnterAcceptance,
    OpenContent,
    PackTransfer,
    ProposeDisposition,
    ReportLoss,
    WithdrawDisposition,
)

NONE: frozenset[str] = frozenset()


def _roles(roles: tuple[str, ...]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE}


def listing(*roles: str, **changes: Any) -> ProposeDisposition:
    told = {"reason": "Their period has run out.", "recordings": 2, "kept": 0, "of_another_action": 0}
    told |= {"worn": 0, "released": 0, "damaged": 0}
    return ProposeDisposition(**{**_roles(roles), **told, **changes})


def agreeing(*roles: str, **changes: Any) -> ApproveDisposition:
    told = {"proposed_by_person": False, "approved_by_person": False, "list_unchanged": True}
    told |= {"worn": 0, "released": 0}
    return ApproveDisposition(**{**_roles(roles), **told, **changes})


def ending(*roles: str, **changes: Any) -> WithdrawDisposition:
    return WithdrawDisposition(**{**_roles(roles), "reason": "A request came in.", **changes})


def packing(*roles: str, **changes: Any) -> PackTransfer:
    return PackTransfer(**{**_roles(roles), "approved": True, **changes})


def accepting(*roles: str, **changes: Any) -> EnterAcceptance:
    return EnterAcceptance(**{**_roles(roles), "reference": "TR-0567-2026-0001", "names_the_package": True, **changes})


def losing(*roles: str, **changes: Any) -> ReportLoss:
    return ReportLoss(**{**_roles(roles), "recordings": 1, "circumstances": "The disk failed.", **changes})


def disposing(**changes: Any) -> DisposeOf:
    told = {
        "approved": True,
        "people": 2,
        "transferred": False,
        "accepted": False,
        "blockers": NONE,
        "changed": NONE,
    }
    return DisposeOf(**{**told, **changes})


PERMITTED: dict[Act, Any] = {
    Act.PROPOSE_DISPOSITION: listing("custodian"),
    Act.APPROVE_DISPOSITION: agreeing("programme_manager"),
    Act.WITHDRAW_DISPOSITION: ending("custodian"),
    Act.PACK_TRANSFER: packing("custodian"),
    Act.ENTER_ACCEPTANCE: accepting("custodian"),
    Act.REPORT_LOSS: losing("disclosure_officer"),
    Act.DISPOSE_OF: disposing(),
    Act.OPEN_CONTENT: OpenContent(disposed_under=None),
}
EMPTY: dict[Act, Any] = {
    Act.PROPOSE_DISPOSITION: listing(
        reason="", recordings=0, kept=1, of_another_action=1, worn=1, released=1, damaged=1
    ),
    Act.APPROVE_DISPOSITION: agreeing(
        proposed_by_person=True, approved_by_person=True, list_unchanged=False, worn=1, released=1
    ),
    Act.WITHDRAW_DISPOSITION: ending(reason=""),
    Act.PACK_TRANSFER: packing(approved=False),
    Act.ENTER_ACCEPTANCE: accepting(reference="", names_the_package=False),
    Act.REPORT_LOSS: losing(recordings=0, circumstances=""),
    Act.DISPOSE_OF: disposing(
        approved=False, people=0, transferred=True, blockers=frozenset({"held"}), changed=frozenset({"clips"})
    ),
    Act.OPEN_CONTENT: OpenContent(disposed_under=""),
}
