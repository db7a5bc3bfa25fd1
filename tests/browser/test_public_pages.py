"""Planning at the page, and metrics from the policy office's desk to anybody's: pictures, files, no finding of axe."""

import json
import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, until
from tests.browser.test_accessibility import look_at, overflow

LOADED = "[...document.querySelectorAll('.plots img')].every((one) => one.complete && one.naturalWidth > 0)"


def test_a_plan_is_made_changed_and_taken_away(visitor: Visitor, phone: Visitor) -> None:
    visitor.signs_in("larsen")
    page = visitor.goes("/planner/")
    page.get_by_label("Agency").select_option("ICE")
    page.get_by_label(re.compile("^Years")).fill("3")
    page.get_by_label(re.compile("^Cameras")).fill("100")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("^Cameras in use"))).to_contain_text("100")
    page.locator(".plots img").last.scroll_into_view_if_needed()
    until(page, LOADED)
    assert visitor.violations() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.json").click()
    plan = json.loads(download.value.path().read_text())
    assert plan["cameras"]["ICE"]["by_year"] == [100]
    assert len(plan["years"]) == 3
    assert look_at(visitor, ("/planner/",)) == {}
    phone.signs_in("novak")
    assert overflow(phone.goes("/planner/")) <= 0


def test_what_the_policy_office_publishes_anybody_reads(
    visitor: Visitor, other_visitor: Visitor, phone: Visitor
) -> None:
    month = visitor.site.made["month"]
    visitor.signs_in("larsen")
    page = visitor.goes("/publications/")
    page.get_by_label("Month").fill(month)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text(f"{month}, edition 1 is published")
    assert visitor.violations() == []
    pages = ("/public/", "/public/metrics/", f"/public/metrics/{month}/")
    assert look_at(other_visitor, pages) == {}
    expect(other_visitor.page.get_by_role("heading", name="Activation rate")).to_be_visible()
    assert other_visitor.context.cookies() == []
    for path in pages:
        assert overflow(phone.goes(path)) <= 0, path
