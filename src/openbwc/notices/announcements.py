"""Who is told of what happens in the programme: the person concerned, and who has to see to it.

Rooms that know more (evidence, access, oversight) announce their own events in announcements of their own.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from openbwc.custody import NewEvent
from openbwc.notices.announcing import Urgency, announce_on
from openbwc.notices.events import NOTICE_GIVEN_UP
from openbwc.notices.models import Notice
from openbwc.program import events
from openbwc.program.models import (
    Agency,
    ApiToken,
    Appointment,
    Camera,
    Person,
    ReportKind,
    Role,
    Site,
    StandDown,
    TaskForce,
    TrainingProgramme,
)

DEPARTMENT = "department"


def _subject_person(happened: NewEvent) -> Iterable[Person]:
    return Person.objects.filter(id=happened.subject.id)


def _named_person(happened: NewEvent) -> Iterable[Person]:
    named = happened.facts["person"]
    return Person.objects.filter(id=named) if named else []


def _holders(agencies: Iterable[UUID] | None, *roles: Role) -> Iterable[Person]:
    """The people who hold one of the roles today (any, where none is named) in one of the agencies (None: any)."""
    held = Appointment.objects.filter(Appointment.in_force(timezone.now().date()))
    if roles:
        held = held.filter(role__in=roles)
    if agencies is not None:
        held = held.filter(agency__in=list(agencies))
    return Person.objects.filter(id__in=held.values("person"))


def _concerned(happened: NewEvent) -> list[UUID] | None:
    """The agency that the event names or is about; None for the department."""
    if happened.subject.kind == "agency":
        return [happened.subject.id]
    if happened.subject.kind == "camera":
        return [Camera.objects.get(id=happened.subject.id).agency_id]
    if happened.subject.kind == "stand_down":
        return [
            key for key in StandDown.objects.filter(id=happened.subject.id).values_list("agency", flat=True) if key
        ] or None
    named = happened.facts["agency"]
    return None if named in (None, DEPARTMENT) else [UUID(named)]


def _managers(happened: NewEvent) -> Iterable[Person]:
    return _holders(_concerned(happened), Role.PROGRAMME_MANAGER)


def _managers_and_supervisors(happened: NewEvent) -> Iterable[Person]:
    return _holders(_concerned(happened), Role.PROGRAMME_MANAGER, Role.SUPERVISOR)


def _everybody(happened: NewEvent) -> Iterable[Person]:
    return _holders(_concerned(happened))


def _agency(happened: NewEvent) -> str:
    concerned = _concerned(happened)
    return str(Agency.objects.get(id=concerned[0])) if concerned else "the department"


def _camera(happened: NewEvent) -> str:
    return str(Camera.objects.get(id=happened.subject.id))


def _role(happened: NewEvent) -> str:
    return str(Role(happened.facts["role"]).label).lower()


def _course(happened: NewEvent) -> str:
    return str(TrainingProgramme.objects.get(id=happened.facts["programme"]))


def _moment(text: str) -> str:
    """A moment of an event's facts as people read it."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%d %b %Y, %H:%M} UTC"


def _task_force(happened: NewEvent) -> TaskForce:
    return TaskForce.objects.get(id=happened.subject.id)


def _task_force_managers(happened: NewEvent) -> Iterable[Person]:
    """The managers of a task force's agency."""
    return _holders([_task_force(happened).agency_id], Role.PROGRAMME_MANAGER)


