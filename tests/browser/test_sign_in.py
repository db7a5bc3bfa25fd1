"""Signing in: password, authenticator app, passkey, and out again."""

import base64
import hashlib
import hmac
import struct
import time

from tests.browser.conftest import Visitor


def totp(secret: str, at: float) -> str:
    """The six digits of RFC 6238 at a moment."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_wrong_password_is_refused_and_the_right_one_opens_the_first_page(visitor: Visitor) -> None:
    page = visitor.goes("/find/")
    assert "/account/login/" in page.url
    page.get_by_label("Login").fill("okafor")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert "not correct" in page.get_by_role("alert").first.inner_text()
    page.get_by_label("Password").fill(visitor.site.made["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/find/")
    assert page.locator(".house__name").inner_text() == "Grace Okafor"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/find/" not in url)
    assert "/account/login/" in visitor.goes("/find/").url


def test_nobody_signs_up(visitor: Visitor) -> None:
    page = visitor.goes("/account/signup/")
    assert page.get_by_role("heading", name="Nobody signs up here").is_visible()


def test_an_authenticator_app_is_set_up_and_asked_for(visitor: Visitor) -> None:
    page = visitor.signs_in("sato")
    visitor.goes("/account/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    visitor.confirms()
    secret = page.get_by_label("Or type this secret into the app").input_value()
    assert visitor.violations() == []
    page.locator("input[name=code]").fill(totp(secret, time.time()))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/recovery-codes/**")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    page.get_by_label("Login").fill("sato")
    page.get_by_label("Password").fill(visitor.site.made["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/**")
    assert visitor.violations() == []
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Confirm").click()
    assert "Incorrect code" in page.locator("main").inner_text()
    page.locator("input[name=code]").fill(totp(secret, time.time() + 30))  # each code works once
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(visitor.site.path("/"))
    assert page.locator(".house__name").inner_text() == "Mei Sato"


def test_a_passkey_signs_in_by_itself(visitor: Visitor) -> None:
    page = visitor.signs_in("vance")
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.goes("/account/2fa/webauthn/add/")
    visitor.confirms()
    visitor.chooses(page.locator("main"), "Passwordless")
    assert visitor.violations() == []
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(visitor.site.path("/"))
    assert page.locator(".house__name").inner_text() == "Iris Vance"
