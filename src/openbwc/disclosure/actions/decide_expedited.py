"""An official decides on an expedited release: release, or withhold under an upheld objection (V.B.3).

Guarantees: a decision to release opens a release, which goes out only through its gate; what is withheld has its basis
in writing and a day on which it is looked at again; the statement of cameras and recordings is kept with the decision.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release
from openbwc.disclosure.events import EXPEDITED_DECIDED, RELEASE_OPENED
from openbwc.disclosure.expediting import (
    decide_on_expedited,
    is_out,
    locked,
    objections_in,
    statement_of,
    subject_of,
)
from openbwc.disclosure.models import (
    Audience,
    Course,
    Expedited,
    ExpeditedDecision,
    ExpeditedState,
    ObjectionState,
    Release,
    ReleaseKind,
)
from openbwc.policy import Act, Decision
from openbwc.policy.rules.expedited import CLAUSE
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require

STATES = {
    Course.RELEASE: ExpeditedState.RELEASE,
    Course.WITHHOLD: ExpeditedState.WITHHELD,
    Course.KEEP: ExpeditedState.WITHHELD,
    Course.REOPEN: ExpeditedState.OPEN,
    Course.WITHDRAWN: ExpeditedState.OPEN,
    Course.ADDED: ExpeditedState.OPEN,
}
"""Where each decision leaves the track."""
RELEASE_ENDS = (Course.WITHDRAWN, Course.ADDED)
"""What is not decided by an official, but follows: the release that came of the track is its own no more."""


def decide_expedited(
    *, actor: Person, expedited: Expedited, releases: bool, basis: str, review_on: date | None = None
) -> ExpeditedDecision:
    """Decide it. Raises `Refused`, naming each thing that stands against it; `Mistaken` for too long a basis."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(expedited)):
        expedited = locked(expedited.id)
        decision = require(
            decide_on_expedited(
                Act.DECIDE_EXPEDITED,
                actor,
                expedited.agency,
                now,
                decided=_is_decided(expedited, releases=releases),
                releases=releases,
                basis=basis,
                unprepared=_unprepared(expedited, now),
                undecided=objections_in(expedited, ObjectionState.RAISED),
                upheld=objections_in(expedited, ObjectionState.UPHELD),
                review_in_days=None if review_on is None else (review_on - now.date()).days,
            )
        )
        if releases and expedited.release is None:
            expedited.release = _opened(expedited, actor, now, decision)
        course = Course.RELEASE if releases else Course.WITHHOLD
        day = None if releases else review_on
        return take_decision(
            expedited, course, basis=basis, review_on=day, actor=actor, at=now, decision=decision.as_dict()
        )


def take_decision(
    expedited: Expedited,
    course: Course,
    *,
    basis: str,
    review_on: date | None,
    actor: Person,
    at: datetime,
    decision: Mapping[str, Any] | None,
) -> ExpeditedDecision:
    """Write a permitted decision down, with its event and what follows for the track, which the caller holds locked."""
    told = basis.strip()
    if len(told) > ExpeditedDecision.BASIS_MAX:
        raise Mistaken(f"Expected at most {ExpeditedDecision.BASIS_MAX:,} characters; found {len(told):,}.")
    row = ExpeditedDecision(
        id=new_id(), expedited=expedited, course=course, basis=told, review_on=review_on, by=actor, at=at
    )
    row.save(force_insert=True)
    expedited.state = STATES[course]
    if course == Course.REOPEN or (course in RELEASE_ENDS and is_out(expedited)):
        expedited.clock_from = at
    if course in RELEASE_ENDS:
        expedited.release = None
    expedited.save(update_fields=["state", "release", "clock_from"])
    facts = {
        "course": course.value,
        "digest": hashlib.sha256(told.encode()).hexdigest(),
        "review_on": review_on.isoformat() if review_on else None,
        "statement": asdict(statement_of(expedited)),
    }
    who = Actor.person(actor.id)
    record(EXPEDITED_DECIDED, actor=who, subject=subject_of(expedited), facts=facts, decision=decision)
    return row


def _is_decided(expedited: Expedited, *, releases: bool) -> bool:
    """Whether nothing is left to decide so: what is to be released may be withheld until it has gone out."""
    if expedited.state == ExpeditedState.RELEASE:
        return releases or is_out(expedited)
    return expedited.state == ExpeditedState.WITHHELD


def _unprepared(expedited: Expedited, at: datetime) -> frozenset[str]:
    """The steps of preparation that the policy of today asks for and nobody has stated."""
    asked = policy_of(expedited.agency, at.date()).members(CLAUSE, "expedited_preparation")
    return asked - set(expedited.steps.exclude(done_at=None).values_list("step", flat=True))


def _opened(expedited: Expedited, actor: Person, at: datetime, decision: Decision) -> Release:
    """The release that goes through the gate; what is in it, and its duties, are done on it."""
    policy = policy_of(expedited.agency, at.date())
    release = Release(
        id=new_id(),
        agency=expedited.agency,
        kind=ReleaseKind.EXPEDITED,
        title=f"Expedited release: incident of {expedited.happened_at:%d %B %Y}",
        purpose=str(policy.parameter("V.B.1", "purpose_of_review")),
        audience=Audience.PUBLIC,
        incident=expedited.incident,
        opened_by=actor,
        opened_at=at,
    )
    release.save(force_insert=True)
    facts = {
        "agency": expedited.agency.code,
        "kind": str(release.kind),
        "audience": str(release.audience),
        "request": None,
        "purpose": release.purpose,
    }
    who = Actor.person(actor.id)
    record(RELEASE_OPENED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return release
