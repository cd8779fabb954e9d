"""What somebody does before an answer has come, twice, without a server, or when somebody else is logged in since."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, PASSWORD, SiteNode
from tests.patience import MILLISECONDS

SAMPLES = True
HOSPITAL = "Spitalul Hîncești"
READER = "ilungu"
PATIENT = "vceban"
LONG_AFTER = 60_000
"""Milliseconds after which everything that is shown is asked for anew when somebody comes back to the page."""
COME_BACK = "() => window.dispatchEvent(new Event('visibilitychange'))"
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"


@pytest.fixture(scope="module", autouse=True)
def people(site_node: SiteNode) -> None:
    """A hospital with a radiologist and a patient."""
    site_node.command("institution", "add", HOSPITAL)
    site_node.add(READER, "radiologist", institution=HOSPITAL)
    site_node.add(PATIENT, "patient", institution=HOSPITAL)


@contextmanager
def held(page: Page, address: str, method: str = "GET") -> Iterator[Callable[[], None]]:
    """Let no answer of an address come, until what is given is called."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method:
            routes.append(route)
        else:
            route.continue_()

    def let_go() -> None:
        while routes:
            routes.pop().continue_()

    page.route(re.compile(address), hold)
    yield let_go
    page.unroute(re.compile(address))


def noted(page: Page, method: str, address: str) -> list[Request]:
    """Give the list that requests of a method to an address will stand in."""
    found: list[Request] = []
    page.on("request", lambda one: found.append(one) if one.method == method and re.search(address, one.url) else None)
    return found


def study_of(node: SiteNode, modality: str) -> str:
    """Give the UID of a sample study."""
    found = json.loads(node.running.get(f"/dicomweb/studies?ModalitiesInStudy={modality}").body)
    return str(found[0]["0020000D"]["Value"][0])


def test_nothing_is_done_with_what_is_not_known_yet_nor_twice(visit: Visiting, site_node: SiteNode) -> None:
    study = study_of(site_node, "CT")
    with visit(ADMINISTRATOR) as one:
        page = one.open(f"/studies/{study}")
        with held(page, r"/institutions$") as let_go:
            page.get_by_role("button", name="Change", exact=True).click()
            save = page.get_by_role("button", name="Save", exact=True)
            expect(save).to_be_visible()
            expect(save).to_be_disabled()
            let_go()
            expect(save).to_be_enabled()
        page.keyboard.press("Escape")

        comments = noted(page, "POST", "/comments$")
        field = page.get_by_label("Write a comment")
        with held(page, r"/comments$", "POST") as let_go:
            field.fill("De comparat cu 2024")
            page.keyboard.press("Control+Enter")
            expect(page.get_by_role("button", name="Comment", exact=True)).to_be_disabled()
            page.keyboard.press("Control+Enter")
            page.keyboard.type(" și 2025")
            let_go()
            expect(page.get_by_role("paragraph").filter(has_text="De comparat cu 2024")).to_be_visible()
        expect(field).to_have_value("De comparat cu 2024 și 2025")
        assert len(comments) == 1

        page.get_by_role("button", name="Share").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("With whom").fill(READER)
        page.get_by_role("option", name=READER).click()
        share = dialog.get_by_role("button", name="Share", exact=True)
        expect(share).to_be_enabled()
        dialog.get_by_label("With whom").fill("somebody el")
        expect(share).to_be_disabled()


