"""The node's own page in a real browser, as a person uses it who has just started the node."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, expect, sync_playwright

from tests.made_instances import make
from tests.whole_node import WholeNode, whole_node

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "patru cuvinte fără legătură"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENTS = ("Țurcanu^Ana", "Цуркану^Ион", "Ѓорѓиевски^Ќиро", "Popescu^Maria")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM:
        if os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        yield _launch(playwright)


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node that knows nobody yet, with a study of each patient."""
    with whole_node(tmp_path / "data", administrator="", peers={"accept_unknown": False}) as made:
        for number, name in enumerate(PATIENTS, start=1):
            uid = f"1.2.826.0.1.3680043.8.498.9.{number}"
            made.store(
                make(
                    number,
                    PatientName=name,
                    PatientID=f"P-{number}",
                    StudyInstanceUID=uid,
                    SeriesInstanceUID=f"{uid}.1",
                    SOPInstanceUID=f"{uid}.1.1",
                    StudyDate=f"2024031{number}",
                )
            )
        yield made


@dataclass
class Visit:
    """A page, and whatever went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def note_failure(self, request: Request) -> None:
        """Note a request that had no answer, unless the browser itself broke it off to go elsewhere or to download."""
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.failure}: {request.url}")

    def names(self) -> list[str]:
        """Give the patients that are shown, from the top."""
        return [text.split("\n")[0] for text in self.page.locator("td.patient").all_inner_texts()]


@contextmanager
def visit(browser: Browser, node: WholeNode, viewport: dict[str, int], scheme: str = "light") -> Iterator[Visit]:
    """Open a browser window; at the end nothing may have gone wrong in it."""
    context = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        base_url=f"http://127.0.0.1:{node.web_port}",
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="ro-RO",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    made = Visit(page)
    page.on("console", lambda line: made.troubles.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: made.troubles.append(str(error)))
    page.on("requestfailed", made.note_failure)
    try:
        yield made
        assert made.troubles == []
    finally:
        context.close()


def set_up(shown: Visit, node: WholeNode) -> None:
    """Come in by the set-up link, with a person's clicks."""
    page = shown.page
    page.goto(f"/setup/{node.identity.create_setup_link()}")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Studies")).to_be_visible()


def expect_pictures(page: Page, number: int) -> None:
    """Wait until so many thumbnails are there and drawn."""
    expect(page.locator("td.picture img")).to_have_count(number)
    page.wait_for_function(
        "number => [...document.querySelectorAll('td.picture img')].filter(one => one.naturalWidth).length === number",
        arg=number,
    )


def test_a_newcomer_sets_the_node_up_and_finds_what_has_come_in(browser: Browser, node: WholeNode) -> None:
    with visit(browser, node, DESKTOP) as shown:
        set_up(shown, node)
        page = shown.page
        expect_pictures(page, len(PATIENTS))
        assert shown.names() == ["Popescu, Maria", "Ѓорѓиевски, Ќиро", "Цуркану, Ион", "Țurcanu, Ana"], "newest first"
        expect(page.locator("#totals")).to_contain_text("4 studies · 4 images")
        expect(page.locator("#ae-title")).to_have_text("DICOMNET")
        expect(page.locator("#dicom-port")).to_have_text(str(node.node.settings.dimse.port))
        # What it says to do is what does it.
        node.shell(*page.locator("#send-hint code").inner_text().split()[1:])
        assert [peer.ae_title for peer in node.node.peers.list_peers()] == ["CT1"]
        for typed in ("Цуркану", "turcanu", "ȚURC"):
            page.get_by_label("Search by name").fill(typed)
            expect(page.locator("#studies tr")).to_have_count(2)
            assert set(shown.names()) == {"Цуркану, Ион", "Țurcanu, Ana"}
        page.get_by_label("Search by name").fill("nimeni")
        expect(page.get_by_role("status")).to_have_text("Nobody of that name.")
        page.get_by_label("Search by name").fill("")
        expect(page.locator("#studies tr")).to_have_count(len(PATIENTS))
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").first.click()
        assert re.search(r"\.zip$", download.value.suggested_filename)
        assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_a_person_logs_out_and_in_again(browser: Browser, node: WholeNode) -> None:
    with visit(browser, node, DESKTOP) as shown:
        set_up(shown, node)
        page = shown.page
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        page.goto("/")
        expect(page).to_have_url(re.compile("/login$"))
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill("nu este aceasta")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_contain_text("wrong")
        assert all("403" in trouble for trouble in shown.troubles)
        shown.troubles.clear()  # the browser tells of the refusal on its console
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#studies tr")).to_have_count(len(PATIENTS))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(browser: Browser, node: WholeNode, scheme: str) -> None:
    with visit(browser, node, PHONE, scheme) as shown:
        set_up(shown, node)
        page = shown.page
        expect_pictures(page, len(PATIENTS))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        for one in page.locator("a, button, input, img, td, h1, h2").all():
            box = one.bounding_box()
            if box is not None and box["width"]:
                assert box["x"] >= 0, one.inner_text()
                assert box["x"] + box["width"] <= PHONE["width"] + 0.5, one.inner_text()
        assert "1 image" in page.locator("td.number").first.evaluate(
            "cell => cell.innerText + getComputedStyle(cell, '::after').content.replaceAll('\"', '')"
        )
        page.get_by_label("Search by name").fill("Цуркану")
        expect(page.locator("#studies tr")).to_have_count(2)


def test_a_session_that_has_ended_leads_to_the_log_in(browser: Browser, node: WholeNode) -> None:
    with visit(browser, node, DESKTOP) as shown:
        set_up(shown, node)
        page = shown.page
        expect_pictures(page, len(PATIENTS))
        page.context.clear_cookies()
        page.get_by_label("Search by name").fill("turcanu")
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        assert all("401" in trouble for trouble in shown.troubles), shown.troubles
        shown.troubles.clear()
