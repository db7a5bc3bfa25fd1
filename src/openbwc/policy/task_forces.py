"""Task forces: whose policy governs a person on a day, who owns the footage, what is owed, what blocks (VI).

Guarantees: a pure function of the facts; every combination of them has an answer, each with its clause; whoever leads,
footage of the department's own officers stays its record. What governs and what blocks are two questions: the policy
that governs footage already made is known even where no camera should have gone out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from openbwc.policy.decision import Obligation, Reason
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.wording import in_words


class Leader(StrEnum):
    """Who leads: an agency of the department (VI.A), or others (VI.B)."""

    DEPARTMENT = "department"
    OTHER = "other"


class AgreementState(StrEnum):
    """How far the best of a task force's agreements is on a day."""

    NONE = "none"
    DRAFT = "draft"
    NOT_YET = "not_yet"
    ENDED = "ended"
    SIGNED = "signed"
    RATIFIED = "ratified"


class Followed(StrEnum):
    """The policy that an agreement names for those under it."""

    LEADER = "leader"
    AGREEMENT = "agreement"


class Service(StrEnum):
    """A person's membership on a day, of a task force that stands."""

    NONE = "none"
    NOT_YET = "not_yet"
    CURRENT = "current"
    ENDED = "ended"


class Governing(StrEnum):
    """Whose policy governs."""

    LEAD_AGENCY = "lead_agency"
    LEADER = "leader"
    AGREEMENT = "agreement"
    PROCEDURES = "procedures"
    OWN_AGENCY = "own_agency"


