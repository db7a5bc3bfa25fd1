"""Requests on their pages: from the public form to the certificate and the end, and what each sees of it."""

from datetime import timedelta

import pytest
import shortuuid
from django.test import Client
from django.utils import timezone

from openbwc.disclosure.models import Closure, Request, State, Step
from openbwc.program.models import Role
from tests.world import World, WorldAgency, WorldPerson

ASKED = {
    "agency": "ICE",
    "kind": "press",
    "name": "Jo <b>Doe</b>",
    "description": "All footage of the stop at 5th Street. <script>alert(1)</script>",
    "email": "jo@example.test",
}


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def officer(ice: WorldAgency) -> Client:
    return signed_in(ice.staff(Role.DISCLOSURE_OFFICER))


def signed_in(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked() -> Request:
    page = Client().post("/public/requests/new/", ASKED).content.decode()
    made = Request.objects.get()
    assert made.number in page
    return made


def test_anybody_asks_and_follows_the_request_by_its_number(ice: WorldAgency) -> None:
    made = asked()
    page = Client().post("/public/requests/", {"number": made.number.lower()})
    assert page.headers["Cache-Control"] == "no-store"
    words = page.content.decode()
    assert "Open" in words
    for secret in ("Doe", "example.test", "5th Street"):
        assert secret not in words
    for wrong in ("ICE-2026-00000-00000", "x", "' OR 1=1 --", "ICE-2026-00000-00000" + "\x00"):
        assert Client().post("/public/requests/", {"number": wrong}).status_code in {400, 404}


@pytest.mark.parametrize(
    "changes",
    [
        {"agency": "NSA"},
        {"kind": "tourist"},
        {"description": " "},
        {"description": "x" * 10_001},
        {"email": "no address"},
        {"expedition_asked": "on"},
        {"fees_up_to": "-1"},
        {"name": ""},
    ],
)
def test_a_form_that_is_not_filled_in_right_is_shown_again(ice: WorldAgency, changes: dict[str, str]) -> None:
    answer = Client().post("/public/requests/new/", ASKED | changes)
    assert answer.status_code == 400
    assert "usa-error-message" in answer.content.decode()
    assert not Request.objects.exists()


def test_the_officer_takes_a_request_to_its_end(ice: WorldAgency, officer: Client) -> None:
    made = asked()
    address = f"/requests/{made.short_id}/"
    assert made.number in officer.get("/requests/").content.decode()
    page = officer.get(address).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page

    def step(verb: str, **said: str) -> int:
        return officer.post(f"{address}step/{verb}/", said).status_code

    assert step("note", step="routed") == 302
    assert step("stop", cause="fees", letter="Will you pay 40 dollars?") == 302
    assert step("resume", words="Yes.") == 302
    assert step("extend", circumstance="voluminous", working_days_more="11", letter="Much.") == 403
    assert step("extend", circumstance="voluminous", working_days_more="10", letter="Much.") == 302
    assert step("letter", kind="extension") == 302
    assert step("close", outcome="no_records", statement="None.") == 403
    earlier = timezone.now() - timedelta(days=3)
    assert (
        step("search", since=f"{earlier:%Y-%m-%dT%H:%M}", until=f"{earlier + timedelta(days=1):%Y-%m-%dT%H:%M}") == 302
    )
    assert step("search") == 400
    certificate = made.certificates.get()
    proof = officer.get(f"{address}certificates/{shortened(certificate.id)}/")
    assert proof.content == bytes(certificate.content)
    again = officer.post(f"{address}certificates/{shortened(certificate.id)}/", follow=True)
    assert "gives the same answer" in again.content.decode()
    letter = officer.get(f"{address}letters/{shortened(made.letters.get().id)}/")
    assert letter.content.startswith(b"%PDF")
    assert step("close", outcome="no_records", statement="None.") == 302
    made.refresh_from_db()
    assert made.state == State.CLOSED
    assert step("nothing") == 404
    page = officer.get(address).content.decode()
    assert "Appeal" in page


def shortened(key: object) -> str:
    return str(shortuuid.encode(key))


def test_who_only_reads_sees_no_form_and_takes_no_step(ice: WorldAgency) -> None:
    made = asked()
    auditor = signed_in(ice.staff(Role.AUDITOR))
    page = auditor.get(f"/requests/{made.short_id}/").content.decode()
    assert made.number in page
    assert "/step/" not in page
    assert auditor.post(f"/requests/{made.short_id}/step/close/", {"outcome": "withdrawn"}).status_code == 403
    assert auditor.post("/requests/closures/", {"day": "2026-11-27", "reason": "x"}).status_code == 403
    stranger = signed_in(ice.world.agency("CBP").staff(Role.DISCLOSURE_OFFICER))
    assert stranger.get(f"/requests/{made.short_id}/").status_code == 404
    assert made.number not in stranger.get("/requests/").content.decode()


def test_a_request_that_came_by_letter_is_entered(ice: WorldAgency, officer: Client) -> None:
    came = timezone.now() - timedelta(days=5)
    sent = ASKED | {"received_at": f"{came:%Y-%m-%dT%H:%M}"}
    assert officer.post("/requests/new/", sent).status_code == 302
    made = Request.objects.get()
    assert made.events.filter(step=Step.RECEIVED).get().at == made.received_at
    late = ASKED | {"received_at": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    assert officer.post("/requests/new/", late).status_code == 400


def test_closures_and_the_portal_are_entered_beside_the_list(ice: WorldAgency, officer: Client) -> None:
    assert officer.post("/requests/closures/", {"day": "2024-12-24", "reason": "Executive order."}).status_code == 302
    assert officer.post("/requests/closures/", {"day": "2024-12-25", "reason": "Christmas."}).status_code == 400
    assert Closure.objects.count() == 1
    page = officer.post("/requests/portal/", {"agency": "ICE", "component": "88"}).content.decode()
    assert "/foia/components/88/requests/" in page
    assert "FOIA-API-SECRET" in page
    assert "FOIA-API-SECRET" not in officer.get("/requests/").content.decode()
