"""Another agency's data is not reachable: what a page does not show its person, the interface does not give them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from openbwc.access.visible import visible
from openbwc.disclosure.models import LinkKind, Package, PackageState, Release
from openbwc.evidence.models import AccessListEntry, Operation, Recording
from openbwc.notices.models import Notice, Urgency
from openbwc.oversight.models import Finding
from openbwc.program.models import (
    Agreement,
    Appointment,
    Assignment,
    Camera,
    CameraDisposal,
    CameraReport,
    ImportRun,
    LedBy,
    Loan,
    Membership,
    Person,
    ReportKind,
    Role,
    Site,
    StandDown,
    TaskForce,
    TrainingCompletion,
)
from openbwc.program.models.identified import new_id
from openbwc.redaction.models import JobKind, Project
from tests.unit.api.conftest import Program, program_of
from tests.unit.api.test_every_route import SCOPES
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(world: World) -> dict[str, str]:
    """One thing of each kind in CBP, by the names that paths have for their ids."""
    cbp, now = world.agency("CBP"), timezone.now()
    officer = cbp.officer("Lindqvist").trained()
    recording = officer.wears("CBP-1").recorded()
    camera = recording.camera
    report = CameraReport.objects.create(
        camera=camera, kind=ReportKind.FAULT, happened_at=now, words="Cracked.", reported_at=now
    )
    order = StandDown.objects.create(authority="Memo", reason="Heat.", agency=cbp.row, starts_at=now)
    span = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    operation = Operation.objects.create(
        agency=cbp.row, type="removal_order", number="CBP-OP", title="Secret", zone="UTC", **span
    )
    entry = operation.roster.create(agency=cbp.row, person=officer.row, **span)
    finding = Finding.objects.create(
        agency=cbp.row,
        check_code="tests",
        clause="IV.B",
        subject_kind="camera",
        subject_id=camera.id,
        words="Words.",
        found_at=now,
        last_found_at=now,
        due_on=now.date(),
    )
    notice = Notice.objects.create(
        person=officer.row,
        title="Secret",
        words="Words.",
        event_id=new_id(),
        event_kind="tests.happened",
        subject=f"camera:{camera.id}",
        clause="IV.B",
        urgency=Urgency.DIGEST,
        made_at=now,
    )
    return {
        **ids_of_task_force(officer),
        **ids_of_equipment(officer, camera),
        **ids_of_redaction(officer, recording),
        **ids_of_retention(cbp, officer, recording),
        **ids_of_package(officer, recording),
        "{code}": "CBP",
        "{agency}": "CBP",
        "{person_id}": str(officer.row.id),
        "{appointment_id}": str(Appointment.objects.filter(person=officer.row).values_list("id", flat=True)[0]),
        "{camera_id}": str(camera.id),
        "{report_id}": str(report.id),
        "{order_id}": str(order.id),
        "{operation_id}": str(operation.id),
        "{entry_id}": str(entry.id),
        "{finding_id}": str(finding.id),
        "{notice_id}": str(notice.id),
        "{recording_id}": str(recording.id),
    }


def ids_of_task_force(officer: WorldPerson) -> dict[str, str]:
    """A task force of the officer's agency with a member and an agreement, and a file that the officer tried."""
    today, agency = officer.world.today, officer.row.agency
    force = TaskForce.objects.create(agency=agency, name="Secret force", led_by=LedBy.DEPARTMENT, starts_on=today)
    member = Membership.objects.create(task_force=force, person=officer.row, starts_on=today)
    agreement = Agreement.objects.create(task_force=force, reference="Secret terms")
    run = ImportRun.objects.create(kind="people", name="secret.csv", dry=True, by=officer.row, begun_at=timezone.now())
    return {
        "{task_force_id}": str(force.id),
        "{membership_id}": str(member.id),
        "{agreement_id}": str(agreement.id),
        "{run_id}": str(run.id),
    }


def ids_of_equipment(officer: WorldPerson, camera: Camera) -> dict[str, str]:
    """A site of the officer's agency, and a loan and a disposal of the camera."""
    now = timezone.now()
    site = Site.objects.create(agency=officer.row.agency, name="Secret site")
    loan = Loan.objects.create(
        camera=camera, person=officer.row, starts_at=now, ends_at=now + timedelta(days=1), reason="Secret loan"
    )
    disposal = CameraDisposal.objects.create(
        camera=camera, reason="Secret", means="Shredded.", proposed_by=officer.row, proposed_at=now
    )
    return {"{site_id}": str(site.id), "{loan_id}": str(loan.id), "{disposal_id}": str(disposal.id)}


def ids_of_redaction(officer: WorldPerson, recording: Recording) -> dict[str, str]:
    """A redaction project of the officer's agency, with footage and a job on it."""
    by, now = officer.row, timezone.now()
    project = Project.objects.create(
        agency=by.agency, title="Secret cut", purpose="training", opened_by=by, opened_at=now
    )
    footage = project.footage.create(clip=recording.clips.get(), position=1, added_by=by, added_at=now)
    job = footage.jobs.create(kind=JobKind.FIND, asked_by=by, asked_at=now)
    return {"{project_id}": str(project.id), "{footage_id}": str(footage.id), "{job_id}": str(job.id)}


