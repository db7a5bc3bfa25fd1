"""Courses, completions and what a person's training is worth today (III.D)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.define_course import define_course
from openbwc.program.actions.demand_refresher import demand_refresher
from openbwc.program.actions.record_training import record_training
from openbwc.program.models import TrainingCompletion, TrainingProgramme
from openbwc.program.policies import policy_of
from openbwc.program.training import training_of
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Day, Line, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_or_department, person_seen
from openbwc.site.web.seat import Seat

router = Router(tags=["training"])

Topics = Annotated[list[Word], Field(max_length=20)]
Days = Annotated[int, Field(ge=1, le=36_500)]


class CourseShown(Schema):
    """A course; `topics` are clauses of III.D, `agency` a code, null for the department's own."""

    id: UUID
    agency: str | None
    title: str
    topics: list[str]
    valid_days: int


class CourseWanted(Asked):
    """A course to define."""

    agency: Word | None = None
    title: Line
    topics: Topics
    valid_days: Days


class CompletionShown(Schema):
    """A completed course; it counts until `expires_on` (exclusive)."""

    id: UUID
    person: UUID
    course: UUID
    completed_on: date
    expires_on: date
    evidence: str


class CompletionWanted(Asked):
    """A completion to record, with what proves it."""

    person: UUID
    course: UUID
    completed_on: Day
    evidence: Sentence


class StandingShown(Schema):
    """Whether a person's training authorises them today, until when, and which topics are missing."""

    person: UUID
    current: bool
    expires_on: date | None
    missing_topics: list[str]


class RefresherWanted(Asked):
    """A refresher to demand; without an agency, in the whole department."""

    agency: Word | None = None
    topics: Topics
    demanded_on: Day
    due_on: Day
    reason: Sentence


class RefresherShown(Schema):
    """A refresher that is demanded."""

    id: UUID
    agency: str | None
    topics: list[str]
    demanded_on: date
    due_on: date
    reason: str


def show_course(course: TrainingProgramme) -> CourseShown:
    """A course for an answer."""
    return CourseShown(
        id=course.id,
        agency=course.agency.code if course.agency else None,
        title=course.title,
        topics=course.topics,
        valid_days=course.valid_days,
    )


def show_completion(one: TrainingCompletion) -> CompletionShown:
    """A completion for an answer."""
    return CompletionShown(
        id=one.id,
        person=one.person_id,
        course=one.programme_id,
        completed_on=one.completed_on,
        expires_on=one.expires_on,
        evidence=one.evidence,
    )


def courses_seen(by: Seat) -> QuerySet[TrainingProgramme]:
    """The department's courses, and those of the agencies that the person sees."""
    return TrainingProgramme.objects.filter(Q(agency=None) | Q(agency__in=by.agencies)).select_related("agency")


@router.get("/courses", **asks("training", Page[CourseShown], summary="The courses"))
def list_courses(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[CourseShown]:
    """Of the department, and of the agencies that the person sees."""
    return paged(courses_seen(seat(request)), cursor, limit, show_course)


@router.post("/courses", **acts("training", CourseShown, summary="Define a course", status=201))
def define(request: HttpRequest, body: CourseWanted) -> Status[CourseShown]:
    """One that misses a topic authorises nobody."""
    course = define_course(
        actor=seat(request).actor,
        agency=agency_or_department(seat(request), body.agency),
        title=body.title,
        topics=body.topics,
        valid_days=body.valid_days,
    )
    return Status(201, show_course(course))


@router.get("/completions", **asks("training", Page[CompletionShown], summary="Completed courses"))
def list_completions(
    request: HttpRequest, person: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[CompletionShown]:
    """Of one person."""
    done = TrainingCompletion.objects.filter(person=person_seen(seat(request), person))
    return paged(done, cursor, limit, show_completion)


@router.post("/completions", **acts("training", CompletionShown, summary="Record a completion", status=201))
def complete(request: HttpRequest, body: CompletionWanted) -> Status[CompletionShown]:
    """Nobody records their own."""
    done = record_training(
        actor=seat(request).actor,
        person=person_seen(seat(request), body.person),
        programme=get_object_or_404(courses_seen(seat(request)), id=body.course),
        completed_on=body.completed_on,
        evidence=body.evidence,
    )
    return Status(201, show_completion(done))


@router.get("/standing/{person_id}", **asks("training", StandingShown, summary="What a person's training is worth"))
def standing(request: HttpRequest, person_id: UUID) -> StandingShown:
    """Today, under their agency's policy."""
    person, today = person_seen(seat(request), person_id), seat(request).today
    found = training_of(person, today, policy_of(person.agency, today))
    return StandingShown(
        person=person.id,
        current=found.current,
        expires_on=found.expires_on,
        missing_topics=sorted(found.missing_topics),
    )


@router.post("/refreshers", **acts("training", RefresherShown, summary="Demand a refresher", status=201))
def refresh(request: HttpRequest, body: RefresherWanted) -> Status[RefresherShown]:
    """Older completions count until the day on which it is due."""
    made = demand_refresher(
        actor=seat(request).actor,
        agency=agency_or_department(seat(request), body.agency),
        topics=body.topics,
        demanded_on=body.demanded_on,
        due_on=body.due_on,
        reason=body.reason,
    )
    shown = RefresherShown(
        id=made.id,
        agency=made.agency.code if made.agency else None,
        topics=made.topics,
        demanded_on=made.demanded_on,
        due_on=made.due_on,
        reason=made.reason,
    )
    return Status(201, shown)
