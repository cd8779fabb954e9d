"""What lies over pictures: segments, structures, dose and uptake are where, and what, their files say."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from playwright.sync_api import expect

from tests.browser import derived_objects as derived
from tests.browser.conftest import Visiting
from tests.browser.layer_screen import (
    DISPLAYED,
    DRAWN,
    EMPTY,
    LAYER,
    MILLISECONDS,
    SIDE,
    Screen,
    layer_screen,
    point,
    read_study,
    settle,
)
from tests.browser.phantom import SPACING, Phantom
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import axe_findings
from tests.peers.peers.real_files import sendable_files

SLICES = 12
OUTER = [(10.0, 10.0), (40.0, 10.0), (40.0, 40.0), (10.0, 40.0)]
INNER = [(20.0, 20.0), (30.0, 20.0), (30.0, 30.0), (20.0, 30.0)]
"""Corners of a structure and of a hole in it: columns and rows."""
SEGMENTED = "highdicom__seg_image_ct_binary_overlap.dcm"
PICTURED, CONTOURED = "dicompyler-core__ct.0.dcm", "dicompyler-core__rtss.dcm"
WANTED = {SEGMENTED, PICTURED, CONTOURED, *(f"pydicom__{number}" for number in (17106, 17136, 17166, 17196))}
REAL = {file.path.name: file for file in sendable_files() if file.path.name in WANTED}
"""Real files, by name: a segmentation with its four pictures, a structure set with one of its own."""
SIZE = {"width": 1400, "height": 800}


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
    labels = [masks[0] & ~masks[1], masks[1]]
    yield derived.segmentation(body, "etichete", labels, kind="LABELMAP", colour=derived.RED_LAB)
    yield derived.structures(body, "contururi", [OUTER, INNER], range(3, 7))
    yield derived.dose(body, "iradiere", _ramp_of_dose(), origin=(-3.0, -3.0, -2.0), spacing=3.0)
    uptake = np.zeros((SLICES, SIDE // 3, SIDE // 3))
    uptake[2:10, 5:15, 8:18] = 25_000
    yield from derived.pet(body, "captare", uptake, (3 * SPACING[0], 3 * SPACING[1], SPACING[2]))


def _ramp_of_dose() -> derived.Mask:
    """Grow from left to right, 3 Gy a step of 3 mm: x = -3 mm has 0 Gy, the last voxel 60 Gy."""
    return np.broadcast_to(np.arange(21) * 3.0, (10, 20, 21))


def test_segments_lie_where_they_were_drawn_and_are_listed_with_their_volume(
    visit: Visiting, study: Phantom, masks: list[derived.Mask]
) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, study.study)
        page.get_by_role("button", name=re.compile("binar")).click()
        page.wait_for_function(DRAWN, arg=LAYER)
        # It goes to the first slice of the first segment.
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "3")
        layer, picture = layer_screen(page), layer_screen(page, "[data-cell='0'] canvas")
        assert layer.at(35, 25)[:3] == pytest.approx((255, 0, 0), abs=6)
        assert layer.at(35, 25)[3] == pytest.approx(0.35 * 255, abs=2)
        assert layer.at(10, 25)[3] == 0
        assert layer.bounds() == pytest.approx(picture.bounds(), abs=1)
        first = page.get_by_role("listitem").filter(has_text="Ficat 1")
        volume = masks[0].sum() * np.prod(SPACING) / 1000
        expect(first).to_contain_text(f"{volume:.3g} mL")
        assert not axe_findings(page)
        page.get_by_role("button", name="Go to Ficat 2").click()
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "5")
        page.get_by_role("button", name="Hide Ficat 1").click()
        page.wait_for_function(DRAWN, arg=LAYER)
        settle(page)
        layer = layer_screen(page)
        assert (layer.at(25, 15)[3], layer.at(55, 45)[3] > 0) == (0, True)


def test_label_maps_and_fractions_are_shown_as_they_are_stored(visit: Visiting, study: Phantom) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        # A link to the segmentation shows it over its pictures.
        page = read_study(one, f"{study.study}?series={derived.series_uid(study, 'etichete')}")
        page.wait_for_function(DRAWN, arg=LAYER)
        page.get_by_role("button", name="Go to Ficat 2").click()
        settle(page)
        layer = layer_screen(page)
        assert (layer.at(25, 15)[3], layer.at(45, 35)[3]) == pytest.approx((0.35 * 255, 0.35 * 255), abs=2)
        page.get_by_role("button", name="Hide Ficat 2").click()
        settle(page)
        assert layer_screen(page).at(45, 35)[3] == 0
        page.get_by_role("button", name="Take away etichete").click()
        page.wait_for_function(EMPTY, arg=LAYER)
        page.get_by_role("button", name="SEG · fractional").click()
        page.wait_for_function(DRAWN, arg=LAYER)
        settle(page)
        # A fifth of the opacity, and no outline: it belongs to the segment by less than a half.
        assert layer_screen(page).at(5, 5)[3] == pytest.approx(0.35 * 255 * 51 / 255, abs=2)


def test_three_planes_show_segments_where_the_volume_has_them(visit: Visiting, study: Phantom) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, study.study)
        page.get_by_role("button", name="Three planes").click()
        page.wait_for_selector("[data-shown='planes']", timeout=MILLISECONDS)
        page.get_by_role("button", name=re.compile("binar")).click()
        for plane in ("axial", "coronal", "sagittal"):
            page.wait_for_function(DRAWN, arg=f"[data-plane='{plane}'] canvas[data-layers]")
        page.wait_for_function(
            "() => Number(document.querySelector('[data-progress]').dataset.progress) >= 0.99",
            timeout=MILLISECONDS,
        )
        page.get_by_role("button", name="Hide Ficat 2").click()
        page.get_by_role("button", name="Go to Ficat 1").click()
        settle(page)
        for plane in ("axial", "coronal", "sagittal"):
            layer = layer_screen(page, f"[data-plane='{plane}'] canvas[data-layers]")
            picture = layer_screen(page, f"[data-plane='{plane}'] canvas")
            assert layer.bounds() == pytest.approx(picture.bounds(), abs=2), plane


def test_structures_are_outlined_with_their_holes(visit: Visiting, study: Phantom) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, study.study)
        page.get_by_role("button", name=re.compile("contururi")).click()
        page.wait_for_function(DRAWN, arg=LAYER)
        for _ in range(3):
            page.get_by_role("slider", name="Opacity of contururi").press("ArrowRight")
        settle(page)
        layer = layer_screen(page)
        assert layer.at(25, 10) == (0, 255, 0, 255)
        assert layer.at(20, 25) == (0, 255, 0, 255)
        assert layer.at(15, 15) == pytest.approx((0, 255, 0, 0.15 * 255), abs=2)
        assert (layer.at(25, 25)[3], layer.at(5, 5)[3]) == (0, 0)
        volume = (30 * 30 - 10 * 10) * 4 * np.prod(SPACING) / 1000
        expect(page.get_by_role("listitem").filter(has_text="Țintă")).to_contain_text(f"{volume:.3g} mL")
        page.locator(DISPLAYED).press("Home")
        expect(page.get_by_role("slider", name="Image in the series")).to_have_attribute("aria-valuenow", "1")
        settle(page)
        assert not layer_screen(page).pixels.any()


def test_a_dose_has_its_lines_and_its_value_at_the_pointer(visit: Visiting, study: Phantom) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, study.study)
        page.get_by_role("button", name=re.compile("iradiere")).click()
        page.wait_for_function(DRAWN, arg=LAYER)
        settle(page)
        layer = layer_screen(page)
        # 1 Gy a millimetre from x = -3 mm on, of 60 Gy: column 30 has 27 Gy, 45 %; column 45 has 39 Gy, 65 %.
        assert layer.at(30, 30) == pytest.approx((40, 140, 255, 0.3 * 255), abs=2)
        assert layer.at(45, 30) == pytest.approx((0, 210, 230, 0.3 * 255), abs=2)
        # The line of 50 % lies where 30 Gy are: at x = 27 mm, column 33.75.
        near = [layer.at(33.75 + step / 12, 30) for step in range(-2, 3)]
        assert (0, 210, 230, 255) in near
        point(page, 30, 30)
        expect(page.locator("[data-cell='0'] output")).to_have_text("27.00 Gy (45 %)")


def test_a_pet_over_a_ct_is_coloured_by_its_uptake(visit: Visiting, study: Phantom) -> None:
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, study.study)
        page.keyboard.press("Shift+m")
        page.get_by_role("tab", name="Layers").click()
        page.get_by_role("combobox", name="Lay a series over this one").select_option(label="PT · captare")
        page.get_by_role("slider", name="Image in the series").focus()
        page.keyboard.press("PageDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.wait_for_function(DRAWN, arg=LAYER)
        point(page, 38, 29)
        expect(page.locator("[data-cell='0'] output")).to_have_text("SUV 5.00")
        settle(page)
        # Of 0 to 7 the colour is 5 / 7 of the way: between (255, 64, 0) and (255, 192, 0), where 2.86 of 4 parts lie.
        assert layer_screen(page).at(38, 29) == pytest.approx((255, 64 + 0.857 * 128, 0, 0.5 * 255), abs=4)
        assert layer_screen(page).at(5, 5)[3] == 0


@pytest.mark.skipif(not {SEGMENTED, CONTOURED} <= REAL.keys(), reason="the corpus of real files is not here")
def test_real_files_lie_over_the_pictures_of_which_they_were_made(
    visit: Visiting, site_node: SiteNode, tmp_path: Path
) -> None:
    for at, file in enumerate(REAL.values()):
        (tmp_path / f"{at}.dcm").write_bytes(file.part10())
    site_node.command("import", str(tmp_path))
    with visit(ADMINISTRATOR, size=SIZE) as one:
        page = read_study(one, f"{REAL[SEGMENTED].study_instance_uid}?series={REAL[SEGMENTED].series_instance_uid}")
        page.wait_for_function(DRAWN, arg=LAYER)
        page.get_by_role("button", name="Hide second segment").click()
        settle(page)
        mask = pydicom.dcmread(REAL[SEGMENTED].path).pixel_array[0].astype(bool)
        layer = layer_screen(page)
        for row, column in np.ndindex(mask.shape):
            assert (layer.at(column, row, columns=16, rows=16)[3] > 0) == mask[row, column], (row, column)
        page = read_study(one, f"{REAL[CONTOURED].study_instance_uid}?series={REAL[CONTOURED].series_instance_uid}")
        page.wait_for_function(DRAWN, arg=LAYER)
        _check_contours(layer_screen(page))


def _check_contours(layer: Screen) -> None:
    """Look whether all that the real structure set draws on the real picture is there, in its colour."""
    picture, structures = (pydicom.dcmread(REAL[name].path) for name in (PICTURED, CONTOURED))
    left, top = (float(part) for part in picture.ImagePositionPatient[:2])
    down, across = (float(part) for part in picture.PixelSpacing)
    found = 0
    for roi in structures.ROIContourSequence:
        for contour in roi.get("ContourSequence", []):
            if contour.ContourImageSequence[0].ReferencedSOPInstanceUID != picture.SOPInstanceUID:
                continue
            for x, y, _ in np.reshape([float(part) for part in contour.ContourData], (-1, 3)):
                colour = layer.at((x - left) / across, (y - top) / down, columns=512, rows=512)
                assert colour[3] > 200, (x, y)
                found += colour[:3] == tuple(roi.ROIDisplayColor)
    assert found > 100
