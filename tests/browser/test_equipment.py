"""The officer at the dock, and who runs the equipment, as they do it in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import UNFOLD, overflow, tab_to


def test_an_officer_at_the_dock_takes_a_camera_and_brings_it_back(phone: Visitor) -> None:
    page = phone.signs_in("ibarra")
    phone.goes("/my-camera/")
    expect(page.get_by_label("Number on the camera")).to_be_focused()
    page.keyboard.type("bwc-2296")
    page.keyboard.press("Enter")
    expect(page.get_by_text("stays in the dock")).to_be_visible()
    expect(page.get_by_text("The camera keeps 5 s before activation; 30 s are required.")).to_be_visible()
    assert phone.violations() == []
    page.get_by_role("button", name="Take BWC-2295").click()
    expect(page.get_by_text("You have camera BWC-2295.")).to_be_visible()
    page.evaluate(UNFOLD)
    assert phone.violations() == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("Camera BWC-2295 is back.")).to_be_visible()
    expect(page.get_by_role("heading", name="Take a camera")).to_be_visible()


def test_who_runs_the_equipment_answers_a_sign_and_stands_cameras_down(visitor: Visitor) -> None:
    page = visitor.signs_in("novak")
    visitor.goes("/cameras/{camera_out}/")
    page.evaluate(UNFOLD)
    assert visitor.violations() == []
    page.get_by_label("What this sign comes from").fill("The card was changed by the workshop.")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#signs").get_by_text("The card was changed by the workshop.")).to_be_visible()
    visitor.goes("/stand-downs/")
    page.get_by_text("Order a stand-down").click()
    assert visitor.violations() == []
    page.get_by_label("Ordered by").fill("Head of ICE, memo 8")
    page.get_by_label("Why").fill("Batteries of this make swell.")
    page.get_by_label("Agency").select_option(label="ICE")
    page.get_by_label("Make").fill("Swelling")
    tab_to(page, "main details button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Head of ICE, memo 8")).to_be_visible()
    expect(page.get_by_text("None of its cameras is out.")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_label("Why it is lifted").fill("They are replaced.")
    page.get_by_role("button", name="Lift the order").click()
    expect(page.get_by_text("The order holds for no camera any more.")).to_be_visible()
