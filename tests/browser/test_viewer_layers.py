"""What lies over pictures: segments, structures, dose and uptake are where, and what, their files say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from tests.browser import derived_objects as derived
from tests.browser.conftest import Visiting
from tests.browser.phantom import SPACING, Phantom
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import Visit

WAIT_MILLISECONDS = 60_000
SIDE = 63
"""Odd, so that frames of one bit a pixel do not begin at bytes."""
SLICES = 12
SIZE = {"width": 1400, "height": 800}
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
DRAWN = """(at) => {
  const canvas = document.querySelectorAll('canvas[data-layers]')[at];
  if (!canvas || canvas.width < 100) return false;
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
}"""
READ = """([selector, at]) => {
  const canvas = document.querySelectorAll(selector)[at];
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let binary = '';
  for (let from = 0; from < data.length; from += 32768) {
    binary += String.fromCharCode(...data.subarray(from, from + 32768));
  }
  return [canvas.width, canvas.height, binary];
}"""
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Screen:
    """What a canvas shows of a phantom that fills it: rows × columns × red, green, blue, opacity."""

    pixels: Pixels

    def at(self, column: float, row: float, *, columns: int = SIDE, rows: float = SIDE) -> tuple[int, ...]:
        """Give the colour and opacity over the middle of a pixel of the picture."""
        height, width = self.pixels.shape[:2]
        scale = min(width / columns, height / rows)
        x = width / 2 + (column + 0.5 - columns / 2) * scale
        y = height / 2 + (row + 0.5 - rows / 2) * scale
        return tuple(int(part) for part in self.pixels[int(y), int(x)])

    def bounds(self) -> tuple[int, ...]:
        """Give the first and last rows and columns on which there is something."""
        lit = self.pixels[..., :3].max(axis=2) * (self.pixels[..., 3] > 0) > 2
        rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
        return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


@pytest.fixture(scope="module")
def body() -> Phantom:
    """A block of 300 HU in -300: slices 2 to 9, rows 10 to 39, columns 20 to 49. Black begins at its very edge."""
    values = np.full((SLICES, SIDE, SIDE), -300, dtype=int)
    values[2:10, 10:40, 20:50] = 300
    return Phantom("body", values)


@pytest.fixture(scope="module")
def masks(body: Phantom) -> list[derived.Mask]:
    """The block, and a smaller one that overlaps it."""
    second = np.zeros(body.values.shape, dtype=bool)
    second[4:7, 30:50, 40:60] = True
    return [body.values > 0, second]


@pytest.fixture(scope="module")
def study(
    site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory, body: Phantom, masks: list[derived.Mask]
) -> Phantom:
    folder = tmp_path_factory.mktemp("derived")
    site_node.command("import", str(body.write(folder / "body")))
    site_node.command("import", str(derived.write_all(folder / "others", list(_objects(body, masks)))))
    return body


def _objects(body: Phantom, masks: list[derived.Mask]) -> Iterator[derived.FileDataset]:
    yield derived.segmentation(body, "binar", masks, colour=derived.RED_LAB)
    fractions = np.zeros(body.values.shape)
    fractions[3, 5:25, 5:25] = 51
    yield derived.segmentation(body, "fractional", [fractions], kind="FRACTIONAL", colour=derived.RED_LAB)
    yield derived.segmentation(
        body, "etichete", [masks[0] & ~masks[1], masks[1]], kind="LABELMAP", colour=derived.RED_LAB
    )


def test_segments_lie_where_they_were_drawn_and_are_listed_with_their_volume(
    visit: Visiting, study: Phantom, masks: list[derived.Mask]
) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = _read(one, study.study)
        page.get_by_role("button", name=re.compile("binar")).click()
        page.wait_for_function(DRAWN, arg=0)
        # It goes to the first slice of the first segment.
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "3")
        layer, picture = _screen(page), _screen(page, "[data-cell='0'] canvas")
        assert layer.at(35, 25)[:3] == pytest.approx((255, 0, 0), abs=6)
        assert layer.at(35, 25)[3] == pytest.approx(0.35 * 255, abs=2)
        assert layer.at(10, 25)[3] == 0
        assert layer.bounds() == pytest.approx(picture.bounds(), abs=1)
        first = page.get_by_role("listitem").filter(has_text="Ficat 1")
        volume = masks[0].sum() * np.prod(SPACING) / 1000
        expect(first).to_contain_text(f"{volume:.3g} ml")
        page.get_by_role("button", name="Go to Ficat 2").click()
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "5")
        page.get_by_role("button", name="Hide Ficat 1").click()
        page.wait_for_function(DRAWN, arg=0)
        _settle(page)
        layer = _screen(page)
        assert (layer.at(25, 15)[3], layer.at(55, 45)[3] > 0) == (0, True)


def _read(one: Visit, study: str) -> Page:
    one.page.goto(f"{one.node.url}/viewer/{study}")
    one.page.locator(DISPLAYED).wait_for(timeout=WAIT_MILLISECONDS)
    one.page.locator(".mantine-Loader-root").wait_for(state="hidden")
    return one.page


def _screen(page: Page, selector: str = "canvas[data-layers]", at: int = 0) -> Screen:
    width, height, binary = page.evaluate(READ, [selector, at])
    pixels = np.frombuffer(binary.encode("latin-1"), dtype=np.uint8)
    return Screen(pixels.reshape(height, width, 4))


def _settle(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
