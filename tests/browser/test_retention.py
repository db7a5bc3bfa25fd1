"""A custodian finds footage, holds it and proposes how long such is kept; a second person reads it and approves."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD


def holds_what_is_found(visitor: Visitor) -> Page:
    """Find what is worn by an officer, hold it, and open the page of the hold."""
    page = visitor.signs_in("brandt")
    visitor.goes("/find/")
    page.get_by_label("Officer").fill(visitor.site.made["badge"])
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Hold what this finds in ICE").click()
    expect(page.get_by_text(re.compile(r"The search finds \d+ recordings? now\."))).to_be_visible()
    assert visitor.violations() == []
    page.get_by_label("Kind").select_option(label="Litigation")
    page.get_by_label("Authority").fill("Preservation letter of 3 May")
    page.get_by_label("Matter").fill("Doe v. ICE")
    page.get_by_label("Badge of its custodian").fill(visitor.site.made["badge_custodian"])
    page.get_by_label("To be reviewed on").fill((datetime.now(UTC) + timedelta(days=90)).date().isoformat())
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_role("heading", name="Doe v. ICE")).to_be_visible()
    expect(page.get_by_text(re.compile("what comes in later is held as it comes in"))).to_be_visible()
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    return page


def test_footage_is_held_and_a_schedule_waits_for_a_second_person(visitor: Visitor, other_visitor: Visitor) -> None:
    page = holds_what_is_found(visitor)
    page.get_by_role("link", name=re.compile("worn by")).first.click()
    expect(page.get_by_text("A hold covers it.")).to_be_visible()
    assert visitor.violations() == []
    visitor.goes("/schedules/")
    page.get_by_role("link", name="ICE", exact=True).click()
    page.get_by_label("Why").fill("To try the example.")
    page.get_by_role("button", name="Try it and propose it").click()
    expect(page.get_by_text("A second person decides: nobody approves what they proposed.")).to_be_visible()
    assert visitor.violations() == []
    second = other_visitor.signs_in("novak")
    second.goto(page.url)
    expect(second.get_by_text("recordings would become destroyable by")).to_be_visible()
    second.get_by_role("button", name="Approve: in force from today").click()
    expect(second.get_by_text("In force from today.")).to_be_visible()
    assert other_visitor.violations() == []
    second.get_by_role("link", name="non-evidentiary").click()
    second.get_by_label("Disposition authority").fill("DAA-0567-2026-0001-0001")
    second.get_by_label("Where it can be read").fill("NARA, 3 May 2026")
    assert other_visitor.violations() == []
    second.get_by_role("button", name="Try it and propose it").click()
    expect(second.get_by_role("heading", name=re.compile("Authority of non-evidentiary"))).to_be_visible()
    expect(second.get_by_text("A second person decides: nobody approves what they proposed.")).to_be_visible()
    assert other_visitor.violations() == []
