"""From finding to playing to the refusal, as people do it."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor, until
from tests.browser.filming import RATE

CLIP_SECONDS = 6.0


def open_recording(
    visitor: Visitor, purpose: str = "Investigations and reports", matter: str = "ICE-2026-0417"
) -> Page:
    """State a purpose on the recording's page, and open it."""
    page = visitor.goes("/recordings/{recording}/")
    statement = page.locator(".statement")
    visitor.chooses(statement, purpose)
    statement.get_by_label("Case, request or matter").fill(matter)
    statement.get_by_role("button", name="Open the recording").click()
    page.wait_for_url("**/viewing/")
    return page


def shown_seconds(page: Page) -> float:
    """Where the picture stands."""
    return float(page.evaluate("document.getElementById('video').currentTime"))


def wait_until_ready(page: Page) -> None:
    """Until the first frame is there."""
    until(page, "document.getElementById('video').readyState >= 2")


def seek(page: Page, milliseconds: int, within: float) -> None:
    """Move the time line, as a pointer does, and wait until the clip stands at so many seconds."""
    page.evaluate(
        "(at) => { const line = document.getElementById('seek'); line.value = at;"
        " line.dispatchEvent(new Event('input')); }",
        milliseconds,
    )
    video = "document.getElementById('video')"
    until(page, f"(at) => !{video}.seeking && Math.abs({video}.currentTime - at) < 0.05", within)


