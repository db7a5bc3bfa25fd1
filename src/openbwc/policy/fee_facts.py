"""What the policy is told of an act on the fees of a request (V.B.1): frozen facts, gathered by disclosure.

Guarantees: every fact has to be stated; amounts are cents. `under_foia`: the requester is one whose requests are FOIA
requests; `billed`: fees were assessed, and that stands; `statement` is why, in words.
"""

from dataclasses import dataclass

from openbwc.policy.request_facts import HandleRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideFeeCategory(HandleRequest):
    """A person decides in which category a requester is.

    `requester_kind` is a kind of V.B.2, and `identity_declared`: they declared under penalty of perjury who they are.
    """

    under_foia: bool
    requester_kind: str
    identity_declared: bool
    category: str
    billed: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWork(HandleRequest):
    """A person logs work on a request, or strikes what was logged.

    `on_appeal`: it is a review while what it is of was under appeal; `after_reversal`: a review after an appeal was
    granted, and `other_exemptions`: of others than those that fell, as the person states.
    """

    under_foia: bool
    on_appeal: bool
    after_reversal: bool
    other_exemptions: bool
    billed: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateFees(HandleRequest):
    """A person estimates the fees; beyond `agreed_cents` the requester is asked, and the clock stops.

    `category` is empty where none is decided, and `alike`: all that is charged with it is in the same one;
    `waiver_open`: a waiver is asked for and not decided. `advance_cents` is what is asked before the work is done, and
    `defaulted`: an earlier bill is overdue, as recorded; `same_requester`: it is this requester's, as the person
    states. `awaits`: an answer is awaited already; `ended`: the request is determined or closed, and that stands.
    """

    under_foia: bool
    category: str
    alike: bool
    waiver_open: bool
    waived: bool
    estimate_cents: int
    agreed_cents: int
    advance_cents: int
    defaulted: bool
    same_requester: bool
    awaits: bool
    ended: bool
    billed: bool
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEstimate(HandleRequest):
    """A person notes the requester's answer: an amount that they agree to, or (None) how they narrow the request.

    `asked`: an estimate waits for an answer; `advance_cents` is what was asked in advance, and `paid_cents` what came;
    `defaulted`: it was asked for an earlier bill that the requester had not paid.
    """

    asked: bool
    up_to_cents: int | None
    advance_cents: int
    paid_cents: int
    defaulted: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessFees(HandleRequest):
    """A person assesses the fees, as one with those of the requests that are charged with it (`alike`, as above).

    `ended`: all of them are determined, or closed without a determination, and `told`: the letters that say so have
    gone out.
    """

    under_foia: bool
    category: str
    alike: bool
    waiver_open: bool
    waived: bool
    ended: bool
    told: bool
    billed: bool
    joined: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPayment(HandleRequest):
    """A person notes a payment. `asked_cents` is what is asked and was not paid; `reference` is what proves it."""

    cents: int
    asked_cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUnpaid(HandleRequest):
    """A person notes that a bill was not paid in time. `days` since its letter went out, None where it did not.

    `disputed`: the bill, or the denial of a waiver, is under appeal, or a waiver is asked for and not decided.
    """

    owed_cents: int
    disputed: bool
    days: int | None
    noted: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFees(HandleRequest):
    """A person notes that money went back; `held_cents` is what was paid and has not gone back."""

    cents: int
    held_cents: int
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFees(HandleRequest):
    """A person charges requests as one. `fits`: two open-ended requests of one agency, and neither joined elsewhere.

    `related`: they are of one requester, or of people who act together, on one matter, as the person states. `alike`:
    both are in one category, which is decided; `waivers`: of one of them a waiver is granted, or asked for and not
    decided; `awaits`: one of them waits for an answer on fees.
    """

    fits: bool
    alike: bool
    waivers: bool
    awaits: bool
    related: bool
    billed: bool
    statement: str


FeeFacts = (
    DecideFeeCategory
    | LogWork
    | EstimateFees
    | AnswerEstimate
    | AssessFees
    | EnterPayment
    | NoteUnpaid
    | RefundFees
    | JoinFees
)
