"""What is shown in other ways than a stack on a graphics card: slides, maps of real values, and no WebGL at all."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect
from pydicom.uid import generate_uid

from tests.browser.conftest import CHROMIUM, Visiting
from tests.browser.phantom import Phantom, ramp
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.slides import COLUMNS, MICROMETRES, ROWS, TILE, colour_at, instance_of, write_map, write_slide
from tests.browser.slides import STUDY as SLIDE
from tests.browser.visits import PHONE, visiting
from tests.patience import MILLISECONDS

SLOPE, INTERCEPT = 1e-6, 2e-4
WITHOUT_WEBGL = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-quic", "--no-first-run"]
SETTLED = "[data-shown='slide']"
SLIDE_COLOUR = """([x, y, colour]) => {
  const shown = document.querySelector('canvas[data-level]');
  const ratio = shown.width / shown.clientWidth;
  const { data } = shown.getContext('2d').getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1);
  return colour.every((value, at) => Math.abs(value - data[at]) <= 4);
}"""
"""Whether a slide has a colour at a place, as it will when it is drawn anew after it was moved."""
PLAYED = """async ([content, count]) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const video = document.createElement('video');
  video.src = URL.createObjectURL(new Blob([bytes]));
  video.muted = true;
  await new Promise((done) => { video.onloadeddata = done; });
  const seek = (time) => new Promise((done) => { video.onseeked = done; video.currentTime = time; });
  await seek(1e6);
  const seconds = video.currentTime;
  const greys = [];
  for (let at = 0; at < count; at += 1) {
    await seek(((at + 0.5) / count) * seconds);
    const copy = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext('2d');
    copy.drawImage(video, 0, 0);
    const side = Math.min(video.videoWidth, video.videoHeight);
    const column = Math.round(video.videoWidth / 2 - side / 8);
    greys.push(copy.getImageData(column, Math.round(video.videoHeight / 2), 1, 1).data[0]);
  }
  return [seconds, greys];
}"""
"""How long a video plays, and a grey of each of its pictures: of column 24 of 64."""
PICTURE = """() => {
  const shown = document.querySelector('[data-cell="0"] canvas');
  const copy = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
  copy.drawImage(shown, 0, 0);
  const { data } = copy.getImageData(0, 0, shown.width, shown.height);
  let greys = '';
  for (let at = 0; at < data.length; at += 4) greys += String.fromCharCode(data[at]);
  return [shown.width, shown.height, btoa(greys)];
}"""


@pytest.fixture(scope="module")
def ramps(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Phantom:
    """A volume of steps that are wide enough to be probed, and the same once more as a series of its own."""
    phantom = Phantom("steps", ramp((6, 64, 64), (50, 0, 0), 100) + np.indices((6, 64, 64))[2] // 16 * 150)
    folder = phantom.write(tmp_path_factory.mktemp("steps") / "files")
    for path in sorted(folder.iterdir()):
        dataset = pydicom.dcmread(path)
        dataset.SeriesNumber, dataset.SeriesDescription = 2, "steps once more"
        dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["again", dataset.SeriesInstanceUID])
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=["again", dataset.SOPInstanceUID])
        dataset.save_as(folder / f"again-{path.name}")
    site_node.command("import", str(folder))
    return phantom


@pytest.fixture(scope="module")
def slide(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A slide of three levels."""
    site_node.command("import", str(write_slide(tmp_path_factory.mktemp("slide") / "files")))
    return SLIDE


