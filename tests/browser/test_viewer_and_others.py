"""What the viewer saves is valid to validators of others, OHIF shows it, and what OHIF saves is read here."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visiting
from tests.browser.other_programs import faults_of_object, faults_of_report, need_validators, ohif_package
from tests.browser.phantom import Phantom
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import Visit, visiting
from tests.patience import MILLISECONDS

pytestmark = pytest.mark.peers
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
NAME = re.compile("^Name of")
DOUBLE_CLICK_MILLISECONDS = 500
"""Two presses within less are one double click to the tools."""
CORNERS = {
    "l": [(8, 8), (56, 8)],
    "b": [(32, 57), (48, 57)],
    "r": [(20, 20), (40, 44)],
    "e": [(30, 30), (42, 42)],
    "f": [(46, 12), (60, 12), (60, 24), (54, 28), (46, 24), (46, 12.3)],
    "u": [(32, 32)],
}
"""Keys of tools, and the pixels at which the pointer goes down, on, and up."""
WORDS = "margine netedă"


@dataclass(frozen=True)
class Saved:
    """A study, and the documents that the viewer made of it."""

    study: str
    report: Path
    selection: Path


@pytest.fixture(scope="module")
def saved(browser: Browser, site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Measurements by many tools and a key image, saved in the viewer as a reader does it."""
    folder = tmp_path_factory.mktemp("saved")
    values = np.zeros((5, 64, 64), dtype=int)
    values[:, 16:48, 16:48] = 300
    phantom = Phantom("measured", values)
    site_node.command("import", str(phantom.write(folder / "files")))
    with visiting(browser, site_node, ADMINISTRATOR) as one:
        page = _read(one, phantom.study)
        _measure(page)
        page.get_by_role("button", name="Save in the archive").click()
        page.get_by_role("button", name="Saved in the archive").wait_for()
    made = {kind: folder / f"{kind}.dcm" for kind in ("SR", "KO")}
    for kind, path in made.items():
        path.write_bytes(_stored(site_node, phantom.study, kind))
    return Saved(phantom.study, made["SR"], made["KO"])


def test_validators_of_others_find_nothing_wrong_with_what_is_saved(saved: Saved) -> None:
    need_validators()
    assert faults_of_object(saved.report) == []
    assert faults_of_report(saved.report) == []
    assert faults_of_object(saved.selection) == []


def test_ohif_goes_on_with_measurements_of_ours_and_we_with_its_own(
    visit: Visiting, site_node: SiteNode, saved: Saved, request: pytest.FixtureRequest
) -> None:
    package = ohif_package(Path(request.config.cache.mkdir("ohif")))
    site_node.command("ohif", "install", "--from", str(package))
    with visit(ADMINISTRATOR) as one:
        length = _go_on_in_ohif(one, saved.study)
    with visit(ADMINISTRATOR) as one:
        page = _read(one, saved.study)
        page.keyboard.press("Shift+m")
        expect(page.get_by_role("textbox", name=NAME)).to_have_count(len(CORNERS) + 2)
        lengths = page.get_by_role("region", name=re.compile("^Length"))
        expect(lengths).to_contain_text(["38.4 mm", length])
        expect(page.get_by_role("textbox", name="Name of Arrow")).to_have_value(WORDS)
        expect(page.get_by_role("button", name="Saved in the archive")).to_be_visible()


def _go_on_in_ohif(one: Visit, study: str) -> str:
    """Open a study in OHIF from its page, go on with the report of it, measure and save; gives the length measured."""
    one.open(f"/studies/{study}")
    with one.page.context.expect_page() as opened:
        one.page.get_by_role("link", name="Open in OHIF").click()
    ohif = Visit(opened.value, one.node, troubles=one.troubles)
    ohif.watch()
    page = ohif.page
    page.add_locator_handler(page.get_by_role("button", name="Skip all"), lambda button: button.click())
    # A second one is there while OHIF draws a thumbnail.
    page.locator("canvas.cornerstone-canvas").first.wait_for(timeout=MILLISECONDS)
    page.locator('[data-cy="study-browser-thumbnail-no-image"]', has_text="SR").dblclick()
    page.locator('[data-cy="yes-hydrate-btn"]').click(timeout=MILLISECONDS)
    page.locator('[data-cy="trackedMeasurements-btn"]').click()
    expect(page.get_by_text("Measurements (5)")).to_be_visible()
    for said in ("38.4 mm", "L: 12.8 mm", "308 mm²", "125 mm²", WORDS):
        expect(page.get_by_text(said).last).to_be_visible()
    page.locator('[data-cy="Length-btn"]').click()
    box = page.locator("canvas.cornerstone-canvas").first.bounding_box()
    assert box
    across, down = box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"]
    page.mouse.move(across - 200, down)
    page.mouse.down()
    page.mouse.move(across - 80, down + 5)
    page.mouse.move(across, down)
    page.mouse.up()
    expect(page.get_by_text("Measurements (6)")).to_be_visible()
    length = re.findall(r"([\d.]+ mm)\s", page.inner_text("body"))[-1]
    page.get_by_role("button", name="Create SR").click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as stored:
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
    assert stored.value.status == 200
    return str(length)


def _read(one: Visit, study: str) -> Page:
    one.page.goto(f"{one.node.url}/viewer/{study}")
    one.page.locator(DISPLAYED).wait_for(timeout=MILLISECONDS)
    one.page.locator(".mantine-Loader-root").wait_for(state="hidden")
    return one.page


def _measure(page: Page) -> None:
    """Use one tool after the other, and choose the picture as a key image."""
    page.keyboard.press("Shift+m")
    page.get_by_role("tab", name="Measurements").wait_for()
    page.wait_for_timeout(300)
    for number, (key, points) in enumerate(CORNERS.items(), 1):
        page.keyboard.press(key)
        _drag(page, points)
        expect(page.get_by_role("textbox", name=NAME)).to_have_count(number)
    page.keyboard.press("t")
    page.wait_for_timeout(DOUBLE_CLICK_MILLISECONDS)
    _drag(page, [(12, 56), (24, 46)])
    page.get_by_role("dialog").get_by_role("textbox").fill(WORDS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name=NAME)).to_have_count(len(CORNERS) + 1)
    page.locator("[data-cell='0'] [role=img]").focus()
    page.keyboard.press("k")
    expect(page.get_by_text("Key image: measured, image 1")).to_be_visible()


def _point(page: Page, place: tuple[float, float]) -> None:
    box = page.locator("[data-cell='0'] canvas").first.bounding_box()
    assert box
    scale = min(box["width"], box["height"]) / 64
    x = box["x"] + box["width"] / 2 + (place[0] - 32) * scale
    page.mouse.move(x, box["y"] + box["height"] / 2 + (place[1] - 32) * scale)


def _drag(page: Page, points: list[tuple[float, float]]) -> None:
    _point(page, points[0])
    page.mouse.down()
    for place in points[1:]:
        _point(page, place)
    page.mouse.up()


def _stored(node: SiteNode, study: str, modality: str) -> bytes:
    """Give the one instance of a modality as its file."""
    series = next(
        one for one in _json(node, f"/dicomweb/studies/{study}/series") if one["00080060"]["Value"] == [modality]
    )
    address = f"/dicomweb/studies/{study}/series/{series['0020000E']['Value'][0]}/instances"
    instance = _json(node, address)[0]["00080018"]["Value"][0]
    return node.running.get(f"{address}/{instance}", "application/dicom; transfer-syntax=*").body


def _json(node: SiteNode, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(node.running.get(address).body)
    return found
