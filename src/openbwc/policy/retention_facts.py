"""The facts on which acts of retention are decided: holds, and changes of a records schedule (V.A.4).

Guarantees: as in `facts`: frozen, keywords only, and nothing that could grant something has a default.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRecords:
    """What every act of retention is decided on: the person's roles."""

    roles_in_owning_agency: frozenset[str]
    department_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHold(KeepRecords):
    """A person reads a hold: its kind, its authority and its matter; `is_own`: they placed it, or are its custodian."""

    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(KeepRecords):
    """A person places a hold; `review_in_days` is how many days from now it is to be reviewed.

    `custodian_may_review`: whoever is to look after it may say that it is still needed.
    """

    kind: str
    authority: str
    matter: str
    review_in_days: int
    custodian_may_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHold(KeepRecords):
    """A person has looked whether a hold is still needed, and sets the next day of review.

    `custodian_may_review`: whoever is to look after it from now on may do so.
    """

    remarks: str
    review_in_days: int
    custodian_may_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(KeepRecords):
    """A person ends a hold; `wears_held`: they wore the camera of a recording that it covers."""

    reason: str
    wears_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAuthority(KeepRecords):
    """An official enters the authority on which an item is to rest, or takes it back (`takes_back`).

    `document` is where it can be read; for what is taken back, why. `is_placeholder`: what they enter is the word for
    an unverified example.
    """

    authority: str
    document: str
    takes_back: bool
    is_placeholder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSchedule(KeepRecords):
    """A person proposes a schedule, or withdraws a proposal."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSchedule(KeepRecords):
    """A person approves a proposal.

    `list_was_read`: the digest that they give is that of the frozen list. `within_list`: the dry run of today finds
    nothing that does not stand in it.
    """

    proposed_by_person: bool
    list_was_read: bool
    within_list: bool


RetentionFacts = ReadHold | PlaceHold | ReviewHold | ReleaseHold | EnterAuthority | ProposeSchedule | ApproveSchedule
