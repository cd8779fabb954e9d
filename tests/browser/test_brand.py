"""The site below a path of a hospital's server, with its name, colour, logo and words."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site_node import ADMINISTRATOR, SiteNode, start_site_node
from tests.browser.visits import visiting
from tests.running_node import free_port

NAME = "Spitalul Clinic Bălți"
LOGO = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><circle cx='4' cy='4' r='4' fill='teal'/></svg>"


@pytest.fixture(scope="module")
def branded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteNode]:
    """A node below a path, reached as through a proxy that leaves the path on."""
    folder = tmp_path_factory.mktemp("branded")
    (folder / "texts" / "ro").mkdir(parents=True)
    (folder / "texts" / "ro" / "shell.json").write_text('{"places": {"studies": "Investigații"}}', encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "node").mkdir()
    (folder / "node" / "dicom-network.toml").write_text('[site]\nlanguages = ["ro", "en"]\n', encoding="utf-8")
    port = free_port()
    node = start_site_node(
        folder,
        web_port=port,
        http__public_url=f"http://127.0.0.1:{port}/imagistica",
        site__name=NAME,
        site__accent="#0f766e",
        site__logo=str(folder / "logo.svg"),
        site__texts=str(folder / "texts"),
    )
    node.path = "/imagistica"
    yield node
    node.running.stop()


def test_everything_works_below_the_path_and_looks_like_the_hospital(browser: Browser, branded: SiteNode) -> None:
    with visiting(browser, branded, ADMINISTRATOR, language="ru") as visit:
        page = visit.open("/")
        assert re.search(r"/imagistica/$", page.url)
        expect(page.locator("html")).to_have_attribute("lang", "ro")
        expect(page).to_have_title(re.compile(NAME))
        logo = page.get_by_role("link", name=NAME).locator("img")
        assert logo.evaluate("(image) => image.complete && image.naturalWidth > 0")
        colour = page.evaluate(
            "() => getComputedStyle(document.documentElement).getPropertyValue('--mantine-primary-color-filled')"
        )
        assert "accent" in colour or "#0f766e" in colour
        shade = page.evaluate(
            "() => getComputedStyle(document.documentElement).getPropertyValue('--mantine-color-accent-6').trim()"
        )
        assert shade == "#0f766e"
        page.get_by_role("navigation").get_by_role("link", name="Investigații").click()
        expect(page).to_have_url(re.compile(r"/imagistica/studies"))
        page.reload()
        expect(page.get_by_role("navigation").get_by_role("link", name="Investigații")).to_be_visible()
        page.get_by_role("button", name=ADMINISTRATOR).click()
        expect(page.get_by_role("menuitem", name="English")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Русский")).to_have_count(0)
