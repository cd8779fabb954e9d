"""Stored views: presentation states of others are shown as they say, and one's own come back as they were."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from pydicom.dataset import Dataset

from tests.browser.conftest import Visiting
from tests.browser.phantom import Phantom
from tests.browser.presentation_states import annotate, drawing, expected, state_of, turn, words
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import Visit
from tests.patience import MILLISECONDS

DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
SIDE = 64
TOLERANCE = 8
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 120))))"
READ = """() => {
  const cell = document.querySelector('[data-cell="0"]');
  const shown = cell.querySelector('canvas');
  const copy = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
  copy.drawImage(shown, 0, 0);
  const planes = cell.querySelector('canvas[data-planes]');
  if (planes) {
    copy.transform(...planes.style.transform.match(/-?[\\d.]+/g).map(Number));
    copy.drawImage(planes, 0, 0);
  }
  const { data } = copy.getImageData(0, 0, shown.width, shown.height);
  let greys = '';
  for (let at = 0; at < data.length; at += 4) greys += String.fromCharCode(data[at]);
  return [shown.width, shown.height, btoa(greys)];
}"""
"""The greys of the picture, and over it what covers it."""
Pixels = NDArray[Any]


@pytest.fixture(scope="module")
def phantom(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Phantom:
    """Three slices, every corner of which is another grey, with a bright bar that tells up from down."""
    values = np.zeros((3, SIDE, SIDE), dtype=int)
    values[:, :32, :32], values[:, :32, 32:], values[:, 32:, :32], values[:, 32:, 32:] = 100, 300, 500, 800
    values[:, 4:12, 8:40] = 950
    values += np.arange(3)[:, None, None] * 10
    made = Phantom("views", values)
    folder = made.write(tmp_path_factory.mktemp("phantom") / "files")
    for number, state in enumerate(_states(pydicom.dcmread(folder / "2.dcm"))):
        state.save_as(folder / f"state{number}.dcm", enforce_file_format=True)
    site_node.command("import", str(folder))
    return made


def _states(image: Dataset) -> Iterator[Dataset]:
    for degrees, mirrored in ((0, True), (90, False), (90, True), (180, False), (270, True)):
        state = state_of(image, f"turned {degrees} {'mirrored' if mirrored else 'plain'}", (3, 3, 62, 44))
        turn(state, degrees, mirrored=mirrored)
        yield state
    covered = state_of(image, "covered", (1, 1, SIDE, SIDE))
    covered.PresentationLUTShape = "INVERSE"
    covered.SoftcopyVOILUTSequence[0].WindowCenter, covered.SoftcopyVOILUTSequence[0].WindowWidth = 400, 600
    covered.ShutterShape, covered.CenterOfCircularShutter, covered.RadiusOfCircularShutter = "CIRCULAR", [30, 34], 25
    yield covered
    drawn = state_of(image, "drawn on", (17, 1, SIDE, 48))
    turn(drawn, 90, mirrored=False)
    annotate(
        drawn,
        drawing("POLYLINE", 20, 10, 60, 10),
        drawing("CIRCLE", 40, 30, 44, 30),
        drawing("ELLIPSE", 30, 40, 50, 40, 40, 36, 40, 44),
        drawing("INTERPOLATED", 0.1, 0.9, 0.5, 0.5, 0.9, 0.9, units="DISPLAY"),
        drawing("POINT", 0.25, 0.75, units="DISPLAY"),
        words("Leziune\r\nde controlat", 0.25, 0.5),
        colour=(34939, 53456, 50115),
    )
    yield drawn


def test_states_of_others_are_shown_as_they_say(visit: Visiting, phantom: Phantom, tmp_path: Path) -> None:
    with _reading(visit, phantom) as page:
        image = pydicom.dcmread(next(iter(_written(phantom, tmp_path))))
        for state in _states(image):
            if "GraphicAnnotationSequence" in state:
                continue
            page.get_by_role("button", name=f"Stored view: {state.ContentDescription}", exact=True).click()
            expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "2")
            _compare(page, expected(phantom.values[1], state), str(state.ContentDescription))


def test_states_are_shown_without_webgl_too(visit: Visiting, phantom: Phantom, tmp_path: Path) -> None:
    with _reading(visit, phantom, "&cpu") as page:
        image = pydicom.dcmread(_written(phantom, tmp_path)[1])
        for state in _states(image):
            if "ImageRotation" not in state or "GraphicAnnotationSequence" in state:
                continue
            page.get_by_role("button", name=f"Stored view: {state.ContentDescription}", exact=True).click()
            expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "2")
            _compare(page, expected(phantom.values[1], state), str(state.ContentDescription))


def test_what_a_state_draws_lies_where_it_says(visit: Visiting, phantom: Phantom) -> None:
    with _reading(visit, phantom) as page:
        page.get_by_role("button", name="Stored view: drawn on", exact=True).click()
        drawings = page.locator("svg[data-graphics]")
        expect(drawings).to_have_attribute("data-graphics", "6")
        page.evaluate(SETTLED)
        # The area of 48 by 48 pixels is turned to the right: columns go down the page, rows from right to left.
        box = page.locator("[data-cell='0'] canvas").first.bounding_box()
        assert box
        scale = min(box["width"], box["height"]) / 48
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        def place(column: float, row: float) -> tuple[float, float]:
            return middle[0] + (24 - row) * scale, middle[1] + (column - 40) * scale

        line = drawings.locator("path").nth(1).bounding_box()
        assert line
        assert (line["x"], line["y"]) == pytest.approx(place(20, 10), abs=3)
        assert line["height"] == pytest.approx(40 * scale, abs=3)
        circle = drawings.locator("circle").bounding_box()
        assert circle
        assert (circle["x"] + circle["width"] / 2, circle["y"] + circle["height"] / 2) == pytest.approx(
            place(40, 30), abs=3
        )
        assert circle["width"] == pytest.approx(8 * scale, abs=4)
        text = drawings.locator("text")
        expect(text).to_contain_text("Leziune")
        expect(text).to_have_attribute("fill", re.compile(r"rgb\((2[0-5]\d|1\d\d), \d{1,2}, \d{1,2}\)"))
        found = text.bounding_box()
        assert found
        assert found["x"] == pytest.approx(middle[0] - 12 * scale, abs=4)
        page.keyboard.press("ArrowDown")
        expect(drawings).to_have_count(0)


def test_the_present_view_is_stored_and_comes_back(
    visit: Visiting, site_node: SiteNode, phantom: Phantom, tmp_path: Path
) -> None:
    with _reading(visit, phantom) as page:
        page.keyboard.press("End")
        for key in ("i", ".", "h", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowDown", "z"):
            page.keyboard.press(key)
        box = page.locator("[data-cell='0'] canvas").first.bounding_box()
        assert box
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0], middle[1] + 60, steps=6)
        page.mouse.up()
        page.evaluate(SETTLED)
        before = _greys(page)
        page.get_by_role("button", name="Stored views", exact=True).click()
        page.get_by_role("menuitem", name="Store this view").click()
        page.get_by_label("Name of the view").fill("Control la trei luni")
        page.get_by_role("button", name="Save in the archive").click()
        page.get_by_role("button", name="Stored view: Control la trei luni").wait_for()
        _is_same(_greys(page), before)
        state = _stored_state(site_node, phantom, tmp_path)
        assert (state.ImageRotation, state.ImageHorizontalFlip, state.PresentationLUTShape) == (90, "Y", "INVERSE")
        _compare(page, expected(phantom.values[2], state), "stored")
        _check_by_others(tmp_path, _written(phantom, tmp_path)[2], state, phantom)
        page.goto(f"{site_node.url}/viewer/{phantom.study}")
        page.locator(DISPLAYED).wait_for(timeout=MILLISECONDS)
        page.get_by_role("button", name="Stored view: Control la trei luni").click()
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "3")
        page.evaluate(SETTLED)
        _is_same(_greys(page), before)
        page.get_by_role("button", name="Stored views", exact=True).click()
        page.get_by_role("menuitem", name="As the images say").click()
        expect(page.get_by_text("Window 500 / 1000")).to_be_visible()


@contextmanager
def _reading(visit: Visiting, phantom: Phantom, more: str = "") -> Iterator[Page]:
    with visit(ADMINISTRATOR, size={"width": 1300, "height": 760}) as one:
        yield _opened(one, phantom, more)


def _opened(one: Visit, phantom: Phantom, more: str) -> Page:
    one.page.goto(f"{one.node.url}/viewer/{phantom.study}?series={phantom.series}{more}")
    one.page.locator(DISPLAYED).wait_for(timeout=MILLISECONDS)
    one.page.get_by_role("button", name="Stored view: covered").wait_for()
    return one.page


def _written(phantom: Phantom, folder: Path) -> list[Path]:
    target = folder / "images"
    if not target.exists():
        phantom.write(target)
    return [target / "1.dcm", target / "2.dcm", target / "3.dcm"]


def _greys(page: Page) -> Pixels:
    page.evaluate(SETTLED)
    width, height, greys = page.evaluate(READ)
    return np.frombuffer(base64.b64decode(greys), dtype=np.uint8).astype(int).reshape(height, width)


def _compare(page: Page, wanted: Pixels, name: str) -> None:
    """Compare the middle of every pixel that is not at an edge with what is to be seen there."""
    seen = _greys(page)
    scale = min(seen.shape[0] / wanted.shape[0], seen.shape[1] / wanted.shape[1])
    wrong = []
    for row in range(1, wanted.shape[0] - 1, 3):
        for column in range(1, wanted.shape[1] - 1, 3):
            near = wanted[row - 1 : row + 2, column - 1 : column + 2]
            if near.max() - near.min() > 1:
                continue
            y = int(seen.shape[0] / 2 + (row + 0.5 - wanted.shape[0] / 2) * scale)
            x = int(seen.shape[1] / 2 + (column + 0.5 - wanted.shape[1] / 2) * scale)
            if abs(seen[y, x] - wanted[row, column]) > TOLERANCE:
                wrong.append(f"{name}: {wanted[row, column]:.0f} at {column}, {row}, and {seen[y, x]} is seen")
    assert not wrong, "\n".join(wrong[:8])


def _is_same(one: Pixels, other: Pixels) -> None:
    """Tell two views apart where more than edges differ: an area is stored in whole pixels, here large ones."""
    assert one.shape == other.shape
    differing = float((np.abs(one - other) > TOLERANCE).mean())
    assert differing < 0.05, f"{differing:.0%} of the view is another"


def _stored_state(node: SiteNode, phantom: Phantom, folder: Path) -> Dataset:
    """Fetch the one state that the viewer wrote."""
    answer = node.running.get(f"/dicomweb/studies/{phantom.study}/series?Modality=PR&includefield=0008103E")

    series = next(one for one in json.loads(answer.body) if one.get("0008103E", {}).get("Value") == ["Views"])[
        "0020000E"
    ]["Value"][0]
    address = f"/dicomweb/studies/{phantom.study}/series/{series}/instances"
    instance = json.loads(node.running.get(address).body)[0]["00080018"]["Value"][0]
    path = folder / "state.dcm"
    path.write_bytes(node.running.get(f"{address}/{instance}", "application/dicom; transfer-syntax=*").body)
    return pydicom.dcmread(path)


def _check_by_others(folder: Path, image: Path, state: Dataset, phantom: Phantom) -> None:
    """Let dicom3tools and dcmtk say whether the state is one, and dcmtk draw by it."""
    if shutil.which("dciodvfy"):
        said = subprocess.run(["dciodvfy", folder / "state.dcm"], capture_output=True, text=True, check=False)
        errors = [line for line in said.stderr.splitlines() if line.startswith("Error")]
        assert not errors, "\n".join(errors)
    if not shutil.which("dcmp2pgm"):
        return
    subprocess.run(["dcmpschk", folder / "state.dcm"], check=True, capture_output=True)
    subprocess.run(["dcmp2pgm", "-p", folder / "state.dcm", image, folder / "drawn.pgm"], check=True)
    whole = Dataset()
    whole.update(state)
    whole.DisplayedAreaSelectionSequence[0].DisplayedAreaTopLeftHandCorner = [1, 1]
    whole.DisplayedAreaSelectionSequence[0].DisplayedAreaBottomRightHandCorner = [SIDE, SIDE]
    drawn = np.frombuffer((folder / "drawn.pgm").read_bytes()[-SIDE * SIDE :], dtype=np.uint8).reshape(SIDE, SIDE)
    assert np.abs(drawn - expected(phantom.values[2], whole)).max() < 2
