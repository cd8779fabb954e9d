"""A reader who goes from study to study for a while: memory comes back, and nothing is complained of.

``DICOM_NETWORK_READING_SECONDS=300`` makes it the five minutes of a working reader; by itself it is a short one.
"""

import json
import os
import sys
import time

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import Visiting
from tests.browser.phantom import Phantom, ramp
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.patience import MILLISECONDS

SAMPLES = True
SECONDS = float(os.environ.get("DICOM_NETWORK_READING_SECONDS", "0"))
STUDIES = 10 if SECONDS else 4
LEAST_ROUNDS = 2
MEGABYTE = 1 << 20
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
ROOM = 12 * MEGABYTE
"""By how much the heap may differ from that after the first round: code is compiled and dropped as it is used."""
GO = "(address) => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"


@pytest.fixture(scope="module")
def studies(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Studies with stacks of pictures: the samples, and phantoms of sixty slices."""
    found = [uid for uid in site_node.studies() if _modalities(site_node, uid) & {"CT", "MR", "US", "DX", "CR", "XC"}]
    for number in range(STUDIES - len(found)):
        phantom = Phantom(f"soak-{number}", ramp((60, 256, 256), (6, 3, 2), 10 * number))
        site_node.command("import", str(phantom.write(tmp_path_factory.mktemp("phantom") / "files")))
        found.append(phantom.study)
    return found[:STUDIES]


def test_reading_one_study_after_the_other_costs_no_memory(visit: Visiting, studies: list[str]) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies")
        heap = page.context.new_cdp_session(page)
        before = _memory(heap)
        used: list[dict[str, float]] = []
        deadline = time.monotonic() + SECONDS
        while len(used) <= LEAST_ROUNDS or time.monotonic() < deadline:
            for study in studies:
                _read(page, study)
            page.evaluate(GO, "/studies")
            page.locator("h1").first.wait_for()
            used.append(_memory(heap))
    history = {name: [round(one[name] / MEGABYTE, 1) for one in (before, *used)] for name in before}
    # Read with -rP.
    sys.stdout.write(json.dumps(history) + "\n")
    # The least of the last rounds: what is really lost never comes back.
    last = {name: min(one[name] for one in used[-2:]) for name in before}
    assert last["usedSize"] <= used[0]["usedSize"] + ROOM, history
    assert last["embedderHeapUsedSize"] <= used[0]["embedderHeapUsedSize"] + ROOM, history
    # Pixels are not kept once their study is left.
    assert last["backingStorageSize"] <= before["backingStorageSize"] + 2 * ROOM, history


def _read(page: Page, study: str) -> None:
    """Open a study, scroll through it by keys and wheel, and look at it in another window, inverted and nearer."""
    page.evaluate(GO, f"/viewer/{study}")
    page.wait_for_function(
        "([selector, study]) => document.querySelector(selector)?.dataset.loaded.includes(study)",
        arg=[DISPLAYED, study],
        timeout=MILLISECONDS,
    )
    page.locator(DISPLAYED).focus()
    for key in [*["ArrowDown"] * 10, "End", "Home", "3", "i", "+", "2"]:
        page.keyboard.press(key)
    box = page.locator("[data-cell='0'] canvas").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    for _ in range(10):
        page.mouse.wheel(0, 120)


def _memory(heap: CDPSession) -> dict[str, float]:
    heap.send("HeapProfiler.collectGarbage")
    found: dict[str, float] = heap.send("Runtime.getHeapUsage")
    return found


def _modalities(node: SiteNode, study: str) -> set[str]:
    series = json.loads(node.running.get(f"/dicomweb/studies/{study}/series").body)
    return {str(one["00080060"]["Value"][0]) for one in series}
