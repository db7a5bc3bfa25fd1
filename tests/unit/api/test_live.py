"""A real client over a socket: what the document promises holds for bytes on the wire."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from openbwc.program.models import Person, Role
from tests.unit.api.conftest import program_of
from tests.world import World


def call(address: str, token: str, body: Any = None) -> tuple[int, Any, str]:
    """Call an address: POST with a body, GET without."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(address, data=data, headers=headers), timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, json.load(answer), answer.headers["Content-Type"]
    except HTTPError as error:
        return error.code, json.load(error), error.headers["Content-Type"]


@pytest.mark.django_db(transaction=True)
def test_a_client_registers_and_finds_people(live_server: Any) -> None:
    manager = World().agency("ICE").staff(Role.PROGRAMME_MANAGER)
    program, base = program_of(manager), f"{live_server.url}/api/v1"
    person = {"agency": "ICE", "given_name": "Zoë", "family_name": "Ruiz-Ñandú", "badge": "B-77"}
    status, made, _ = call(f"{base}/people", program.token, person)
    assert (status, made["family_name"]) == (201, "Ruiz-Ñandú")
    assert Person.objects.get(id=made["id"]).given_name == "Zoë"
    status, found, _ = call(f"{base}/people?q=B-77", program.token)
    assert [one["id"] for one in found["items"]] == [made["id"]]
    status, problem, media_type = call(f"{base}/people", "bwc_nobody", person)
    assert (status, media_type) == (401, "application/problem+json")
    status, problem, media_type = call(f"{base}/people", program.token, person)
    assert (status, problem["status"], media_type) == (409, 409, "application/problem+json")
