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
class PlaceHold(KeepRecords):
    """A person places a hold; `review_in_days` is how many days from now it is to be reviewed."""

    kind: str
    authority: str
    matter: str
    review_in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHold(KeepRecords):
    """A person has looked whether a hold is still needed, and sets the next day of review."""

    remarks: str
    review_in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(KeepRecords):
    """A person ends a hold."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAuthority(KeepRecords):
    """An official enters the authority on which an item rests; `proposed_by_person`: the item is their own proposal.

    `is_placeholder`: what they enter is the word for an unverified example.
    """

    authority: str
    proposed_by_person: bool
    is_placeholder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSchedule(KeepRecords):
    """A person proposes a schedule, or withdraws a proposal."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSchedule(KeepRecords):
    """A person approves a proposal; `list_unchanged`: the dry run of today gives the list that was frozen."""

    proposed_by_person: bool
    list_unchanged: bool


RetentionFacts = PlaceHold | ReviewHold | ReleaseHold | EnterAuthority | ProposeSchedule | ApproveSchedule