def ids_of_retention(cbp: WorldAgency, officer: WorldPerson, recording: Recording) -> dict[str, str]:
    """A hold on the recording, and a disposition of its agency."""
    by, now = officer.row, timezone.now()
    disposition = cbp.row.dispositions.create(
        action="destroy",
        reason="Secret",
        reckoned_on=now.date(),
        listed=0,
        sha256="ab" * 32,
        proposed_by=by,
        proposed_at=now,
    )
    return {"{hold_id}": str(cbp.held(recording).id), "{disposition_id}": str(disposition.id)}


def ids_of_package(officer: WorldPerson, recording: Recording) -> dict[str, str]:
    """A release of the officer's agency, its package, and a link to that."""
    by, now = officer.row, timezone.now()
    release = Release.objects.create(
        agency=by.agency,
        kind="discovery",
        title="Secret release",
        purpose="discovery",
        audience="court",
        state="released",
        opened_by=by,
        opened_at=now,
        released_by=by,
        released_at=now,
    )
    release.parts.create(clip=recording.clips.get(), added_by=by, added_at=now)
    package = Package.objects.create(
        release=release, state=PackageState.BUILT, asked_by=by, asked_at=now, built_at=now, size=9
    )
    link = package.links.create(
        kind=LinkKind.RECIPIENT,
        named="Secret reader",
        token="0" * 64,
        given_by=by,
        given_at=now,
        expires_at=now + timedelta(days=1),
    )
    return {"{release_id}": str(release.id), "{link_id}": str(link.id)}


BODIES = {
    "links": {"named": "Jo Doe"},
    "revoke": {"reason": "No."},
    "documents": {"kind": "pia", "reference": "PIA 1", "approved_on": "2026-01-01"},
    "deactivate": {"reason": "No."},
    "appointments": {"role": "leo", "starts_on": "2026-01-01"},
    "end": {"ends_on": "2030-01-01"},
    "departure": {"left_on": "2030-01-01"},
    "check-out": {},
    "decision": {},
    "move": {"standing": "withdrawn", "reason": "No."},
    "readings": {"reading": {}},
    "reports": {"kind": "loss", "happened_at": "2026-01-01T00:00:00Z", "words": "Lost."},
    "settle": {"outcome": "Found."},
    "lift": {"reason": "No."},
    "release": {"reason": "No."},
    "call-off": {"reason": "No."},
    "roster": {},
    "withdraw": {"reason": "No."},
    "account": {"reason": "not_at_the_scene", "statement": "I was elsewhere."},
    "answer": {"reason": "not_at_the_scene", "statement": "I was elsewhere."},
    "rule": {"outcome": "accepted", "statement": "So be it."},
    "dissolve": {"ends_on": "2030-01-01", "reason": "No."},
    "leave": {"ends_on": "2030-01-01"},
    "ratify": {"ratified_on": "2026-01-01"},
    "edits": {"expected_revision": 0, "verb": "delete", "arguments": {}},
    "jobs": {"kind": "find"},
    "submit": {"expected_revision": 0},
    "plan": {"cameras": 1, "people": 1, "due_on": "2030-01-01"},
    "close": {"on": "2030-01-01"},
    "disposals": {"reason": "Old.", "means": "Shredded."},
    "loans": {
        "agency": "CBP",
        "badge": "1",
        "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2026-01-02T00:00:00Z",
        "reason": "No.",
    },
    "ruling": {"submission": str(new_id()), "approves": True},
}


def body_for(path: str, foreign: dict[str, str]) -> dict[str, Any]:
    """A valid body for the path, that names the foreign person where it names one."""
    last = path.rpartition("/")[2]
    named = {"person": foreign["{person_id}"]}
    if last in {"check-out", "decision"}:
        return named
    if last == "members":
        return {**named, "starts_on": "2026-01-01"}
    if "/agreements/" in path and last == "end":
        return BODIES["dissolve"]
    if "/disposals/" in path:
        return {"confirm": True}
    return {"roster": [named]} if last == "roster" else BODIES.get(last, {})


def test_nothing_of_another_agency_is_found_by_its_id(program: Program, foreign: dict[str, str]) -> None:
    wrong = {}
    for route in SCOPES:
        method, _, path = route.partition(" ")
        if "{" not in path or path == "/imports/{kind}":
            continue
        for name, value in foreign.items():
            path = path.replace(name, value)
        answer = program.ask(method, path, None if method == "GET" else body_for(path, foreign))
        if answer.status != 404:
            wrong[route] = (answer.status, answer.body)
    assert wrong == {}


