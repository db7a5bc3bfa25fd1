"""Every route of the interface: the scope that it needs, and whom it turns away before anything else.

The table is the whole of what may answer; a route that it does not name fails the test, and so does a row that no
route has any more.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.program.actions.issue_token import SCOPES as ALL_SCOPES
from openbwc.program.importing import KINDS
from openbwc.program.models import ApiToken
from openbwc.program.models.identified import new_id
from openbwc.site.api.interface import api
from openbwc.site.api.routes.annulments import SCOPE_OF, Entry
from openbwc.site.api.routes.imports import SCOPE_OF as SCOPE_OF_ROWS
from tests.unit.api.conftest import BASE, Program, program_of
from tests.world import World, WorldPerson

SCOPES = {
    "GET /agencies": "people:read",
    "POST /agencies": "people:write",
    "GET /agencies/{code}": "people:read",
    "POST /agencies/{code}/activate": "people:write",
    "POST /agencies/{code}/deactivate": "people:write",
    "GET /agencies/{code}/documents": "people:read",
    "POST /agencies/{code}/documents": "people:write",
    "GET /agencies/{code}/readiness": "people:read",
    "GET /cameras": "cameras:read",
    "POST /cameras": "cameras:write",
    "GET /cameras/{camera_id}": "cameras:read",
    "GET /cameras/{camera_id}/assignments": "cameras:read",
    "POST /cameras/{camera_id}/check-in": "cameras:write",
    "POST /cameras/{camera_id}/check-out": "cameras:write",
    "POST /cameras/{camera_id}/check-out/decision": "cameras:read",
    "GET /cameras/{camera_id}/disposals": "cameras:read",
    "POST /cameras/{camera_id}/disposals": "cameras:write",
    "POST /cameras/{camera_id}/disposals/{disposal_id}/settle": "cameras:write",
    "GET /cameras/{camera_id}/loans": "cameras:read",
    "POST /cameras/{camera_id}/loans": "cameras:write",
    "POST /cameras/{camera_id}/loans/{loan_id}/end": "cameras:write",
    "POST /cameras/{camera_id}/move": "cameras:write",
    "POST /cameras/{camera_id}/readings": "cameras:write",
    "GET /cameras/{camera_id}/reports": "cameras:read",
    "POST /cameras/{camera_id}/reports": "cameras:write",
    "POST /cameras/{camera_id}/reports/{report_id}/settle": "cameras:write",
    "GET /notices": "notices:read",
    "GET /notices/preference": "notices:read",
    "PUT /notices/preference": "notices:write",
    "POST /notices/read": "notices:write",
    "GET /notices/{notice_id}/sent": "notices:read",
    "GET /operations": "operations:read",
    "POST /operations": "operations:write",
    "GET /operations/{operation_id}": "operations:read",
    "POST /operations/{operation_id}/call-off": "operations:write",
    "GET /operations/{operation_id}/roster": "operations:read",
    "POST /operations/{operation_id}/roster": "operations:write",
    "POST /operations/{operation_id}/roster/{entry_id}/account": "operations:write",
    "POST /operations/{operation_id}/roster/{entry_id}/withdraw": "operations:write",
    "POST /oversight/assessments/{code}": "oversight:write",
    "GET /oversight/findings": "oversight:read",
    "GET /oversight/findings/{finding_id}": "oversight:read",
    "POST /oversight/findings/{finding_id}/answer": "oversight:write",
    "POST /oversight/findings/{finding_id}/rule": "oversight:write",
    "GET /oversight/metrics": "oversight:read",
    "GET /oversight/metrics/{agency}": "oversight:read",
    "GET /oversight/metrics/{agency}/history": "oversight:read",
    "GET /packages": "disclosure:read",
    "GET /packages/{release_id}": "disclosure:read",
    "POST /packages/{release_id}": "disclosure:write",
    "GET /packages/{release_id}/links": "disclosure:read",
    "POST /packages/{release_id}/links": "disclosure:write",
    "POST /packages/{release_id}/links/{link_id}/revoke": "disclosure:write",
    "GET /people": "people:read",
    "POST /people": "people:write",
    "GET /people/{person_id}": "people:read",
    "GET /people/{person_id}/appointments": "people:read",
    "POST /people/{person_id}/appointments": "people:write",
    "POST /people/{person_id}/appointments/{appointment_id}/end": "people:write",
    "POST /people/{person_id}/departure": "people:write",
    "GET /policy": "policy:read",
    "GET /recordings": "evidence:read",
    "GET /recordings/{recording_id}": "evidence:read",
    "GET /redaction/footage/{footage_id}/entries": "redaction:read",
    "POST /redaction/footage/{footage_id}/edits": "redaction:write",
    "GET /redaction/footage/{footage_id}/jobs": "redaction:read",
    "POST /redaction/footage/{footage_id}/jobs": "redaction:write",
    "GET /redaction/footage/{footage_id}/log": "redaction:read",
    "POST /redaction/jobs/{job_id}/cancel": "redaction:write",
    "GET /redaction/projects": "redaction:read",
    "POST /redaction/projects": "redaction:write",
    "GET /redaction/projects/{project_id}": "redaction:read",
    "GET /redaction/projects/{project_id}/copies": "redaction:read",
    "GET /redaction/projects/{project_id}/footage": "redaction:read",
    "GET /redaction/projects/{project_id}/history": "redaction:read",
    "POST /redaction/projects/{project_id}/ruling": "redaction:write",
    "GET /redaction/projects/{project_id}/submission": "redaction:read",
    "POST /redaction/projects/{project_id}/submit": "redaction:write",
    "GET /retention/dispositions": "retention:read",
    "GET /retention/dispositions/{disposition_id}": "retention:read",
    "GET /retention/dispositions/{disposition_id}/certificate": "retention:read",
    "GET /retention/dispositions/{disposition_id}/recordings": "retention:read",
    "GET /retention/over-retention/{code}": "retention:read",
    "GET /retention/holds": "retention:read",
    "POST /retention/holds": "retention:write",
    "GET /retention/holds/{hold_id}": "retention:read",
    "POST /retention/holds/{hold_id}/release": "retention:write",
    "GET /retention/recordings/{recording_id}": "retention:read",
    "GET /sites": "people:read",
    "POST /sites": "people:write",
    "GET /sites/{site_id}": "people:read",
    "POST /sites/{site_id}/activate": "people:write",
    "POST /sites/{site_id}/close": "people:write",
    "POST /sites/{site_id}/deactivate": "people:write",
    "POST /sites/{site_id}/plan": "people:write",
    "POST /sites/{site_id}/staff": "people:write",
    "GET /stand-downs": "cameras:read",
    "POST /stand-downs": "cameras:write",
    "POST /stand-downs/{order_id}/lift": "cameras:write",
    "POST /annulments": "people:write",
    "GET /imports": "imports:read",
    "GET /imports/{run_id}/rows": "imports:read",
    "POST /imports/{kind}": "imports:write",
    "GET /task-forces": "operations:read",
    "POST /task-forces": "operations:write",
    "GET /task-forces/{task_force_id}": "operations:read",
    "GET /task-forces/{task_force_id}/agreements": "operations:read",
    "POST /task-forces/{task_force_id}/agreements/{agreement_id}/end": "operations:write",
    "POST /task-forces/{task_force_id}/agreements/{agreement_id}/ratify": "operations:write",
    "POST /task-forces/{task_force_id}/dissolve": "operations:write",
    "GET /task-forces/{task_force_id}/members": "operations:read",
    "POST /task-forces/{task_force_id}/members": "operations:write",
    "POST /task-forces/{task_force_id}/members/{membership_id}/leave": "operations:write",
    "GET /task-forces/{task_force_id}/resolution/{person_id}": "operations:read",
    "GET /training/completions": "training:read",
    "POST /training/completions": "training:write",
    "GET /training/courses": "training:read",
    "POST /training/courses": "training:write",
    "POST /training/refreshers": "training:write",
    "GET /training/standing/{person_id}": "training:read",
}


FURTHER = {"POST /imports/{kind}": "people:write"}
"""What a route needs beside its own scope, for what `filled` and an empty body ask of it."""


def document() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix=BASE))


def routes() -> dict[str, dict[str, Any]]:
    """Each operation of the document by method and path."""
    return {
        f"{method.upper()} {path.removeprefix(BASE)}": operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def filled(route: str) -> tuple[str, str]:
    """Method and path, with ids that nothing has."""
    method, _, path = route.partition(" ")
    parts = path.split("/")
    ids = {"{code}": "ICE", "{agency}": "ICE", "{kind}": "people"}
    return method, "/".join(ids.get(part, str(new_id())) if part.startswith("{") else part for part in parts)


def asked(program: Program, route: str) -> tuple[int, str]:
    method, path = filled(route)
    answer = program.ask(method, path, None if method == "GET" else {})
    return answer.status, answer.body["type"].removeprefix("urn:openbwc:problem:") if answer.status >= 400 else ""


def test_the_table_names_every_route_with_the_scope_that_its_document_states() -> None:
    assert {route: operation["security"][0]["Bearer"] for route, operation in routes().items()} == {
        route: [scope] for route, scope in SCOPES.items()
    }


def test_the_document_is_openapi_and_names_each_problem() -> None:
    told = document()
    assert told["openapi"].startswith("3.1")
    for route, operation in routes().items():
        assert {"401", "403", "404", "409", "422"} <= {str(status) for status in operation["responses"]}, route
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], route
    assert len({operation["operationId"] for operation in routes().values()}) == len(SCOPES)


@pytest.mark.django_db
def test_the_document_is_served_to_anybody_and_there_is_no_page_of_scripts() -> None:
    answer = Client().get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "OpenBWC"
    assert Client().get(f"{BASE}/docs").status_code == 404


def everywhere(program: Program) -> set[tuple[int, str]]:
    return {asked(program, route) for route in SCOPES}


@pytest.mark.django_db
def test_without_a_token_that_is_in_use_every_route_is_closed(manager: WorldPerson) -> None:
    closed = {(401, "token")}
    assert everywhere(Program("bwc_nobody")) == closed
    assert everywhere(program_of(manager, days=-1)) == closed
    revoked = program_of(manager)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert everywhere(revoked) == closed
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}):
        answer = Client().get(f"{BASE}/people", headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), headers


@pytest.mark.django_db
def test_a_token_opens_nothing_beyond_its_scopes(manager: WorldPerson) -> None:
    events = Event.objects.count()
    for scope in sorted(set(SCOPES.values())):
        others = program_of(manager, *(set(ALL_SCOPES) - {scope}))
        for route in (route for route, needed in SCOPES.items() if needed == scope):
            assert asked(others, route) == (403, "scope"), route
    assert Event.objects.count() == events
    for scope in sorted(set(SCOPES.values())):
        alone = program_of(manager, scope)
        for route in (route for route, needed in SCOPES.items() if needed == scope):
            enough = program_of(manager, scope, FURTHER[route]) if route in FURTHER else alone
            assert asked(enough, route) != (403, "scope"), route


@pytest.mark.django_db
def test_what_spans_rooms_needs_the_scope_of_the_room_too(manager: WorldPerson) -> None:
    imports = program_of(manager, *(scope for scope in ALL_SCOPES if scope.partition(":")[0] in {"imports", "policy"}))
    assert set(SCOPE_OF_ROWS) == set(KINDS)
    for kind, scope in SCOPE_OF_ROWS.items():
        for dry in ("true", "false"):
            answer = imports.ask("POST", f"/imports/{kind}?dry={dry}", {})
            assert (answer.status, answer.headers["WWW-Authenticate"].split('scope="')[1]) == (403, f'{scope}"')
    people = program_of(manager, "people:write")
    for entry in Entry:
        asked = {"kind": entry.value, "id": str(new_id()), "why": "No."}
        beside = entry is not Entry.APPOINTMENT
        assert people.post("/annulments", asked).status == (403 if beside else 404), entry
        assert program_of(manager, "people:write", SCOPE_OF[entry]).post("/annulments", asked).status == 404, entry


@pytest.mark.django_db
def test_a_token_ends_with_its_person_s_account_service_and_second_factor(
    world: World, settings: Settings, manager: WorldPerson
) -> None:
    program = program_of(manager)
    assert program.get("/people").status == 200
    settings.REQUIRE_MFA = True
    assert program.get("/people").status == 401
    settings.REQUIRE_MFA = False
    manager.row.left_on = world.today
    manager.row.save()
    assert program.get("/people").status == 401
    manager.row.left_on = world.today + timedelta(days=1)
    manager.row.save()
    assert program.get("/people").status == 200
    manager.account.is_active = False
    manager.account.save()
    assert program.get("/people").status == 401


@pytest.mark.django_db
def test_a_session_opens_nothing_and_an_answer_is_kept_nowhere(program: Program, manager: WorldPerson) -> None:
    browser = Client()
    browser.force_login(manager.account, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"{BASE}/people").status_code == 401
    answer = program.get("/people")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert program.get("/people?limit=0").headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_last_use_of_a_token_is_noted(program: Program) -> None:
    program.get("/people")
    noted = ApiToken.objects.get().last_used_at
    assert noted is not None
    program.get("/people")
    assert ApiToken.objects.get().last_used_at == noted, "not at each request"
