"""A person's visit of the site: a page of their own, and whatever went wrong on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.browser.site_node import PASSWORD, SiteNode
from tests.patience import MILLISECONDS

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
LANGUAGES = ("en", "ro", "ru", "mk")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHANGE_LANGUAGE = """(language) => window.dispatchEvent(
  new StorageEvent('storage', { key: 'dicom-network.language', newValue: language }))"""
"""As if it had been chosen in another tab."""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Until what has changed is drawn."""
RUN_AXE = """async ([standards, colours]) => {
  const rules = colours ? {} : { 'color-contrast': { enabled: false } };
  const found = await axe.run(document, { runOnly: standards, rules, resultTypes: ['violations'] });
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => `${html}\\n${failureSummary}`),
  }));
}"""


@dataclass
class Visit:
    """A page of a person, on which nothing may go wrong unseen."""

    page: Page
    node: SiteNode
    troubles: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    """Parts of troubles that the test itself brings about."""

    def open(self, path: str) -> Page:
        """Go to a path of the site and wait until its first heading is there."""
        self.page.goto(f"{self.node.url}{path}")
        self.page.locator("h1, h2, [role=alert]").first.wait_for()
        return self.page

    def allow(self, *parts: str) -> None:
        """Say what will go wrong because the test wants it to."""
        self.allowed.extend(parts)

    def check(self) -> None:
        """Fail where the console, a request or the page itself told of trouble."""
        found = [one for one in self.troubles if not any(part in one for part in self.allowed)]
        assert not found, "\n".join(found)

    def watch(self) -> None:
        """Take note of trouble from now on."""
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("requestfailed", self._note_request)
        self.page.on("response", self._note_response)

    def _note_console(self, message: ConsoleMessage) -> None:
        # What has a status is told of by the answer, with its address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        # The browser itself breaks off what is not needed any more.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.failure}: {request.url}")

    def _note_response(self, response: Response) -> None:
        # 401 is how the site learns that nobody is logged in.
        if response.status >= 400 and response.status != 401:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")


@contextmanager
def visiting(
    browser: Browser,
    node: SiteNode,
    person: str = "",
    *,
    size: dict[str, int] | None = None,
    scheme: str = "dark",
    language: str = "en",
) -> Iterator[Visit]:
    """Open a browser of its own for a person (nobody without a name) until left; then nothing may have gone wrong."""
    context = browser.new_context(
        viewport=size or DESK,
        color_scheme=scheme,
        locale=language,
        timezone_id="Europe/Chisinau",
        storage_state=node.states.get(person),
        reduced_motion="reduce",
    )
    context.set_default_timeout(MILLISECONDS)
    try:
        page = context.new_page()
        if person and person not in node.states:
            came_in = context.request.post(f"{node.url}/api/v1/session", data={"name": person, "password": PASSWORD})
            assert came_in.ok, came_in.text()
            node.states[person] = context.storage_state()
        visit = Visit(page, node)
        visit.watch()
        yield visit
        visit.check()
    finally:
        context.close()


@contextmanager
def somebody(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """Give a browser of a person's own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en", reduced_motion="reduce")
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    yield context, page
    context.close()


def is_inside(page: Page) -> None:
    """Wait until the shell of the site is there."""
    expect(page.get_by_role("navigation").first).to_be_visible()


def axe_findings(page: Page, *, colours: bool = True) -> list[dict[str, Any]]:
    """Ask axe what people with impairments cannot use on the page that is shown; only what is grave.

    Without ``colours`` it does not look at every text's contrast, which takes it longer than all the rest.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, [STANDARDS, colours])
    return [one for one in found if one["impact"] in GRAVE]


def check_accessible(visit: Visit, path: str) -> None:
    """Fail where axe finds something grave on a page, in every language and all colours.

    Colours do not depend on the language, and are looked at in the first one.
    """
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    found: dict[str, Any] = {}
    for scheme, language in (("light", LANGUAGES[0]), *(("dark", language) for language in LANGUAGES)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(CHANGE_LANGUAGE, language)
        page.locator(f"html[lang={language}][data-mantine-color-scheme={scheme}]").wait_for()
        page.evaluate(TWO_FRAMES)
        for one in axe_findings(page, colours=language == LANGUAGES[0]):
            found.setdefault(f"{one['id']}: {one['help']}", {"first seen": f"{language}, {scheme}", **one})
    assert not found, f"{path}: {json.dumps(found, indent=2, ensure_ascii=False)}"


def check_fits_a_phone(page: Page) -> None:
    """Fail where the page that is shown would be wider than a phone."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{page.url} is {width} pixels wide on a phone"
