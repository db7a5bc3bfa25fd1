"""A whole installation on a free port of this machine, and Chromium to visit it.

A visitor fails its test when a page reports a violation of the Content-Security-Policy, an uncaught error, or any
other error on the console that is not the status of an answer that the test asked for.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FILL = "import django; django.setup(); from tests.browser.department import main; main()"
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
REPORT_VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation', (event) => "
    "console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`))"
)


@dataclass(frozen=True)
class Installation:
    """A running server: its address and the identifiers of what it holds."""

    base: str
    made: dict[str, Any]

    def path(self, pattern: str) -> str:
        """An address with the made identifiers in the place of their names: `/recordings/{recording0}/`."""
        return self.base + pattern.format(**self.made)


@dataclass
class Visitor:
    """A fresh browser session and what its console complained of."""

    page: Page
    context: BrowserContext
    site: Installation
    complaints: list[str] = field(default_factory=list)

    def goes(self, pattern: str) -> Page:
        """The page at an address, loaded."""
        self.page.goto(self.site.path(pattern))
        return self.page

    def signs_in(self, name: str) -> Page:
        """Sign in with the password."""
        page = self.goes("/account/login/")
        page.get_by_label("Login").fill(name)
        page.get_by_label("Password").fill(self.site.made["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    def confirms(self) -> None:
        """Enter the password once more, as a change of factors asks."""
        self.page.get_by_label("Password").fill(self.site.made["password"])
        self.page.get_by_role("button", name="Confirm").click()
        self.page.wait_for_url(lambda url: "reauthenticate" not in url)

    def chooses(self, within: Locator, label: str) -> None:
        """Choose a radio button or check box by its label, which is what the design system shows of it."""
        within.locator("label", has_text=label).click()

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run({resultTypes: ['violations']}).then((result) => result.violations)")
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]

    def hears(self, message: ConsoleMessage) -> None:
        """Keep a complaint of the console."""
        if message.type == "error" and not STATUS.match(message.text):
            self.complaints.append(message.text)


def until(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a JavaScript condition holds, asked from outside: the page's policy lets nothing evaluate inside."""
    for _ in range(300):
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came true: {condition} {argument}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/health", timeout=2)  # noqa: S310 -- our own server
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    pytest.fail(f"the server did not come up:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation, filled by `department` and served by gunicorn."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBWC_")}
    environment |= {
        "OPENBWC_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.browser.server_settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "PYTHONWARNINGS": "ignore",
    }
    filled = subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert filled.returncode == 0, filled.stderr
    port = _free_port()
    base = f"http://localhost:{port}"  # passkeys take localhost for a secure place, and no address
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8"),
                *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "openbwc.site.wsgi:application"),
            ],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(base, server, log)
            yield Installation(base, json.loads(filled.stdout.splitlines()[-1]))
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; its browsers come from the system.

    It keeps an event loop running in this thread, in which Django refuses to touch a database; so it ends with the
    module, before other tests come.
    """
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the module."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visitor(site: Installation, chromium: Browser) -> Iterator[Visitor]:
    """Somebody at a desk, in a browser session of their own."""
    yield from _visit(site, chromium, 1280)


@pytest.fixture
def other_visitor(site: Installation, chromium: Browser) -> Iterator[Visitor]:
    """Somebody else, in another browser session."""
    yield from _visit(site, chromium, 1280)


@pytest.fixture
def phone(site: Installation, chromium: Browser) -> Iterator[Visitor]:
    """Somebody with a narrow phone."""
    yield from _visit(site, chromium, 320)


def _visit(site: Installation, chromium: Browser, width: int) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.set_default_timeout(15_000)
    context.add_init_script(REPORT_VIOLATIONS)
    page = context.new_page()
    visitor = Visitor(page, context, site)
    page.on("console", visitor.hears)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    yield visitor
    context.close()
    assert visitor.complaints == []
