"""Facts on which each act on a request is permitted, and facts that say nothing at all."""

from typing import Any

from openbwc.policy import Act
from openbwc.policy.request_facts import (
    CloseRequest,
    ConfirmClosure,
    DecideAppeal,
    DecideExpedition,
    DecideWaiver,
    EnterClosure,
    ExtendRequest,
    HandleRequest,
    MakeAppeal,
    ReceiveRequest,
    StopRequest,
)

NONE: frozenset[str] = frozenset()


def _roles(roles: tuple[str, ...], changes: dict[str, Any]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": NONE, **changes}


def handling(*roles: str, **changes: Any) -> HandleRequest:
    return HandleRequest(**_roles(roles, changes))


def receiving(*roles: str, **changes: Any) -> ReceiveRequest:
    told = {"by_requester": False, "requester_kind": "press", "described": True}
    return ReceiveRequest(**_roles(roles, told | changes))


def expediting(*roles: str, **changes: Any) -> DecideExpedition:
    told = {"asked": True, "decided": False, "grants": True, "ground": "due_process", "statement": "A hearing is near."}
    return DecideExpedition(**_roles(roles, told | changes))


def waiving(*roles: str, **changes: Any) -> DecideWaiver:
    told = {"asked": True, "decided": False, "appealed": False, "statement": "It informs the public."}
    return DecideWaiver(**_roles(roles, told | changes))


def stopping(*roles: str, **changes: Any) -> StopRequest:
    told = {
        "unclear": False,
        "running": True,
        "days_left": 1,
        "stops": 0,
        "awaits": False,
        "determined": False,
        "letter": "Which street?",
    }
    return StopRequest(**_roles(roles, told | changes))


def extending(*roles: str, **changes: Any) -> ExtendRequest:
    told = {
        "circumstance": "voluminous",
        "working_days": 10,
        "working_day": 19,
        "extended": False,
        "determined": False,
        "letter": "There are 40 hours of footage.",
    }
    return ExtendRequest(**_roles(roles, told | changes))


def closing(*roles: str, **changes: Any) -> CloseRequest:
    told = {
        "outcome": "no_records",
        "statement": "No camera was there.",
        "ended": False,
        "searched": True,
        "spanned": True,
        "by_words": False,
        "found": 0,
        "found_before": 0,
        "missing": 0,
        "held_up": True,
        "explained": False,
        "explained_by_person": False,
        "withdrawn": False,
        "duplicate_of": False,
        "referred": False,
        "fees_unsettled": False,
        "free_search_given": True,
    }
    return CloseRequest(**_roles(roles, told | changes))


def entering_closure(*roles: str, **changes: Any) -> EnterClosure:
    told = {"whole_department": False, "days_past": 0, "reason": "Executive order."}
    return EnterClosure(**_roles(roles, told | changes))


def confirming_closure(*roles: str, **changes: Any) -> ConfirmClosure:
    return ConfirmClosure(**_roles(roles, {"whole_department": False, "own": False} | changes))


def appealing(**changes: Any) -> MakeAppeal:
    return MakeAppeal(**{"adverse": True, "in_time": True, "appealed": False, "statement": "There was one.", **changes})


def deciding_appeal(*roles: str, **changes: Any) -> DecideAppeal:
    told = {"handled_by_person": False, "decided": False, "statement": "The search was sound."}
    return DecideAppeal(**_roles(roles, told | changes))


PERMITTED: dict[Act, Any] = {
    Act.READ_REQUESTS: handling("programme_manager"),
    Act.RECEIVE_REQUEST: receiving("disclosure_officer"),
    Act.HANDLE_REQUEST: handling("disclosure_officer"),
    Act.DECIDE_EXPEDITION: expediting("disclosure_officer"),
    Act.DECIDE_WAIVER: waiving("disclosure_officer"),
    Act.STOP_REQUEST: stopping("disclosure_officer"),
    Act.EXTEND_REQUEST: extending("disclosure_officer"),
    Act.SEARCH_FOR_REQUEST: handling("disclosure_officer"),
    Act.CLOSE_REQUEST: closing("disclosure_officer"),
    Act.ENTER_CLOSURE: entering_closure("disclosure_officer"),
    Act.CONFIRM_CLOSURE: confirming_closure("programme_manager"),
    Act.MAKE_APPEAL: appealing(),
    Act.DECIDE_APPEAL: deciding_appeal("disclosure_officer"),
}

EMPTY: dict[Act, Any] = {
    Act.READ_REQUESTS: handling(),
    Act.RECEIVE_REQUEST: receiving(requester_kind="", described=False),
    Act.HANDLE_REQUEST: handling(),
    Act.DECIDE_EXPEDITION: expediting(asked=False, ground="", statement=""),
    Act.DECIDE_WAIVER: waiving(asked=False, statement=""),
    Act.STOP_REQUEST: stopping(letter="", days_left=0),
    Act.EXTEND_REQUEST: extending(circumstance="", working_days=0, working_day=0, letter=""),
    Act.SEARCH_FOR_REQUEST: handling(),
    Act.CLOSE_REQUEST: closing(outcome="", statement="", searched=False, held_up=False),
    Act.ENTER_CLOSURE: entering_closure(reason=""),
    Act.CONFIRM_CLOSURE: confirming_closure(own=True),
    Act.MAKE_APPEAL: appealing(adverse=False, in_time=False, statement=""),
    Act.DECIDE_APPEAL: deciding_appeal(statement=""),
}
