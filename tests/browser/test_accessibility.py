"""Every page for everybody: no finding of axe-core, no sideways scrolling at 320 pixels, all of it by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, until

PAGES = (
    "/",
    "/find/",
    "/find/?officer=Ruiz&since=2020-01-01T00:00",
    "/recordings/{recording}/",
    "/recordings/{recording}/why/",
    "/recordings/{recording}/report/",
    "/prohibited/",
    "/task-forces/",
    "/upload/",
    "/quarantine/",
    "/cameras/",
    "/cameras/{camera}/",
    "/cameras/{camera_out}/",
    "/people/",
    "/people/{person}/",
    "/people/{untrained}/",
    "/agencies/",
    "/agencies/{agency}/",
    "/policy/",
    "/policy/clauses/V.A.7/",
    "/policy/clauses/III.C/",
    "/policy/profiles/CBP/",
    "/policy/profiles/USSS/",
    "/ledger/",
    "/account/2fa/",
    "/account/password/change/",
    "/nothing/here/",
)
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
OPEN_PAGES = ("/account/login/", "/account/password/reset/", "/account/signup/")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def look_at(visitor: Visitor, paths: tuple[str, ...]) -> dict[str, list[str]]:
    """What axe-core finds wrong with each page, unfolded."""
    wrong: dict[str, list[str]] = {}
    for path in paths:
        visitor.goes(path).evaluate(UNFOLD)
        if found := visitor.violations():
            wrong[path] = found
    return wrong


def test_no_page_has_a_finding(visitor: Visitor) -> None:
    assert look_at(visitor, OPEN_PAGES) == {}
    visitor.signs_in("ruiz")
    assert look_at(visitor, PAGES) == {}


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("novak", ("/", "/cameras/", "/cameras/{camera}/", "/people/", "/people/{person}/", "/agencies/{agency}/")),
        ("brandt", ("/recordings/{recording}/", "/recordings/{recording}/why/", "/quarantine/")),
        ("haddad", ("/", "/recordings/{withheld}/", "/recordings/{withheld}/why/", "/recordings/{foreign}/why/")),
        ("root", ("/",)),
    ],
)
def test_no_page_has_a_finding_for_those_who_see_more_or_less(
    visitor: Visitor, name: str, paths: tuple[str, ...]
) -> None:
    visitor.signs_in(name)
    assert look_at(visitor, paths) == {}


def test_no_page_scrolls_sideways_on_a_narrow_phone(phone: Visitor) -> None:
    too_wide = {}
    for name, paths in ((None, OPEN_PAGES), ("novak", PAGES)):
        if name:
            phone.signs_in(name)
        for path in paths:
            page = phone.goes(path)
            page.evaluate(UNFOLD)
            if overflow(page) > 0:
                too_wide[path] = overflow(page)
    assert too_wide == {}


def test_the_player_has_no_finding_and_fits_a_narrow_phone(phone: Visitor) -> None:
    phone.signs_in("ruiz")
    page = phone.goes("/recordings/{recording}/")
    statement = page.locator(".statement")
    phone.chooses(statement, "Preparing testimony")
    statement.get_by_label("Case, request or matter").fill("ICE-9")
    statement.get_by_role("button", name="Open the recording").click()
    page.wait_for_url("**/viewing/")
    until(page, "document.getElementById('video').readyState >= 2")
    assert phone.violations() == []
    assert overflow(page) <= 0


def test_the_phone_s_menu_opens_and_closes(phone: Visitor) -> None:
    page = phone.signs_in("ruiz")
    menu = page.get_by_role("button", name="Menu")
    assert not page.get_by_role("link", name="Find", exact=True).is_visible()
    menu.click()
    page.get_by_role("link", name="Find", exact=True).click()
    page.wait_for_url("**/find/")


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} was not reached by {most} presses of Tab")


def test_from_sign_in_to_playing_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.goes("/account/login/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("ruiz")
    tab_to(page, "input[name=password]")
    page.keyboard.type(visitor.site.made["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.site.path("/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, f"a[href='/recordings/{visitor.site.made['recording']}/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recordings/**")
    tab_to(page, "input[type=radio][name=purpose]")
    page.keyboard.press("Space")
    tab_to(page, "#purpose-matter")
    page.keyboard.type("ICE-2026-0417")
    page.keyboard.press("Enter")
    page.wait_for_url("**/viewing/")
    until(page, "document.getElementById('video').readyState >= 2")
    tab_to(page, "#play")
    page.keyboard.press("Space")
    until(page, "document.getElementById('video').currentTime > 0.3")
    page.keyboard.press("k")
    until(page, "document.getElementById('video').paused")
    before = page.evaluate("document.getElementById('video').currentTime")
    page.keyboard.press(".")
    until(page, "(at) => document.getElementById('video').currentTime > at", before)
    page.keyboard.press("Home")
    until(page, "document.getElementById('video').currentTime < 0.05")
    page.keyboard.press("m")
    expect(page.locator("#mark-text")).to_be_focused()
