"""A recording is disposed of, as a custodian and a programme manager do it in a browser."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow


def is_well(visitor: Visitor, page: Page) -> None:
    """Nothing for axe-core to find on the page, unfolded, and no sideways scrolling."""
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    assert overflow(page) <= 0


def test_one_proposes_another_approves_on_a_phone(visitor: Visitor, phone: Visitor) -> None:
    page = visitor.signs_in("brandt")
    visitor.goes("/dispositions/")
    is_well(visitor, page)
    page.get_by_role("link", name="ICE", exact=True).first.click()
    expect(page.get_by_role("heading", name="Destroy")).to_be_visible()
    expect(page.get_by_text("DAA-0567-2026-0001-0001")).to_be_visible()
    page.get_by_label("Why").last.fill("Its period has run out.")
    is_well(visitor, page)
    page.get_by_role("button", name="Propose the disposition").click()
    expect(page.get_by_text("A second person decides")).to_be_visible()
    is_well(visitor, page)
    address = page.url

    official = phone.signs_in("novak")
    official.goto(address)
    is_well(phone, official)
    official.get_by_role("button", name="Approve: destroy what is listed").click()
    expect(official.get_by_text("Approved by Petra Novak")).to_be_visible()
    expect(official.get_by_text("Approved, to be carried out").first).to_be_visible()

    visitor.goes("/agencies/{agency}/over-retention/")
    is_well(visitor, page)
    visitor.goes("/recordings/{due}/loss/")
    page.get_by_label("Circumstances").fill("The disk failed.")
    page.get_by_role("button", name="Draft the report").click()
    expect(page.get_by_role("heading", name="Unlawful or accidental loss")).to_be_visible()
    is_well(visitor, page)