def test_find_narrows_and_pages_go_on_where_they_ended(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = visitor.goes("/find/")
    first = page.locator(".recording__title a").all_inner_texts()
    links = [link.get_attribute("href") for link in page.locator(".recording__title a").all()]
    page.get_by_role("link", name="Older recordings").click()
    older = [link.get_attribute("href") for link in page.locator(".recording__title a").all()]
    assert len(first) == 25
    assert older
    assert not set(links) & set(older)
    visitor.goes("/find/")
    page.get_by_label("Words").fill("arrest")
    page.get_by_role("button", name="Find").click()
    assert page.locator(".recording__title").all_inner_texts() == ["At-large arrest, K Street NW"]
    visitor.goes("/find/?officer=Lindqvist")
    expect(page.locator(".empty")).to_contain_text("No recording that you may reach")


def test_a_search_by_a_protected_characteristic_is_refused_with_its_clause(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = visitor.goes("/find/?text=muslim")
    expect(page.locator(".refusal")).to_contain_text("II.B.5")
    expect(page.locator(".refusal")).to_contain_text("What would lift it")
    assert page.locator(".recordings").count() == 0


def test_the_recording_really_plays_and_steps_by_whole_frames(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor)
    wait_until_ready(page)
    page.get_by_role("button", name="Play").click()
    until(page, "document.getElementById('video').currentTime > 0.6")
    page.get_by_role("button", name="Pause").click()
    until(page, "document.getElementById('video').paused")
    seek(page, 2_000, 2.0)
    frame = 50  # 2 s at 25 a second; a step from anywhere in a frame lands in the middle of the next
    for button, steps in (("+1 frame", 1), ("+1 frame", 1), ("+1 frame", 1), ("−1 frame", -1), ("−1 frame", -1)):
        page.get_by_role("button", name=button).click()
        frame += steps
        until(
            page,
            "([at, rate]) => Math.abs(document.getElementById('video').currentTime - (at + 0.5) / rate) < 0.0005",
            [frame, RATE],
        )


def test_the_clips_follow_each_other_and_the_time_line_reaches_each(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor)
    wait_until_ready(page)
    seek(page, 9_000, 3.0)
    expect(page.locator("#clips [aria-current=true]")).to_have_text("Part 2")
    seek(page, 5_700, 5.7)
    expect(page.locator("#clips [aria-current=true]")).to_have_text("Part 1")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#clips [aria-current=true]")).to_have_text("Part 2")
    until(page, "document.getElementById('video').currentTime > 0.3 && !document.getElementById('video').paused")


def test_the_viewer_and_the_time_lie_over_the_picture_and_the_trail_is_drawn(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor)
    expect(page.locator("#who")).to_contain_text("Elena Ruiz · ICE")
    expect(page.locator("#who")).to_contain_text("UTC")
    stage, over = page.locator("#stage").bounding_box(), page.locator("#who").bounding_box()
    assert stage
    assert over
    assert stage["x"] <= over["x"]
    assert over["x"] + over["width"] <= stage["x"] + stage["width"]
    assert page.locator("#trail polyline").count() == 1
    assert page.locator("#trail text").all_text_contents()[:2] == ["Start", "End"]
    page.locator("#seek").hover(position={"x": 200, "y": 20})
    expect(page.locator("#thumb")).to_be_visible()
    assert "url(" in page.evaluate("document.getElementById('thumb').style.backgroundImage")
    page.get_by_label("Mark this moment").fill("Door opens")
    page.get_by_role("button", name="Add the mark").click()
    expect(page.locator("#marks")).to_contain_text("Door opens")


def test_leaving_ends_the_viewing_and_the_ledger_tells_what_was_played(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor)
    wait_until_ready(page)
    page.get_by_role("button", name="Play").click()
    until(page, "document.getElementById('video').currentTime > 1")
    page.get_by_role("link", name="End the viewing").click()
    latest = page.locator("#history .timeline > li").first
    expect(latest).to_contain_text("Viewing closed")
    latest.locator("summary").click()
    played = latest.locator("dt", has_text="played").locator("xpath=following-sibling::dd[1]").inner_text()
    part, start, end = (int(number) for number in played.split(", ")[:3])
    assert (part, start < 500, end > 800) == (1, True, True)


@pytest.mark.parametrize(
    ("purpose", "matter", "clause", "words"),
    [
        ("Investigations and reports", "", "V.A.2", "needs the case, request or matter"),
        ("Audits and oversight", "", "V.A.1", "No appointment in force"),
    ],
)
def test_a_purpose_that_does_not_hold_is_refused_in_its_place(
    visitor: Visitor, purpose: str, matter: str, clause: str, words: str
) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor, purpose, matter)
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text(clause)
    expect(refusal).to_contain_text(words)
    expect(refusal).to_contain_text("What would lift it")
    assert page.locator("video").count() == 0
    assert visitor.violations() == []


def test_lapsed_training_closes_even_the_own_recordings(visitor: Visitor) -> None:
    visitor.signs_in("haddad")
    page = visitor.goes("/")
    expect(page.locator(".refusal")).to_contain_text("III.D")
    visitor.goes("/recordings/{withheld}/")
    expect(page.locator(".refusal")).to_contain_text("Complete a course")


def test_an_administrator_has_no_evidence_rights(visitor: Visitor) -> None:
    page = visitor.signs_in("root")
    visitor.goes("/find/")
    expect(page.locator("main")).to_contain_text("no evidence rights")


def test_a_grant_is_worth_nothing_in_another_session(visitor: Visitor, other_visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = open_recording(visitor)
    wait_until_ready(page)
    address = page.evaluate("document.getElementById('video').currentSrc")
    assert visitor.context.request.get(address, headers={"Range": "bytes=0-9"}).status == 206
    assert other_visitor.context.request.get(address, max_redirects=0).status == 302
    other_visitor.signs_in("okafor")
    assert other_visitor.context.request.get(address).status == 403
    other_visitor.context.clear_cookies()
    other_visitor.signs_in("ruiz")
    assert other_visitor.context.request.get(address).status == 403


def test_an_original_is_downloaded_by_an_act_of_its_own(visitor: Visitor, other_visitor: Visitor) -> None:
    visitor.signs_in("adeyemi")
    page = visitor.goes("/recordings/{recording}/")
    page.get_by_text("Download the originals").click()
    form = page.locator("form[action$='/download/']")
    visitor.chooses(form, "Discovery in prosecutions")
    form.get_by_label("Case, request or matter").fill("USAO-77")
    form.get_by_role("button", name="Ask to download").click()
    with page.expect_download() as started:
        page.locator("a[href*='/original']").first.click()
    assert hashlib.sha256(started.value.path().read_bytes()).hexdigest() == visitor.site.made["sha256"]
    other_visitor.signs_in("ruiz")
    page = other_visitor.goes("/recordings/{recording}/")
    page.get_by_text("Download the originals").click()
    form = page.locator("form[action$='/download/']")
    visitor.chooses(form, "Investigations and reports")
    form.get_by_label("Case, request or matter").fill("ICE-1")
    form.get_by_role("button", name="Ask to download").click()
    expect(page.locator(".refusal")).to_contain_text("V.A.1")


def test_an_event_s_proof_is_taken_away(visitor: Visitor) -> None:
    visitor.signs_in("brandt")
    page = visitor.goes("/recordings/{recording}/")
    taken_in = page.locator("#history li", has_text="Recording taken in")
    with page.expect_download() as started:
        taken_in.get_by_role("link", name="proof").click()
    assert started.value.suggested_filename.endswith(".tlog-proof")
    assert started.value.path().read_text().startswith("c2sp.org/tlog-proof@v1\n")


def test_a_camera_goes_out_by_decision_and_comes_back_with_its_clock(visitor: Visitor) -> None:
    visitor.signs_in("novak")
    page = visitor.goes("/cameras/{camera}/")
    page.get_by_label("Badge of who takes it").fill("nobody's")
    page.get_by_role("button", name="Check out now").click()
    expect(page.locator(".usa-error-message")).to_contain_text("Expected the badge")
    page.get_by_label("Badge of who takes it").fill(visitor.site.made["badge_untrained"])
    page.get_by_role("button", name="Check out now").click()
    expect(page.locator(".refusal")).to_contain_text("III.D")
    page.get_by_label("Badge of who takes it").fill(visitor.site.made["badge"])
    page.get_by_role("button", name="Only show the decision").click()
    expect(page.locator(".granted")).to_contain_text("III.D")
    expect(page.locator("main")).to_contain_text("For Elena Ruiz")
    page.get_by_role("button", name="Check out now").click()
    expect(page.get_by_role("heading", name="Out with Elena Ruiz")).to_be_visible()
    page.get_by_label("Condition, faults").fill("strap worn")
    page.get_by_label("Pre-event buffer read").fill("60")
    page.get_by_role("button", name="Check the camera in").click()
    expect(page.get_by_role("heading", name="Check out")).to_be_visible()
    expect(page.locator("main")).to_contain_text("60 s")


def test_the_wearer_says_what_was_recorded(visitor: Visitor) -> None:
    visitor.signs_in("ruiz")
    page = visitor.goes("/recordings/{recording}/")
    page.get_by_label("Category").select_option(index=0)
    page.locator("form[action$='/category/']").get_by_label("Reason").fill("As the report says")
    page.get_by_role("button", name="File under this category").click()
    expect(page.get_by_role("status")).to_contain_text("Filed under")
    page.get_by_text("Encounter · none yet").click()
    form = page.locator("form[action$='/encounter/new/']")
    form.get_by_label("Title").fill("Arrest on K Street")
    form.get_by_role("button", name="Open an encounter").click()
    expect(page.get_by_role("status")).to_contain_text("is open and holds this recording")
    page.get_by_label("Or the reason why").fill("The person ran; told once stopped")
    page.get_by_role("button", name="State it").click()
    expect(page.get_by_role("status")).to_contain_text("notice is kept")
    page.get_by_label("Tag", exact=True).fill("hispanic male")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.locator(".refusal")).to_contain_text("II.B.5")
    page.get_by_label("Tag", exact=True).fill("foot chase")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.get_by_role("status")).to_contain_text("foot chase")