class Seen:
    """A slide in its place: what of it is where, computed apart from the viewer."""

    def __init__(self, page: Page) -> None:
        box = page.locator("canvas[data-level]").bounding_box()
        assert box
        self.page, self.box = page, box
        self.scale = min(box["width"] / COLUMNS, box["height"] / ROWS)
        self.middle = (COLUMNS / 2, ROWS / 2)

    def enlarge(self, x: float, y: float, factor: float) -> None:
        """Take note that what is at a place of the canvas was enlarged around it."""
        dx, dy = x - self.box["width"] / 2, y - self.box["height"] / 2
        larger = self.scale * factor
        self.middle = (
            self.middle[0] + dx / self.scale - dx / larger,
            self.middle[1] + dy / self.scale - dy / larger,
        )
        self.scale = larger

    def push(self, right: float, down: float) -> None:
        """Take note that it was pushed."""
        self.middle = (self.middle[0] - right / self.scale, self.middle[1] - down / self.scale)

    def tiles(self, level: int) -> int:
        """Count the tiles of a level that are seen."""
        size = TILE * 2**level
        count = 1
        for middle, extent, whole in (
            (self.middle[0], self.box["width"], COLUMNS),
            (self.middle[1], self.box["height"], ROWS),
        ):
            first = max(int((middle - extent / 2 / self.scale) // size), 0)
            last = min(int(-((middle + extent / 2 / self.scale) // -size)), -(-whole // size))
            count *= last - first
        return count

    def check(self, level: int) -> None:
        """Compare nine places with what the slide has there in a level."""
        self.page.locator(f"canvas[data-level='{level}']").wait_for()
        self.page.locator(SETTLED).wait_for(timeout=MILLISECONDS)
        for across in (0.2, 0.5, 0.8):
            for down in (0.2, 0.5, 0.8):
                x, y = across * self.box["width"], down * self.box["height"]
                column = self.middle[0] + (x - self.box["width"] / 2) / self.scale
                row = self.middle[1] + (y - self.box["height"] / 2) / self.scale
                if not (0 < column < COLUMNS and 0 < row < ROWS):
                    continue
                expected = [x, y, colour_at(column, row, level)]
                self.page.wait_for_function(SLIDE_COLOUR, arg=expected, timeout=MILLISECONDS)


def test_a_slide_is_fetched_in_tiles_of_the_nearest_level(visit: Visiting, slide: str) -> None:
    fetched: list[str] = []
    with visit(ADMINISTRATOR, size={"width": 900, "height": 640}) as one:
        page = one.page
        page.on("request", lambda request: fetched.append(request.url) if "/frames/" in request.url else None)
        page.goto(f"{one.node.url}/viewer/{slide}")
        page.locator(SETTLED).wait_for(timeout=MILLISECONDS)
        seen = Seen(page)
        seen.check(1)
        assert not any(instance_of(0) in address for address in fetched)
        place = (0.25 * seen.box["width"], 0.7 * seen.box["height"])
        page.mouse.move(seen.box["x"] + place[0], seen.box["y"] + place[1])
        for _ in range(8):
            page.mouse.wheel(0, -100)
            seen.enlarge(*place, 1.25)
        seen.check(0)
        finest = {address for address in fetched if instance_of(0) in address}
        assert seen.tiles(0) <= len(finest) < (COLUMNS // TILE) * (ROWS // TILE) / 2
        page.mouse.down()
        page.mouse.move(seen.box["x"] + place[0] + 90, seen.box["y"] + place[1] - 60, steps=3)
        page.mouse.up()
        seen.push(90, -60)
        page.keyboard.press("ArrowRight")
        seen.push(-80, 0)
        seen.check(0)
        bar = page.locator("[data-micrometres]")
        width = bar.bounding_box()
        assert width
        micrometres = float(bar.get_attribute("data-micrometres") or 0)
        assert width["width"] * MICROMETRES / seen.scale == pytest.approx(micrometres, rel=0.06)
        page.get_by_role("button", name="Fit").click()
        Seen(page).check(1)


def test_a_phone_enlarges_a_slide_with_two_fingers(visit: Visiting, slide: str) -> None:
    with visit(ADMINISTRATOR, size=PHONE) as one:
        page = one.page
        page.goto(f"{one.node.url}/viewer/{slide}")
        page.locator(SETTLED).wait_for(timeout=MILLISECONDS)
        seen = Seen(page)
        seen.check(2)
        fingers = page.context.new_cdp_session(page)
        x, y = seen.box["x"] + seen.box["width"] / 2, seen.box["y"] + seen.box["height"] / 2

        def touch(kind: str, *distances: float) -> None:
            points = [{"x": x + distance, "y": y, "id": at} for at, distance in enumerate(distances)]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", -20, 20)
        for step in range(1, 13):
            touch("touchMove", -20 - 10 * step, 20 + 10 * step)
        touch("touchEnd")
        seen.enlarge(seen.box["width"] / 2, seen.box["height"] / 2, 140 / 20)
        seen.check(0)


def test_values_of_a_map_are_those_of_the_real_world(visit: Visiting, site_node: SiteNode, tmp_path: Path) -> None:
    folder, stored = write_map(tmp_path / "map", SLOPE, INTERCEPT)
    site_node.command("import", str(folder))
    with visit(ADMINISTRATOR, size={"width": 900, "height": 640}) as one:
        page = _shown(one.page, f"{one.node.url}/viewer/{stored.StudyInstanceUID}")
        # Center 2000 and width 4000 of stored values, in square millimetres a second.
        expect(page.get_by_text(f"Window {2000 * SLOPE + INTERCEPT:g} / {4000 * SLOPE:g}")).to_be_visible()
        seen = _greys(page)
        height, width = seen.shape
        side = min(width, height)
        assert seen[height // 2, width // 2] == pytest.approx(3000 / 4000 * 255, abs=3)
        assert seen[height // 2, width // 2 - int(0.4 * side)] == pytest.approx(1000 / 4000 * 255, abs=3)
        page.keyboard.press("u")
        page.mouse.click(*_middle(page))
        page.keyboard.press("Shift+m")
        probe = page.get_by_role("region", name="Value 1")
        expect(probe).to_contain_text(re.compile(rf"{3000 * SLOPE + INTERCEPT:g} mm2/s"))


def test_without_webgl_pictures_are_shown_and_planes_say_why_they_are_not(
    browser: Browser, site_node: SiteNode, ramps: Phantom
) -> None:
    with _without_webgl(browser, site_node) as page:
        _shown(page, f"{site_node.url}/viewer/{ramps.study}")
        assert page.evaluate("() => document.createElement('canvas').getContext('webgl2')") is None
        for number in (1, 2):
            _compare(page, ramps, number - 1)
            page.keyboard.press("ArrowDown")
            expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute(
                "aria-valuenow", str(number + 1)
            )
        page.keyboard.press("Shift+ArrowDown")
        expect(page.get_by_text("Window 550 / 1000")).to_be_visible()
        page.get_by_role("button", name="Three planes").click()
        expect(page.get_by_role("alert")).to_contain_text("needs WebGL")
        page.get_by_role("button", name="3D").click()
        expect(page.get_by_role("alert")).to_contain_text("needs WebGL")


def test_one_may_ask_for_the_processor(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR, size={"width": 900, "height": 640}) as one:
        _shown(one.page, f"{one.node.url}/viewer/{ramps.study}?cpu")
        _compare(one.page, ramps, 0)


def test_layouts_and_keys_are_the_persons_wherever_they_read(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR) as one:
        page = _shown(one.page, f"{one.node.url}/viewer/{ramps.study}")
        page.get_by_role("button", name="Layout").click()
        page.get_by_role("menuitem", name="1 by 2").click()
        page.locator("[data-cell='1'] [data-loaded^='dn:']").wait_for()
        page.get_by_role("button", name="Layout").click()
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.get_by_role("menuitem", name="Open studies like this so from now on").click()
        page.keyboard.press("?")
        page.get_by_role("button", name="Change the key: Invert").click()
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.keyboard.press("j")
        expect(page.get_by_role("button", name="Change the key: Invert")).to_have_text(re.compile("j", re.IGNORECASE))
        page.keyboard.press("Escape")
    with visit(ADMINISTRATOR) as one:
        page = _shown(one.page, f"{one.node.url}/viewer/{ramps.study}")
        expect(page).to_have_url(re.compile("isInverted.*isInverted"))
        page.keyboard.press("j")
        expect(page).to_have_url(re.compile("isInverted%22%3Atrue"))
        # Nothing else happens that would have the address written.
        page.keyboard.press("j")
        expect(page).not_to_have_url(re.compile("isInverted%22%3Atrue"))


def test_a_second_window_scrolls_along_in_the_patient(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR) as one:
        page = _shown(one.page, f"{one.node.url}/viewer/{ramps.study}?series={ramps.series}")
        page.get_by_role("button", name=re.compile("steps once more")).wait_for()
        with page.context.expect_page() as opened:
            page.keyboard.press("Shift+n")
        other = opened.value
        other.locator("[data-cell='0'] [data-loaded^='dn:']").wait_for(timeout=MILLISECONDS)
        place = other.get_by_role("slider", name="Image in the series")
        expect(other.get_by_role("img", name=re.compile("steps once more"))).to_be_visible()
        page.keyboard.press("End")
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "6")
        expect(place).to_have_attribute("aria-valuenow", "1")
        page.get_by_role("button", name="Move together").click()
        expect(other.get_by_role("button", name="Move together")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("ArrowUp")
        expect(place).to_have_attribute("aria-valuenow", "5")
        other.keyboard.press("Home")
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "1")


def test_a_series_becomes_a_video(visit: Visiting, ramps: Phantom) -> None:
    with visit(ADMINISTRATOR, size={"width": 900, "height": 640}) as one:
        page = _shown(one.page, f"{one.node.url}/viewer/{ramps.study}?series={ramps.series}")
        page.keyboard.press("Shift+v")
        page.get_by_label("Images a second").fill("4")
        expect(page.get_by_label("Write name and number")).not_to_be_checked()
        with page.expect_download() as downloaded:
            page.get_by_role("button", name="Make the video").click()
        content = downloaded.value.path().read_bytes()
        assert downloaded.value.suggested_filename in {"images.mp4", "images.webm"}
        expect(page.get_by_role("dialog")).to_be_hidden()
        elsewhere = page.context.new_page()
        seconds, greys = elsewhere.evaluate(PLAYED, [base64.b64encode(content).decode(), ramps.values.shape[0]])
        assert seconds == pytest.approx(ramps.values.shape[0] / 4, abs=0.5)
        expected = np.clip(ramps.values[:, 32, 24] / 1000, 0, 1) * 255
        assert greys[1:-1] == pytest.approx(list(expected[1:-1]), abs=14)


@contextmanager
def _without_webgl(browser: Browser, node: SiteNode) -> Iterator[Page]:
    """Open a browser that has no graphics card and nothing that stands for one."""
    bare = browser.browser_type.launch(executable_path=CHROMIUM, args=WITHOUT_WEBGL)
    try:
        with partial(visiting, bare, node)(ADMINISTRATOR, size={"width": 900, "height": 640}) as one:
            yield one.page
    finally:
        bare.close()


def _shown(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("[data-cell='0'] [data-loaded^='dn:']").wait_for(timeout=MILLISECONDS)
    page.locator(".mantine-Loader-root").wait_for(state="hidden")
    return page


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator("[data-cell='0'] canvas").first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _greys(page: Page) -> NDArray[Any]:
    width, height, greys = page.evaluate(PICTURE)
    return np.frombuffer(base64.b64decode(greys), dtype=np.uint8).astype(int).reshape(height, width)


def _compare(page: Page, phantom: Phantom, number: int) -> None:
    """Compare every step of the phantom, in the middle, with what the file's window makes of it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")
    seen = _greys(page)
    height, width = seen.shape
    side = min(width, height)
    for step in range(4):
        column = int(width / 2 + (step * 16 + 8 - 32) / 64 * side)
        expected = np.clip((phantom.values[number, 32, step * 16 + 8] - 0) / 1000, 0, 1) * 255
        assert seen[height // 2, column] == pytest.approx(expected, abs=3)
