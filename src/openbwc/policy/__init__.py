"""The policy as data, and decisions that obey it.

A department standard and the agency profiles that may only tighten it are read from files (`load_library`); the
policy in force on a day (`PolicyLibrary.in_force`) answers each regulated act (`decide`). This room knows nothing
of databases or the web: facts go in, a decision with its clauses comes out.
"""

from openbwc.policy.camera_life import CameraLife
from openbwc.policy.clock import PolicyClock, policy_clock
from openbwc.policy.comparison import ComparisonRow, compare
from openbwc.policy.deciding import decide, screen_words
from openbwc.policy.decision import Decision, Obligation, Outcome, Reason
from openbwc.policy.describing import Term, terms_of
from openbwc.policy.drafting import Examination, Fault, examine, missing_parts
from openbwc.policy.errors import (
    LooseningError,
    NotInForceError,
    PolicyError,
    PolicyFileError,
    UnknownTermError,
)
from openbwc.policy.facts import (
    AccessFacts,
    AccountForGap,
    ActivateAgency,
    AnswerFinding,
    AnswerSignal,
    CameraStanding,
    CheckOutCamera,
    Condition,
    CorrectAssertion,
    ManageProgramme,
    MoveCamera,
    Oversee,
    PlanOperation,
    PublishPolicy,
    Rendition,
    ReportProhibited,
    ResolveQuarantine,
    ReviewFootage,
    ReviewProhibited,
    RuleOnFinding,
    ScreenText,
    SearchPeople,
    SettingsRead,
    SignPolicy,
    TakeInFootage,
)
from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.library import PolicyLibrary, Version, load_library
from openbwc.policy.model import (
    AccessRule,
    Act,
    Category,
    Clause,
    EncounterType,
    Kind,
    Parameter,
    Purpose,
    Restriction,
    Role,
    Scope,
    Tightening,
    Value,
)
from openbwc.policy.required_settings import departures
from openbwc.policy.rules.oversight import accepted_reasons
from openbwc.policy.tightening import Change, Movement, TighteningReport, check_tightening

__all__ = [
    "AccessFacts",
    "AccessRule",
    "AccountForGap",
    "Act",
    "ActivateAgency",
    "AnswerFinding",
    "AnswerSignal",
    "CameraLife",
    "CameraStanding",
    "Category",
    "Change",
    "CheckOutCamera",
    "Clause",
    "ComparisonRow",
    "Condition",
    "CorrectAssertion",
    "Decision",
    "EncounterType",
    "Examination",
    "Fault",
    "Kind",
    "LooseningError",
    "ManageProgramme",
    "MoveCamera",
    "Movement",
    "NotInForceError",
    "Obligation",
    "Outcome",
    "Oversee",
    "Parameter",
    "PlanOperation",
    "PolicyClock",
    "PolicyError",
    "PolicyFileError",
    "PolicyInForce",
    "PolicyLibrary",
    "PublishPolicy",
    "Purpose",
    "Reason",
    "Rendition",
    "ReportProhibited",
    "ResolveQuarantine",
    "Restriction",
    "ReviewFootage",
    "ReviewProhibited",
    "Role",
    "RuleOnFinding",
    "Scope",
    "ScreenText",
    "SearchPeople",
    "SettingsRead",
    "SignPolicy",
    "TakeInFootage",
    "Term",
    "Tightening",
    "TighteningReport",
    "UnknownTermError",
    "Value",
    "Version",
    "accepted_reasons",
    "check_tightening",
    "compare",
    "decide",
    "departures",
    "examine",
    "granted_scopes",
    "load_library",
    "missing_parts",
    "policy_clock",
    "screen_words",
    "terms_of",
]
