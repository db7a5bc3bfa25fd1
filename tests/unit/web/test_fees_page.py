"""The fees of a request on its pages: from the category to the payment, and what the requester sees of it (V.B.1)."""

from typing import Any

import pytest
from django.test import Client

from openbwc.disclosure.models import Request, Step
from openbwc.program.models import Role
from tests.world import World, WorldAgency

from .test_requests import asked, signed_in


@pytest.fixture
def ice(db: None) -> WorldAgency:
    return World().agency("ICE")


class Desk:
    """Somebody at the fees of a request."""

    def __init__(self, ice: WorldAgency, role: Role, made: Request) -> None:
        self.client, self.made = signed_in(ice.staff(role)), made

    def take(self, verb: str, **said: Any) -> int:
        return self.client.post(f"/requests/{self.made.short_id}/fees/{verb}/", said).status_code

    def dispatch(self) -> int:
        letter = self.made.letters.order_by("at", "id").last()
        told = {"letter": str(letter.id), "way": "email", "proof": "<1@example.test>"}
        return self.client.post(f"/requests/{self.made.short_id}/step/dispatch/", told).status_code

    def page(self, where: str = "fees/") -> str:
        answer = self.client.get(f"/requests/{self.made.short_id}/{where}")
        assert answer.status_code == 200
        return answer.content.decode()


def status(made: Request) -> str:
    return Client().post("/public/requests/", {"number": made.number}).content.decode()


def test_the_officer_takes_the_fees_from_the_category_to_the_refund(ice: WorldAgency) -> None:
    made = asked()
    desk = Desk(ice, Role.DISCLOSURE_OFFICER, made)
    assert "is not decided" in desk.page()
    assert "You owe nothing now." in status(made)
    assert desk.take("estimate", search_professional="120", letter="Much.") == 403
    assert desk.take("category", category="tourist", statement="A tourist.") == 400
    assert desk.take("category", category="commercial", statement="It sells footage.") == 302
    assert desk.take("work", task="search", grade="professional", minutes="", words="Searched.") == 400
    assert desk.take("work", task="search", grade="professional", minutes="120", words="<b>Searched</b>") == 302
    assert desk.take("work", task="duplication", other_media="4.5", words="A disc.") == 302
    page = desk.page()
    assert "&lt;b&gt;Searched" in page
    assert "$60.50" in page
    assert desk.take("strike", entry="x", statement="Why.") == 400
    copies = made.events.get(step=Step.WORK_LOGGED, facts__task="duplication")
    assert desk.take("strike", entry=str(copies.id), statement="It was not needed.") == 302
    assert desk.take("estimate", search_professional="120", letter="") == 403
    assert desk.take("estimate", search_professional="120", letter="Two hours.", overdue="ICE-1") == 400
    assert desk.take("estimate", search_professional="120", letter="Two hours.") == 302
    assert desk.dispatch() == 302
    assert "Your answer is awaited until" in status(made)
    assert "Note the answer to the estimate" in desk.page()
    assert "Note the requester's answer" not in desk.page("")
    assert desk.take("agree", up_to="60", words="Up to 60 dollars.") == 302
    assert desk.take("assess", statement="Two hours.") == 403
    told = {"outcome": "not_agency_record", "statement": "It is the city's."}
    assert desk.client.post(f"/requests/{made.short_id}/step/close/", told).status_code == 302
    assert desk.dispatch() == 302
    assert desk.take("assess", statement="Two hours of search.") == 302
    assert desk.dispatch() == 302
    for shown in (desk.page(), desk.page(""), status(made)):
        assert "$56.00" in shown
    assert "To be paid until" in status(made)
    assert desk.take("unpaid", statement="No answer.") == 403
    assert desk.take("payment", amount="0", reference="Check 1.") == 403
    assert desk.take("payment", amount="56.00", reference="Check 1.") == 302
    assert "You owe nothing now." in status(made)
    assert desk.take("refund", amount="57", statement="Too much.") == 403
    assert desk.take("refund", amount="7", statement="A quarter of an hour less.") == 302
    assert "$7.00" in status(made)
    assert "A quarter of an hour less" not in status(made)
    assert desk.take("court", until="2026-01-01", words="Order.") == 400
    assert desk.take("dance") == 404


def test_requests_are_joined_by_number_of_one_that_may_be_read(ice: WorldAgency) -> None:
    first = asked()
    second = Request.objects.exclude(id=first.id)
    Client().post("/public/requests/new/", {**ASKED_AGAIN})
    made = second.get()
    desk = Desk(ice, Role.DISCLOSURE_OFFICER, made)
    assert desk.take("join", lead="ICE-2026-00000-00000", related="on", statement="Day by day.") == 400
    assert desk.take("join", lead=first.number, statement="Day by day.") == 403
    assert desk.take("join", lead=first.number, related="on", statement="Day by day.") == 403
    for one in (first, made):
        told = {"category": "news_media", "statement": "It prints a newspaper."}
        assert desk.client.post(f"/requests/{one.short_id}/fees/category/", told).status_code == 302
    assert desk.take("join", lead=first.number, related="on", statement="Day by day.") == 302
    assert first.number in desk.page()


ASKED_AGAIN = {
    "agency": "ICE",
    "kind": "press",
    "name": "Jo Doe",
    "description": "The day after.",
    "email": "jo@example.test",
}


def test_who_reads_requests_sees_fees_and_changes_nothing(ice: WorldAgency) -> None:
    desk = Desk(ice, Role.PROGRAMME_MANAGER, asked())
    assert "Log work" not in desk.page()
    assert desk.take("category", category="commercial", statement="It sells footage.") == 403
    other = Desk(ice, Role.REVIEWER, desk.made)
    assert other.client.get(f"/requests/{desk.made.short_id}/fees/").status_code == 404
