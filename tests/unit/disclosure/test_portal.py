"""The National FOIA Portal's way in: requests that are sent again, what is wrong with some, who may not send any."""

import base64
import io
import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.custody.models import Event
from openbwc.disclosure.actions.handle_request import handle_request
from openbwc.disclosure.actions.open_portal import open_portal
from openbwc.disclosure.models import PortalComponent, Request, State, Step
from openbwc.notices.models import Notice
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.api.portal import PortalRequests
from tests.world import WorldAgency

ADDRESS = "/foia/components/88/requests/"
FILE = {
    "filename": "letter.pdf",
    "content_type": "application/pdf",
    "filesize": 5,
    "filedata": base64.b64encode(b"%PDF-").decode(),
}
# The sample of the portal's own specification, with the fields that it requires besides.
SAMPLE: dict[str, Any] = {
    "version": "1.1.0",
    "request_id": 1534,
    "address_city": "Mount Vernon",
    "address_country": "United States",
    "address_line1": "1800 F Street",
    "address_line2": "Suite 400",
    "address_state_province": "Virginia",
    "address_zip_postal_code": "98273",
    "agency_component_name": "Immigration and Customs Enforcement",
    "agency": "Department of Homeland Security",
    "attachments_supporting_documentation": [FILE],
    "company_organization": "Newspaper Inc",
    "email": "george.washington@example.com",
    "expedited_processing_explanation": "The request should be given expedited processing because…",
    "expedited_processing": "yes",
    "fax_number": "+15551234589",
    "fee_amount_willing": "25",
    "fee_waiver_explanation": "As a journalist organization…",
    "fee_waiver": "no",
    "name_first": "George",
    "name_last": "Washington",
    "phone_number": "+15551234567",
    "request_category": "media",
    "request_description": "I am seeking records pertaining to ...",
    "pdf": FILE,
    "testing": False,
}


@pytest.fixture
def secret(ice: WorldAgency, officer: Person) -> str:
    return open_portal(actor=officer, agency=ice.row, component="88")[1]


def send(secret: str, sent: Any = SAMPLE, *, address: str = ADDRESS) -> Any:
    content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address, content, content_type="application/json", headers={"FOIA-API-SECRET": secret})
    assert answer.headers["Content-Type"] == "application/json"
    assert not client.cookies
    return answer


def test_the_sample_is_taken_in_whole(secret: str) -> None:
    answer = send(secret)
    made = Request.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"id": made.short_id, "status_tracking_number": made.number}
    assert (made.kind, made.name, made.organisation) == ("press", "George Washington", "Newspaper Inc")
    assert made.address.splitlines()[:2] == ["1800 F Street", "Suite 400"]
    assert (made.fees_up_to_cents, made.waiver_reason, made.expedition_asked) == (2500, "", True)
    assert [bytes(one.content) for one in made.attachments.all()] == [b"%PDF-"] * 2


def test_a_request_that_is_sent_five_times_is_one(secret: str) -> None:
    answers = [send(secret).json() for _ in range(5)]
    assert Request.objects.count() == 1
    assert all(answer == answers[0] for answer in answers)
    assert Event.objects.filter(kind="disclosure.request_received").count() == 1
    assert send(secret, SAMPLE | {"request_id": "1535"}).json() != answers[0]
    anew = SAMPLE | {"pdf": FILE | {"filedata": base64.b64encode(b"%PDF-2").decode()}}
    assert send(secret, anew).json() == answers[0]  # the portal's own copy is made anew, and is the same request


@pytest.mark.parametrize(
    "changes",
    [
        {"request_description": "Something else."},
        {"attachments_supporting_documentation": []},
        {"attachments_supporting_documentation": [FILE | {"filedata": base64.b64encode(b"other").decode()}]},
    ],
)
def test_other_words_under_the_same_id_are_never_taken_for_the_request(secret: str, changes: dict[str, Any]) -> None:
    assert send(secret).status_code == 200
    answer = send(secret, SAMPLE | changes)
    assert answer.status_code == 409
    assert answer.json().keys() == {"code", "message", "description"}
    assert Request.objects.count() == 1
    kept = Event.objects.get(kind="disclosure.request_came_otherwise")
    assert str(Request.objects.get().id).encode() in bytes(kept.body)
    assert b"Something" not in bytes(kept.body)


@pytest.mark.parametrize("wrong", ["", "x" * 43, "é"])
def test_without_the_secret_nothing_is_read(secret: str, wrong: str) -> None:
    answer = send(wrong, b"no json at all")
    assert answer.status_code == 403
    assert answer.json().keys() == {"code", "message", "description"}
    assert send(secret, address="/foia/components/89/requests/").status_code == 404
    assert not Request.objects.exists()


def test_a_new_secret_ends_the_one_before(ice: WorldAgency, officer: Person, secret: str) -> None:
    _, anew = open_portal(actor=officer, agency=ice.row, component="88")
    assert send(secret).status_code == 403
    assert send(anew).status_code == 200
    assert anew not in PortalComponent.objects.get().digest
    bodies = b"".join(bytes(one.body) for one in Event.objects.all())
    assert anew.encode() not in bodies


