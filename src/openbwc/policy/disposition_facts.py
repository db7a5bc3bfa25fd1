"""The facts on which acts of disposition are decided (V.A.4).

Guarantees: as in `facts`: frozen, keywords only, and nothing that could grant something has a default.
"""

from dataclasses import dataclass

from openbwc.policy.retention_facts import KeepRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDisposition(KeepRecords):
    """A person proposes to let recordings go.

    Of the `recordings`, something keeps `kept`; `of_another_action` do not end in what is proposed; `worn` were
    recorded by this very person, and `released` were under a hold that they released; of `damaged` the vault does not
    hold what was taken in.
    """

    reason: str
    recordings: int
    kept: int
    of_another_action: int
    worn: int
    released: int
    damaged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDisposition(KeepRecords):
    """A person approves a proposal; `list_unchanged`: the list of this moment is the one that was frozen.

    Of what is listed, `worn` were recorded by this very person, and `released` were under a hold that they released.
    """

    proposed_by_person: bool
    approved_by_person: bool
    list_unchanged: bool
    worn: int
    released: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDisposition(KeepRecords):
    """A person ends a proposal, or what is left of one."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTransfer(KeepRecords):
    """A person has what is to be transferred packed."""

    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAcceptance(KeepRecords):
    """A person enters that the National Archives took a package over; `reference` is theirs.

    `names_the_package`: the digest that they give is that of the package's manifest.
    """

    reference: str
    names_the_package: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLoss(KeepRecords):
    """A person drafts the report of an unlawful or accidental loss."""

    recordings: int
    circumstances: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposeOf:
    """The house lets one recording go.

    `people` agreed to it, who proposed it included. `blockers` are what keeps it now, `changed` is what is not as it
    was when it was listed; `accepted`: the National Archives took it over, where it is to be transferred.
    """

    approved: bool
    people: int
    transferred: bool
    accepted: bool
    blockers: frozenset[str]
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContent:
    """Somebody asks for a recording's bytes, or for what is made of them; the authority under which they went."""

    disposed_under: str | None


DispositionFacts = (
    ProposeDisposition
    | ApproveDisposition
    | WithdrawDisposition
    | PackTransfer
    | EnterAcceptance
    | ReportLoss
    | DisposeOf
    | OpenContent
)
