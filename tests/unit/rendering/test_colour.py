"""Colour pictures: pydicom's conversions are the oracle."""

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut, convert_color_space

from dicom_network.base.pixels import RenderOptions
from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.pictures.drawing import draw_frame
from dicom_network.modules.rendering.pictures.lookup_table import expand_segments
from tests.unit.rendering.stored_files import (
    CORPUS,
    TEST_FILES,
    gradient,
    make_colour_image,
    make_image,
    opened_frames,
    part10,
)


def drawn(image: pydicom.Dataset) -> np.ndarray:
    with opened_frames(part10(image)) as frames:
        return draw_frame(frames, 0, RenderOptions())


def with_palette(array: np.ndarray, bits: int, entries: np.ndarray, first: int = 0) -> pydicom.Dataset:
    image = make_image(array, PhotometricInterpretation="PALETTE COLOR")
    for shift, colour in enumerate(("Red", "Green", "Blue")):
        image.add_new(f"{colour}PaletteColorLookupTableDescriptor", "US", [len(entries), first, bits])
        rolled = np.roll(entries, shift)
        data = rolled.astype("u1") if bits == 8 else rolled.astype("<u2")
        image.add_new(f"{colour}PaletteColorLookupTableData", "OW", data.tobytes())
    return image


def test_a_palette_of_sixteen_bits() -> None:
    array = gradient(dtype="u1", step=1)
    image = with_palette(array, 16, np.arange(256) * 257)
    expected = apply_color_lut(array, image) >> 8
    assert np.abs(drawn(image).astype(int) - expected).max() <= 1


def test_a_palette_of_eight_bits_packed_two_in_a_word() -> None:
    array = gradient(dtype="u1", step=1)
    image = with_palette(array, 8, np.arange(256))
    assert np.array_equal(drawn(image), apply_color_lut(array, image))


def test_a_palette_that_begins_later_gives_its_first_colour_below() -> None:
    array = np.array([[0, 99, 100, 101, 250]], "u1")
    image = with_palette(array, 8, np.array([7, 90, 200, 255]), first=100)
    assert drawn(image)[..., 0].tolist() == [[7, 7, 7, 90, 255]]


def test_a_palette_of_a_real_ultrasound() -> None:
    data_set = pydicom.dcmread(TEST_FILES / "examples_palette.dcm")
    expected = apply_color_lut(data_set.pixel_array, data_set) >> 8
    with opened_frames(TEST_FILES / "examples_palette.dcm") as frames:
        assert np.abs(draw_frame(frames, 0, RenderOptions()).astype(int) - expected).max() <= 1


def test_segments_of_a_palette_are_expanded() -> None:
    # PS3.3 C.7.9.2: two values as they are; a line to 10 in four steps; then both again.
    cells = [0, 2, 0, 2, 1, 4, 10, 2, 2, 0, 0]
    assert expand_segments(cells, wide=True) == [0, 2, 4, 6, 8, 10, 0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("cells", [[1, 4, 10], [2, 1, 0, 0], [9, 1, 1], [0, 1, 5, 2, 60000, 0, 0]])
def test_segments_that_make_no_sense_are_refused_or_end(cells: list[int]) -> None:
    try:
        assert len(expand_segments(cells, wide=True)) <= 70_000
    except BrokenPixels as error:
        assert "palette" in str(error)


def test_a_missing_palette_is_told() -> None:
    with pytest.raises(BrokenPixels, match="palette"):
        drawn(make_image(gradient(dtype="u1"), PhotometricInterpretation="PALETTE COLOR"))


def test_full_range_ybr() -> None:
    ybr = np.random.default_rng(0).integers(0, 256, (20, 20, 3)).astype("u1")
    expected = convert_color_space(ybr, "YBR_FULL", "RGB")
    picture = drawn(make_colour_image(ybr, PhotometricInterpretation="YBR_FULL"))
    assert np.abs(picture.astype(int) - expected).max() <= 2


def test_partial_range_ybr_reaches_black_and_white() -> None:
    quads = bytes([16, 235, 128, 128])
    image = make_image(quads, Rows=1, Columns=2, SamplesPerPixel=3, PlanarConfiguration=0)
    for keyword, value in {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelRepresentation": 0}.items():
        setattr(image, keyword, value)
    image.PhotometricInterpretation = "YBR_PARTIAL_422"
    assert drawn(image).tolist() == [[[0, 0, 0], [255, 255, 255]]]


@pytest.mark.parametrize(("dtype", "top"), [("u2", 65535), ("u4", 2**32 - 1)])
def test_deep_colour_is_brought_to_eight_bits(dtype: str, top: int) -> None:
    pixels = np.array([[[0, top // 2, top]]], dtype)
    assert drawn(make_colour_image(pixels)).tolist() == [[[0, 127, 255]]]


def test_retired_colours_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedPixels, match="HSV"):
        drawn(make_colour_image(np.zeros((2, 2, 3), "u1"), PhotometricInterpretation="HSV"))


def test_colour_words_of_a_reversibly_transformed_image() -> None:
    with opened_frames(TEST_FILES / "GDCMJ2K_TextGBR.dcm") as frames:
        picture = draw_frame(frames, 0, RenderOptions())
    # The words "red", "green" and "blue", each in its colour.
    colours = [
        picture[rows][(picture[rows] == 255).any(axis=-1)] for rows in (slice(0, 130), slice(130, 260), slice(260, 400))
    ]
    assert [int(pixels.astype(int).sum(axis=0).argmax()) for pixels in colours] == [0, 1, 2]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
def test_lossy_high_throughput_frames_are_clipped_not_wrapped() -> None:
    with opened_frames(CORPUS / "pydicom-data__HTJ2KLossless_08_RGB.dcm") as frames:
        lossless = draw_frame(frames, 0, RenderOptions()).astype(int)
    with opened_frames(CORPUS / "pydicom-data__HTJ2K_08_RGB.dcm") as frames:
        lossy = draw_frame(frames, 0, RenderOptions()).astype(int)
    assert np.abs(lossy - lossless).max() < 80
