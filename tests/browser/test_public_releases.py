"""A published release as anybody sees it, playing with its captions; and an incident from its flag to a decision."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visitor, until
from tests.browser.test_accessibility import look_at, overflow

PLAYS = "(() => { const one = document.querySelector('video'); one.muted = true; one.play(); })()"
PLAYED = "document.querySelector('video').currentTime > 0.2"
CAPTIONED = (
    "[...document.querySelector('video').textTracks].some((one) => one.mode === 'showing' && one.cues?.length > 0)"
)


def test_anybody_finds_a_release_and_plays_it_with_captions(
    visitor: Visitor, phone: Visitor, chromium: Browser
) -> None:
    pages = ("/public/", "/public/releases/", "/public/releases/{published}/")
    assert look_at(visitor, pages) == {}
    page = visitor.goes("/public/releases/?q=custody")
    page.get_by_role("link", name="A death in custody on 1 March").click()
    expect(page.get_by_role("heading", name="A death in custody on 1 March")).to_be_visible()
    page.evaluate(PLAYS)
    until(page, PLAYED)
    until(page, CAPTIONED)
    page.get_by_text("Transcript", exact=True).click()
    page.evaluate("document.querySelector('video').pause()")
    page.locator("[data-seek]").first.click()
    until(page, "document.querySelector('video').currentTime < 1.5")
    assert visitor.context.cookies() == []
    for path in pages:
        assert overflow(phone.goes(path)) <= 0, path
    with chromium.new_context(java_script_enabled=False) as plain:
        bare = plain.new_page()
        bare.goto(visitor.site.path(pages[2]))
        expect(bare.locator("video")).to_have_attribute("src", re.compile("/1/video$"))
        expect(bare.get_by_text("Parts of the picture")).to_be_visible()
        bare.goto(visitor.site.path("/public/releases/"))
        bare.get_by_label("Words").fill("no such thing")
        bare.get_by_role("button", name="Search").click()
        expect(bare.get_by_text("Nothing was found.")).to_be_visible()


def test_an_incident_is_flagged_objected_to_and_withheld_until_a_day(
    visitor: Visitor, other_visitor: Visitor, phone: Visitor
) -> None:
    visitor.signs_in("adeyemi")
    page = visitor.goes("/encounters/{waiting}/expedited/")
    assert visitor.violations() == []
    visitor.chooses(page.locator("form").last, "Death in custody")
    page.get_by_role("button", name="Open the expedited track").click()
    expect(page.get_by_text("The expedited track is open")).to_be_visible()
    track = page.url
    for step in ("Cameras identified", "Recordings accounted for", "Uploads complete"):
        page.get_by_text("State that a step is done", exact=True).first.click()
        page.get_by_label("Step").last.select_option(label=step)
        page.get_by_label("What was found, and what shows it").fill("By the roster. Of BWC-2201 nothing is missing.")
        page.get_by_role("button", name="State that a step is done").click()
        expect(page.get_by_text("Done: state that a step is done.")).to_be_visible()
    page.get_by_text("Enter an objection", exact=True).first.click()
    page.get_by_label("Who objects").fill("U.S. Attorney's Office")
    page.get_by_label(re.compile("^Specific")).fill("A witness speaks.")
    page.get_by_label(re.compile("^Compelling")).fill("She was threatened.")
    page.get_by_label(re.compile("^Not curable")).fill("Her words tell who she is.")
    page.get_by_role("button", name="Enter an objection").click()
    expect(page.get_by_text("Not ruled on")).to_be_visible()
    assert look_at(visitor, ("/expedited/", "/expedited/{track}/", "/reading-room/")) == {}

    other_visitor.signs_in("novak")
    decider = other_visitor.page
    decider.goto(track)
    decider.locator("#deed-rule").click()
    form = decider.locator("#step-rule")
    other_visitor.chooses(form, "Uphold")
    form.get_by_label("Why").fill("It is all of that.")
    form.get_by_role("button").click()
    decider.locator("#deed-decide").click()
    form = decider.locator("#step-decide")
    other_visitor.chooses(form, "Withhold")
    form.get_by_label(re.compile("^Basis")).fill("The witness is not safe.")
    form.get_by_label(re.compile("^Looked at again")).fill(str(datetime.now(UTC).date() + timedelta(days=30)))
    form.get_by_role("button").click()
    expect(decider.get_by_text("Looked at again by")).to_be_visible()
    assert other_visitor.violations() == []
    phone.signs_in("vance")
    assert overflow(phone.goes("/expedited/{track}/")) <= 0