def test_nothing_of_another_agency_is_in_a_list(program: Program, foreign: dict[str, str]) -> None:
    secrets = {value for name, value in foreign.items() if name not in {"{code}", "{agency}"}}
    for route in SCOPES:
        method, _, path = route.partition(" ")
        if method == "GET" and "{" not in path:
            asked = f"{path}?person={foreign['{person_id}']}" if path == "/training/completions" else path
            told = str(program.get(asked).body)
            assert not any(secret in told for secret in secrets), route
            assert "Secret" not in told, route


def test_another_agency_s_people_and_cameras_cannot_be_named_in_a_body(
    program: Program, foreign: dict[str, str], world: World
) -> None:
    ruiz = world.agency("ICE").officer("Ruiz").trained()
    ours = ruiz.wears("BWC-1").recorded().camera_id
    Assignment.objects.filter(camera_id=ours).update(ends_at=timezone.now())
    person = foreign["{person_id}"]
    assert program.post(f"/cameras/{ours}/check-out", {"person": person}).status == 404
    wanted = {"agency": "CBP", "given_name": "A", "family_name": "B", "badge": "X"}
    assert program.post("/people", wanted).status == 404
    assert program.post("/cameras", {"agency": "CBP", "serial": "S", "make": "M", "model": "N"}).status == 404
    assert not Person.objects.filter(badge="X").exists()
    assert not Camera.objects.filter(serial="S").exists()


def test_another_agency_s_entries_cannot_be_annulled(program: Program, foreign: dict[str, str]) -> None:
    done = TrainingCompletion.objects.filter(person=foreign["{person_id}"]).values_list("id", flat=True)[0]
    entries = {
        "appointment": foreign["{appointment_id}"],
        "training_completion": str(done),
        "camera": foreign["{camera_id}"],
    }
    for kind, key in entries.items():
        assert program.post("/annulments", {"kind": kind, "id": key, "why": "No."}).status == 404, kind


def test_an_officer_reads_their_own_operations_and_lines_only(world: World) -> None:
    """II.A: what is planned is for those who plan and oversee it; others see where they are expected."""
    ice = world.agency("ICE")
    ruiz, webb, chen = (ice.officer(name).trained() for name in ("Ruiz", "Webb", "Chen"))
    operation = ice.operation("removal_order", ruiz, webb)
    entries = {one.person_id: one.id for one in operation.roster.all()}
    path = f"/operations/{operation.id}"
    for person, lines in ((ruiz, [ruiz]), (chen, []), (ice.staff(Role.SUPERVISOR), [ruiz, webb])):
        program, seen = program_of(person), bool(lines)
        assert [one["id"] for one in program.get("/operations").body["items"]] == [str(operation.id)] * seen
        assert program.get(path).status == (200 if seen else 404)
        roster = program.get(f"{path}/roster")
        assert roster.status == (200 if seen else 404)
        if seen:
            assert {one["person"] for one in roster.body["items"]} == {str(one.row.id) for one in lines}
    officer, other = program_of(ruiz), entries[webb.row.id]
    for verb, body in (("account", BODIES["account"]), ("withdraw", {"reason": "No."})):
        assert officer.post(f"{path}/roster/{other}/{verb}", body).status == 404
    assert officer.post(f"{path}/roster/{entries[ruiz.row.id]}/withdraw", {"reason": "No."}).status == 403


def recordings(program: Program) -> list[str]:
    """Every recording that the interface lists, part by part."""
    found: list[str] = []
    path = "/recordings?limit=2"
    while path:
        answer = program.get(path)
        found += [item["id"] for item in answer.body["items"]]
        path = f"/recordings?limit=2&cursor={answer.body['next']}" if answer.body["next"] else ""
    return found


@st.composite
def reaching(draw: st.DrawFn) -> tuple[Role | None, bool, bool, bool]:
    """A role or none, in the department or the agency, trained or not, named on an access list or not."""
    return (draw(st.sampled_from([None, *Role])), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))


@seed(11)
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(how=reaching())
def test_the_recordings_listed_are_those_that_the_rules_let_the_person_reach(
    how: tuple[Role | None, bool, bool, bool],
) -> None:
    role, department, trained, listed = how
    world = World()
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    if not Recording.objects.exists():
        for agency in (ice, cbp):
            camera = agency.officer("Wearer").trained().wears()
            for hours in range(3):
                camera.recorded(hours_ago=hours + 1.0, restriction="undercover_or_source" if hours == 1 else "")
    person: WorldPerson = ice.person("Somebody")
    if role is not None:
        person.appointed(role, department=department)
    if trained:
        person.trained()
    if listed:
        recording = Recording.objects.exclude(restriction="").order_by("id").first()
        assert recording is not None
        AccessListEntry.objects.create(recording=recording, person=person.row, reason="tests", named_on=world.today)
    reached = visible(person.row, at=timezone.now()).queryset().values_list("id", flat=True)
    found = recordings(program_of(person))
    assert len(found) == len(set(found))
    assert set(found) == {str(key) for key in reached}