def test_a_file_is_uploaded_in_the_browser_and_goes_on_after_a_break(visitor: Visitor, tmp_path: Path) -> None:
    clip = tmp_path / "CLIP0007.MP4"
    clip.write_bytes(b"not a video at all " * 700_000)  # 13 MB: two chunks
    visitor.signs_in("ruiz")
    page = visitor.goes("/upload/")
    assert page.get_by_label("Camera's serial number").input_value() == "BWC-2201"
    broken = {"times": 0}

    def break_once(route: Route) -> None:
        if route.request.method == "PATCH" and broken["times"] == 1:
            broken["times"] += 1
            route.abort("connectionreset")
            return
        broken["times"] += route.request.method == "PATCH"
        route.continue_()

    page.route("**/uploads/**", break_once)
    page.get_by_label("Files from the card").set_input_files(clip)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#progress")).to_contain_text("kept in quarantine", timeout=30_000)
    assert broken["times"] >= 3
    assert visitor.complaints == ["Failed to load resource: net::ERR_CONNECTION_RESET"]
    visitor.complaints.clear()
    page.get_by_role("link", name="See what became of them").click()
    page.get_by_role("link", name="see the reasons").first.click()
    expect(page.locator(".refusal")).to_contain_text("V.A.5")
    assert visitor.violations() == []
