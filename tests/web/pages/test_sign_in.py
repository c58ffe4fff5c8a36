"""Signing in with more than a password: six digits of an authenticator, a recovery code, a passkey."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.commands.published import DEMO_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

#: People of the demonstration whom no other test signs in.
BY_CODE, BY_PASSKEY = "bingyin", "yanggengyi"

_TYPING_SECONDS = 5


def six_digits(secret: str) -> str:
    """RFC 6238: SHA-1, thirty seconds, six digits; not of a period that ends while they are typed."""
    left = 30 - clock.now().timestamp() % 30
    if left < _TYPING_SECONDS:
        time.sleep(left)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(clock.now().timestamp()) // 30)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(tab: Page, who: str) -> None:
    tab.goto("/account/login/")
    tab.get_by_label("用户名").fill(who)
    tab.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
    tab.get_by_test_id("sign-in").get_by_role("button").click()


def sign_out(tab: Page) -> None:
    tab.goto("/account/logout/")
    tab.locator("main").get_by_role("button", name="退出登录").click()


def confirm(tab: Page) -> None:
    """Asked again who is there, before how one signs in is changed."""
    tab.get_by_test_id("again").get_by_label("密码").fill(DEMO_PASSWORD)
    tab.get_by_test_id("again").get_by_role("button").click()


def test_an_authenticator_is_set_up_and_asked_for(tabs: Tabs) -> None:
    tab = tabs.open()
    sign_in(tab, BY_CODE)
    tab.goto("/account/2fa/totp/activate/")
    confirm(tab)
    secret = tab.get_by_test_id("totp-secret").inner_text()
    assert tab.locator(".totp-code").evaluate("image => image.naturalWidth") > 0
    tab.get_by_test_id("totp-form").get_by_role("textbox").fill("000000")
    tab.get_by_test_id("totp-form").get_by_role("button").click()
    assert "验证码不对" in tab.get_by_test_id("errors").inner_text()
    tab.get_by_test_id("totp-form").get_by_role("textbox").fill(six_digits(secret))
    tab.get_by_test_id("totp-form").get_by_role("button").click()
    tab.get_by_test_id("codes").wait_for()
    codes = tab.get_by_test_id("codes").locator("li").all_inner_texts()
    assert len(set(codes)) == 10

    sign_out(tab)
    sign_in(tab, BY_CODE)
    tab.get_by_test_id("second-step").get_by_role("textbox").fill(six_digits(secret))
    tab.get_by_test_id("second-step").get_by_role("button", name="登录").click()
    tab.wait_for_url("**/tasks/")

    sign_out(tab)
    sign_in(tab, BY_CODE)
    tab.get_by_test_id("second-step").get_by_role("textbox").fill(codes[0])
    tab.get_by_test_id("second-step").get_by_role("button", name="登录").click()
    tab.wait_for_url("**/tasks/")


def test_a_passkey_is_added_renamed_used_and_removed(tabs: Tabs) -> None:
    # A passkey belongs to a name, not to a number.
    tab = tabs.open()
    here = tabs.address.replace("127.0.0.1", "localhost")
    tab.goto(f"{here}/account/login/")
    device = tab.context.new_cdp_session(tab)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    tab.get_by_label("用户名").fill(BY_PASSKEY)
    tab.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
    tab.get_by_test_id("sign-in").get_by_role("button").click()
    tab.goto(f"{here}/account/2fa/webauthn/add/")
    confirm(tab)
    tab.get_by_label("名称").fill("办公室电脑")
    with tab.expect_navigation():
        tab.get_by_test_id("passkey-add").get_by_role("button").click()
    tab.goto(f"{here}/account/2fa/webauthn/")
    assert "办公室电脑" in tab.get_by_test_id("passkey-1").inner_text()
    tab.get_by_test_id("passkey-1").get_by_role("link", name="改名").click()
    tab.get_by_label("名称").fill("家里的电脑")
    tab.get_by_test_id("passkey-rename").get_by_role("button").click()

    tab.goto(f"{here}/account/logout/")
    tab.locator("main").get_by_role("button", name="退出登录").click()
    tab.goto(f"{here}/account/login/")
    with tab.expect_navigation():
        tab.get_by_test_id("passkey-login").get_by_role("button").click()
    tab.wait_for_url("**/tasks/")
    tab.goto(f"{here}/account/2fa/webauthn/")
    assert "家里的电脑" in tab.get_by_test_id("passkey-1").inner_text()

    tab.get_by_test_id("passkey-1").get_by_role("link", name="移除").click()
    # Before a key is taken away one is asked once more who is there, and may answer by the key itself.
    tab.get_by_role("link", name="用通行密钥").click()
    with tab.expect_navigation():
        tab.get_by_test_id("again-passkey").get_by_role("button").click()
    tab.get_by_test_id("passkey-remove").get_by_role("button").click()
    tab.get_by_text("还没有通行密钥").wait_for()


def test_a_wrong_password_says_what_to_do(tabs: Tabs) -> None:
    tab = tabs.open()
    tab.goto("/account/login/")
    tab.get_by_label("用户名").fill(BY_CODE)
    tab.get_by_label("密码", exact=True).fill("not the password")
    tab.get_by_test_id("sign-in").get_by_role("button").click()
    said = tab.get_by_test_id("errors").inner_text()
    assert "用户名或密码不对" in said
    assert "联系本单位管理员" in said
