"""What the policy is told of an expedited release and of publishing one (V.B.3): frozen facts, gathered by disclosure.

Guarantees: as in `facts`: frozen, keywords only, and nothing that could grant something has a default.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepExpedited:
    """A person reads of expedited releases of an agency."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagIncident(KeepExpedited):
    """A person says that an encounter or a recording shows an incident. `is_wearer`: they wore a camera in it."""

    is_wearer: bool
    incident: str
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExpedited(KeepExpedited):
    """A person opens the expedited track by hand."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignStep(KeepExpedited):
    """A person gives a step of the checklist an owner and a day. `due_in_days` counts from today."""

    released: bool
    step: str
    owner_serves: bool
    due_in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStep(KeepExpedited):
    """A person states that a step of the checklist is done.

    `decided`: nothing is left to prepare; `released`: the footage is out. `is_owner`: the step was given to them.
    `cameras` counts those that are named as present; `unexplained` are the serials of those of which the house knows
    that the step is not done, and that the statement does not name.
    """

    decided: bool
    released: bool
    step: str
    is_owner: bool
    statement: str
    cameras: int
    unexplained: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseObjection(KeepExpedited):
    """A person enters an objection against the release; `stated` are the elements that it states in words."""

    released: bool
    objector: str
    stated: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOnObjection(KeepExpedited):
    """An official upholds an objection or overrules it."""

    raised_by_person: bool
    ruled: bool
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExpedited(KeepExpedited):
    """An official decides that the footage is released, or withheld. `decided`: so it is already, or it has gone out.

    `unprepared` are the steps of preparation that are not done, `undecided` and `upheld` count objections,
    `review_in_days` is when what is withheld is looked at again, None where no day is named.
    """

    decided: bool
    releases: bool
    basis: str
    unprepared: frozenset[str]
    undecided: int
    upheld: int
    review_in_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWithholding(KeepExpedited):
    """An official looks again at what is withheld: the objections still stand, until another day, or fall."""

    withheld: bool
    stands: bool
    statement: str
    review_in_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRelease(KeepExpedited):
    """A person publishes a release. `for_the_public`: the release was made for the public to see.

    `without_captions` counts the files of which the captions say nothing that is said, `uncaptioned` is why.
    """

    released: bool
    for_the_public: bool
    published: bool
    words: str
    without_captions: int
    uncaptioned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPublication(KeepExpedited):
    """A person ends the publication of a release."""

    withdrawn: bool
    reason: str


ExpeditedFacts = (
    KeepExpedited
    | FlagIncident
    | OpenExpedited
    | AssignStep
    | CompleteStep
    | RaiseObjection
    | RuleOnObjection
    | DecideExpedited
    | ReviewWithholding
    | PublishRelease
    | WithdrawPublication
)
