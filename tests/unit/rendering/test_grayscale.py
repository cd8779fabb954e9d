"""Gray pictures: pydicom's transformations are the oracle, the clauses of PS3.3 C.11 the rest."""

from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut

from dicom_network.base.pixels import RenderOptions, Window
from dicom_network.modules.rendering.pictures.drawing import draw_frame
from tests.unit.rendering.stored_files import TEST_FILES, gradient, make_image, opened_frames, part10


def drawn(image: pydicom.Dataset, **options: Any) -> np.ndarray:
    with opened_frames(part10(image)) as frames:
        return draw_frame(frames, 0, RenderOptions(**options))


def looked_up(count: int, first: int, bits: int, entries: np.ndarray) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US" if first >= 0 else "SS", [count, first, bits])
    item.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return item


@pytest.mark.parametrize(
    ("function", "width"),
    [("LINEAR", 400), ("LINEAR", 1), ("LINEAR_EXACT", 0.5), ("LINEAR_EXACT", 300), ("SIGMOID", 80)],
)
def test_windows_are_those_of_the_standard(function: str, width: float) -> None:
    array = gradient(30, 40, "i2", step=3) - 1500
    image = make_image(array, WindowCenter=20, WindowWidth=width, VOILUTFunction=function)
    image.RescaleSlope, image.RescaleIntercept = 2, -7
    rescaled = apply_modality_lut(array, image)
    expected = apply_voi_lut(rescaled, image).astype(float)
    # pydicom maps to the range of the stored type; bring it to bytes.
    low, high = -32768 * 2 - 7, 32767 * 2 - 7
    expected = (expected - low) / (high - low) * 255
    assert np.abs(drawn(image) - expected).max() <= 0.51


def test_the_window_that_is_asked_for_wins() -> None:
    image = make_image(np.array([[0, 100, 200]], "u2"), WindowCenter=1000, WindowWidth=10)
    assert drawn(image, window=Window(100, 200, "LINEAR_EXACT")).tolist() == [[0, 128, 255]]


