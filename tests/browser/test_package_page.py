"""A package unpacked and opened from the disk, as its recipient does: no server, no network, no script."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from openbwc.media.synthetic import Scene, Shot, film
from tests.browser.conftest import AXE, CHROMIUM, FLAGS, until
from tests.unit.disclosure.packaging.packed import made, unpacked


@pytest.fixture
def page() -> Iterator[Page]:
    """A page that asks for nothing but files, in a browser that is offline."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(offline=True, viewport={"width": 900, "height": 1100})
        yield context.new_page()
        browser.close()


def test_the_page_opens_from_the_disk_plays_and_is_accessible(page: Page, tmp_path: Path) -> None:
    clip = tmp_path / "copy.mp4"
    started = datetime(2026, 5, 12, tzinfo=UTC)
    film(Shot(scene=Scene.STREET, seconds=1.0, started=started, width=320, height=180, rate=15), clip)
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    bag = unpacked(made(tmp_path, copy=clip.read_bytes()), tmp_path / "bag")
    page.goto((bag / "data/index.html").as_uri())
    until(page, "document.querySelector('video').readyState >= 1")
    page.evaluate("document.querySelector('video').play()")
    until(page, "document.querySelector('video').currentTime > 0.2")
    assert all(url.startswith(bag.as_uri()) for url in asked)
    assert errors == []
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((result) => result.violations)")
    assert [one["id"] for one in found] == []
