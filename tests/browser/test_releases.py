"""The gate of a release, as the disclosure officer meets it in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow


def test_a_release_says_what_is_missing_and_does_not_go_out(phone: Visitor) -> None:
    page = phone.signs_in("adeyemi")
    phone.goes("/releases/")
    assert phone.violations() == []
    page.get_by_role("link", name="Prepare a release").click()
    assert phone.violations() == []
    page.get_by_label("Kind").select_option(label="Publication")
    page.get_by_label("To whom").select_option(label="The public")
    page.get_by_label("Title").fill("The stop at 5th Street")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="What is missing")).to_be_visible()
    expect(page.get_by_text("The release holds no file.")).to_be_visible()
    expect(page.get_by_text("Agency programme manager").first).to_be_visible()
    page.evaluate(UNFOLD)
    assert phone.violations() == []
    assert overflow(page) <= 0
    phone.chooses(page.locator("main"), "Neither serious bodily injury nor a death in custody")
    phone.chooses(page.locator("main"), "No prosecution is pending or to be expected")
    page.get_by_role("button", name="State what the footage shows").click()
    expect(page.get_by_text("Done: state what the footage shows.")).to_be_visible()
    page.evaluate(UNFOLD)
    page.get_by_role("button", name="Release the footage").click()
    expect(page.get_by_role("heading", name="Refused: releasing the footage")).to_be_visible()
    expect(
        page.locator(".refusal").get_by_text("The authorised official has not approved the release.")
    ).to_be_visible()
    assert phone.violations() == []
