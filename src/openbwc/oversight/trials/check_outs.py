"""Check-outs of the month, judged again (III.C, III.D, V.A.7).

What a profile can change is looked at anew: training, the camera's reading, the papers. That the camera was issued,
free, sound and not stood down, and its taker an officer, is what the recorded permission itself proves.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from openbwc.custody import Subject
from openbwc.oversight.past_events import past_events
from openbwc.oversight.trials.model import Outcome, Tried
from openbwc.policy import Act, ActivateAgency, CheckOutCamera, PolicyInForce, decide
from openbwc.policy.training import TrainingStanding
from openbwc.program.equipment import kind_of, settings_of
from openbwc.program.events import CAMERA_CHECKED_OUT
from openbwc.program.models import Agency, Camera, CameraReading, Person, Role
from openbwc.program.queries import holders_of
from openbwc.program.readiness import papers
from openbwc.program.training import training_of_many

FOR_A_TASK_FORCE = "It went out for a task force, whose lead agency may govern it."
UNREAD = "The event names no reading of the camera, so its settings at that time are not known."


def try_check_outs(
    agency: Agency, then: PolicyInForce, draft: PolicyInForce, since: datetime, until: datetime
) -> Tried:
    """Every check-out of the agency's cameras in the time, under the policy of the time and under the draft."""
    tried = Tried("check_outs", "Check-outs that were permitted")
    cameras = {camera.id: camera for camera in Camera.objects.filter(agency=agency)}
    events = (content for content in past_events(CAMERA_CHECKED_OUT, since, until) if _camera(content) in cameras)
    for day, contents in groupby(events, key=lambda content: _at(content).date()):
        _try_day(tried, agency, day, list(contents), cameras, then, draft)
    return tried


def _try_day(
    tried: Tried,
    agency: Agency,
    day: date,
    contents: list[dict[str, Any]],
    cameras: dict[UUID, Camera],
    then: PolicyInForce,
    draft: PolicyInForce,
) -> None:
    """One day's check-outs: the people's training and the papers are those of that day."""
    people = Person.objects.filter(id__in={content["facts"]["person"] for content in contents})
    trained = [training_of_many(people, day, policy) for policy in (then, draft)]
    active = [_active(agency, day, policy) for policy in (then, draft)]
    readings = CameraReading.objects.in_bulk([UUID(name) for name in _readings(contents)])
    for content in contents:
        subject, at = Subject("camera", _camera(content)), _at(content)
        person, name = UUID(content["facts"]["person"]), content["facts"].get("reading")
        reading = readings.get(UUID(name)) if name else None
        if content["facts"].get("task_force"):
            tried.note(Outcome.UNREPLAYABLE, subject, at, FOR_A_TASK_FORCE)
            continue
        if reading is None:
            tried.note(Outcome.UNREPLAYABLE, subject, at, UNREAD)
            continue
        decisions = [
            decide(
                Act.CHECK_OUT_CAMERA,
                _facts(cameras[_camera(content)], reading, standings[person], is_active, day),
                policy,
            )
            for policy, standings, is_active in zip((then, draft), trained, active, strict=True)
        ]
        tried.judge(*decisions, was_permitted=True, subject=subject, at=at)


def _facts(
    camera: Camera, reading: CameraReading, training: TrainingStanding, active: bool, day: date
) -> CheckOutCamera:
    return CheckOutCamera(
        person_appointed_as_leo=True,
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        camera_issued=True,
        camera_in_service=True,
        camera_agency_matches=True,
        camera_free=True,
        camera_pre_event_seconds=reading.pre_event_seconds,
        camera_kind=kind_of(camera),
        camera_reading=settings_of(reading, day),
        camera_fault_open=False,
        stand_downs=frozenset(),
        agency_active=active,
        task_force=None,
    )


def _active(agency: Agency, day: date, policy: PolicyInForce) -> bool:
    """Whether the agency's papers were complete on the day as a policy asks for them."""
    facts = ActivateAgency(
        documents=papers(agency, day),
        disclosure_officer_named=bool(holders_of(Role.DISCLOSURE_OFFICER, agency, day)),
        policy_published=True,
    )
    return decide(Act.ACTIVATE_AGENCY, facts, policy).permitted


def _readings(contents: Iterable[dict[str, Any]]) -> Iterator[str]:
    for content in contents:
        if content["facts"].get("reading"):
            yield content["facts"]["reading"]


def _camera(content: dict[str, Any]) -> UUID:
    return UUID(content["subject"].partition(":")[2])


def _at(content: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(content["facts"]["starts_at"])
