"""The nouns of a policy: clauses, parameters, purposes, encounter types, categories and access rules.

Guarantees: every value here is immutable and comes from policy data; nothing in this module holds a period, a
deadline or a permission of its own. A parameter's value is one of four plain types (`Value`), so that it can be
hashed, compared and shown without knowing the clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = int | str | tuple[str, ...]
"""A parameter's value: a whole number, a flag (bool, which is an int), a word, or a set as a sorted tuple."""


class Kind(StrEnum):
    """How a duty is met (the register's `kind`)."""

    GATE = "gate"
    FLOW = "flow"
    CONFIG = "config"
    RECORD = "record"
    CHECK = "check"


class Tightening(StrEnum):
    """How an agency may move a parameter away from the department's value (III.A.2)."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SUPERSET_OF = "superset_of"
    SUBSET_OF = "subset_of"
    MUST_BE = "must_be"
    UNCHANGED = "unchanged"


class ValueType(StrEnum):
    """The type of a parameter's value, as written in the policy file."""

    INTEGER = "integer"
    FLAG = "flag"
    TEXT = "text"
    SET = "set"


class Basis(StrEnum):
    """Where a value comes from, so that nobody mistakes an example for the policy."""

    REGISTER = "register"
    STATUTE = "statute"
    ILLUSTRATIVE = "illustrative"


class Act(StrEnum):
    """The regulated acts that `decide` answers for."""

    CHECK_OUT_CAMERA = "check_out_camera"
    MOVE_CAMERA = "move_camera"
    ANSWER_SIGNAL = "answer_signal"
    TAKE_IN_FOOTAGE = "take_in_footage"
    VIEW = "view"
    DOWNLOAD = "download"
    CORRECT_ASSERTION = "correct_assertion"
    ACTIVATE_AGENCY = "activate_agency"
    RESOLVE_QUARANTINE = "resolve_quarantine"
    MANAGE_PROGRAMME = "manage_programme"
    SCREEN_TEXT = "screen_text"
    PLAN_OPERATION = "plan_operation"
    ACCOUNT_FOR_GAP = "account_for_gap"
    DRAW_REVIEW_SAMPLE = "draw_review_sample"
    RECORD_REVIEW = "record_review"
    SIGN_POLICY = "sign_policy"
    PUBLISH_POLICY = "publish_policy"
    READ_OVERSIGHT = "read_oversight"
    RUN_OVERSIGHT = "run_oversight"
    ANSWER_FINDING = "answer_finding"
    RULE_ON_FINDING = "rule_on_finding"
    REPORT_PROHIBITED = "report_prohibited"
    REVIEW_PROHIBITED = "review_prohibited"
    SEARCH_PEOPLE = "search_people"
    OPEN_REDACTION = "open_redaction"
    EDIT_REDACTION = "edit_redaction"
    SUBMIT_REDACTION = "submit_redaction"
    REVIEW_REDACTION = "review_redaction"
    ANSWER_LEFTOVER = "answer_leftover"
    FINISH_COPY = "finish_copy"
    WITHDRAW_COPY = "withdraw_copy"
    ASK_STILL = "ask_still"
    RULE_ON_STILL = "rule_on_still"
    READ_HOLD = "read_hold"
    PLACE_HOLD = "place_hold"
    REVIEW_HOLD = "review_hold"
    RELEASE_HOLD = "release_hold"
    ENTER_AUTHORITY = "enter_authority"
    PROPOSE_SCHEDULE = "propose_schedule"
    APPROVE_SCHEDULE = "approve_schedule"
    PROPOSE_DISPOSITION = "propose_disposition"
    APPROVE_DISPOSITION = "approve_disposition"
    WITHDRAW_DISPOSITION = "withdraw_disposition"
    PACK_TRANSFER = "pack_transfer"
    ENTER_ACCEPTANCE = "enter_acceptance"
    REPORT_LOSS = "report_loss"
    DISPOSE_OF = "dispose_of"
    OPEN_CONTENT = "open_content"
    READ_REQUESTS = "read_requests"
    RECEIVE_REQUEST = "receive_request"
    HANDLE_REQUEST = "handle_request"
    DECIDE_EXPEDITION = "decide_expedition"
    DECIDE_WAIVER = "decide_waiver"
    STOP_REQUEST = "stop_request"
    EXTEND_REQUEST = "extend_request"
    SEARCH_FOR_REQUEST = "search_for_request"
    CLOSE_REQUEST = "close_request"
    MAKE_APPEAL = "make_appeal"
    ENTER_CLOSURE = "enter_closure"
    CONFIRM_CLOSURE = "confirm_closure"
    DECIDE_APPEAL = "decide_appeal"
    DECIDE_FEE_CATEGORY = "decide_fee_category"
    LOG_WORK = "log_work"
    ESTIMATE_FEES = "estimate_fees"
    ANSWER_ESTIMATE = "answer_estimate"
    ASSESS_FEES = "assess_fees"
    ENTER_PAYMENT = "enter_payment"
    NOTE_UNPAID = "note_unpaid"
    REFUND_FEES = "refund_fees"
    JOIN_FEES = "join_fees"
    REVIEW_RECORDS = "review_records"
    WITHHOLD = "withhold"
    DETERMINE_REQUEST = "determine_request"
    FREE_FOOTAGE = "free_footage"
    READ_RELEASES = "read_releases"
    OPEN_RELEASE = "open_release"
    PREPARE_RELEASE = "prepare_release"
    PUT_IN_RELEASE = "put_in_release"
    ENTER_TELLING = "enter_telling"
    ENTER_ANSWER = "enter_answer"
    AUTHORISE_RELEASE = "authorise_release"
    RELEASE_FOOTAGE = "release_footage"
    WITHDRAW_RELEASE = "withdraw_release"
    READ_EXPEDITED = "read_expedited"
    FLAG_INCIDENT = "flag_incident"
    OPEN_EXPEDITED = "open_expedited"
    ASSIGN_EXPEDITED_STEP = "assign_expedited_step"
    COMPLETE_EXPEDITED_STEP = "complete_expedited_step"
    RAISE_OBJECTION = "raise_objection"
    RULE_ON_OBJECTION = "rule_on_objection"
    DECIDE_EXPEDITED = "decide_expedited"
    REVIEW_WITHHOLDING = "review_withholding"
    PUBLISH_RELEASE = "publish_release"
    WITHDRAW_PUBLICATION = "withdraw_publication"
    BUILD_PACKAGE = "build_package"
    GIVE_LINK = "give_link"
    REVOKE_LINK = "revoke_link"