class Owner(StrEnum):
    """Whose record the footage is."""

    DEPARTMENT = "department"
    PARENT_AGENCY = "parent_agency"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForceFacts:
    """One person in one task force on one day.

    `task_force_officer`: of an agency outside the department (VIII.C). `follows` is what the agreement names, None
    without one; `missing_terms` are the terms of the policy that it does not set. `procedures`: documented ones count
    that day (VI.B.4).
    """

    led_by: Leader
    international: bool
    stands: bool
    agreement: AgreementState
    follows: Followed | None
    missing_terms: frozenset[str]
    procedures: bool
    service: Service
    task_force_officer: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer. `blocks` empty: a camera may go out for the task force, as far as VI is concerned."""

    governing: Governing
    governing_clause: str
    owner: Owner
    owner_clause: str
    duties: tuple[Obligation, ...]
    blocks: tuple[Reason, ...]

    @property
    def deployable(self) -> bool:
        """Whether nothing of VI stands against deployment with a camera."""
        return not self.blocks

    @property
    def why(self) -> str:
        """Whose policy governs, in a sentence."""
        return _WHY[self.governing_clause, self.governing]


SIGNED_STATES = frozenset({AgreementState.SIGNED, AgreementState.RATIFIED})
BWC_USE = "bwc_use"
OUTSIDE = "I"
"""The clause for who is no member that day: the one standard, and the person's own agency's policy over it."""

_WHY = {
    ("VI.A.2", Governing.LEAD_AGENCY): "The department leads: its lead agency's policy governs everybody in it.",
    ("VI.B.1", Governing.LEADER): "Others lead, and the signed agreement names the leader's policy.",
    ("VI.B.1", Governing.AGREEMENT): "Others lead, and the signed agreement itself sets how cameras are used.",
    ("VI.B.2", Governing.OWN_AGENCY): "Others lead, and no signed agreement on cameras counts: own agency's policy.",
    ("VI.B.4", Governing.PROCEDURES): "The operation is abroad, and its documented procedures count.",
    ("VI.B.4", Governing.OWN_AGENCY): "The operation is abroad, and no procedures are documented: own agency's policy.",
    (OUTSIDE, Governing.OWN_AGENCY): "The person does not serve in this task force on that day: own agency's policy.",
}

_AGREEMENT_BLOCKS = {
    AgreementState.NONE: ("agreement_missing", "There is no written agreement.", "Enter the agreement."),
    AgreementState.DRAFT: ("agreement_unsigned", "The agreement is not signed.", "Have every party sign it."),
    AgreementState.SIGNED: ("agreement_not_ratified", "The agreement is not ratified.", "Have it ratified."),
    AgreementState.NOT_YET: ("agreement_not_begun", "The agreement does not count yet.", "Wait for its first day."),
    AgreementState.ENDED: ("agreement_ended", "The agreement has ended.", "Have it renewed, signed and ratified."),
}


def resolve(facts: TaskForceFacts, policy: PolicyInForce) -> Resolution:
    """Resolve the facts under a policy (of the agency that leads, or keeps the task force's record)."""
    governing, clause = _governing(facts, policy)
    owner, owner_clause = _owner(facts)
    serves = _serves(facts)
    return Resolution(
        governing=governing,
        governing_clause=clause,
        owner=owner,
        owner_clause=owner_clause,
        duties=tuple(_duties(facts, owner_clause)) if serves else (),
        blocks=tuple(_blocks(facts, policy)),
    )


def _serves(facts: TaskForceFacts) -> bool:
    return facts.stands and facts.service is Service.CURRENT


def _governing(facts: TaskForceFacts, policy: PolicyInForce) -> tuple[Governing, str]:
    if not _serves(facts):
        return Governing.OWN_AGENCY, OUTSIDE
    led_here = facts.led_by is Leader.DEPARTMENT
    if facts.international:
        if facts.procedures:
            return Governing.PROCEDURES, "VI.B.4"
        # A task-force officer has no agency of their own in the department whose policy could be followed.
        if not (led_here and facts.task_force_officer):
            return Governing(str(policy.parameter("VI.B.4", "policy_followed_without_procedures"))), "VI.B.4"
    if led_here:
        return Governing(str(policy.parameter("VI.A.2", "policy_followed"))), "VI.A.2"
    if facts.agreement in SIGNED_STATES:
        if facts.follows is Followed.LEADER:
            return Governing.LEADER, "VI.B.1"
        if BWC_USE not in facts.missing_terms:
            return Governing.AGREEMENT, "VI.B.1"
    return Governing(str(policy.parameter("VI.B.2", "policy_followed"))), "VI.B.2"


def _owner(facts: TaskForceFacts) -> tuple[Owner, str]:
    if not _serves(facts):
        return (Owner.PARTNER, "VIII.C") if facts.task_force_officer else (Owner.PARENT_AGENCY, OUTSIDE)
    if facts.led_by is Leader.DEPARTMENT:
        return Owner.DEPARTMENT, "VI.A.1"
    return (Owner.PARTNER, "VIII.C") if facts.task_force_officer else (Owner.PARENT_AGENCY, "VI.B.3")


TO_PARTNER, FROM_PARTNER = "duplicate_to_partner", "duplicate_from_partner"


def _duties(facts: TaskForceFacts, owner_clause: str) -> Iterator[Obligation]:
    """What goes along with footage made there; what a partner gets follows from an agreement that counts."""
    if owner_clause == "VIII.C":
        return
    yield Obligation(owner_clause, "federal_record", "The footage is a federal record of the department.")
    if facts.agreement in SIGNED_STATES:
        yield Obligation(owner_clause, TO_PARTNER, "Hand the partner a full duplicate; the original stays here.")
        if facts.led_by is Leader.OTHER:
            words = "Get a full duplicate of what the partner's cameras recorded of the department's officers."
            yield Obligation(owner_clause, FROM_PARTNER, words)
        yield Obligation(
            owner_clause, "notice_before_release", "A partner releases footage only after notice in writing beforehand."
        )
    yield Obligation("V.A.1", "report_unauthorised_access", "Access without authority is reported at once.")


def _blocks(facts: TaskForceFacts, policy: PolicyInForce) -> Iterator[Reason]:
    led_here = facts.led_by is Leader.DEPARTMENT
    own = "VI.A.1" if led_here else "VI.B.1"
    if not facts.stands:
        yield Reason(own, "task_force_not_standing", "The task force does not stand that day.", "Enter its days.")
    if facts.service is not Service.CURRENT:
        yield Reason(
            "VIII.C" if facts.task_force_officer else own,
            "not_a_member",
            "The person does not serve in the task force that day.",
            "Have the membership entered, with its days.",
        )
    if facts.task_force_officer and not led_here:
        yield Reason(
            "VIII.C",
            "not_of_the_department",
            "Officers of other departments wear this department's cameras only where it leads.",
            "The leader, or the officer's own agency, equips them.",
        )
    if led_here:
        yield from _agreement_blocks(facts)
    if facts.international and not facts.procedures and policy.number("VI.B.4", "documentation_required"):
        yield Reason(
            "VI.B.4",
            "procedures_missing",
            "The operation is abroad and no procedures for it are documented.",
            "Enter the documented procedures, with their first day.",
        )


def _agreement_blocks(facts: TaskForceFacts) -> Iterator[Reason]:
    if facts.agreement is not AgreementState.RATIFIED:
        yield Reason("VI.A.1", *_AGREEMENT_BLOCKS[facts.agreement])
    if facts.agreement is not AgreementState.NONE:
        for term in sorted(facts.missing_terms):
            yield Reason(
                "VI.A.1",
                f"term_missing_{term}",
                f"The agreement does not set the term '{in_words(term)}'.",
                "Enter the agreement with this term.",
            )
