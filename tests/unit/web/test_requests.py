"""Requests on their pages: from the public form to the certificate and the end, and what each sees of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import shortuuid
from django.test import Client
from django.utils import timezone

from openbwc.disclosure.history import clocks_of, closures_of, working_days
from openbwc.disclosure.models import Attachment, Closure, Request, SearchCertificate, State, Step
from openbwc.policy import PolicyError
from openbwc.policy.requests import Clock
from openbwc.policy.working_days import WorkingDays
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
        {"email": ""},
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

    def dispatch() -> int:
        letter = made.letters.order_by("at").last()
        return step("dispatch", letter=str(letter.id), way="email", proof="<1@example.test>")

    assert step("stop", letter="Was it the one of 40 dollars?") == 302
    assert dispatch() == 302
    assert dispatch() == 400
    assert "Waiting for the requester" in officer.get(address).content.decode()
    status = Client().post("/public/requests/", {"number": made.number}).content.decode()
    assert "Letter sent to you by e-mail: question to the requester" in status
    assert "40 dollars" not in status
    assert step("resume", words="Yes.", came_on="2026-01-01") == 400
    assert step("resume", words="Yes.") == 302
    assert step("extend", circumstance="voluminous", working_days_more="11", letter="Much.") == 403
    assert step("extend", circumstance="voluminous", working_days_more="10", letter="Much.") == 302
    assert dispatch() == 302
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
    letter = officer.get(f"{address}letters/{shortened(made.letters.first().id)}/")
    assert letter.content.startswith(b"%PDF")
    assert step("close", outcome="no_records", statement="None.") == 302
    made.refresh_from_db()
    assert made.state == State.CLOSED
    assert step("nothing") == 404
    assert dispatch() == 302
    assert "Enter an appeal" in officer.get(address).content.decode()


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
    day = came.astimezone(ZoneInfo("America/New_York")).date()
    assert officer.post("/requests/new/", ASKED | {"received_on": day.isoformat(), "email": ""}).status_code == 302
    made = Request.objects.get()
    assert made.events.filter(step=Step.RECEIVED).get().at == made.received_at
    (routing,) = [one for one in clocks_of(made, timezone.now()) if one.clock is Clock.ROUTE]
    assert routing.started_on == day
    for wrong in (f"{timezone.now() + timedelta(days=2):%Y-%m-%d}", "0001-01-01", "9999-12-31"):
        assert officer.post("/requests/new/", ASKED | {"received_on": wrong}).status_code == 400


def test_a_form_that_is_sent_again_is_one_request(ice: WorldAgency) -> None:
    form = Client().get("/public/requests/new/").context["form"]
    sent = ASKED | {"form_id": str(form["form_id"].value())}
    pages = [Client().post("/public/requests/new/", sent).content.decode() for _ in range(2)]
    made = Request.objects.get()
    assert all(made.number in page for page in pages)
    other = Client().post("/public/requests/new/", sent | {"description": "Something else."})
    assert other.status_code == 400
    assert made.number not in other.content.decode()
    assert Request.objects.count() == 1


def test_nobody_fills_the_ledger_through_the_form(ice: WorldAgency) -> None:
    answers = [Client().post("/public/requests/new/", ASKED) for _ in range(21)]
    assert {one.status_code for one in answers[:20]} == {200}
    assert (answers[20].status_code, answers[20].headers["Retry-After"]) == (429, "3600")
    assert Request.objects.count() == 20
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post("/public/requests/new/", ASKED)
    assert elsewhere.status_code == 200


def test_nobody_tries_out_numbers(ice: WorldAgency) -> None:
    number = {"number": "ICE-2026-00000-00000"}
    answers = [Client().post("/public/requests/", number).status_code for _ in range(121)]
    assert set(answers[:120]) == {404}
    assert answers[120] == 429


def test_the_status_of_a_request_does_not_hang_on_a_policy(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked()

    def gone(*_: object) -> None:
        raise PolicyError("none")

    monkeypatch.setattr("openbwc.site.web.views.public_requests.fees_standing", gone)
    assert Client().post("/public/requests/", {"number": made.number}).status_code == 200


def test_files_are_handed_out_as_files_and_to_who_may_read_the_request(ice: WorldAgency, officer: Client) -> None:
    made = asked()
    file = Attachment.objects.create(
        request=made, name="x.html", media_type="text/html", content=b"<script>alert(1)</script>", sha256="0" * 64
    )
    address = f"/requests/{made.short_id}/files/{shortened(file.id)}/"
    answer = officer.get(address)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(ice.staff(Role.REDACTOR)).get(address).status_code == 404


def test_an_altered_certificate_is_said_to_be_one(ice: WorldAgency, officer: Client) -> None:
    made = asked()
    officer.post(f"/requests/{made.short_id}/step/search/", {"until": "2026-01-01T00:00"})
    SearchCertificate.objects.update(content=b"{}")
    page = officer.get(f"/requests/{made.short_id}/")
    assert page.status_code == 200
    assert "not the one that was made" in page.content.decode()


def test_closures_and_the_portal_are_entered_beside_the_list(ice: WorldAgency, officer: Client) -> None:
    today = timezone.now().astimezone(ZoneInfo("America/New_York")).date()
    days = WorkingDays()
    day = days.add(today - timedelta(days=12), 1)
    told = {"agency": "ICE", "reason": "Executive order."}
    assert officer.post("/requests/closures/", told | {"day": "2024-12-24"}).status_code == 403
    assert officer.post("/requests/closures/", told | {"day": "2027-12-24"}).status_code == 400  # the day is kept
    assert officer.post("/requests/closures/", told | {"day": day.isoformat(), "agency": ""}).status_code == 403
    assert officer.post("/requests/closures/", told | {"day": day.isoformat()}).status_code == 302
    made = Closure.objects.get()
    assert "Not confirmed" in officer.get("/requests/").content.decode()
    address = f"/requests/closures/{shortened(made.id)}/"
    assert officer.post(f"{address}confirm/").status_code == 403
    assert signed_in(ice.staff(Role.PROGRAMME_MANAGER)).post(f"{address}confirm/").status_code == 302
    assert not working_days(closures_of(ice.row)).is_working(day)
    assert officer.post(f"{address}end/", {"reason": "It was open."}).status_code == 302
    assert working_days(closures_of(ice.row)) == days
    office = {"agency": "ICE", "address": "500 12th Street", "appeals_to": "1 Main Street", "liaison": "202-555-0100"}
    assert officer.post("/requests/offices/", office).status_code == 302
    assert "202-555-0100" in officer.get("/requests/").content.decode()
    page = officer.post("/requests/portal/", {"agency": "ICE", "component": "88"}).content.decode()
    assert "/foia/components/88/requests/" in page
    assert "FOIA-API-SECRET" in page
    assert "FOIA-API-SECRET" not in officer.get("/requests/").content.decode()