FOOTAGE_ACTS = frozenset({Act.VIEW, Act.DOWNLOAD})
"""The acts that reach footage: these, and only these, need a purpose (V.A.2)."""

ROLE_ACTS = FOOTAGE_ACTS | {
    Act.CORRECT_ASSERTION,
    Act.ACTIVATE_AGENCY,
    Act.RESOLVE_QUARANTINE,
    Act.MANAGE_PROGRAMME,
    Act.PLAN_OPERATION,
    Act.ACCOUNT_FOR_GAP,
    Act.DRAW_REVIEW_SAMPLE,
    Act.RECORD_REVIEW,
    Act.SIGN_POLICY,
    Act.PUBLISH_POLICY,
    Act.READ_OVERSIGHT,
    Act.RUN_OVERSIGHT,
    Act.ANSWER_FINDING,
    Act.RULE_ON_FINDING,
    Act.REVIEW_PROHIBITED,
    Act.OPEN_REDACTION,
    Act.EDIT_REDACTION,
    Act.SUBMIT_REDACTION,
    Act.REVIEW_REDACTION,
    Act.ANSWER_LEFTOVER,
    Act.FINISH_COPY,
    Act.WITHDRAW_COPY,
    Act.ASK_STILL,
    Act.RULE_ON_STILL,
    Act.READ_HOLD,
    Act.PLACE_HOLD,
    Act.REVIEW_HOLD,
    Act.RELEASE_HOLD,
    Act.ENTER_AUTHORITY,
    Act.PROPOSE_SCHEDULE,
    Act.APPROVE_SCHEDULE,
    Act.PROPOSE_DISPOSITION,
    Act.APPROVE_DISPOSITION,
    Act.WITHDRAW_DISPOSITION,
    Act.PACK_TRANSFER,
    Act.ENTER_ACCEPTANCE,
    Act.REPORT_LOSS,
    Act.READ_REQUESTS,
    Act.RECEIVE_REQUEST,
    Act.HANDLE_REQUEST,
    Act.DECIDE_EXPEDITION,
    Act.DECIDE_WAIVER,
    Act.STOP_REQUEST,
    Act.EXTEND_REQUEST,
    Act.SEARCH_FOR_REQUEST,
    Act.CLOSE_REQUEST,
    Act.ENTER_CLOSURE,
    Act.CONFIRM_CLOSURE,
    Act.DECIDE_APPEAL,
    Act.DECIDE_FEE_CATEGORY,
    Act.LOG_WORK,
    Act.ESTIMATE_FEES,
    Act.ANSWER_ESTIMATE,
    Act.ASSESS_FEES,
    Act.ENTER_PAYMENT,
    Act.NOTE_UNPAID,
    Act.REFUND_FEES,
    Act.JOIN_FEES,
    Act.REVIEW_RECORDS,
    Act.WITHHOLD,
    Act.DETERMINE_REQUEST,
    Act.READ_RELEASES,
    Act.OPEN_RELEASE,
    Act.PREPARE_RELEASE,
    Act.PUT_IN_RELEASE,
    Act.ENTER_TELLING,
    Act.ENTER_ANSWER,
    Act.AUTHORISE_RELEASE,
    Act.RELEASE_FOOTAGE,
    Act.WITHDRAW_RELEASE,
    Act.READ_EXPEDITED,
    Act.FLAG_INCIDENT,
    Act.OPEN_EXPEDITED,
    Act.ASSIGN_EXPEDITED_STEP,
    Act.COMPLETE_EXPEDITED_STEP,
    Act.RAISE_OBJECTION,
    Act.RULE_ON_OBJECTION,
    Act.DECIDE_EXPEDITED,
    Act.REVIEW_WITHHOLDING,
    Act.PUBLISH_RELEASE,
    Act.WITHDRAW_PUBLICATION,
    Act.BUILD_PACKAGE,
    Act.GIVE_LINK,
    Act.REVOKE_LINK,
}
"""The acts that an access rule may grant to a role; the others rest on facts alone."""


