"""The facts that each act is decided on.

Guarantees: every class is frozen and takes keywords only, and no fact that could grant something has a default: a
caller that forgets a fact gets a TypeError, never a permission. Facts are gathered by the caller as they stand at
the moment of the act; nothing here looks anything up.
"""

from dataclasses import dataclass
from enum import StrEnum


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


class Rendition(StrEnum):
    """Which bytes are asked for."""

    ORIGINAL = "original"
    PROXY = "proxy"
    STILL = "still"
    REDACTED_COPY = "redacted_copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutCamera:
    """A person takes a camera out. `camera_pre_event_seconds` is the setting read from it, None when not read."""

    person_appointed_as_leo: bool
    training_current: bool
    training_missing_topics: frozenset[str]
    camera_issued: bool
    camera_in_service: bool
    camera_agency_matches: bool
    camera_free: bool
    camera_pre_event_seconds: int | None
    agency_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeInFootage:
    """A file arrives. `assigned`: somebody wore the camera then; `pre_event_seconds`: None when nothing tells it."""

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

    `concerns_self` is whether it would change the person's own authority: an appointment, or training.
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
class ScreenText:
    """A person enters a tag or a search text (II.B.5)."""

    text: str


Facts = (
    CheckOutCamera
    | TakeInFootage
    | AccessFacts
    | CorrectAssertion
    | ActivateAgency
    | ResolveQuarantine
    | ManageProgramme
    | Oversee
    | AnswerFinding
    | RuleOnFinding
    | ScreenText
)
