"""Reading in the viewer: through the images, measuring what is known, other planes, documents, links, a phone."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from playwright.sync_api import Page, expect
from pydicom.dataset import Dataset
from pydicom.uid import UltrasoundImageStorage

from tests.browser.conftest import Visiting
from tests.browser.phantom import SPACING, Phantom, ramp
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import PHONE, Visit, check_accessible
from tests.patience import MILLISECONDS

SAMPLES = True
PDF = "1.2.840.10008.5.1.4.1.1.104.1"
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
BOX = """(plane) => {
  const shown = document.querySelector(`[data-plane="${plane}"] canvas`);
  const [width, height] = [shown.width, shown.height];
  const copy = new OffscreenCanvas(width, height).getContext('2d');
  copy.drawImage(shown, 0, 0);
  return [width, height, [...copy.getImageData(0, 0, width, height).data].filter((_, at) => at % 4 === 0)];
}"""
TURN_AT_ONCE = """(steps) => {
  const canvas = document.querySelector("[data-cell='0'] canvas");
  const element = canvas.closest('[data-viewport-uid]');
  const drawn = (window.__drawn = []);
  let index;
  element.addEventListener('CORNERSTONE_STACK_NEW_IMAGE', ({ detail }) => { index = detail.imageIdIndex; });
  element.addEventListener('CORNERSTONE_IMAGE_RENDERED', () => { if (drawn.at(-1) !== index) drawn.push(index); });
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const place = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  for (let step = 0; step < steps; step += 1) {
    canvas.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: -100 }));
  }
}"""
"""Turns the wheel by several steps before anything can be drawn, and notes the slices that are."""


@pytest.fixture(scope="module")
def ramps(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Phantom:
    """A volume that grows in every direction at another rate."""
    return _imported(site_node, tmp_path_factory, Phantom("ramps", ramp((40, 64, 64), (6, 3, 8), 60)))


@pytest.fixture(scope="module")
def block(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Phantom:
    """A block of 300 HU in nothing: from row and column 16 to 48."""
    values = np.zeros((5, 64, 64), dtype=int)
    values[:, 16:48, 16:48] = 300
    return _imported(site_node, tmp_path_factory, Phantom("block", values))


def _imported(node: SiteNode, factory: pytest.TempPathFactory, phantom: Phantom) -> Phantom:
    node.command("import", str(phantom.write(factory.mktemp("phantom") / "files")))
    return phantom


def test_one_gets_through_the_images_by_keys_wheel_and_slider_and_a_link_brings_back_the_view(
    visit: Visiting, ramps: Phantom
) -> None:
    with visit(ADMINISTRATOR) as one:
        page = _read(one, ramps.study)
        slices = page.get_by_role("slider", name="Image in the series")
        page.keyboard.press("ArrowDown")
        expect(slices).to_have_attribute("aria-valuenow", "2")
        page.keyboard.press("End")
        expect(slices).to_have_attribute("aria-valuenow", "40")
        _point(page, 32, 32)
        page.mouse.wheel(0, -120)
        expect(slices).to_have_attribute("aria-valuenow", "39")
        page.keyboard.press("3")
        expect(page.get_by_text("Window -600 / 1500")).to_be_visible()
        page.keyboard.press("i")
        page.keyboard.press(".")
        expect(page).to_have_url(re.compile("rotation%22%3A90"))
        address = page.url
        page.goto("about:blank")
        page.goto(address)
        page.locator(DISPLAYED).wait_for()
        expect(slices).to_have_attribute("aria-valuenow", "39")
        expect(page.get_by_text("Window -600 / 1500")).to_be_visible()
        expect(page).to_have_url(re.compile("isInverted%22%3Atrue"))


def test_no_slice_goes_by_unseen_where_steps_come_faster_than_they_are_drawn(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR) as one:
        page = _read(one, ramps.study)
        expect(page.locator("[data-in-memory='40']")).to_be_visible()
        page.evaluate(TURN_AT_ONCE, 6)
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "7")
        page.wait_for_function("() => window.__drawn.at(-1) === 6", timeout=MILLISECONDS)
        assert page.evaluate("() => window.__drawn") == [1, 2, 3, 4, 5, 6]


def test_lengths_and_values_are_those_of_the_phantom_and_are_kept_as_a_report(
    visit: Visiting, site_node: SiteNode, block: Phantom, tmp_path: Path
) -> None:
    with visit(ADMINISTRATOR) as one:
        page = _read(one, block.study)
        page.keyboard.press("Shift+m")
        page.get_by_role("tab", name="Measurements").wait_for()
        page.wait_for_timeout(300)
        page.keyboard.press("l")
        _drag(page, (8, 8), (56, 8))
        page.keyboard.press("r")
        _drag(page, (20, 20), (40, 44))
        length = page.get_by_role("region", name="Length 1")
        region = page.get_by_role("region", name="Rectangle 2")
        expect(length).to_contain_text(re.compile(r"[\d.]+ mm"))
        expect(region).to_contain_text(re.compile("HU"))
        assert _number(length.inner_text(), r"([\d.]+) mm") == pytest.approx(48 * SPACING[1], abs=1)
        assert _number(region.inner_text(), r"([\d.]+) mm²") == pytest.approx(
            20 * 24 * SPACING[0] * SPACING[1], rel=0.05
        )
        assert _number(region.inner_text(), r"x̄ ([\d.]+) HU") == 300
        length.get_by_role("textbox").fill("diametru")
        page.get_by_role("button", name="Save in the archive").click()
        page.get_by_role("button", name="Saved in the archive").wait_for()
        _check_report(_report(site_node, block.study), tmp_path)
        page.reload()
        page.locator(DISPLAYED).wait_for()
        page.keyboard.press("Shift+m")
        expect(page.get_by_role("textbox", name="Name of Length 1")).to_have_value("diametru")
        expect(region).to_contain_text("300 HU")


def test_lengths_of_ultrasound_are_those_of_the_region_in_which_they_lie(
    visit: Visiting, site_node: SiteNode, tmp_path: Path
) -> None:
    sweep = Phantom("sweep", np.full((1, 64, 64), 100))
    site_node.command("import", str(_as_ultrasound(sweep.write(tmp_path / "files"))))
    with visit(ADMINISTRATOR) as one:
        page = _read(one, sweep.study)
        page.keyboard.press("Shift+m")
        page.get_by_role("tab", name="Measurements").wait_for()
        page.wait_for_timeout(300)
        page.keyboard.press("l")
        _drag(page, (8, 16), (56, 16))
        _drag(page, (8, 48), (56, 48))
        for name, centimetres in (("Length 1", 2.4), ("Length 2", 0.96)):
            length = page.get_by_role("region", name=name)
            expect(length).to_contain_text(re.compile(r"[\d.]+ cm"))
            assert _number(length.inner_text(), r"([\d.]+) cm") == pytest.approx(centimetres, abs=0.05)


def test_three_planes_show_what_a_reslice_gives(visit: Visiting, ramps: Phantom) -> None:
    slices, rows, columns = ramps.values.shape
    reslices: dict[str, Callable[[float, float], Any]] = {
        "axial": lambda u, v: (slices // 2, v * (rows - 1), u * (columns - 1)),
        "coronal": lambda u, v: ((1 - v) * (slices - 1), rows // 2, u * (columns - 1)),
        "sagittal": lambda u, v: ((1 - v) * (slices - 1), u * (rows - 1), columns // 2),
    }
    with visit(ADMINISTRATOR, size={"width": 900, "height": 760}) as one:
        page = _read(one, ramps.study)
        page.get_by_role("button", name="Three planes").click()
        page.wait_for_selector("[data-shown='planes']", timeout=MILLISECONDS)
        page.wait_for_function(
            "() => Number(document.querySelector('[data-progress]').dataset.progress) >= 0.99",
            timeout=MILLISECONDS,
        )
        page.wait_for_timeout(500)
        for plane, reslice in reslices.items():
            _compare(page, plane, ramps, reslice)


def test_documents_reports_and_what_has_no_picture_are_shown(visit: Visiting, site_node: SiteNode) -> None:
    study, series = _series_of_class(site_node, PDF)
    with visit(ADMINISTRATOR) as one:
        page = one.page
        with page.expect_response(lambda answer: answer.url.endswith("/rendered")) as answered:
            page.goto(f"{one.node.url}/viewer/{study}?series={series}")
        assert answered.value.headers["content-type"] == "application/pdf"
        page.locator("[data-shown=document]").wait_for()


def test_a_phone_scrolls_windows_and_measures_with_one_finger_and_zooms_with_two(
    visit: Visiting, ramps: Phantom
) -> None:
    with visit(ADMINISTRATOR, size=PHONE) as one:
        page = _read(one, ramps.study)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        fingers = page.context.new_cdp_session(page)

        def choose(tool: str, menu: str = "Tools") -> None:
            page.get_by_role("button", name=menu, exact=True).click()
            page.get_by_role("menuitem", name=tool).click()

        def touch(kind: str, *points: tuple[int, int]) -> None:
            found = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

        def draw(right: int, down: int) -> None:
            touch("touchStart", (130, 300))
            for step in range(1, 13):
                touch("touchMove", (130 + right * step, 300 + down * step))
            touch("touchEnd")

        choose("Scroll")
        draw(0, 12)
        expect(page.get_by_role("slider", name="Image in the series")).not_to_have_attribute("aria-valuenow", "1")
        window = page.get_by_text(re.compile("^Window "))
        before = window.inner_text()
        choose("Window")
        draw(10, 0)
        expect(window).not_to_have_text(before)
        choose("Length", "Measure")
        draw(10, 0)
        expect(page.locator("[data-cell='0'] svg text").filter(has_text="mm")).to_be_visible()
        choose("Scroll")
        touch("touchStart", (150, 400), (240, 400))
        for step in range(1, 9):
            touch("touchMove", (150 - 6 * step, 400), (240 + 6 * step, 400))
        touch("touchEnd")
        expect(page.get_by_text("Zoom 100 %")).to_be_hidden()


def test_the_viewer_is_for_everyone(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR) as one:
        check_accessible(one, f"/viewer/{ramps.study}")


def _read(one: Visit, study: str) -> Page:
    one.page.goto(f"{one.node.url}/viewer/{study}")
    one.page.locator(DISPLAYED).wait_for(timeout=MILLISECONDS)
    one.page.locator(".mantine-Loader-root").wait_for(state="hidden")
    return one.page


def _as_ultrasound(folder: Path) -> Path:
    """Make a slice a picture of ultrasound with two regions of different scale: 0.5 mm a pixel above, 0.2 below."""
    for file in folder.iterdir():
        dataset = pydicom.dcmread(file)
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UltrasoundImageStorage
        dataset.Modality = "US"
        for keyword in ("PixelSpacing", "SliceThickness", "ImagePositionPatient", "ImageOrientationPatient"):
            delattr(dataset, keyword)
        dataset.SequenceOfUltrasoundRegions = [_region(0, 31, 0.05), _region(32, 63, 0.02)]
        dataset.save_as(file)
    return folder


def _region(top: int, bottom: int, centimetres: float) -> Dataset:
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, top
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 63, bottom
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = centimetres
    return region


def _point(page: Page, column: float, row: float, *, size: int = 64) -> None:
    """Point at a pixel of a square picture that fills its place."""
    box = page.locator("[data-cell='0'] canvas").first.bounding_box()
    assert box
    scale = min(box["width"], box["height"]) / size
    page.mouse.move(
        box["x"] + box["width"] / 2 + (column - size / 2) * scale,
        box["y"] + box["height"] / 2 + (row - size / 2) * scale,
    )


def _drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    _point(page, *start)
    page.mouse.down()
    _point(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    _point(page, *end)
    page.mouse.up()


def _number(text: str, pattern: str) -> float:
    found = re.search(pattern, text)
    assert found, text
    return float(found[1])


def _compare(page: Page, plane: str, phantom: Phantom, reslice: Callable[[float, float], Any]) -> None:
    """Compare a plane with what lies there in the volume; the picture is found by its not being black."""
    width, height, greys = page.evaluate(BOX, plane)
    seen = np.array(greys, dtype=int).reshape(height, width)
    rows, columns = (np.flatnonzero((seen > 2).any(axis=axis)) for axis in (1, 0))
    for u in np.linspace(0.1, 0.9, 9):
        for v in np.linspace(0.1, 0.9, 9):
            place = np.rint(reslice(u, v)).astype(int)
            expected = np.clip((phantom.values[tuple(place)] - 0) / 1000, 0, 1) * 255
            row = round(rows[0] + v * (rows[-1] - rows[0]))
            column = round(columns[0] + u * (columns[-1] - columns[0]))
            assert seen[row, column] == pytest.approx(expected, abs=6), f"{plane} at {u:.1f}, {v:.1f}"


def _report(node: SiteNode, study: str) -> bytes:
    series = next(one for one in _json(node, f"/dicomweb/studies/{study}/series") if one["00080060"]["Value"] == ["SR"])
    address = f"/dicomweb/studies/{study}/series/{series['0020000E']['Value'][0]}/instances"
    instance = _json(node, address)[0]["00080018"]["Value"][0]
    return node.running.get(f"{address}/{instance}", "application/dicom; transfer-syntax=*").body


def _check_report(content: bytes, folder: Path) -> None:
    """Read the report as another program does."""
    (folder / "report.dcm").write_bytes(content)
    report = pydicom.dcmread(folder / "report.dcm")
    assert report.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    groups = report.ContentSequence[-1].ContentSequence
    names = [[item.ConceptNameCodeSequence[0].CodeMeaning for item in group.ContentSequence] for group in groups]
    assert names[0] == ["Tracking Identifier", "Tracking Unique Identifier", "Comment", "Length"]
    assert names[1][2:] == ["Area", "Mean", "Standard Deviation", "Minimum", "Maximum"]
    length = groups[0].ContentSequence[3]
    assert length.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "mm"
    drawing = length.ContentSequence[0]
    assert drawing.GraphicType == "POLYLINE"
    assert list(drawing.GraphicData) == pytest.approx([8, 8, 56, 8], abs=1)


def _series_of_class(node: SiteNode, sop_class: str) -> tuple[str, str]:
    for found in _json(node, "/dicomweb/instances?limit=1000"):
        if found["00080016"]["Value"] == [sop_class]:
            return found["0020000D"]["Value"][0], found["0020000E"]["Value"][0]
    raise AssertionError(sop_class)


def _json(node: SiteNode, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(node.running.get(address).body)
    return found
