"""Task forces on a day: the facts of a person in one, what follows from them, and which agency keeps the footage (VI).

Guarantees: each answer is for the day that the caller names; of several agreements the one that is furthest counts;
a term that is the agreement's own field (parties, dates, the signed document) is set when the field is.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from openbwc.policy import (
    AgreementState,
    Followed,
    Leader,
    PolicyInForce,
    Resolution,
    Service,
    TaskForceFacts,
    resolve,
)
from openbwc.program.models import Agency, Agreement, Assignment, LedBy, Membership, Person, Procedures, TaskForce
from openbwc.program.policies import governing

FURTHEST = (
    AgreementState.RATIFIED,
    AgreementState.SIGNED,
    AgreementState.NOT_YET,
    AgreementState.DRAFT,
    AgreementState.ENDED,
)
"""Which agreement counts where there are several: the first of these states that one of them is in."""


def state_of(agreement: Agreement, on: date) -> AgreementState:
    """How far an agreement is on a day."""
    if agreement.signed_on is None or agreement.signed_on > on:
        return AgreementState.DRAFT
    if agreement.ends_on is not None and agreement.ends_on <= on:
        return AgreementState.ENDED
    if agreement.starts_on is None or on < agreement.starts_on:
        return AgreementState.NOT_YET
    if agreement.ratified_on is None or agreement.ratified_on > on:
        return AgreementState.SIGNED
    return AgreementState.RATIFIED


def terms_set(agreement: Agreement) -> frozenset[str]:
    """The terms that an agreement sets: those in words, and its own fields by the policy's names for them."""
    fields = {
        "parties": len(agreement.parties) > 1,
        "dates": agreement.starts_on is not None and agreement.ends_on is not None,
        "signed_document": bool(agreement.paper_sha256),
    }
    stated = {term for term, words in agreement.terms.items() if str(words).strip()}
    return frozenset(stated | {term for term, given in fields.items() if given})


def agreement_on(agreements: Iterable[Agreement], on: date) -> Agreement | None:
    """The agreement that counts on a day, the newest of the furthest; None where there is none."""
    ranked = sorted(agreements, key=lambda one: (-FURTHEST.index(state_of(one, on)), one.id.int))
    return ranked[-1] if ranked else None


def serving_on(memberships: Iterable[Membership], on: date) -> list[Membership]:
    """The memberships in force on a day; of one person in one task force there is at most one."""
    return [row for row in memberships if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)]


def service_of(memberships: Iterable[Membership], on: date) -> Service:
    """How a person's memberships of one task force stand on a day."""
    rows = list(memberships)
    if serving_on(rows, on):
        return Service.CURRENT
    if any(row.starts_on > on for row in rows):
        return Service.NOT_YET
    return Service.ENDED if rows else Service.NONE


def facts_of(person: Person, task_force: TaskForce, on: date, policy: PolicyInForce) -> TaskForceFacts:
    """The facts that `resolve` answers on, for a person in a task force on a day."""
    agreement = agreement_on(task_force.agreements.all(), on)
    memberships = list(Membership.objects.filter(task_force=task_force, person=person).order_by("starts_on"))
    # Where none is in force, service bars the person; the last one then says as what they served.
    counted = (serving_on(memberships, on) or memberships)[-1:]
    required = policy.members("VI.A.1", "agreement_terms")
    return TaskForceFacts(
        led_by=Leader(task_force.led_by),
        international=task_force.international,
        stands=task_force.stands(on),
        agreement=state_of(agreement, on) if agreement else AgreementState.NONE,
        follows=Followed(agreement.follows) if agreement else None,
        missing_terms=required - terms_set(agreement) if agreement else frozenset(),
        procedures=Procedures.objects.filter(Procedures.in_force(on), task_force=task_force).exists(),
        service=service_of(memberships, on),
        task_force_officer=any(one.outside_agency for one in counted),
    )


def resolution_of(person: Person, task_force: TaskForce, on: date) -> Resolution:
    """Whose policy governs a person in a task force on a day, who owns the footage, what is owed, what blocks."""
    policy = governing(task_force.agency, on)
    return resolve(facts_of(person, task_force, on, policy), policy)


def task_forces_of(person: Person, on: date) -> list[TaskForce]:
    """The task forces in which a person serves on a day."""
    serving = Membership.objects.filter(Membership.in_force(on), person=person).select_related("task_force__agency")
    return [one.task_force for one in serving if one.task_force.stands(on)]


def keeping_agency(assignment: Assignment) -> Agency:
    """The agency that keeps what a camera records under an assignment.

    The camera's own; for a task force that the department leads, the lead agency, which keeps it for the department
    (VI.A.1); for one that others lead, the wearer's parent agency (VI.B.3).
    """
    task_force = assignment.task_force
    if task_force is None:
        return assignment.camera.agency
    return task_force.agency if task_force.led_by == LedBy.DEPARTMENT else assignment.person.agency


def kept_by(agency: Agency) -> Q:
    """The same as a condition on assignments: those whose footage the agency keeps."""
    led = Q(task_force__led_by=LedBy.DEPARTMENT)
    own = Q(task_force=None, camera__agency=agency)
    return own | (led & Q(task_force__agency=agency)) | (Q(task_force__isnull=False) & ~led & Q(person__agency=agency))
