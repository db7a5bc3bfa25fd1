"""The facts that each act is decided on.

Guarantees: every class is frozen and takes keywords only, and no fact that could grant something has a default: a
caller that forgets a fact gets a TypeError, never a permission. Facts are gathered by the caller as they stand at
the moment of the act; nothing here looks anything up.
"""

from dataclasses import dataclass
from enum import StrEnum

from openbwc.policy.camera_life import CameraLife
from openbwc.policy.disposition_facts import DispositionFacts
from openbwc.policy.expedited_facts import ExpeditedFacts
from openbwc.policy.fee_facts import FeeFacts
from openbwc.policy.package_facts import PackageFacts
from openbwc.policy.release_facts import ReleaseFacts
from openbwc.policy.request_facts import (
    CloseRequest,
    DecideAppeal,
    DecideExpedition,
    DecideWaiver,
    ExtendRequest,
    HandleRequest,
    MakeAppeal,
    ReceiveRequest,
    StopRequest,
)
from openbwc.policy.retention_facts import RetentionFacts
from openbwc.policy.task_forces import TaskForceFacts


class Condition(StrEnum):
    """What the probe found a file to be."""

    SOUND = "sound"
    EMPTY = "empty"
    WRONG_TYPE = "wrong_type"
    UNDECODABLE = "undecodable"
    TRUNCATED = "truncated"


class CameraStanding(StrEnum):
    """What the department knows about the camera that a file comes from (IV.C)."""

    ISSUED = "issued"
    UNKNOWN = "unknown"
    PERSONAL = "personal"
    WITHDRAWN = "withdrawn"
    OUT_OF_SERVICE = "out_of_service"