def test_what_is_typed_outlives_a_server_that_is_away_and_a_session_that_has_ended(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        one.allow("net::ERR_INTERNET_DISCONNECTED", "console:")
        page = one.page
        page.clock.install()
        page = one.open("/roles")
        page.get_by_role("button", name="Radiologist").click()
        title = page.get_by_label("Name of the role")
        expect(title).to_have_value("Radiologist")
        title.fill("Medic radiolog")

        page.context.set_offline(True)
        page.clock.fast_forward(LONG_AFTER)
        page.evaluate(COME_BACK)
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_visible()
        expect(title).to_have_value("Medic radiolog")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert").filter(has_text="This did not work")).to_contain_text(
            "The server does not answer"
        )
        page.context.set_offline(False)
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_hidden(timeout=MILLISECONDS)

        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.clock.fast_forward(LONG_AFTER)
        page.evaluate(COME_BACK)
        dialog = page.get_by_role("dialog", name="Your session has ended")
        expect(dialog).to_be_visible()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        expect(dialog).to_be_hidden(timeout=MILLISECONDS)
        expect(title).to_have_value("Medic radiolog")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("button", name="Medic radiolog")).to_be_visible()


def test_what_belongs_to_one_person_is_not_shown_as_anothers(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        one.allow("403: GET")
        page = one.open("/people")
        for name in (READER, PATIENT):
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            page.get_by_role("link", name="People").first.click()
        page.get_by_role("link", name=READER).click()
        numbers = page.get_by_role("combobox", name="Own patient numbers")
        numbers.fill("MD\\98765;")
        page.keyboard.press("Control+k")
        page.get_by_placeholder("A page, an action, a person, a study").fill(PATIENT)
        page.get_by_role("button", name=PATIENT).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(PATIENT)
        expect(page.get_by_text("MD\\98765")).to_have_count(0)

        # In another tab somebody else has logged in: this one is theirs now.
        other = page.context.request
        assert other.delete(f"{one.node.url}/api/v1/session").ok
        assert other.post(f"{one.node.url}/api/v1/session", data={"name": READER, "password": PASSWORD}).ok
        one.node.states.pop(ADMINISTRATOR)
        page.evaluate(COME_BACK)
        expect(page.get_by_role("button", name=READER)).to_be_visible()
        expect(page.get_by_role("heading", name="You may not see this")).to_be_visible()


def test_marks_that_could_not_be_made_are_taken_back_and_no_others(visit: Visiting, site_node: SiteNode) -> None:
    refused = study_of(site_node, "MR")
    with visit(ADMINISTRATOR) as one:
        one.allow("500:", "console:")
        page = one.open("/studies")
        boxes = page.get_by_role("grid", name="Studies").get_by_role("checkbox")
        expect(boxes).to_have_count(5)
        for box in boxes.all():
            box.check()
        page.route(re.compile(f"{re.escape(refused)}/reading$"), lambda route: route.fulfill(status=500, body="{}"))
        page.get_by_role("button", name="Mark reported").click()
        expect(page.get_by_role("alert").filter(has_text="This did not work")).to_be_visible()
        shown = page.get_by_role("grid", name="Studies")
        expect(shown.get_by_label("Reported")).to_have_count(4)


def test_images_come_by_themselves_when_the_server_is_back(visit: Visiting, site_node: SiteNode) -> None:
    study = study_of(site_node, "CT")
    with visit(ADMINISTRATOR) as one:
        one.allow("net::ERR_", "console:")
        page = one.page
        page.route(re.compile(r"/frames/"), lambda route: route.abort("connectionfailed"))
        page.goto(f"{site_node.url}/viewer/{study}")
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_visible()
        expect(page.get_by_text("This image cannot be shown")).to_have_count(0)
        page.unroute_all()
        page.locator(DISPLAYED).wait_for()
        expect(page.get_by_text(re.compile("No answer from the server since"))).to_be_hidden()

        page.get_by_role("button", name="Measurements").click()
        page.keyboard.press("k")
        save = page.get_by_role("button", name="Save in the archive")
        expect(save).to_be_enabled()
        cookies = page.context.cookies()
        page.context.clear_cookies()
        save.click()
        dialog = page.get_by_role("dialog", name="Your session has ended")
        expect(dialog).to_be_visible()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        expect(dialog).to_be_hidden(timeout=MILLISECONDS)
        save.click()
        expect(page.get_by_role("button", name="Saved in the archive")).to_be_visible()
