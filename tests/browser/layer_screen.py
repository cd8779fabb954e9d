"""What is drawn above the pictures of the viewer, read pixel by pixel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.browser.visits import Visit
from tests.patience import MILLISECONDS

SIDE = 63
"""Of a phantom, in pixels: odd, so that frames of one bit a pixel do not begin at bytes."""
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
LAYER = "[data-cell='0'] canvas[data-layers]"
DRAWN = """(selector) => {
  const canvas = document.querySelector(selector);
  if (!canvas || canvas.width < 50) return false;
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
}"""
EMPTY = f"(selector) => !({DRAWN})(selector)"
READ = """(selector) => {
  const canvas = document.querySelector(selector);
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


def read_study(one: Visit, study: str) -> Page:
    """Open a study, as far as after a ``?``, and wait for its first picture."""
    one.page.goto(f"{one.node.url}/viewer/{study}")
    one.page.locator(DISPLAYED).wait_for(timeout=MILLISECONDS)
    one.page.locator(".mantine-Loader-root").wait_for(state="hidden")
    return one.page


def layer_screen(page: Page, selector: str = LAYER) -> Screen:
    """Give what a canvas shows; the one above the picture of the first cell where none is named."""
    width, height, binary = page.evaluate(READ, selector)
    pixels = np.frombuffer(binary.encode("latin-1"), dtype=np.uint8)
    return Screen(pixels.reshape(height, width, 4))


def settle(page: Page) -> None:
    """Wait until what has changed is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def point(page: Page, column: float, row: float) -> None:
    """Point at the middle of a pixel of the picture."""
    box = page.locator("[data-cell='0'] canvas").first.bounding_box()
    assert box
    scale = min(box["width"], box["height"]) / SIDE
    page.mouse.move(
        box["x"] + box["width"] / 2 + (column + 0.5 - SIDE / 2) * scale,
        box["y"] + box["height"] / 2 + (row + 0.5 - SIDE / 2) * scale,
    )


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw with the button down from the middle of a pixel to that of another."""
    point(page, *start)
    page.mouse.down()
    point(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    point(page, *end)
    page.mouse.up()