class Rendition(StrEnum):
    """Which bytes are asked for."""

    ORIGINAL = "original"
    PROXY = "proxy"
    STILL = "still"
    REDACTED_COPY = "redacted_copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRead:
    """What was last read from a camera, `days_ago` whole days ago; an empty text or None = the camera did not tell.

    `settings` are its further settings, each as `name=value`; `resolution_lines` is the picture's height.
    """

    days_ago: int
    firmware: str
    resolution_lines: int | None
    codec: str
    settings: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutCamera:
    """A person takes a camera out. `camera_pre_event_seconds` is the setting read from it, None when not read.

    `camera_kind` is its make and model, `camera_reading` its last reading (None = never read), `stand_downs` the orders
    in force for it, each as a sentence. `task_force` is the one that the camera goes out for, None without one.
    """

    person_appointed_as_leo: bool
    training_current: bool
    training_missing_topics: frozenset[str]
    camera_issued: bool
    camera_in_service: bool
    camera_agency_matches: bool
    camera_free: bool
    camera_pre_event_seconds: int | None
    camera_kind: str
    camera_reading: SettingsRead | None
    camera_fault_open: bool
    stand_downs: frozenset[str]
    agency_active: bool
    task_force: TaskForceFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCamera:
    """A camera goes from one standing to another. `unsettled` names in words what still hangs on it.

    `is_out` is whether somebody has it, `people` how many different people agreed to the move.
    """

    current: CameraLife
    wanted: CameraLife
    reason: str
    is_out: bool
    unsettled: frozenset[str]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSignal:
    """A person answers a sign of tampering, or settles a report of a loss, a theft or a fault.

    `wore_the_camera` is whether the person had it then, or made the report.
    """

    wore_the_camera: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInFootage:
    """A file arrives. `assigned`: somebody wore the camera then; `pre_event_seconds`: None when nothing tells it.

    `agency_active` is how the agency, or the site, stood when it was recorded, whatever has lapsed or ended since.
    """

    condition: Condition
    camera: CameraStanding
    assigned: bool
    time_in_bounds: bool
    agency_active: bool
    pre_event_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """A person asks to view or download a recording. Roles are appointments in force now.

    `roles_in_owning_agency` are held in the agency that owns the recording, `department_roles` in the department
    itself. `restriction` is the code of the recording's restriction (II.B.1-3), None when it has none.
    `for_redaction`: it is looked at in an open redaction project, to make the copy that the purpose is served with.
    """

    signed_in_person_active: bool
    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]
    is_wearer: bool
    training_current: bool
    training_missing_topics: frozenset[str]
    purpose: str | None
    matter: str | None
    rendition: Rendition
    restriction: str | None
    named_on_access_list: bool
    for_redaction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAssertion:
    """A person asserts something anew about a recording or an encounter (`subject`: wearer, category …).

    `reason` is the statement of why; `changes_original` is whether the act would touch the original's bytes;
    `concerns_self` is whether it would give something to the person who asserts it.
    """

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str] = frozenset()
    is_wearer: bool = False
    training_current: bool
    training_missing_topics: frozenset[str]
    subject: str
    reason: str
    changes_original: bool
    concerns_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateAgency:
    """An agency or pilot site goes into operation. `documents` are the approved kinds that have not lapsed."""

    documents: frozenset[str]
    disclosure_officer_named: bool
    policy_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPolicy:
    """A person signs a version of an agency's draft; `loosenings` are sentences, `missing_parts` those of III.A.1."""

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    statement: str
    loosenings: tuple[str, ...]
    missing_parts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """A person publishes a version of an agency's draft.

    `signatures_besides_drafter` counts the signatures of this version by people who wrote none of the draft's
    versions; `days_until_effective` is negative for a day that has passed.
    """

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    loosenings: tuple[str, ...]
    missing_parts: frozenset[str]
    signatures_besides_drafter: int
    days_until_effective: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveQuarantine:
    """A person settles what happens to a quarantined file; `reason` is the statement of why."""

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str] = frozenset()
    training_current: bool
    training_missing_topics: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageProgramme:
    """A person appoints, issues, assigns, records training or privacy documents in an agency.

    `concerns_self` is whether it would change the person's own authority: an appointment, a membership of a task force,
    or training.
    """

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    concerns_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversee:
    """A person reads an agency's findings, metrics and audits, or has them made."""

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFinding:
    """A person answers a finding of `clause` with a reason code and a statement; `is_owner` says whose it is."""

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    is_owner: bool
    clause: str
    reason: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOnFinding:
    """A person decides on an answer: accepts it, or returns it with a remedy.

    `concerns_self` is whether the person gave the answer, or it was given for the person, or owns the finding.
    """

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    concerns_self: bool
    accepts: bool
    statement: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOperation:
    """A person enters an operation, its roster, or a change of them, in an agency."""

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForGap:
    """A person states why something was not recorded (II.B.6), or why a recording ended when it did (IV.A).

    `early_deactivation` tells the second from the first. `is_own`: the gap is the person's own. `fault_reported`: the
    camera has a fault report of that time.
    """

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    is_own: bool
    early_deactivation: bool
    reason: str
    statement: str
    fault_reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFootage:
    """A person draws a sample for supervisory review, or records what the review of a recording found.

    `purpose` is what the review is for; `is_wearer` and `opened_for_audit` are of the recording under review (False
    and True for a draw, which opens none).
    """

    roles_in_agency: frozenset[str]
    department_roles: frozenset[str]
    purpose: str
    is_wearer: bool
    opened_for_audit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProhibited:
    """A person reports a recording under a restriction of the policy (II.B.1-5), without having to reach it."""

    person_active: bool
    of_owning_agency: bool
    holds_department_role: bool
    restriction: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProhibited:
    """A person assigns a review of a reported recording, or (`decides`) decides it.

    `reviewer_is_wearer` is whether the reviewer's own camera recorded it; `is_reviewer` whether the person who acts is
    the assigned reviewer; `names_self` whether the person would make themselves the reviewer.
    """

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]
    training_current: bool
    training_missing_topics: frozenset[str]
    restriction: str
    decides: bool
    is_reviewer: bool
    reviewer_is_wearer: bool
    names_self: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPeople:
    """A search of the catalogue: how many people it names as wearers, and whether it seeks one in others' footage."""

    people_named: int
    follows_a_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact:
    """A person opens a redaction project of the agency that owns the recordings, or edits in it (V.A.6)."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRedaction(Redact):
    """A person submits a project. `reasons` and `styles` are those that its redactions use.

    `without_reason` counts the redactions that name none; `reasons_without_basis` are the codes that some redaction
    uses without naming a basis.
    """

    without_reason: int
    reasons: frozenset[str]
    reasons_without_basis: frozenset[str]
    styles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRedaction(Redact):
    """A person rules on a submission.

    `edited_by_person`: they edited in the project, had a program work on it, or drew what was taken over into it.
    """

    edited_by_person: bool
    submitted_by_person: bool
    approves: bool
    remarked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLeftover(Redact):
    """A person answers a finding of the residual check. `edited_by_person` is as in `ReviewRedaction`."""

    edited_by_person: bool
    submitted_by_person: bool
    answer: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCopy(Redact):
    """A person makes a rendered file a copy. `people`: who submitted and who approved, each counted once.

    `checked`: the residual check went through the finished file; `unanswered` and `to_be_mended` count its findings.
    """

    people: int
    plan_is_approved: bool
    original_unchanged: bool
    file_unchanged: bool
    checked: bool
    unanswered: int
    to_be_mended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCopy(Redact):
    """A person withdraws a redacted copy."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStill:
    """A person asks for a still of one moment of a recording (V.A.8). `uploaded`: its original is in the vault."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]
    uploaded: bool
    legal_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOnStill:
    """A person approves or denies a still; `asked_by_person` is whether the person asked for it."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]
    asked_by_person: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenText:
    """A person enters a tag or a search text (II.B.5)."""

    text: str


Facts = (
    CheckOutCamera
    | MoveCamera
    | AnswerSignal
    | TakeInFootage
    | AccessFacts
    | CorrectAssertion
    | ActivateAgency
    | ResolveQuarantine
    | ManageProgramme
    | SignPolicy
    | PublishPolicy
    | Oversee
    | AnswerFinding
    | RuleOnFinding
    | ReportProhibited
    | ReviewProhibited
    | SearchPeople
    | ScreenText
    | Redact
    | SubmitRedaction
    | ReviewRedaction
    | AnswerLeftover
    | FinishCopy
    | WithdrawCopy
    | AskStill
    | RuleOnStill
    | PlanOperation
    | AccountForGap
    | ReviewFootage
    | RetentionFacts
    | ReleaseFacts
    | ExpeditedFacts
    | PackageFacts
    | DispositionFacts
    | FeeFacts
    | CloseRequest
    | DecideAppeal
    | DecideExpedition
    | DecideWaiver
    | ExtendRequest
    | HandleRequest
    | MakeAppeal
    | ReceiveRequest
    | StopRequest
)
