"""Projects: for a purpose and matter, of footage that the person may see; known to who redacts; their time measured."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.add_footage import add_footage
from openbwc.redaction.actions.close_project import close_project
from openbwc.redaction.actions.note_work import PAUSE, note_work
from openbwc.redaction.actions.open_footage import open_footage
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.models import Footage, Project, ProjectState, WorkSpan
from openbwc.redaction.queries import acts_open_to, projects_open_to, time_spent
from tests.world import WorldAgency


def opened(person: Person, ice: WorldAgency, *recordings: Recording, **asked: str) -> Project:
    clips = [clip for recording in recordings for clip in recording.clips.all()]
    stated = {"title": "Request 7", "purpose": "discovery", "matter": "ICE-2026-7", **asked}
    return open_project(actor=person, agency=ice.row, clips=clips, **stated)


def test_a_project_is_opened_for_a_purpose_and_its_matter(
    ice: WorldAgency, redactor: Person, recording: Recording
) -> None:
    project = opened(redactor, ice, recording)
    assert project.matter is not None
    assert (project.purpose, project.matter.number, project.state) == ("discovery", "ICE-2026-7", ProjectState.OPEN)
    assert [one.clip.recording for one in project.footage.all()] == [recording]
    kinds = Event.objects.filter(subject=f"redaction_project:{project.id}").values_list("kind", flat=True)
    assert list(kinds) == ["redaction.project_opened", "redaction.footage_added"]


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        ({"purpose": "discovery", "matter": ""}, "V.A.2"),
        ({"purpose": "curiosity"}, "V.A.2"),
        ({"purpose": "discipline"}, "II.B.4"),
        ({"purpose": "audit"}, "V.A.1"),
    ],
)
def test_the_purpose_is_the_gate_s(
    asked: dict[str, str], clause: str, ice: WorldAgency, redactor: Person, recording: Recording
) -> None:
    with pytest.raises(Refused) as refusal:
        opened(redactor, ice, recording, **asked)
    assert clause in {reason.clause for reason in refusal.value.decision.reasons}
    assert not Project.objects.exists()


def test_one_cannot_redact_what_one_may_not_see(ice: WorldAgency, redactor: Person) -> None:
    restricted = ice.officer("Ruiz").trained().wears().recorded(restriction="protected_identity")
    with pytest.raises(Refused, match=r"II\.B\.3"):
        opened(redactor, ice, restricted)
    named = ice.staff(Role.REDACTOR).named_on(restricted).row
    project = opened(named, ice, restricted)
    now = timezone.now()
    assert list(projects_open_to(named, now)) == [project]
    assert list(projects_open_to(redactor, now)) == []


def test_footage_of_another_agency_or_twice_is_a_mistake(
    ice: WorldAgency, redactor: Person, recording: Recording, project: Project
) -> None:
    cbp = ice.world.agency("CBP").officer("Ito").trained().wears().recorded()
    with pytest.raises(Mistaken, match="footage of ICE"):
        add_footage(actor=redactor, project=project, clips=list(cbp.clips.all()))
    with pytest.raises(Mistaken, match="in the project already"):
        add_footage(actor=redactor, project=project, clips=list(recording.clips.all()))
    other = ice.officer("Okafor").trained().wears().recorded()
    placed = add_footage(actor=redactor, project=project, clips=list(other.clips.all()))
    assert [one.position for one in placed] == [2]


def test_who_redacts_or_reviews_in_the_agency_knows_of_its_projects(ice: WorldAgency, project: Project) -> None:
    now = timezone.now()
    for role in (Role.REDACTOR, Role.REVIEWER, Role.DISCLOSURE_OFFICER):
        assert list(projects_open_to(ice.staff(role).row, now)) == [project]
    strangers = [ice.staff(Role.SUPERVISOR).row, ice.world.agency("CBP").staff(Role.REDACTOR).row, ice.person("X").row]
    assert [list(projects_open_to(one, now)) for one in strangers] == [[], [], []]


def test_what_somebody_may_do_follows_from_their_roles(ice: WorldAgency, redactor: Person) -> None:
    now = timezone.now()
    assert acts_open_to(ice.staff(Role.REVIEWER).row, ice.row, now) == {Act.REVIEW_REDACTION, Act.ANSWER_LEFTOVER}
    assert acts_open_to(ice.staff(Role.CUSTODIAN).row, ice.row, now) == {Act.WITHDRAW_COPY}
    assert acts_open_to(redactor, ice.world.agency("CBP").row, now) == frozenset()


def test_the_studio_opens_footage_by_the_one_gate(
    ice: WorldAgency, redactor: Person, reviewer: Person, recording: Recording
) -> None:
    footage = ice.project(redactor, recording, purpose="training", matter="").footage.get()
    for person in (redactor, reviewer):
        viewing = open_footage(actor=person, footage=footage, browser="b").viewing
        assert (viewing.purpose, viewing.act, viewing.for_redaction, viewing.copy) == ("training", "view", True, None)
    with pytest.raises(Refused, match=r"V\.A\.6"):
        open_footage(actor=ice.staff(Role.SUPERVISOR).row, footage=footage, browser="b")
    close_project(actor=redactor, project=footage.project, reason="The course was held.")
    with pytest.raises(Mistaken, match="not closed"):
        open_footage(actor=redactor, footage=Footage.objects.get(id=footage.id), browser="b")


def test_time_spent_is_measured_by_signs_of_life(redactor: Person, project: Project) -> None:
    first = note_work(actor=redactor, project=project)
    WorkSpan.objects.filter(id=first.id).update(since=first.since - timedelta(seconds=90))
    assert note_work(actor=redactor, project=project).id == first.id
    assert time_spent(project)[redactor] >= timedelta(seconds=90)
    WorkSpan.objects.filter(id=first.id).update(until=timezone.now() - PAUSE - timedelta(seconds=1))
    assert note_work(actor=redactor, project=project).id != first.id
