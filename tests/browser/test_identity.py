"""People come in: set-up, invitation, second factor, passkey, new password; with a person's clicks."""

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Visiting
from tests.browser.site_node import SiteNode
from tests.browser.visits import check_accessible, is_inside, somebody
from tests.running_node import RunningNode

PASSWORD = "patru cuvinte fără legătură"
ELENA = "elena.moraru"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def log_out(page: Page) -> None:
    """Log out, as the menu of the person does."""
    page.evaluate("() => fetch('api/v1/session', { method: 'DELETE' })")
    page.goto(page.url.partition("/account")[0] + "/login")


def log_in(page: Page, name: str = ELENA, password: str = PASSWORD) -> None:
    """Fill in name and password."""
    page.get_by_label("Name to log in with").fill(name)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_from_the_printed_link_to_a_radiologist_with_two_factors(browser: Browser, new_node: RunningNode) -> None:
    # Passkeys are bound to names of hosts, and an address is none.
    site = f"http://localhost:{new_node.web_port}"
    with somebody(browser) as (_, page):
        page.goto(new_node.setup_link().replace("127.0.0.1", "localhost"))
        page.get_by_label("Name of your institution").fill("Spitalul Bălți")
        page.get_by_label("Your name").fill("Vera Rusu")
        page.get_by_label("Name to log in with").fill("vera.rusu")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Set up").click()
        is_inside(page)
        page.goto(f"{site}/people")
        page.get_by_role("button", name="Invite").click()
        page.get_by_label("Full name").fill("Elena Moraru")
        page.get_by_label("Where").select_option(label="Spitalul Bălți")
        page.get_by_label("As what").select_option(label="Radiologist")
        page.get_by_role("button", name="Make the invitation").click()
        invitation = page.get_by_label("Link", exact=True).input_value()
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_role("list", name="Invitations")).to_contain_text("Elena Moraru")
    with somebody(browser) as (context, page):
        _accept(page, invitation)
        _add_app(page, site)
        _add_passkey(context, page, site)
        _choose_password(page, site)


def _accept(page: Page, invitation: str) -> None:
    page.goto(invitation)
    expect(page.get_by_text("vera.rusu invites you")).to_be_visible()
    expect(page.get_by_text("Spitalul Bălți")).to_be_visible()
    page.get_by_label("Name to log in with").fill(ELENA)
    page.locator("input[type=password]").fill("scurt")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    is_inside(page)
    page.goto(invitation)
    expect(page.get_by_role("alert")).to_contain_text("was used or has run out")


def _add_app(page: Page, site: str) -> None:
    """An app for codes: enrol it, come in by a code, come in by a recovery code."""
    page.goto(f"{site}/account")
    page.get_by_role("button", name="Use an app for codes").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    key = page.get_by_role("dialog").locator("code").inner_text().replace(" ", "")
    app = pyotp.TOTP(key)
    page.get_by_label("First code").fill(app.now())
    page.get_by_role("button", name="Confirm").click()
    shown = page.get_by_role("dialog").get_by_role("listitem")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    page.get_by_role("button", name="I have put them away").click()
    log_out(page)
    log_in(page, password="nu este aceasta")
    expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    log_in(page)
    page.get_by_role("textbox", name="Code", exact=True).fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    is_inside(page)
    page.goto(f"{site}/account")
    expect(page.get_by_text("9 left")).to_be_visible()


def _add_passkey(context: BrowserContext, page: Page, site: str) -> None:
    """A passkey: make it, come in by it alone, and after the password."""
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.get_by_label("Name of the passkey").fill("Telefonul meu")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("list", name="Passkeys")).to_contain_text("Telefonul meu")
    log_out(page)
    page.get_by_role("button", name="Log in by passkey").click()
    is_inside(page)
    page.goto(f"{site}/account")
    log_out(page)
    log_in(page)
    page.get_by_role("button", name="Show your passkey").click()
    is_inside(page)


def _choose_password(page: Page, site: str) -> None:
    """A new password and the sessions that it ends; language and theme at once."""
    page.goto(f"{site}/account")
    expect(page.get_by_role("list", name="Where you are logged in")).to_contain_text("this device")
    page.get_by_label("New password").fill("cu totul alte cuvinte")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    page.get_by_label("Language").select_option("ro")
    expect(page.get_by_role("heading", level=1)).to_have_text("Contul dumneavoastră")


def test_whoever_manages_people_finds_and_changes_them(visit: Visiting, site_node: SiteNode) -> None:
    site_node.command("institution", "add", "Clinica Orhei")
    site_node.add("ana.turcanu", "radiologist", institution="Clinica Orhei")
    with visit("vrusu") as one:
        page = one.open("/people?search=Цуркану")
        page.get_by_role("link", name="ana.turcanu").click()
        expect(page.get_by_role("list", name="Roles")).to_contain_text("Clinica Orhei")
        page.get_by_role("button", name="Give a role").click()
        page.get_by_label("Where").select_option(label="In the whole network")
        page.get_by_label("As what").select_option(label="Auditor")
        page.get_by_role("button", name="Give", exact=True).click()
        expect(page.get_by_role("list", name="Roles")).to_contain_text("Auditor")
        page.get_by_role("button", name="Shut out").click()
        expect(page.get_by_text("shut out", exact=True)).to_be_visible()
        page.get_by_role("button", name="Let in again").click()
        page.get_by_role("button", name="Link for a new password").click()
        reset = page.get_by_label("Link", exact=True).input_value()
    with visit() as stranger:
        page = stranger.page
        page.goto(reset)
        page.locator("input[type=password]").fill("cu totul alte cuvinte")
        page.get_by_role("button", name="Set password").click()
        expect(page.get_by_text("Your password is changed")).to_be_visible()


@pytest.mark.parametrize("path", ["/account", "/people"])
def test_pages_of_people_are_accessible(visit: Visiting, path: str) -> None:
    with visit("vrusu") as one:
        check_accessible(one, path)


def test_the_log_in_is_accessible(visit: Visiting) -> None:
    with visit() as one:
        one.allow("400", "403")
        check_accessible(one, "/login?problem=identity.link")
