"""The annual FOIA report and the accounting of disclosures, as the disclosure officer meets them in a browser."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow

STATED = {
    "Full-time employees": "2.5",
    "Equivalent full-time employees": "1",
    "Cost of processing, in dollars": "1000",
    "Cost of litigation, in dollars": "0",
    "Fees collected, in dollars": "50",
    "Exclusions of 552(c) used": "0",
    "Records posted by the FOIA office": "3",
    "Records posted by programmes": "0",
    "Consultations pending at the start": "0",
    "Consultations received": "0",
    "Consultations processed": "0",
}


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks at the pages, where they name a folder for it."""
    if folder := os.environ.get("OPENBWC_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_figure_leads_to_its_request_and_the_office_states_the_rest(visitor: Visitor, phone: Visitor) -> None:
    page = visitor.goes("/public/requests/new/")
    page.get_by_label("Agency").select_option("ICE")
    page.get_by_label("Your name").fill("Jo Doe")
    page.get_by_label("E-mail address").fill("jo@example.test")
    page.get_by_label("What footage do you ask for?").fill("All footage of the stop at 5th Street.")
    page.get_by_role("button", name="Send the request").click()
    page = visitor.signs_in("adeyemi")
    visitor.goes("/requests/report/")
    shot(page, "report")
    assert visitor.violations() == []
    page.get_by_role("link", name=re.compile("received, processed and pending, Received")).click()
    expect(page.get_by_role("heading", name=re.compile("^Received in the fiscal year"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^ICE-")).first).to_be_visible()
    shot(page, "figure")
    assert visitor.violations() == []
    visitor.goes("/requests/report/")
    page.evaluate(UNFOLD)
    for label, value in STATED.items():
        page.get_by_label(label, exact=True).fill(value)
    assert visitor.violations() == []
    page.get_by_role("button", name="State these figures").click()
    expect(page.get_by_role("row", name=re.compile("^Share of the cost"))).to_contain_text("5")
    with page.expect_download() as download:
        page.get_by_role("link", name="XML, for the Justice Department").click()
    assert b"PersonnelAndCostSection" in download.value.path().read_bytes()
    visitor.goes("/requests/accounting/")
    shot(page, "accounting")
    assert visitor.violations() == []
    phone.signs_in("adeyemi")
    for path in ("/requests/report/", "/requests/accounting/"):
        assert overflow(phone.goes(path)) <= 0, path
    shot(phone.page, "phone")
