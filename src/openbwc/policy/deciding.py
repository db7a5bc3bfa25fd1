"""`decide`: facts and a policy in, a decision out.

The rules:
1. The outcome starts as refusal. It becomes a permission only when a rule gives grounds and no reason against.
2. An act without a rule, or facts of another act, are errors of the caller and raise; they are never a permission.
3. Equal facts under the same policy give an equal decision, today and in years.
4. Nothing is looked up: no clock, no database, no setting. What is not among the facts or in the policy is not known.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from openbwc.policy.decision import Decision, Outcome, Reason
from openbwc.policy.disposition_facts import (
    ApproveDisposition,
    DisposeOf,
    EnterAcceptance,
    OpenContent,
    PackTransfer,
    ProposeDisposition,
    ReportLoss,
    WithdrawDisposition,
)
from openbwc.policy.expedited_facts import (
    AssignStep,
    CompleteStep,
    DecideExpedited,
    FlagIncident,
    KeepExpedited,
    OpenExpedited,
    PublishRelease,
    RaiseObjection,
    ReviewWithholding,
    RuleOnObjection,
    WithdrawPublication,
)
from openbwc.policy.facts import (
    AccessFacts,
    AccountForGap,
    ActivateAgency,
    AnswerFinding,
    AnswerLeftover,
    AnswerSignal,
    AskStill,
    CheckOutCamera,
    CorrectAssertion,
    Facts,
    FinishCopy,
    ManageProgramme,
    MoveCamera,
    Oversee,
    PlanOperation,
    PublishPolicy,
    Redact,
    ReportProhibited,
    ResolveQuarantine,
    ReviewFootage,
    ReviewProhibited,
    ReviewRedaction,
    RuleOnFinding,
    RuleOnStill,
    ScreenText,
    SearchPeople,
    SignPolicy,
    SubmitRedaction,
    TakeInFootage,
    WithdrawCopy,
)
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
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act
from openbwc.policy.package_facts import BuildPackage, GiveLink, RevokeLink
from openbwc.policy.release_facts import (
    AuthoriseRelease,
    Determine,
    EnterAnswer,
    EnterTelling,
    FreeFootage,
    OpenRelease,
    PrepareRelease,
    PutIn,
    ReleaseFootage,
    WithdrawRelease,
    Withhold,
)
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
from openbwc.policy.retention_facts import (
    ApproveSchedule,
    EnterAuthority,
    PlaceHold,
    ProposeSchedule,
    ReadHold,
    ReleaseHold,
    ReviewHold,
)
from openbwc.policy.rules.access import access_rule, correct_assertion
from openbwc.policy.rules.conduct import report_prohibited, review_prohibited, search_people
from openbwc.policy.rules.coverage import account_for_gap, plan_operation, review_footage
from openbwc.policy.rules.disposition import (
    approve_disposition,
    dispose_of,
    enter_acceptance,
    open_content,
    pack_transfer,
    propose_disposition,
    report_loss,
    withdraw_disposition,
)
from openbwc.policy.rules.equipment import answer_signal, move_camera
from openbwc.policy.rules.expedited import (
    assign_step,
    complete_step,
    decide_expedited,
    flag_incident,
    open_expedited,
    publish_release,
    raise_objection,
    read_expedited,
    review_withholding,
    rule_on_objection,
    withdraw_publication,
)
from openbwc.policy.rules.fees import (
    answer_estimate,
    assess_fees,
    decide_fee_category,
    enter_payment,
    estimate_fees,
    join_fees,
    log_work,
    note_unpaid,
    refund_fees,
)
from openbwc.policy.rules.findings import Findings
from openbwc.policy.rules.intake import resolve_quarantine, take_in_footage
from openbwc.policy.rules.oversight import answer_finding, oversee, rule_on_finding
from openbwc.policy.rules.packages import build_package, give_link, revoke_link
from openbwc.policy.rules.programme import activate_agency, check_out_camera, manage_programme
from openbwc.policy.rules.publication import publish_policy, sign_policy
from openbwc.policy.rules.records import determine, free_footage, review_records, withhold
from openbwc.policy.rules.redaction import (
    answer_leftover,
    finish_copy,
    redact,
    review_redaction,
    submit_redaction,
    withdraw_copy,
)
from openbwc.policy.rules.release import (
    authorise_release,
    enter_answer,
    enter_telling,
    open_release,
    prepare_release,
    put_in,
    release_footage,
    withdraw_release,
)
from openbwc.policy.rules.requests import (
    close_request,
    confirm_closure,
    decide_appeal,
    decide_expedition,
    decide_waiver,
    enter_closure,
    extend_request,
    handle_request,
    make_appeal,
    receive_request,
    stop_request,
)
from openbwc.policy.rules.retention import (
    approve_schedule,
    enter_authority,
    place_hold,
    propose_schedule,
    read_hold,
    release_hold,
    review_hold,
)
from openbwc.policy.rules.screening import screen_text
from openbwc.policy.rules.stills import ask_still, rule_on_still

Rule = Callable[[Act, Any, PolicyInForce], Findings]

RULES = MappingProxyType[Act, tuple[type[Facts], Rule]](
    {
        Act.CHECK_OUT_CAMERA: (CheckOutCamera, check_out_camera),
        Act.MOVE_CAMERA: (MoveCamera, move_camera),
        Act.ANSWER_SIGNAL: (AnswerSignal, answer_signal),
        Act.TAKE_IN_FOOTAGE: (TakeInFootage, take_in_footage),
        Act.VIEW: (AccessFacts, access_rule),
        Act.DOWNLOAD: (AccessFacts, access_rule),
        Act.CORRECT_ASSERTION: (CorrectAssertion, correct_assertion),
        Act.ACTIVATE_AGENCY: (ActivateAgency, activate_agency),
        Act.RESOLVE_QUARANTINE: (ResolveQuarantine, resolve_quarantine),
        Act.MANAGE_PROGRAMME: (ManageProgramme, manage_programme),
        Act.SCREEN_TEXT: (ScreenText, screen_text),
        Act.PLAN_OPERATION: (PlanOperation, plan_operation),
        Act.ACCOUNT_FOR_GAP: (AccountForGap, account_for_gap),
        Act.DRAW_REVIEW_SAMPLE: (ReviewFootage, review_footage),
        Act.RECORD_REVIEW: (ReviewFootage, review_footage),
        Act.SIGN_POLICY: (SignPolicy, sign_policy),
        Act.PUBLISH_POLICY: (PublishPolicy, publish_policy),
        Act.READ_OVERSIGHT: (Oversee, oversee),
        Act.RUN_OVERSIGHT: (Oversee, oversee),
        Act.ANSWER_FINDING: (AnswerFinding, answer_finding),
        Act.RULE_ON_FINDING: (RuleOnFinding, rule_on_finding),
        Act.REPORT_PROHIBITED: (ReportProhibited, report_prohibited),
        Act.REVIEW_PROHIBITED: (ReviewProhibited, review_prohibited),
        Act.SEARCH_PEOPLE: (SearchPeople, search_people),
        Act.OPEN_REDACTION: (Redact, redact),
        Act.EDIT_REDACTION: (Redact, redact),
        Act.SUBMIT_REDACTION: (SubmitRedaction, submit_redaction),
        Act.REVIEW_REDACTION: (ReviewRedaction, review_redaction),
        Act.ANSWER_LEFTOVER: (AnswerLeftover, answer_leftover),
        Act.FINISH_COPY: (FinishCopy, finish_copy),
        Act.WITHDRAW_COPY: (WithdrawCopy, withdraw_copy),
        Act.ASK_STILL: (AskStill, ask_still),
        Act.RULE_ON_STILL: (RuleOnStill, rule_on_still),
        Act.READ_HOLD: (ReadHold, read_hold),
        Act.PLACE_HOLD: (PlaceHold, place_hold),
        Act.REVIEW_HOLD: (ReviewHold, review_hold),
        Act.RELEASE_HOLD: (ReleaseHold, release_hold),
        Act.ENTER_AUTHORITY: (EnterAuthority, enter_authority),
        Act.PROPOSE_SCHEDULE: (ProposeSchedule, propose_schedule),
        Act.APPROVE_SCHEDULE: (ApproveSchedule, approve_schedule),
        Act.PROPOSE_DISPOSITION: (ProposeDisposition, propose_disposition),
        Act.APPROVE_DISPOSITION: (ApproveDisposition, approve_disposition),
        Act.WITHDRAW_DISPOSITION: (WithdrawDisposition, withdraw_disposition),
        Act.PACK_TRANSFER: (PackTransfer, pack_transfer),
        Act.ENTER_ACCEPTANCE: (EnterAcceptance, enter_acceptance),
        Act.REPORT_LOSS: (ReportLoss, report_loss),
        Act.DISPOSE_OF: (DisposeOf, dispose_of),
        Act.OPEN_CONTENT: (OpenContent, open_content),
        Act.READ_REQUESTS: (HandleRequest, handle_request),
        Act.RECEIVE_REQUEST: (ReceiveRequest, receive_request),
        Act.HANDLE_REQUEST: (HandleRequest, handle_request),
        Act.DECIDE_EXPEDITION: (DecideExpedition, decide_expedition),
        Act.DECIDE_WAIVER: (DecideWaiver, decide_waiver),
        Act.STOP_REQUEST: (StopRequest, stop_request),
        Act.EXTEND_REQUEST: (ExtendRequest, extend_request),
        Act.SEARCH_FOR_REQUEST: (HandleRequest, handle_request),
        Act.CLOSE_REQUEST: (CloseRequest, close_request),
        Act.ENTER_CLOSURE: (EnterClosure, enter_closure),
        Act.CONFIRM_CLOSURE: (ConfirmClosure, confirm_closure),
        Act.MAKE_APPEAL: (MakeAppeal, make_appeal),
        Act.DECIDE_APPEAL: (DecideAppeal, decide_appeal),
        Act.DECIDE_FEE_CATEGORY: (DecideFeeCategory, decide_fee_category),
        Act.LOG_WORK: (LogWork, log_work),
        Act.ESTIMATE_FEES: (EstimateFees, estimate_fees),
        Act.ANSWER_ESTIMATE: (AnswerEstimate, answer_estimate),
        Act.ASSESS_FEES: (AssessFees, assess_fees),
        Act.ENTER_PAYMENT: (EnterPayment, enter_payment),
        Act.NOTE_UNPAID: (NoteUnpaid, note_unpaid),
        Act.REFUND_FEES: (RefundFees, refund_fees),
        Act.JOIN_FEES: (JoinFees, join_fees),
        Act.REVIEW_RECORDS: (PrepareRelease, review_records),
        Act.WITHHOLD: (Withhold, withhold),
        Act.DETERMINE_REQUEST: (Determine, determine),
        Act.FREE_FOOTAGE: (FreeFootage, free_footage),
        Act.READ_RELEASES: (PrepareRelease, prepare_release),
        Act.OPEN_RELEASE: (OpenRelease, open_release),
        Act.PREPARE_RELEASE: (PrepareRelease, prepare_release),
        Act.PUT_IN_RELEASE: (PutIn, put_in),
        Act.ENTER_TELLING: (EnterTelling, enter_telling),
        Act.ENTER_ANSWER: (EnterAnswer, enter_answer),
        Act.AUTHORISE_RELEASE: (AuthoriseRelease, authorise_release),
        Act.RELEASE_FOOTAGE: (ReleaseFootage, release_footage),
        Act.WITHDRAW_RELEASE: (WithdrawRelease, withdraw_release),
        Act.READ_EXPEDITED: (KeepExpedited, read_expedited),
        Act.FLAG_INCIDENT: (FlagIncident, flag_incident),
        Act.OPEN_EXPEDITED: (OpenExpedited, open_expedited),
        Act.ASSIGN_EXPEDITED_STEP: (AssignStep, assign_step),
        Act.COMPLETE_EXPEDITED_STEP: (CompleteStep, complete_step),
        Act.RAISE_OBJECTION: (RaiseObjection, raise_objection),
        Act.RULE_ON_OBJECTION: (RuleOnObjection, rule_on_objection),
        Act.DECIDE_EXPEDITED: (DecideExpedited, decide_expedited),
        Act.REVIEW_WITHHOLDING: (ReviewWithholding, review_withholding),
        Act.PUBLISH_RELEASE: (PublishRelease, publish_release),
        Act.WITHDRAW_PUBLICATION: (WithdrawPublication, withdraw_publication),
        Act.BUILD_PACKAGE: (BuildPackage, build_package),
        Act.GIVE_LINK: (GiveLink, give_link),
        Act.REVOKE_LINK: (RevokeLink, revoke_link),
    }
)
"""Per act, the facts it is decided on and its rule."""

_PERMITTED, _REFUSED = Outcome.PERMITTED, Outcome.REFUSED
_NO_GROUNDS = Reason("V.A.1", "no_rule", "No rule permits this act.", "The policy would have to permit it.")


def decide(act: Act, facts: Facts, policy: PolicyInForce) -> Decision:
    """Whether `act` may be done on these facts under this policy.

    Raises TypeError when the act has no rule or the facts are those of another act.
    """
    facts_type, rule = RULES[act]
    if type(facts) is not facts_type:
        raise TypeError(f"{act.value}: expected facts of type {facts_type.__name__}; found {type(facts).__name__}.")
    findings = rule(act, facts, policy)
    reasons = findings.reasons
    if findings.grounds and not reasons:
        return Decision(act, _PERMITTED, findings.grounds, (), findings.obligations, policy.version)
    reasons = reasons or [_NO_GROUNDS]
    clauses = tuple(dict.fromkeys(reason.clause for reason in reasons))
    return Decision(act, _REFUSED, clauses, tuple(reasons), (), policy.version)


def screen_words(text: str, policy: PolicyInForce) -> Decision:
    """Whether a tag or search text may be used: refused when it goes by a protected characteristic (II.B.5)."""
    return decide(Act.SCREEN_TEXT, ScreenText(text=text), policy)
