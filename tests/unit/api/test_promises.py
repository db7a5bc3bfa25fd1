"""Schemathesis asks the whole interface, by its own document: no server error and no answer that is not promised."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from openbwc.site.wsgi import application
from tests.unit.api.conftest import BASE, Program
from tests.unit.api.test_every_route import SCOPES
from tests.world import World

EXAMPLES = 4
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)

SCHEMA = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", application)


@pytest.fixture
def in_the_test_s_transaction() -> Iterator[None]:
    """Keep a request's end from closing the connection that holds the test's transaction, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def named(world: World) -> Mapping[str, str]:
    """Things that are there, by the names that paths and bodies have for them."""
    recording = world.agency("ICE").officer("Ruiz").trained().wears("BWC-1").recorded()
    return {
        "code": "ICE",
        "agency": "ICE",
        "camera_id": str(recording.camera_id),
        "person_id": str(recording.wearer_id),
        "person": str(recording.wearer_id),
        "recording_id": str(recording.id),
        "kind": "people",
    }


def test_schemathesis_asks_every_route() -> None:
    labels = {operation.ok().label.replace(BASE, "") for operation in SCHEMA.get_all_operations()}
    assert labels == set(SCOPES)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_test_s_transaction")
@pytest.mark.parametrize("room", sorted({scope.partition(":")[0] for scope in SCOPES.values()}))
def test_nothing_fails_and_nothing_unpromised_is_answered(
    room: str, program: Program, named: Mapping[str, str]
) -> None:
    for result in SCHEMA.get_all_operations():
        operation = result.ok()
        if SCOPES[operation.label.replace(BASE, "")].partition(":")[0] == room:
            ask_much(operation, program, named)


def ask_much(operation: Any, program: Program, named: Mapping[str, str]) -> None:
    """Ask one route with what its document allows, at random and of things that are there."""
    turns = iter(range(10 * EXAMPLES))

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        if next(turns, 0) % 2 == 0:
            case.path_parameters = {key: named.get(key, value) for key, value in (case.path_parameters or {}).items()}
            if isinstance(case.body, dict):
                case.body = {key: named.get(key, value) for key, value in case.body.items()}
        answer = case.call(headers={"Authorization": f"Bearer {program.token}"})
        case.validate_response(answer, checks=list(CHECKS))

    ask()
