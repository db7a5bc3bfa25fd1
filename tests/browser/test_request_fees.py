"""The fees of a request as the disclosure officer and the requester see them in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow


def test_an_estimate_goes_from_the_log_to_what_the_requester_is_told(visitor: Visitor) -> None:
    page = visitor.goes("/public/requests/new/")
    page.get_by_label("Agency").select_option("ICE")
    page.get_by_label("Your name").fill("Jo Doe")
    page.get_by_label("What footage do you ask for?").fill("The week of 1 March at 5th Street.")
    page.get_by_label("E-mail address").fill("jo@example.test")
    page.get_by_role("button", name="Send the request").click()
    number = page.locator("dd.mono").inner_text()
    visitor.signs_in("adeyemi")
    visitor.goes("/requests/")
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Fees", exact=True).click()
    expect(page.get_by_role("heading", name=f"Fees of {number}")).to_be_visible()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    category = page.locator("form[action$='/fees/category/']")
    category.get_by_label("Category").select_option("commercial")
    category.get_by_label("Why").fill("It sells footage.")
    category.get_by_role("button").click()
    page.evaluate(UNFOLD)
    estimate = page.locator("form[action$='/fees/estimate/']")
    estimate.get_by_label("Search, professional: minutes").fill("120")
    estimate.get_by_label("What you write").fill("It is two hours of search.")
    estimate.get_by_role("button").click()
    expect(page.get_by_text("$56.00").first).to_be_visible()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    assert overflow(page) <= 0
    visitor.goes("/public/requests/")
    page.get_by_label("Number of your request").fill(number)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Fees")).to_be_visible()
    assert visitor.violations() == []