class Role(StrEnum):
    """The roles of the register; a system administrator is none of them and has no evidence rights."""

    LEO = "leo"
    SUPERVISOR = "supervisor"
    CUSTODIAN = "custodian"
    REDACTOR = "redactor"
    REVIEWER = "reviewer"
    DISCLOSURE_OFFICER = "disclosure_officer"
    INVESTIGATOR = "investigator"
    AUDITOR = "auditor"
    PROGRAMME_MANAGER = "programme_manager"
    POLICY_OFFICE = "policy_office"


class Scope(StrEnum):
    """How far a grant reaches: the wearer's own recordings, the agency's, or the whole department's."""

    OWN = "own"
    AGENCY = "agency"
    DEPARTMENT = "department"

    def holds(self, other: "Scope") -> bool:
        """Whether a grant of this scope holds one of the other.

        The agency's scope holds the wearer's own; the department's holds neither, because it is granted to roles
        that are held elsewhere.
        """
        return self is other or (self is Scope.AGENCY and other is Scope.OWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number, flag, word or set of a clause, with the way in which an agency may tighten it."""

    clause: str
    name: str
    title: str
    type: ValueType
    unit: str | None
    tightens: Tightening
    value: Value
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One duty of the policy: the register's row. `kind` has one or two kinds, in the register's order."""

    id: str
    title: str
    duty: str
    kind: tuple[Kind, ...]
    software: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """An authorised purpose of access (V.A.2)."""

    code: str
    title: str
    clause: str
    needs_matter: bool
    redacted_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterType:
    """A kind of encounter that calls for a recording, mapped to a clause of II.A."""

    code: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a recording is filed under; `restriction` names the restriction that the category brings, if any."""

    code: str
    title: str
    clause: str
    restriction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A limit on who may see a recording (II.B.1-3): only people on its named access list."""

    code: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """A role may do these acts for these purposes within this scope (V.A.1).

    `purposes` is empty for acts that do not reach footage.
    """

    role: str
    acts: frozenset[Act]
    purposes: frozenset[str]
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRule:
    """A role may correct assertions about these subjects within this scope."""

    role: str
    subjects: frozenset[str]
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A place where the standard does not bind one agency's personnel (clause I)."""

    code: str
    agency: str
    title: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionReason:
    """A reason for which something is redacted (V.A.6): the code that stands in the box, its provision, what it covers.

    `categories` are members of V.A.6's `redacted_before_disclosure`; with `needs_basis` each redaction names the other
    provision on which the reason rests.
    """

    code: str
    title: str
    provision: str
    categories: frozenset[str]
    needs_basis: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedWords:
    """Words that stand for one protected characteristic (II.B.5).

    `anywhere` are refused wherever they stand in a text; `alone` only when nothing else stands beside them.
    """

    characteristic: str
    anywhere: frozenset[str]
    alone: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The department standard: the floor under each agency's policy (I, III.A.2)."""

    id: str
    title: str
    effective: date
    until: date | None
    signed_by: str
    source: str
    illustrative: frozenset[str]
    clauses: Mapping[str, Clause]
    purposes: Mapping[str, str]
    encounter_types: Mapping[str, EncounterType]
    categories: Mapping[str, Category]
    restrictions: Mapping[str, Restriction]
    access_rules: tuple[AccessRule, ...]
    correction_rules: tuple[CorrectionRule, ...]
    exemptions: Mapping[str, Exemption]
    redaction_reasons: Mapping[str, RedactionReason]
    screened_words: tuple[ScreenedWords, ...]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An agency's policy over the standard: only what it states itself; the rest is the standard's.

    `parts` has the texts that III.A.1 asks for, by part; a part that is not there makes the profile incomplete.
    `access_rules` and `correction_rules` are None when the agency states none and so keeps the standard's.
    `lines` gives, per stated thing, the line of the file, for reports.
    """

    agency: str
    title: str
    standard: str
    effective: date
    until: date | None
    signed_by: str
    remarks: tuple[str, ...]
    illustrative: frozenset[str]
    parts: Mapping[str, str]
    parameters: Mapping[tuple[str, str], Value]
    encounter_types: Mapping[str, EncounterType]
    categories: Mapping[str, Category]
    access_rules: tuple[AccessRule, ...] | None
    correction_rules: tuple[CorrectionRule, ...] | None
    exemptions: tuple[str, ...]
    screened_words: tuple[ScreenedWords, ...]
    path: str
    lines: Mapping[str, int]
    version: str