announce_on(
    events.APPOINTED,
    to=_subject_person,
    title=lambda happened: f"You are appointed {_role(happened)}",
    words=lambda happened: (
        f"The appointment counts from {happened.facts['starts_on']} until {happened.facts['ends_on'] or 'it is ended'}."
    ),
)
announce_on(
    events.APPOINTMENT_ENDED,
    to=_subject_person,
    title=lambda happened: f"Your appointment as {_role(happened)} ends",
    words=lambda happened: f"From {happened.facts['ends_on']} on (UTC) it gives you no authority any more.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.TRAINING_RECORDED,
    to=_subject_person,
    title=lambda happened: f"Your training is recorded: {_course(happened)}",
    words=lambda happened: (
        f"Completed on {happened.facts['completed_on']}; it counts until {happened.facts['expires_on']}."
    ),
)
announce_on(
    events.TRAINING_EXPIRING,
    to=_subject_person,
    title=lambda happened: f"Your training ends on {happened.facts['expires_on']}",
    words=lambda _: "From that day on you may take no camera and reach no footage. Complete a course before it.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.REFRESHER_DEMANDED,
    to=_everybody,
    title=lambda happened: f"A refresher is due by {happened.facts['due_on']}",
    words=lambda happened: f"Topics: {', '.join(happened.facts['topics'])}. Reason: {happened.facts['reason']}",
)
announce_on(
    events.PERSON_LEFT,
    to=lambda happened: _managers(happened) if happened.facts["cameras_out"] else (),
    title=lambda happened: f"Somebody leaves {_agency(happened)} with a camera",
    words=lambda happened: (
        "Have these checked in: "
        + ", ".join(str(camera) for camera in Camera.objects.filter(id__in=happened.facts["cameras_out"]))
    ),
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.CAMERA_REPORTED,
    to=lambda happened: _managers(happened) if happened.facts["kind"] != ReportKind.FAULT else (),
    title=lambda happened: f"Camera {_camera(happened)} is reported {ReportKind(happened.facts['kind']).label.lower()}",
    words=lambda _: "The report stands on the camera's page, with what footage may be on it.",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.CAMERA_REPORTED,
    to=lambda happened: _managers(happened) if happened.facts["kind"] == ReportKind.FAULT else (),
    title=lambda happened: f"Camera {_camera(happened)} is reported faulty",
    words=lambda _: "Until the report is settled the camera is not checked out.",
)
announce_on(
    events.SIGNAL_NOTED,
    to=_managers,
    title=lambda happened: f"Camera {_camera(happened)} shows a sign of tampering",
    words=lambda _: "The sign and what it rests on stand on the camera's page; it waits for an explanation.",
)
announce_on(
    events.STAND_DOWN_ORDERED,
    to=_managers_and_supervisors,
    title=lambda happened: f"Cameras of {_agency(happened)} are stood down",
    words=lambda happened: (
        f"{happened.facts['out']} are out and have to come back. By {happened.facts['authority']}: "
        f"{happened.facts['reason']}"
    ),
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.CAMERA_STOOD_DOWN,
    to=_named_person,
    title=lambda happened: f"Bring camera {_camera(happened)} back",
    words=lambda happened: f"It is stood down by {happened.facts['authority']}: {happened.facts['reason']}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.STAND_DOWN_LIFTED,
    to=_managers_and_supervisors,
    title=lambda happened: f"A stand-down of cameras of {_agency(happened)} is lifted",
    words=lambda happened: f"Lifted at {_moment(happened.facts['lifted_at'])}: {happened.facts['reason']}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.CAMERA_LENT,
    to=_named_person,
    title=lambda happened: f"Camera {_camera(happened)} is lent to you",
    words=lambda happened: f"From {_moment(happened.facts['starts_at'])} until {_moment(happened.facts['ends_at'])}.",
)
announce_on(
    events.DISPOSAL_PROPOSED,
    to=_managers,
    title=lambda happened: f"The disposal of camera {_camera(happened)} is proposed",
    words=lambda _: "Another person than who proposed it has to confirm it, or turn it down, on the camera's page.",
)
announce_on(
    events.RECORD_ANNULLED,
    to=_subject_person,
    title=lambda _: "An entry about you was annulled",
    words=lambda happened: f"It was declared void, because: {happened.facts['why']}",
)
announce_on(
    events.JOINED_TASK_FORCE,
    to=_named_person,
    title=lambda happened: f"You serve in {_task_force(happened)}",
    words=lambda happened: (
        f"From {happened.facts['starts_on']} on. Whose policy governs you there, and what you owe, stands on its page."
    ),
)
announce_on(
    events.LEFT_TASK_FORCE,
    to=_named_person,
    title=lambda happened: f"Your service in {_task_force(happened)} ends",
    words=lambda happened: f"From {happened.facts['ends_on']} on your own agency's policy governs you alone.",
)
announce_on(
    events.AGREEMENT_ENDED,
    to=_task_force_managers,
    title=lambda happened: f"An agreement of {_task_force(happened)} ends",
    words=lambda happened: (
        f"From {happened.facts['ends_on']} on no camera goes out under it. {happened.facts['reason']}"
    ),
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.AGENCY_DEACTIVATED,
    to=_managers_and_supervisors,
    title=lambda happened: f"The programme of {_agency(happened)} has stopped",
    words=lambda happened: f"No camera is checked out; what was recorded is taken in. {happened.facts['reason']}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.SITE_DEACTIVATED,
    to=_managers_and_supervisors,
    title=lambda happened: f"The site {Site.objects.get(id=happened.subject.id)} has stopped",
    words=lambda happened: f"No camera is checked out there. {happened.facts['reason']}",
    urgency=Urgency.AT_ONCE,
)
announce_on(
    events.POLICY_PUBLISHED,
    to=_everybody,
    title=lambda happened: f"A new policy of {_agency(happened)} from {happened.facts['effective_on']} on",
    words=lambda happened: f"{happened.facts['title']}. Read it against the standard on the pages of the policy.",
)
announce_on(
    events.TOKEN_ISSUED,
    to=_subject_person,
    title=lambda _: "A token for programs was issued in your name",
    words=lambda happened: (
        f"{ApiToken.objects.get(id=happened.facts['token'])}, for {', '.join(happened.facts['scopes'])}, until "
        f"{_moment(happened.facts['expires_at'])}. If that was not you, revoke it and change your password."
    ),
    urgency=Urgency.AT_ONCE,
    required=True,
)


def _managers_of_the_untold(happened: NewEvent) -> Iterable[Person]:
    """The managers of whoever could not be reached, unless what was given up told managers of that very thing."""
    carried = Notice.objects.filter(id__in=happened.facts["notices"]).exclude(event_kind=NOTICE_GIVEN_UP.name)
    return _holders(carried.filter(required=True).values_list("person__agency", flat=True), Role.PROGRAMME_MANAGER)


announce_on(
    NOTICE_GIVEN_UP,
    to=_managers_of_the_untold,
    title=lambda _: "Somebody could not be told what they must be told",
    words=lambda happened: (
        "Tell in another way: "
        + ", ".join(str(one) for one in Person.objects.filter(id=happened.facts["person"]))
        + f". What was tried: {happened.facts['error']}"
    ),
    urgency=Urgency.AT_ONCE,
)
