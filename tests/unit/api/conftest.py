"""A department, and programs that act in the name of its people."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openbwc.program.actions.issue_token import SCOPES, digest_of
from openbwc.program.models import ApiToken, Role
from openbwc.program.models.identified import new_id
from tests.world import World, WorldPerson

BASE = "/api/v1"


@dataclass(frozen=True)
class Answered:
    """A status, and what came with it."""

    status: int
    body: Any
    media_type: str
    headers: Any


@dataclass(frozen=True)
class Program:
    """A program with a token."""

    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        """Ask for a path under the interface's base; a body is sent as JSON."""
        answer = Client().generic(
            method,
            BASE + path,
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )
        shown = json.loads(answer.content) if answer.content else None
        return Answered(answer.status_code, shown, answer.headers["Content-Type"], answer.headers)

    def get(self, path: str) -> Answered:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answered:
        return self.ask("POST", path, {} if body is None else body, **headers)


def program_of(person: WorldPerson, *scopes: str, days: float = 1.0) -> Program:
    """A program with a token of the person, good for the scopes (all, where none is given)."""
    assert person.account is not None
    now, token = timezone.now(), f"bwc_{new_id().hex}"
    ApiToken.objects.create(
        person=person.row,
        name="tests",
        digest=digest_of(token),
        begins=token[:10],
        scopes=list(scopes or SCOPES),
        issued_at=now - timedelta(days=30),
        expires_at=now + timedelta(days=days),
    )
    return Program(token)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def manager(world: World) -> WorldPerson:
    return world.agency("ICE").staff(Role.PROGRAMME_MANAGER, "Mendez")


@pytest.fixture
def program(manager: WorldPerson) -> Program:
    """A program that acts for the programme manager of ICE, with every scope."""
    return program_of(manager)
