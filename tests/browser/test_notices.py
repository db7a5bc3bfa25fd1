"""Somebody issues a token, is told of it, reads the notice, and chooses how to be told, as they do it in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow


def test_a_token_is_issued_told_of_and_revoked(visitor: Visitor) -> None:
    page = visitor.signs_in("novak")
    visitor.goes("/tokens/").evaluate(UNFOLD)
    assert visitor.violations() == []
    page.get_by_label("Name").fill("personnel system")
    visitor.chooses(page.locator(".choices"), "people:read")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.get_by_role("heading", name="The token is issued")).to_be_visible()
    expect(page.locator(".note")).to_contain_text("bwc_")
    assert visitor.violations() == []
    expect(page.locator(".house__unread")).to_be_visible()
    page.locator(".house__notices").click()
    page.get_by_role("link", name="A token for programs was issued in your name").click()
    expect(page.get_by_text("personnel system")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("button", name="I have read this").click()
    visitor.goes("/notices/?unread=1")
    expect(page.get_by_role("link", name="A token for programs")).to_have_count(0)
    visitor.goes("/tokens/")
    page.get_by_role("button", name="Revoke personnel system").click()
    expect(page.get_by_text("Revoked. It opens nothing any more.")).to_be_visible()


def test_how_one_is_told_is_chosen_on_a_phone(phone: Visitor) -> None:
    page = phone.signs_in("novak")
    for path in ("/notices/", "/notices/preferences/", "/tokens/"):
        phone.goes(path).evaluate(UNFOLD)
        assert phone.violations() == [], path
        assert overflow(page) <= 0, path
    phone.goes("/notices/preferences/")
    page.get_by_label("Notices that may wait").select_option(label="One message a day, at 07:00")
    page.get_by_label("On the clocks of").select_option(label="America/New_York")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept. It counts for notices from now on.")).to_be_visible()
    expect(page.get_by_label("On the clocks of")).to_have_value("America/New_York")
    page.evaluate(UNFOLD)
    page.get_by_label("Address").fill("https://127.0.0.1/hook")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("may not call")).to_be_visible()
    assert phone.violations() == []
