"""The links of a recipient and of counsel: played with captions, entered by a phrase, shown to the court."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, until
from tests.browser.test_accessibility import look_at, overflow
from tests.browser.test_public_releases import CAPTIONED, PLAYED, PLAYS

RECIPIENT, COUNSEL = "/public/packages/{handed_out}/", "/public/packages/{counsel}/"


def test_a_recipient_plays_with_captions_and_counsel_enters_and_shows_the_court(
    visitor: Visitor, other_visitor: Visitor, phone: Visitor
) -> None:
    assert look_at(visitor, (RECIPIENT, COUNSEL)) == {}
    page = visitor.goes(RECIPIENT)
    page.evaluate(PLAYS)
    until(page, PLAYED)
    until(page, CAPTIONED)
    assert visitor.context.cookies() == []
    expect(visitor.goes(RECIPIENT).get_by_text("Played footage").first).to_be_visible()
    page = visitor.goes(COUNSEL)
    page.get_by_label("Pass phrase").fill("seven crows over the court house")
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("heading", name="Your receipts")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_label("Name").fill("The clerk")
    page.get_by_role("button", name="Give the link").click()
    expect(page.get_by_text("It is shown now and never again")).to_be_visible()
    for path in (RECIPIENT, COUNSEL):
        assert overflow(phone.goes(path)) <= 0, path
    other_visitor.signs_in("adeyemi")
    assert look_at(other_visitor, ("/packages/", "/packages/{packed}/")) == {}
    page = other_visitor.goes("/packages/{packed}/")
    expect(page.get_by_text("Jo Doe: played footage").first).to_be_visible()
    page.get_by_text("End the link of Jo Doe").click()
    assert "The clerk" not in page.content()
