"""The real sign-in, without the demo's one click: from the command that names a manager to a colleague with a passkey.

A passkey belongs to a name, so these journeys go to "localhost": at an IP address browsers refuse one.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, Person
from tests.journeys.conftest import ROOT, served
from wegbereiter.testing.template import TestServer

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
MANAGER, COLLEAGUE = "ngozi.muster@example.org", "tarek.beispiel@example.org"
PASSWORD, OTHER_PASSWORD = "Regen auf dem Neckar 5", "Nebel auf der Alb 7"
SIGN_IN = "/konto/login/"


@dataclass
class House:
    base: str
    mails: Path

    def link_to(self, address: str, part: str) -> str:
        """The newest link of that kind in the mails to one address, which a job writes after a while."""
        for _ in range(100):
            texts = [mail.read_text() for mail in sorted(self.mails.glob("*"), key=lambda mail: mail.stat().st_mtime)]
            found = [
                link for text in texts if f"To: {address}" in text for link in re.findall(rf"http\S+{part}\S+", text)
            ]
            if found:
                return urlsplit(found[-1]).path
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {part}")


@pytest.fixture(scope="module")
def house(test_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A site outside demo mode whose approving office has one more manager, named by command."""
    home = tmp_path_factory.mktemp("house")
    with test_server.copy(test_server.demo_template(), prefix="wb_house") as name:
        command = [
            sys.executable,
            "-m",
            "wegbereiter.cli",
            "init",
            "--another",
            "--email",
            MANAGER,
            "--name",
            "Ngozi Muster",
        ]
        subprocess.run(command, env=test_server.environment(name), cwd=ROOT, check=True, capture_output=True)
        with served(test_server, name, home, options=()) as base:
            yield House(base.replace("127.0.0.1", "localhost"), home / "mail")


@pytest.fixture
def at_the_door(house: House, somebody: Callable[..., Person]) -> Callable[..., Person]:
    return lambda **options: somebody(house.base, **ENGLISH, **options)


def code(secret: str, step: int = 0) -> str:
    """Of the app, for this half minute or one of its neighbours."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def give_passkeys(person: Person):
    """A device with a sensor that knows its owner; returns how to ask it."""
    device = person.page.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return lambda command, **values: device.send(
        f"WebAuthn.{command}", {"authenticatorId": made["authenticatorId"], **values}
    )


def sign_in(person, email, password):
    person.open(SIGN_IN).fill("E-?mail", email).fill("Password", password).press("^Sign in$")
    return person


def sign_out(person):
    return person.open("/konto/logout/").press("^Sign [Oo]ut$").sees("Sign in")


def test_manager_begins_with_an_app_and_the_colleague_with_a_passkey(house, at_the_door):
    manager = at_the_door(script=False)  # passkeys alone need it
    begin_with_an_app(house, manager)
    invite(manager)
    colleague = at_the_door(size=PHONE)
    device = give_passkeys(colleague)
    accept(house, colleague)
    set_up_a_passkey(colleague)
    enter_with_it(colleague, device)


def begin_with_an_app(house, manager):
    """Forgotten password, app, and the next sign-in with both; the password alone opens nothing."""
    manager.open("/konto/password/reset/").fill("E-?mail", MANAGER).page.locator("main button[type=submit]").click()
    manager.open(house.link_to(MANAGER, "/konto/password/reset/key/"))
    for field in manager.page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    manager.press("Change Password")
    sign_in(manager, MANAGER, PASSWORD).sees("Two-Factor Authentication")
    manager.page.locator("main a[href*='webauthn']").click()
    expect(manager.page.locator("[data-passkey]")).not_to_be_visible()
    manager.follow("^An authenticator app$")
    secret = manager.page.locator("#authenticator_secret").input_value()
    manager.fill("Authenticator code", code(secret)).press("Activate").sees("ecovery codes")

    sign_in(sign_out(manager), MANAGER, PASSWORD).sees("authenticator code")
    manager.page.goto(f"{house.base}/organisationen/personen/")
    expect(manager.page).to_have_url(re.compile("/konto/2fa/authenticate/"))
    manager.fill("^Code", code(secret, 1)).press("^Sign In$").sees("Ngozi Muster")


def invite(manager):
    manager.open("/organisationen/personen/einladen/").fill("E-mail address", COLLEAGUE)
    manager.press_choice("^State officer").page.locator("main button[type=submit]").click()
    manager.sees("on its way")


def accept(house, colleague):
    colleague.open(house.link_to(COLLEAGUE, "/konto/einladung/")).check_page()
    colleague.fill("[Nn]ame", "Tarek Beispiel").page.locator("input[type=password]").first.fill(OTHER_PASSWORD)
    colleague.press("Create the account and accept").sees("Two-Factor Authentication")


def set_up_a_passkey(colleague):
    colleague.page.locator("main a[href*='webauthn']").click()
    colleague.sees("Set up a passkey").check_page()
    colleague.shoot("passkey-phone")
    colleague.press("^Set up a passkey$").sees("unused recovery codes|Recovery Codes").check_page()
    colleague.open("/konto/2fa/webauthn/").sees("not yet").check_page()
    colleague.open("/").sees("Tarek Beispiel")


def enter_with_it(colleague, device):
    """With the passkey alone; when the device is lost, with the password and one of the recovery codes."""
    sign_out(colleague).open(SIGN_IN).press("Sign in with a passkey").sees("Tarek Beispiel")
    assert len(device("getCredentials")["credentials"]) == 1
    colleague.open("/konto/2fa/recovery-codes/")
    recovery = re.findall(r"\b[0-9a-f]{8}\b", colleague.page.locator("main").inner_html())[0]

    device("clearCredentials")
    sign_in(sign_out(colleague), COLLEAGUE, OTHER_PASSWORD).press("Use a security key").sees("The passkey was not used")
    colleague.check_page()
    colleague.fill("^Code", recovery).press("^Sign In$").sees("Tarek Beispiel")


SILENT = (
    "Object.defineProperty(navigator.credentials, 'get', {value: async () => { throw new DOMException('', '%s') }})"
)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (SILENT % "NotAllowedError", "You stopped it"),
        (SILENT % "NotReadableError", "Your device or the connection did not do it"),
        ("delete window.PublicKeyCredential", "This browser has no passkeys"),
    ],
)
def test_sign_in_says_what_became_of_the_passkey(at_the_door, script, said):
    visitor = at_the_door(size=PHONE, dark=True)
    visitor.page.add_init_script(script)
    visitor.open(SIGN_IN)
    button = visitor.page.get_by_role("button", name="Sign in with a passkey")
    if button.count():
        button.click()

    expect(visitor.page.locator("[data-passkey-problem]:visible")).to_contain_text(said)
    assert button.count() == ("PublicKeyCredential" not in script)
    visitor.check_page()


def test_sign_in_says_that_a_passkey_wants_an_address_with_a_name(house, somebody):
    visitor = somebody(house.base.replace("localhost", "127.0.0.1"), **ENGLISH).open(SIGN_IN)

    visitor.press("Sign in with a passkey").sees("at addresses with a name only")


def test_sign_in_without_script_offers_what_works_without_it(at_the_door):
    visitor = at_the_door(script=False).open(SIGN_IN).sees("A passkey needs JavaScript")

    assert visitor.page.locator("main button:visible").all_inner_texts() == ["Sign in"]
