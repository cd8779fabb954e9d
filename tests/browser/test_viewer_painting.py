"""Painting segments: by brush, eraser and values, undone, kept through a reload, stored for other programs."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visiting
from tests.browser.layer_screen import DISPLAYED, DRAWN, LAYER, SIDE, layer_screen, read_study, settle, stroke
from tests.browser.phantom import SPACING, Phantom
from tests.browser.site_node import ADMINISTRATOR, SiteNode

SIZE = {"width": 1400, "height": 800}
KEPT_IN_THE_BROWSER = """async (isWhole) => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open('dicom-network.segmentations'); asked.onsuccess = () => done(asked.result); });
  const count = ({ layer }) => (layer.segmentation.segments[1]?.slices[2]?.values ?? []).filter(Boolean).length;
  for (let kept = []; !kept.some((one) => (isWhole ? count(one) > 100 : count(one) > 0 && count(one) <= 100)); ) {
    kept = await new Promise((done) => {
      const all = database.transaction('drawings').objectStore('drawings').getAll();
      all.onsuccess = () => done(all.result); });
  }
}"""
"""Waits until the second segment, or what the eraser left of it, is in the browser's own store."""


@pytest.fixture(scope="module")
def canvas(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> Phantom:
    """On each slice 300 HU right of column 44, else 0."""
    values = np.zeros((3, SIDE, SIDE), dtype=int)
    values[:, :, 45:] = 300
    phantom = Phantom("pânză", values)
    site_node.command("import", str(phantom.write(tmp_path_factory.mktemp("canvas") / "files")))
    return phantom


def test_what_is_painted_outlives_a_reload_and_is_stored_as_a_segmentation(
    visit: Visiting, site_node: SiteNode, canvas: Phantom, tmp_path: Path
) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, canvas.study)
        page.keyboard.press("Shift+m")
        page.get_by_role("tab", name="Layers").click()
        page.get_by_role("button", name="New segmentation").click()
        page.get_by_role("textbox", name="Name of Segment 1").fill("Ficat")
        stroke(page, (15, 20), (35, 20))
        page.get_by_role("button", name="Another segment").click()
        page.get_by_role("button", name="Brush within values").click()
        page.keyboard.press("End")
        second = page.get_by_role("listitem").nth(1)
        stroke(page, (40, 30), (55, 30))
        expect(second).to_contain_text(re.compile(r"0\.\d+ mL"))
        painted = second.inner_text()
        # What is taken back was never there.
        page.get_by_role("button", name="Eraser").click()
        stroke(page, (55, 31), (40, 31))
        expect(second).not_to_contain_text(painted)
        page.evaluate(KEPT_IN_THE_BROWSER, False)
        page.keyboard.press("Control+z")
        expect(second).to_contain_text(painted)
        page.evaluate(KEPT_IN_THE_BROWSER, True)
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        page.locator(DISPLAYED).wait_for()
        page.keyboard.press("Shift+m")
        page.get_by_role("tab", name="Layers").click()
        expect(page.get_by_role("textbox", name="Name of Ficat")).to_have_value("Ficat")
        page.get_by_role("button", name="Save in the archive").click()
        page.get_by_role("button", name="Saved in the archive").wait_for()
        stored = _segmentation(site_node, canvas.study, tmp_path)
        _check_segmentation(stored, canvas)
        page.reload()
        page.locator(DISPLAYED).wait_for()
        page.get_by_role("button", name=re.compile("Segmentation SEG")).click()
        page.wait_for_function(DRAWN, arg=LAYER)
        expect(page.get_by_role("listitem").filter(has_text="Ficat")).to_contain_text("mL")
        page.get_by_role("button", name="Go to Ficat").click()
        settle(page)
        assert (layer_screen(page).at(25, 20)[3] > 0, layer_screen(page).at(25, 40)[3]) == (True, 0)


def _segmentation(node: SiteNode, study: str, folder: Path) -> pydicom.Dataset:
    """Fetch the one segmentation of a study, and let a validator look at it where there is one."""
    found: list[dict[str, Any]] = json.loads(node.running.get(f"/dicomweb/studies/{study}/instances?Modality=SEG").body)
    series, instance = (found[0][tag]["Value"][0] for tag in ("0020000E", "00080018"))
    address = f"/dicomweb/studies/{study}/series/{series}/instances/{instance}"
    path = folder / "segmentation.dcm"
    path.write_bytes(node.running.get(address, "application/dicom; transfer-syntax=*").body)
    if validator := shutil.which("dciodvfy"):
        said = subprocess.run([validator, str(path)], capture_output=True, text=True, check=False)
        assert "Error" not in said.stdout + said.stderr, said.stderr
    return pydicom.dcmread(path)


def _check_segmentation(stored: pydicom.Dataset, canvas: Phantom) -> None:
    """Read what was painted as another program does."""
    assert stored.SegmentationType == "BINARY"
    assert [item.SegmentLabel for item in stored.SegmentSequence] == ["Ficat", "Segment 2"]
    groups = stored.PerFrameFunctionalGroupsSequence
    numbers = [group.SegmentIdentificationSequence[0].ReferencedSegmentNumber for group in groups]
    assert numbers == [1, 2]
    sources = [g.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID for g in groups]
    assert sources == [canvas.instances[0], canvas.instances[2]]
    assert [float(group.PlanePositionSequence[0].ImagePositionPatient[2]) for group in groups] == [0, 2 * SPACING[2]]
    first, second = stored.pixel_array.astype(bool)
    # A brush of 10 mm from column 15 to 35 along row 20: pixels of 0.8 mm.
    rows, columns = np.indices(first.shape)
    away = np.hypot(rows - 20, columns - np.clip(columns, 15, 35)) * SPACING[0]
    assert (first == (away <= 5))[np.abs(away - 5) > 0.5].all()
    assert not second[:, :45].any()
    away = np.hypot(rows - 30, columns - np.clip(columns, 40, 55)) * SPACING[0]
    assert (second == ((away <= 5) & (columns >= 45)))[np.abs(away - 5) > 0.5].all()
