"""Who runs the programme brings people in, trains them and lets them go, as they do it in a browser."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow

ROWS = b"agency,badge,given_name,family_name\r\nICE,Q-7,Noor,Quill\r\nICE,Q-8,Ren\xe9,Latin\r\nICE,Q-9,=1+1,Formula\r\n"
PDF = b"%PDF-1.7 certificate"


def test_rows_are_tried_and_brought_in_and_a_person_is_trained_and_leaves(visitor: Visitor) -> None:
    page = visitor.signs_in("novak")
    visitor.goes("/imports/")
    assert visitor.violations() == []
    page.get_by_label("Rows of").select_option(label="People")
    page.get_by_label("CSV file").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": ROWS})
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("heading", name="Rows that would be left out")).to_be_visible()
    expect(page.get_by_text("found the byte 0xe9")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text("1 row was left out")).to_be_visible()
    visitor.goes("/people/?q=quill&agency=ICE")
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name of the view").fill("Quills")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Quills", exact=True)).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("link", name="Quill, Noor").click()
    page.get_by_text("Record a completed course").click()
    today = datetime.now(UTC).date().isoformat()
    page.get_by_label("Course", exact=True).select_option(label="BWC course 7")
    page.get_by_label("Completed on").fill(today)
    page.get_by_label("Evidence").fill("certificate 12")
    page.get_by_label("Its scan").set_input_files({"name": "c.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("link", name="c.pdf")).to_be_visible()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    page.get_by_role("link", name="What this person may do today").click()
    expect(page.get_by_text("No appointment in force", exact=True)).to_be_visible()
    page.go_back()
    page.get_by_text("The person leaves").click()
    page.get_by_label("First day on which the person serves no more").fill(today)
    page.get_by_role("button", name="Record the departure").click()
    expect(page.get_by_text("left on").first).to_be_visible()
    assert visitor.violations() == []


def test_a_phone_shows_what_stands_in_the_way_and_the_courses(phone: Visitor) -> None:
    page = phone.signs_in("novak")
    phone.goes("/people/{untrained}/today/")
    expect(page.get_by_role("heading", name="What stands in the way, and what would restore it")).to_be_visible()
    expect(page.get_by_text("One of these courses would be enough:")).to_be_visible()
    for path in ("/people/{untrained}/today/", "/people/{untrained}/", "/courses/", "/imports/", "/people/"):
        phone.goes(path).evaluate(UNFOLD)
        assert phone.violations() == [], path
        assert overflow(page) <= 0, path