def test_monochrome1_and_an_inverse_shape_turn_black_to_white_once() -> None:
    array = np.array([[0, 255]], "u1")
    assert drawn(make_image(array)).tolist() == [[0, 255]]
    assert drawn(make_image(array, PhotometricInterpretation="MONOCHROME1")).tolist() == [[255, 0]]
    both = make_image(array, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE")
    assert drawn(both).tolist() == [[255, 0]]


def test_a_voi_table_is_applied_after_the_modality_table() -> None:
    modality, voi = np.arange(256)[::-1], (np.arange(256) ** 2 // 255) * 16
    image = make_image(np.arange(256, dtype="u1").reshape(16, 16))
    image.ModalityLUTSequence = [looked_up(256, 0, 8, modality)]
    image.ModalityLUTSequence[0].ModalityLUTType = "US"
    image.VOILUTSequence = [looked_up(256, 0, 12, voi)]
    expected = voi[modality[np.arange(256)]].reshape(16, 16) * 255 // 4095
    assert np.abs(drawn(image).astype(int) - expected).max() <= 1


def test_a_table_may_begin_below_zero() -> None:
    entries = np.arange(256) * 257
    image = make_image((np.arange(256) - 128).astype("i2").reshape(16, 16))
    image.VOILUTSequence = [looked_up(256, -128, 16, entries)]
    assert np.array_equal(drawn(image).ravel(), np.arange(256))


def test_values_outside_of_a_table_get_its_ends() -> None:
    image = make_image(np.array([[0, 10, 11, 12, 500]], "u2"))
    image.VOILUTSequence = [looked_up(3, 10, 8, np.array([0, 128, 255]))]
    assert drawn(image).tolist() == [[0, 0, 128, 255, 255]]


def test_padding_is_black_in_both_polarities() -> None:
    array = np.array([[-2000, 0, 1000]], "i2")
    window = {"WindowCenter": 500, "WindowWidth": 1000, "PixelPaddingValue": -2000}
    assert drawn(make_image(array, **window))[0, 0] == 0
    assert drawn(make_image(array, **window, PhotometricInterpretation="MONOCHROME1")).tolist()[0][0] == 0


def test_a_range_of_padding_does_not_count_for_the_automatic_window() -> None:
    array = np.concatenate([np.full(100, 60000), np.arange(100, 200)]).astype("u2").reshape(10, 20)
    image = make_image(array, PixelPaddingValue=59000, PixelPaddingRangeLimit=61000)
    picture = drawn(image)
    assert picture[:5].max() == 0
    assert picture[5:].min() <= 2
    assert picture[5:].max() >= 253


def test_without_a_window_a_few_hot_pixels_do_not_darken_the_rest() -> None:
    array = np.random.default_rng(1).integers(1000, 2000, (100, 100)).astype("u2")
    array[0, 0] = 65535
    picture = drawn(make_image(array))
    assert picture[1:].mean() > 110


def test_without_a_window_eight_bit_images_keep_their_values() -> None:
    array = np.random.default_rng(1).integers(20, 90, (10, 10)).astype("u1")
    assert np.array_equal(drawn(make_image(array)), array)


def test_without_a_window_maps_of_labels_are_stretched_and_masks_are_black_and_white() -> None:
    assert drawn(make_image(np.array([[0, 1, 2, 4]], "u1"))).tolist() == [[0, 64, 128, 255]]
    with opened_frames(TEST_FILES / "liver_1frame.dcm") as frames:
        picture = draw_frame(frames, 0, RenderOptions())
    assert set(np.unique(picture)) == {0, 255}


def test_labels_that_are_all_alike_still_stand_out_from_the_padding() -> None:
    labels = make_image(np.array([[0, 0, 5, 5]], "u1"), PixelPaddingValue=0)
    picture = drawn(labels)[0]
    assert picture[0] == 0
    assert picture[2] > 100
    assert drawn(make_image(np.zeros((2, 2), "u2"))).max() == 0


def test_floating_point_is_shown_without_what_is_no_number() -> None:
    array = np.array([[0.0, 0.5, 1.0, np.nan, np.inf]], "f4")
    image = make_image(b"", Rows=1, Columns=5, BitsAllocated=32, WindowCenter=0.5, WindowWidth=1)
    del image.PixelData
    image.FloatPixelData = array.tobytes()
    assert drawn(image).tolist() == [[0, 128, 255, 0, 255]]


def test_thirty_two_bit_dose_is_shown() -> None:
    with opened_frames(TEST_FILES / "rtdose.dcm") as frames:
        picture = draw_frame(frames, 0, RenderOptions())
    assert picture.max() == 255
    assert picture.min() == 0


def test_each_frame_of_an_enhanced_image_has_its_own_window() -> None:
    image = make_image(np.array([[[10, 20]], [[10, 20]]], "u2"), NumberOfFrames=2)
    frames = []
    for center in (15, 20):
        voi, item = Dataset(), Dataset()
        voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction = center, 10, "LINEAR_EXACT"
        item.FrameVOILUTSequence = [voi]
        frames.append(item)
    image.PerFrameFunctionalGroupsSequence = frames
    with opened_frames(part10(image)) as opened:
        assert draw_frame(opened, 0, RenderOptions()).tolist() == [[0, 255]]
        assert draw_frame(opened, 1, RenderOptions()).tolist() == [[0, 128]]


def test_what_all_frames_share_is_found_too() -> None:
    image = make_image(np.array([[[0, 4]], [[0, 4]]], "u2"), NumberOfFrames=2)
    shared, values, voi = Dataset(), Dataset(), Dataset()
    values.RescaleSlope, values.RescaleIntercept, values.RescaleType = 10, 5, "US"
    voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction = 25, 40, "LINEAR_EXACT"
    shared.PixelValueTransformationSequence = [values]
    shared.FrameVOILUTSequence = [voi]
    image.SharedFunctionalGroupsSequence = [shared]
    assert drawn(image).tolist() == [[0, 255]]
