"""Take the pictures of the tutorial about reading.

    python -m tools.take_viewer_pictures

A node with sample studies is started for it, and ended.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.site_node import ADMINISTRATOR, SiteNode, draw_samples, start_site_node
from tests.browser.visits import DESK, PHONE, visiting

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WAIT_MILLISECONDS = 120_000


def main() -> int:
    """Take the pictures; gives the exit status."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        node = start_site_node(Path(folder), draw_samples(Path(folder) / "samples"))
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, size, act in PICTURES:
                with visiting(browser, node, ADMINISTRATOR, size=size) as visit:
                    visit.page.goto(f"{node.url}/viewer/{_ct(node)}?image=44&series={_ct(node, 'series')}")
                    visit.page.locator("[data-loaded^='dn:']").first.wait_for(timeout=WAIT_MILLISECONDS)
                    act(visit.page)
                    visit.page.wait_for_timeout(1500)
                    visit.page.screenshot(path=IMAGES / f"viewer-{name}.png")
                    sys.stdout.write(f"{IMAGES / f'viewer-{name}.png'}\n")
        finally:
            node.running.stop()
    return 0


def _ct(node: SiteNode, level: str = "studies") -> str:
    answer = node.running.get(
        f"/dicomweb/{level}?Modality=CT" if level == "series" else "/dicomweb/studies?ModalitiesInStudy=CT"
    )
    return str(json.loads(answer.body)[0]["0020000E" if level == "series" else "0020000D"]["Value"][0])


def _wait(page: Page) -> None:
    page.locator(".mantine-Loader-root").wait_for(state="hidden")


def _measure(page: Page) -> None:
    page.keyboard.press("Shift+m")
    page.get_by_role("tab", name="Measurements").wait_for()
    page.wait_for_timeout(500)
    for key, start, end in (("l", (-170, -60), (180, -60)), ("e", (-40, 60), (40, 120))):
        page.keyboard.press(key)
        box = page.locator("[data-cell='0'] canvas").first.bounding_box()
        assert box
        center = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(center[0] + start[0], center[1] + start[1])
        page.mouse.down()
        page.mouse.move(center[0] + end[0], center[1] + end[1], steps=5)
        page.mouse.up()


def _planes(page: Page) -> None:
    page.get_by_role("button", name="Three planes").click()
    page.wait_for_function(
        "() => Number(document.querySelector('[data-progress]')?.dataset.progress) >= 0.99", timeout=WAIT_MILLISECONDS
    )
    page.mouse.move(5, 400)


def _report(page: Page) -> None:
    page.keyboard.press("Shift+w")
    page.get_by_role("button", name="Write a report").click()
    page.get_by_role("status").filter(has_text="Saved at").wait_for()


PICTURES: tuple[tuple[str, dict[str, int], Callable[[Page], None]], ...] = (
    ("ct", DESK, _wait),
    ("measured", DESK, _measure),
    ("planes", DESK, _planes),
    ("phone", PHONE, _wait),
    ("report", DESK, _report),
)

if __name__ == "__main__":
    sys.exit(main())
