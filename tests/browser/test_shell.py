"""What is around every page: places, keys, languages, colours, and what happens when something ends."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import PHONE
from tests.patience import MILLISECONDS

MAY_LITTLE = "scojocaru"


@pytest.fixture(scope="module", autouse=True)
def people(site_node: SiteNode) -> None:
    site_node.add(MAY_LITTLE, "auditor")


def test_keys_lead_everywhere_and_nothing_is_loaded_again(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/")
        page.evaluate("() => { window.isTheSame = true; }")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Skip to the page")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()

        page.keyboard.press("g")
        page.keyboard.press("s")
        expect(page).to_have_url(re.compile(r"/studies(\?.*)?$"))

        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keys")
        expect(keys.get_by_text("Find anything")).to_be_visible()
        page.keyboard.press("Escape")
        expect(keys).to_be_hidden()

        page.keyboard.press("Control+k")
        page.get_by_placeholder("A page, an action, a person, a study").fill("peopl")
        page.get_by_role("button", name="People").wait_for()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/people(\?.*)?$"))
        assert page.evaluate("() => window.isTheSame"), "the page was loaded again"


def test_language_and_colours_change_at_once_and_are_there_on_another_device(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/account")
        page.evaluate("() => { window.isTheSame = true; }")
        page.get_by_role("button", name=ADMINISTRATOR).click()
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.get_by_role("menuitem", name="Română").click()
        expect(page.get_by_role("navigation").get_by_role("link", name="Examinări")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "ro")
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.get_by_text("Deschise", exact=True).click()
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
        assert page.evaluate("() => window.isTheSame"), "the page was loaded again"
    with visit(ADMINISTRATOR, language="ru", scheme="dark") as other:
        page = other.open("/")
        expect(page.locator("html")).to_have_attribute("lang", "ro")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
        page.get_by_role("button", name=ADMINISTRATOR).click()
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.get_by_role("menuitem", name="English").click()
        expect(page.get_by_role("navigation").get_by_role("link", name="Studies")).to_be_visible()


def test_places_that_one_may_not_see_are_not_shown(visit: Visiting) -> None:
    with visit(MAY_LITTLE) as one:
        page = one.open("/")
        places = page.get_by_role("navigation", name="Places")
        expect(places.get_by_role("link", name="Home")).to_be_visible()
        expect(places.get_by_role("link", name="Roles")).to_have_count(0)
        expect(places.get_by_role("link", name="Upload")).to_have_count(0)


def test_on_a_phone_the_places_are_under_the_thumb(visit: Visiting) -> None:
    with visit(ADMINISTRATOR, size=PHONE) as one:
        page = one.open("/")
        page.get_by_role("navigation", name="Places").get_by_role("link", name="Studies").click()
        expect(page).to_have_url(re.compile("/studies"))
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("dialog").get_by_role("link", name="People").click()
        expect(page).to_have_url(re.compile("/people"))
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= PHONE["width"], "the page is wider than the phone"


def test_an_ended_session_loses_nothing_that_was_typed(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/")
        page.keyboard.press("Control+k")
        field = page.get_by_placeholder("A page, an action, a person, a study")
        field.fill("half a sent")
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.keyboard.type("ence")
        dialog = page.get_by_role("dialog", name="Your session has ended")
        expect(dialog).to_be_visible()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        expect(dialog).to_be_hidden(timeout=MILLISECONDS)
        expect(field).to_have_value("half a sentence")


def test_whoever_is_not_logged_in_comes_back_to_where_they_wanted_to_go(visit: Visiting) -> None:
    with visit() as one:
        page = one.open("/people")
        expect(page).to_have_url(re.compile(r"/login\?next=%2Fpeople|/login\?next=/people"))


def test_what_is_not_there_says_so_and_leads_home(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/no/such/page")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        page.get_by_role("link", name="To the first page").click()
        expect(page).to_have_url(re.compile(r"/$"))


def test_without_an_answer_the_page_stays_and_goes_on_by_itself(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/")
        one.allow("net::ERR_INTERNET_DISCONNECTED", "console: Failed to fetch")
        page.context.set_offline(True)
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_hidden(timeout=MILLISECONDS)
