"""A request as its requester and the disclosure officer see it in a browser, from the public form to its letter."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow


def test_a_request_goes_from_the_public_form_to_its_letter(visitor: Visitor) -> None:
    page = visitor.goes("/public/requests/new/")
    assert visitor.violations() == []
    page.get_by_label("Agency").select_option("ICE")
    page.get_by_label("Your name").fill("Jo Doe")
    page.get_by_label("What footage do you ask for?").fill("The stop at 5th Street on 1 March, at noon.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("our letters have to reach you")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_label("E-mail address").fill("jo@example.test")
    page.get_by_role("button", name="Send the request").click()
    number = page.locator("dd.mono").inner_text()
    page.reload()  # sends the same form again, which is the same request
    expect(page.locator("dd.mono")).to_have_text(number)
    assert visitor.violations() == []
    visitor.goes("/public/requests/")
    page.get_by_label("Number of your request").fill(number.lower())
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()
    assert visitor.violations() == []
    visitor.signs_in("adeyemi")
    visitor.goes("/requests/")
    assert visitor.violations() == []
    page.get_by_role("link", name=number).click()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    search = page.locator("form[action$='/step/search/']")
    search.get_by_label("Recording at, or after").fill("2020-03-01T12:00")
    search.get_by_label("Begun before").fill("2020-03-01T13:00")
    search.get_by_role("button").click()
    expect(page.get_by_text("0 found of 0 running in the span")).to_be_visible()
    page.evaluate(UNFOLD)
    stop = page.locator("form[action$='/step/stop/']")
    stop.get_by_label("What you write").fill("Which side of the street?")
    stop.get_by_role("button").click()
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    page.evaluate(UNFOLD)
    dispatch = page.locator("form[action$='/step/dispatch/']")
    dispatch.get_by_label("Proof").fill("<1@example.test>")
    dispatch.get_by_role("button").click()
    expect(page.get_by_text("Waiting for the requester").first).to_be_visible()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    assert overflow(page) <= 0
