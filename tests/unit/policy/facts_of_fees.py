"""Facts on which each act on the fees of a request is permitted, and facts that say nothing at all."""

from typing import Any

from openbwc.policy import Act
from openbwc.policy.fee_facts import (
    AnswerEstimate,
    AssessFees,
    DecideFeeCategory,
    EnterPayment,
    EstimateFees,
    JoinFees,
    LogWork,
    NoteUnpaid,
    RefundFees,
)

OFFICER = "disclosure_officer"


def _roles(roles: tuple[str, ...], changes: dict[str, Any]) -> dict[str, Any]:
    return {"roles_in_owning_agency": frozenset(roles), "department_roles": frozenset(), **changes}


def categorising(*roles: str, **changes: Any) -> DecideFeeCategory:
    told = {
        "under_foia": True,
        "requester_kind": "press",
        "identity_declared": False,
        "category": "news_media",
        "billed": False,
        "statement": "It prints a newspaper.",
    }
    return DecideFeeCategory(**_roles(roles, told | changes))


def logging(*roles: str, **changes: Any) -> LogWork:
    told = {
        "under_foia": True,
        "on_appeal": False,
        "after_reversal": False,
        "other_exemptions": False,
        "billed": False,
        "statement": "Searched the week of the raid.",
    }
    return LogWork(**_roles(roles, told | changes))


def estimating(*roles: str, **changes: Any) -> EstimateFees:
    told = {
        "under_foia": True,
        "category": "commercial",
        "alike": True,
        "waiver_open": False,
        "waived": False,
        "estimate_cents": 4000,
        "agreed_cents": 2500,
        "advance_cents": 0,
        "defaulted": False,
        "same_requester": False,
        "awaits": False,
        "ended": False,
        "billed": False,
        "letter": "We estimate two hours of search.",
    }
    return EstimateFees(**_roles(roles, told | changes))


def answering(*roles: str, **changes: Any) -> AnswerEstimate:
    told = {
        "asked": True,
        "up_to_cents": 4000,
        "advance_cents": 0,
        "paid_cents": 0,
        "defaulted": False,
        "statement": "I agree to 40 dollars.",
    }
    return AnswerEstimate(**_roles(roles, told | changes))


def assessing(*roles: str, **changes: Any) -> AssessFees:
    told = {
        "under_foia": True,
        "category": "commercial",
        "alike": True,
        "waiver_open": False,
        "waived": False,
        "ended": True,
        "told": True,
        "billed": False,
        "joined": False,
        "statement": "Two hours of search.",
    }
    return AssessFees(**_roles(roles, told | changes))


def paying(*roles: str, **changes: Any) -> EnterPayment:
    return EnterPayment(**_roles(roles, {"cents": 4000, "asked_cents": 4000, "reference": "Receipt 17."} | changes))


def leaving_unpaid(*roles: str, **changes: Any) -> NoteUnpaid:
    told = {"owed_cents": 4000, "disputed": False, "days": 31, "noted": False, "statement": "Two calls, no answer."}
    return NoteUnpaid(**_roles(roles, told | changes))


def refunding(*roles: str, **changes: Any) -> RefundFees:
    told = {"cents": 1000, "held_cents": 4000, "statement": "The search took less time."}
    return RefundFees(**_roles(roles, told | changes))


def joining(*roles: str, **changes: Any) -> JoinFees:
    told = {
        "fits": True,
        "related": True,
        "alike": True,
        "waivers": False,
        "awaits": False,
        "billed": False,
        "statement": "One week of footage, asked for day by day.",
    }
    return JoinFees(**_roles(roles, told | changes))


PERMITTED: dict[Act, Any] = {
    Act.DECIDE_FEE_CATEGORY: categorising(OFFICER),
    Act.LOG_WORK: logging(OFFICER),
    Act.ESTIMATE_FEES: estimating(OFFICER),
    Act.ANSWER_ESTIMATE: answering(OFFICER),
    Act.ASSESS_FEES: assessing(OFFICER),
    Act.ENTER_PAYMENT: paying(OFFICER),
    Act.NOTE_UNPAID: leaving_unpaid(OFFICER),
    Act.REFUND_FEES: refunding(OFFICER),
    Act.JOIN_FEES: joining(OFFICER),
}

EMPTY: dict[Act, Any] = {
    Act.DECIDE_FEE_CATEGORY: categorising(under_foia=False, category="", statement=""),
    Act.LOG_WORK: logging(under_foia=False, statement=""),
    Act.ESTIMATE_FEES: estimating(under_foia=False, category="", letter=""),
    Act.ANSWER_ESTIMATE: answering(asked=False, statement=""),
    Act.ASSESS_FEES: assessing(under_foia=False, category="", ended=False, told=False, statement=""),
    Act.ENTER_PAYMENT: paying(cents=0, asked_cents=0, reference=""),
    Act.NOTE_UNPAID: leaving_unpaid(owed_cents=0, days=None, statement=""),
    Act.REFUND_FEES: refunding(cents=0, held_cents=0, statement=""),
    Act.JOIN_FEES: joining(fits=False, related=False, alike=False, statement=""),
}
