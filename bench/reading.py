"""A person who opens a series in a viewer: the same Chromium, the same way of looking, whichever viewer it is.

Both viewers draw with Cornerstone, so the same canvas and the same events are looked at; nothing is asked of either
that it does not do for a person.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize, sync_playwright

CHROMIUM = "chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --use-angle=swiftshader --enable-unsafe-swiftshader"
).split()
SCREEN: ViewportSize = {"width": 1440, "height": 900}
LONGEST_MILLISECONDS = 180_000
STEPS = 240
"""Wheel steps of a scroll, at 30 a second: eight seconds."""
WARM_UP = "() => document.createElement('canvas').getContext('webgl2').getParameter(0x1f02)"
"""Starts the browser's process that draws, which is neither viewer's doing."""
LOOK = """({ inMemory, count }) => {
  const seen = (window.__seen = { first: 0, whole: 0 });
  const copy = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true });
  const isLit = (canvas) => {
    if (canvas.width < 200) return false;
    copy.drawImage(canvas, 0, 0, 16, 16);
    const { data } = copy.getImageData(0, 0, 16, 16);
    return data.filter((value, at) => at % 4 === 0 && value > 40).length > 16;
  };
  const look = () => {
    if (!seen.first && [...document.querySelectorAll('canvas.cornerstone-canvas')].some(isLit)) {
      seen.first = performance.now();
    }
    if (!seen.whole && inMemory() >= count) seen.whole = performance.now();
    if (!seen.first || !seen.whole) setTimeout(look, 20);
  };
  look();
}"""
"""Notes when a picture of the viewport is lit, and when all slices are in memory; since the visit began."""
SCROLL = """async (steps) => {
  const canvas = document.querySelector('canvas.cornerstone-canvas');
  const element = canvas.closest('[data-viewport-uid]');
  let [drawn, isNew, longest, last] = [0, false, 0, 0];
  element.addEventListener('CORNERSTONE_STACK_NEW_IMAGE', () => { isNew = true; });
  element.addEventListener('CORNERSTONE_IMAGE_RENDERED', () => {
    if (!isNew) return;
    isNew = false;
    drawn += 1;
    const now = performance.now();
    if (last) longest = Math.max(longest, now - last);
    last = now;
  });
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const place = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  const start = performance.now();
  for (let step = 1; step <= steps; step += 1) {
    canvas.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: -100 }));
    await new Promise((done) => setTimeout(done, start + (step * 1000) / 30 - performance.now()));
  }
  await new Promise((done) => setTimeout(done, 500));
  return { drawn, longest };
}"""
"""Turns the wheel thirty times a second; counts the slices that were drawn before the next one was wanted. Cornerstone
reads the direction of an event that was made by a script the other way round: this one goes on to the next slice."""


@dataclass(frozen=True)
class Viewer:
    """How a viewer is opened, and how it is told what it has in memory."""

    name: str
    address: str
    """Of a study, below the site; ``{study}`` is its UID."""
    in_memory: str
    """Counts the slices that are decoded and kept, in JavaScript."""


OURS = Viewer(
    "our Viewer",
    "/viewer/{study}",
    "Number(document.querySelector('[data-in-memory]')?.dataset.inMemory ?? 0)",
)
OHIF = Viewer(
    "OHIF 3.13.2",
    "/ohif/viewer?StudyInstanceUIDs={study}",
    "[...(window.cornerstone?.cache?._imageCache?.values() ?? [])].filter((one) => one.image ?? one.loaded).length",
)


@dataclass(frozen=True)
class Reading:
    """What one visit took."""

    first_image_ms: float
    whole_series_ms: float
    steps: int
    drawn: int
    """Slices drawn of those steps."""
    longest_ms: float
    """The longest time from one drawn slice to the next."""


@contextmanager
def chromium() -> Iterator[Playwright]:
    """Start what drives browsers."""
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def fresh_browser(playwright: Playwright, cookies: list[Any]) -> Iterator[BrowserContext]:
    """Open a browser that has never been anywhere, with the session of somebody."""
    with tempfile.TemporaryDirectory(prefix="bench-chromium-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which(CHROMIUM), args=FLAGS, viewport=SCREEN, locale="en"
        )
        try:
            context.add_cookies(cookies)
            context.pages[0].evaluate(WARM_UP)
            yield context
        finally:
            context.close()


def session_of(playwright: Playwright, link: str) -> list[Any]:
    """Log in by a one-time link; gives the cookies of the session."""
    with fresh_browser(playwright, []) as context:
        page = context.new_page()
        page.goto(link)
        page.locator("main").wait_for()
        return list(context.cookies())


def read(context: BrowserContext, viewer: Viewer, site: str, study: str, count: int) -> Reading:
    """Open a study of one series and scroll through it once it is in memory. Raises: playwright's TimeoutError."""
    page = context.new_page()
    try:
        page.add_init_script(f"({LOOK})({{ inMemory: () => {viewer.in_memory}, count: {count} }})")
        page.goto(site + viewer.address.format(study=study), wait_until="commit")
        page.wait_for_function("() => window.__seen.first && window.__seen.whole", timeout=LONGEST_MILLISECONDS)
        seen = page.evaluate("() => window.__seen")
        scrolled = _scroll(page)
        return Reading(seen["first"], seen["whole"], STEPS, int(scrolled["drawn"]), scrolled["longest"])
    finally:
        page.close()


def _scroll(page: Page) -> dict[str, float]:
    # What is still going on after the last slice has come belongs to loading and not to scrolling.
    page.wait_for_timeout(2000)
    found: dict[str, float] = page.evaluate(SCROLL, STEPS)
    return found
