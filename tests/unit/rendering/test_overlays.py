"""Overlay planes in the picture."""

import numpy as np
import pydicom

from dicom_network.base.pixels import RenderOptions
from dicom_network.modules.rendering.pictures.drawing import draw_frame
from tests.unit.rendering.stored_files import TEST_FILES, make_colour_image, make_image, opened_frames, part10

GRAPHICS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], "u1")


def with_overlay(image: pydicom.Dataset, plane: np.ndarray, **attributes: object) -> pydicom.Dataset:
    usual = {"Rows": (0x10, "US"), "Columns": (0x11, "US"), "Type": (0x40, "CS"), "Origin": (0x50, "SS")}
    values = {"Rows": plane.shape[-2], "Columns": plane.shape[-1], "Type": "G", "Origin": [1, 1]} | attributes
    for name, (element, vr) in usual.items():
        image.add_new((0x6000, element), vr, values[name])
    if plane.ndim == 3:
        image.add_new((0x6000, 0x15), "IS", plane.shape[0])
    image.add_new((0x6000, 0x100), "US", values.get("BitsAllocated", 1))
    image.add_new((0x6000, 0x102), "US", values.get("BitPosition", 0))
    if values.get("Data", True):
        packed = np.packbits(plane.ravel(), bitorder="little").tobytes()
        image.add_new((0x6000, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    return image


def drawn(image: pydicom.Dataset, frame_index: int = 0, *, overlays: bool = True) -> np.ndarray:
    with opened_frames(part10(image)) as frames:
        return draw_frame(frames, frame_index, RenderOptions(overlays=overlays))


def black(rows: int = 3, columns: int = 3) -> np.ndarray:
    return np.full((rows, columns), 40, "u1")


def test_graphics_are_drawn_white_unless_they_are_not_wanted() -> None:
    image = with_overlay(make_image(black()), GRAPHICS)
    assert np.array_equal(drawn(image) == 255, GRAPHICS == 1)
    assert not (drawn(image, overlays=False) == 255).any()


def test_the_origin_counts_from_one_and_may_lie_outside() -> None:
    image = with_overlay(make_image(black(5, 5)), GRAPHICS, Origin=[3, 4])
    assert np.argwhere(drawn(image) == 255).tolist() == [[2, 3], [3, 4]]
    image = with_overlay(make_image(black(5, 5)), GRAPHICS, Origin=[0, 0])
    assert np.argwhere(drawn(image) == 255).tolist() == [[0, 0], [1, 1]]


def test_a_region_is_drawn_by_its_outline() -> None:
    image = with_overlay(make_image(black(6, 6)), np.ones((4, 4), "u1"), Type="R", Origin=[2, 2])
    picture = drawn(image)
    assert picture[1:5, 1:5][0].tolist() == [255] * 4
    assert picture[2, 2] == 40


def test_each_frame_has_its_own_plane() -> None:
    planes = np.stack([GRAPHICS, np.fliplr(GRAPHICS)])
    image = make_image(np.stack([black(), black()]), NumberOfFrames=2)
    with_overlay(image, planes)
    assert np.array_equal(drawn(image, 1) == 255, np.fliplr(GRAPHICS) == 1)


def test_a_plane_may_lie_in_unused_bits_of_the_pixels() -> None:
    cells = np.full((3, 3), 100, "u2") | (GRAPHICS.astype("u2") << 12)
    image = make_image(cells, BitsStored=12, HighBit=11, WindowCenter=2048, WindowWidth=4096)
    with_overlay(image, GRAPHICS, BitsAllocated=16, BitPosition=12, Data=False)
    picture = drawn(image)
    assert np.array_equal(picture == 255, GRAPHICS == 1)
    assert picture[0, 1] == round(100 / 4095 * 255)


def test_overlays_are_white_on_colour_too() -> None:
    image = with_overlay(make_colour_image(np.zeros((3, 3, 3), "u1")), GRAPHICS)
    assert drawn(image)[0, 0].tolist() == [255, 255, 255]


def test_a_real_overlay_is_where_pydicom_has_it() -> None:
    data_set = pydicom.dcmread(TEST_FILES / "examples_overlay.dcm")
    mask = data_set.overlay_array(0x6000).astype(bool)
    with opened_frames(TEST_FILES / "examples_overlay.dcm") as frames:
        picture = draw_frame(frames, 0, RenderOptions())
    assert mask.any()
    assert (picture[: mask.shape[0], : mask.shape[1]][mask] == 255).all()
