"""A redactor draws, corrects and submits in the studio; somebody else looks at it and rules."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, until

SHOWN = "document.querySelector('.screen.is-active video')?.readyState >= 2"
TABS = ("found", "sound", "work", "history", "chosen")


def opens_a_project(visitor: Visitor) -> str:
    """A project on the recording that plays; the address of its page."""
    page = visitor.goes("/recordings/{recording}/redaction/")
    assert visitor.violations() == []
    page.get_by_label("Title").fill("State v. Doe")
    page.get_by_label("Purpose").select_option(label="Discovery in prosecutions")
    page.get_by_label("Case, request or matter").fill("ICE-2026-114")
    page.get_by_role("button", name="Open the project").click()
    expect(page.get_by_role("heading", name="State v. Doe")).to_be_visible()
    return page.url


def draws(page: Page) -> None:
    """Draw a box over the left half of the picture, from a quarter of its height on."""
    page.keyboard.press("d")
    box = page.locator(".screen.is-active canvas").bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 40, top + 40, steps=4)
    page.mouse.move(left + 90, top + 80, steps=4)
    page.mouse.up()


def test_a_redactor_draws_and_somebody_else_reviews(visitor: Visitor, other_visitor: Visitor) -> None:
    page = visitor.signs_in("amari")
    project = opens_a_project(visitor)
    page.get_by_role("link", name="Open the studio").click()
    until(page, SHOWN)
    saved, lanes = page.locator("#saved"), page.locator(".lane")
    draws(page)
    expect(saved).to_have_text("Saved · revision 1")
    expect(lanes).to_have_count(1)
    expect(page.locator(".lane__code")).to_have_text("no reason")
    page.keyboard.press("Control+z")
    expect(lanes).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(lanes).to_have_count(1)
    page.keyboard.press("n")  # the next track at this frame: by keyboard alone from here
    page.keyboard.press("Alt+ArrowRight")
    expect(saved).to_have_text("Saved · revision 4")
    before = int(page.locator("#box-x").input_value())
    page.locator("#box-x").fill(str(before + 5))
    page.locator("#box-x").press("Enter")
    expect(saved).to_have_text("Saved · revision 5")
    page.get_by_label("Reason", exact=True).select_option("(b)(7)(C)")
    expect(page.locator(".lane__code")).to_have_text("(b)(7)(C)")
    for tab in TABS:
        page.locator(f"#tab-{tab}").click()
        assert visitor.violations() == []
    page.locator("#tab-history").click()
    expect(page.locator("#history li").first).to_contain_text("Set reason")
    page.goto(project)
    page.get_by_role("button", name=re.compile("Submit revision 6")).click()
    expect(page.get_by_text("Submitted. Somebody who did not work on it")).to_be_visible()
    reviewed(other_visitor, project)
    page.reload()
    expect(page.get_by_role("button", name="Render what is approved")).to_be_visible()
    assert visitor.violations() == []


def reviewed(reviewer: Visitor, project: str) -> None:
    """The reviewer sends it back with a remark, which cannot be an approval, and then rules."""
    page = reviewer.signs_in("castell")
    page.goto(project)
    page.get_by_role("link", name="Review it").click()
    until(page, SHOWN)
    assert reviewer.violations() == []
    expect(page.locator("#preview")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#frame")).to_have_value("1")
    page.get_by_label("Remark at this frame").fill("Looks right.")
    page.get_by_role("button", name="Add the remark").click()
    expect(page.locator("#remarks")).to_contain_text("Frame 1 Looks right.")
    reviewer.chooses(page.locator("#ruling"), "Approve")
    page.get_by_role("button", name="Rule on it").click()
    expect(page.get_by_text("Approved.", exact=True)).to_be_visible()


def test_every_frame_is_found_and_the_page_fits_a_phone(visitor: Visitor, phone: Visitor) -> None:
    page = visitor.signs_in("amari")
    project = opens_a_project(visitor)
    page.goto(f"{project}studio/")
    until(page, SHOWN)
    rate = visitor.site.made["rate"]
    for frame in (17, 0, 149, 64):
        page.locator("#frame").fill(str(frame))
        page.locator("#frame").press("Enter")
        wanted = (frame + 0.5) / rate
        shown = "(at) => Math.abs(document.querySelector('.screen.is-active video').currentTime - at) < 0.002"
        until(page, shown, wanted)
        expect(page.locator("#frame")).to_have_value(str(frame))
    page.locator("#frame").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert visitor.violations() == []
    narrow = phone.signs_in("amari")
    for path in (
        "/redaction/",
        project.removeprefix(phone.site.base),
        f"{project}studio/".removeprefix(phone.site.base),
    ):
        phone.goes(path)
        assert phone.violations() == []
        assert narrow.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
