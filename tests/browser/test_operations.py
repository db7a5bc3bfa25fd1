"""Who plans and oversees operations, and who was on the roster, as they do it in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import look_at, overflow

PAGES = (
    "/operations/",
    "/operations/rows/",
    "/operations/{operation}/",
    "/roster/{entry}/",
    "/recordings/{ended_early}/deactivation/",
    "/coverage/?agency=ICE&day={day}",
    "/reviews/",
    "/reviews/{sample}/",
    "/reviews/recordings/{item}/",
)


def test_a_supervisor_enters_an_operation_and_finds_its_gaps(visitor: Visitor) -> None:
    page = visitor.signs_in("okafor")
    assert look_at(visitor, PAGES) == {}
    visitor.goes("/operations/")
    page.get_by_text("Enter an operation, an emergency").click()
    entry = page.locator("details form")
    entry.get_by_label("Agency").select_option(label="ICE")
    entry.get_by_label("Type").select_option(label="Removal order")
    entry.get_by_label("Number").fill("R-77")
    entry.get_by_label("Title").fill("Removal at K Street")
    entry.get_by_label("Begins on").fill("2026-03-07")
    entry.get_by_label("Starts, by the clocks").fill("22:00")
    entry.get_by_label("Ends").fill("06:00")
    entry.get_by_label("Time zone of the site").select_option("America/Denver")
    entry.get_by_label("Badges of the roster").fill(visitor.site.made["badge_chen"])
    page.get_by_role("button", name="Enter the operation").click()
    expect(page.get_by_role("heading", name="Removal at K Street")).to_be_visible()
    expect(page.get_by_text("07 Mar 2026, 22:00 – 08 Mar 2026, 06:00 MDT")).to_be_visible()
    expect(page.get_by_text("not recorded as asked").first).to_be_visible()
    assert visitor.violations() == []


def test_an_officer_states_why_a_recording_ended(phone: Visitor) -> None:
    page = phone.signs_in("ruiz")
    assert look_at(phone, PAGES[:4]) == {}
    for path in PAGES[:4]:
        phone.goes(path)
        assert overflow(page) <= 0
    phone.goes("/operations/{operation}/")
    page.get_by_role("link", name="why it ended").last.click()
    page.get_by_label("Reason").select_option(label="Encounter over")
    page.get_by_role("button", name="State the reason").click()
    expect(page.get_by_text("Your statement is kept.")).to_be_visible()
    phone.goes("/operations/{operation}/")
    expect(page.get_by_text("encounter over", exact=True)).to_be_visible()