def test_only_who_handles_requests_lets_the_portal_in(ice: WorldAgency, officer: Person, secret: str) -> None:
    with pytest.raises(Refused):
        open_portal(actor=ice.staff(Role.CUSTODIAN).row, agency=ice.row, component="90")
    cbp = ice.world.agency("CBP")
    with pytest.raises(Mistaken, match="another one's"):
        open_portal(actor=cbp.staff(Role.DISCLOSURE_OFFICER).row, agency=cbp.row, component="88")
    with pytest.raises(Mistaken):
        open_portal(actor=officer, agency=ice.row, component="a/b")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        *(({name: None}, 400) for name in ("version", "request_id", "request_description", "pdf", "testing")),
        ({"request_description": "x" * 10_001}, 400),
        ({"request_description": "null \x00"}, 400),
        ({"request_description": "\ud800"}, 400),
        ({"request_description": ["a"]}, 400),
        ({"request_description": "   "}, 400),
        ({"testing": "false"}, 400),
        ({"request_id": True}, 400),
        ({"request_id": "x" * 65}, 400),
        ({"request_id": {"a": 1}}, 400),
        ({"request_id": "1\x00"}, 400),
        ({"pdf": FILE | {"filename": "a\x00.pdf"}}, 400),
        ({"pdf": "x"}, 400),
        ({"pdf": {"filedata": "***"}}, 400),
        ({"pdf": {"filedata": 7}}, 400),
        ({"attachments_supporting_documentation": {"a": 1}}, 400),
        ({"attachments_supporting_documentation": [None]}, 400),
        ({"name_first": "x" * 300}, 400),
        ({"attachments_supporting_documentation": [FILE | {"filedata": "AAAA" * (7 * 1024 * 1024)}]}, 413),
    ],
)
def test_what_is_wrong_is_said_in_the_portal_s_shape(secret: str, changes: dict[str, Any], status: int) -> None:
    answer = send(secret, SAMPLE | changes)
    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message", "description"}
    assert not Request.objects.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}'])
def test_what_is_no_request_is_not_taken_in(secret: str, content: bytes) -> None:
    assert send(secret, content).status_code == 400
    assert not Request.objects.exists()


def test_a_body_that_is_cut_off_is_not_taken_in(secret: str) -> None:
    content = json.dumps(SAMPLE).encode()
    request = RequestFactory().post(
        ADDRESS, content, content_type="application/json", headers={"FOIA-API-SECRET": secret}
    )
    request._stream = io.BytesIO(content[:-1])
    assert PortalRequests.as_view()(request, component="88").status_code == 400
    assert not Request.objects.exists()


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=2)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(SAMPLE)), VALUES, min_size=1, max_size=4))
def test_no_value_of_any_field_makes_it_fail(secret: str, changes: dict[str, Any]) -> None:
    assert send(secret, SAMPLE | changes).status_code in {200, 400, 409}


@pytest.mark.parametrize(
    ("text", "cents"),
    [("25", 2500), ("$1,000.50", 100_050), ("", None), ("25.123", None), ("²", None), ("-5", None), ("9" * 40, None)],
)
def test_dollars_that_are_no_sum_are_not_one(secret: str, text: str, cents: int | None) -> None:
    send(secret, SAMPLE | {"fee_amount_willing": text})
    assert Request.objects.get().fees_up_to_cents == cents


def test_a_trial_starts_nothing_and_keeps_no_request_of_its_id_away(secret: str, officer: Person) -> None:
    trial = send(secret, SAMPLE | {"testing": True}).json()
    row = Request.objects.get()
    assert (row.testing, row.state, row.owes, row.owed_on) == (True, State.CLOSED, "", None)
    assert not Notice.objects.filter(person=officer).exists()
    with pytest.raises(Mistaken):
        handle_request(actor=officer, request=row, step=Step.CONSULTED, words="The FBI.")
    real = send(secret)
    assert real.status_code == 200
    assert real.json()["status_tracking_number"] != trial["status_tracking_number"]
    assert Request.objects.filter(testing=False).count() == 1


def test_wrong_secrets_are_kept_and_limited(secret: str) -> None:
    answers = [send("wrong") for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {403}
    assert answers[30].status_code == 429
    assert answers[30].headers["Retry-After"] == "3600"
    assert Event.objects.filter(kind="disclosure.portal_turned_away").count() == 30
    assert send(secret).status_code == 200


@pytest.mark.parametrize(("said", "waived"), [(True, "As a journalist organization…"), (False, ""), ("yes", "As a")])
def test_what_is_sent_as_a_truth_value_loses_no_request(secret: str, said: Any, waived: str) -> None:
    assert send(secret, SAMPLE | {"fee_waiver": said, "fee_amount_willing": 12.5}).status_code == 200
    made = Request.objects.get()
    assert made.waiver_reason.startswith(waived)
    assert bool(made.waiver_reason) is bool(waived)
    assert made.fees_up_to_cents == 1250
