"""A policy from its first draft to its publication, and a site of the deployment, as people do it in a browser."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow

LOOSE = "\nparameters:\n  V.A.7:\n    pre_event_buffer_seconds: 10\n"
PAGES = ("/policy/drafts/", "/deployment/", "/agencies/{agency}/", "/policy/profiles/ICE/")


def is_well(visitor: Visitor, page: Page) -> None:
    """Nothing for axe-core to find on the page, unfolded, and no sideways scrolling."""
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    assert overflow(page) <= 0


def saves(page: Page, text: str) -> None:
    """Change the draft's text and save it."""
    page.get_by_text("Change the text").click()
    page.get_by_label("Text of the policy (YAML)").fill(text)
    page.get_by_role("button", name="Save as version").click()


def test_one_drafts_another_signs_and_publishes(visitor: Visitor, phone: Visitor) -> None:
    page = visitor.signs_in("novak")
    effective = datetime.now(UTC).date() + timedelta(days=40)
    visitor.goes("/policy/drafts/")
    page.get_by_text("Begin a draft").click()
    page.get_by_label("Agency").select_option(label="ICE")
    page.get_by_label("To take effect on").fill(effective.isoformat())
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_text("complete, meets or exceeds the standard")).to_be_visible()
    address = page.url
    text = page.get_by_label("Text of the policy (YAML)").input_value()
    saves(page, text + LOOSE)
    expect(page.locator(".draft__line--barred")).to_contain_text("the floor is 30 s")
    expect(page.get_by_role("button", name="Sign this version")).to_have_count(0)
    is_well(visitor, page)
    page.reload()
    saves(page, text + LOOSE.replace("10", "45"))
    expect(page.get_by_role("row", name="Video kept from before activation")).to_contain_text("45 s")
    page.get_by_role("link", name="Try it against last month").click()
    expect(page.get_by_role("heading", name="What would have come of it")).to_be_visible()
    is_well(visitor, page)

    official = phone.signs_in("larsen")
    official.goto(address)
    official.get_by_role("button", name="Sign this version").click()
    expect(official.get_by_text("Department policy office ·")).to_be_visible()
    official.get_by_role("button", name="Publish with effect from").click()
    expect(official.get_by_text(f"published, in force from {effective:%d %b %Y}")).to_be_visible()
    is_well(phone, official)


def test_a_manager_founds_a_site_and_sees_what_it_lacks(visitor: Visitor, phone: Visitor) -> None:
    page = visitor.signs_in("novak")
    visitor.goes("/deployment/")
    page.get_by_text("Found a site").click()
    page.get_by_label("Agency").select_option(label="ICE")
    page.get_by_label("Name of the site").fill("Salt Lake City")
    page.get_by_label("Time zone").fill("America/Denver")
    page.get_by_role("button", name="Found the site").click()
    expect(page.get_by_role("heading", name="Salt Lake City")).to_be_visible()
    expect(page.get_by_text("Site not active")).to_be_visible()
    page.get_by_text("State the plan anew").click()
    page.get_by_label("Cameras in service").fill("12")
    page.get_by_label("People trained").fill("20")
    page.get_by_label("Due on").fill("2026-01-31")
    page.get_by_role("button", name="State the plan").click()
    expect(page.get_by_text("behind")).to_be_visible()
    page.get_by_role("button", name="Activate the site").click()
    expect(page.get_by_text("Site active")).to_be_visible()
    is_well(visitor, page)
    narrow = phone.signs_in("novak")
    narrow.goto(page.url)
    is_well(phone, narrow)
    for path in PAGES:
        phone.goes(path)
        is_well(phone, narrow)
