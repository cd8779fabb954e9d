"""Frames that are not compressed, in every layout that PS3.5 8.1 allows."""

import numpy as np
import pydicom
import pytest

from dicom_network.base.pixels import describe_pixels
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from tests.unit.rendering.stored_files import gradient, make_colour_image, make_image, opened_frames, part10

BIG_ENDIAN = "1.2.840.10008.1.2.2"


def decoded(data_set: pydicom.Dataset, frame_index: int = 0) -> np.ndarray:
    with opened_frames(part10(data_set)) as frames:
        return frames.decode(frame_index).values()


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4"])
def test_whole_cells_of_every_size_and_sign(dtype: str) -> None:
    array = gradient(dtype=dtype, step=251)
    assert np.array_equal(decoded(make_image(array)), array)


def test_stray_bits_are_cleared_and_the_sign_is_extended() -> None:
    values = np.array([[-2048, -1, 0, 2047]], "i2")
    cells = (values.astype("u2") & 0x0FFF) | 0xA000
    image = make_image(cells, BitsStored=12, HighBit=11, PixelRepresentation=1)
    assert np.array_equal(decoded(image), values)


def test_values_may_lie_in_the_upper_bits_of_their_cells() -> None:
    values = np.array([[0, 1, 2048, 4095]], "u2")
    image = make_image(values << 4 | 0x0005, BitsStored=12, HighBit=15)
    assert np.array_equal(decoded(image), values)


def test_signed_values_may_lie_in_the_upper_bits_of_their_cells() -> None:
    values = np.array([[-2048, -1, 0, 2047]], "i2")
    image = make_image((values << 4).view("u2") | 0x000F, BitsStored=12, HighBit=15, PixelRepresentation=1)
    assert np.array_equal(decoded(image), values)


def test_colour_by_plane_and_colour_by_pixel_are_the_same_picture() -> None:
    pixels = np.arange(5 * 4 * 3, dtype="u1").reshape(5, 4, 3)
    by_plane = make_image(pixels.transpose(2, 0, 1).tobytes(), Rows=5, Columns=4, SamplesPerPixel=3)
    for keyword, value in {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelRepresentation": 0}.items():
        setattr(by_plane, keyword, value)
    by_plane.PhotometricInterpretation, by_plane.PlanarConfiguration = "RGB", 1
    assert np.array_equal(decoded(by_plane), pixels)
    assert np.array_equal(decoded(make_colour_image(pixels)), pixels)


@pytest.mark.parametrize("frame_index", [0, 1, 2])
def test_one_bit_frames_need_not_begin_with_a_byte(frame_index: int) -> None:
    bits = np.random.default_rng(4).integers(0, 2, (3, 5, 7), dtype="u1")
    image = make_image(
        np.packbits(bits.ravel(), bitorder="little").tobytes(),
        Rows=5,
        Columns=7,
        NumberOfFrames=3,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        PixelRepresentation=0,
    )
    assert np.array_equal(decoded(image, frame_index), bits[frame_index])


def test_pairs_of_pixels_share_their_chroma() -> None:
    quads = bytes([10, 20, 100, 200, 30, 40, 110, 210])
    image = make_image(quads, Rows=2, Columns=2, SamplesPerPixel=3, PlanarConfiguration=0)
    for keyword, value in {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelRepresentation": 0}.items():
        setattr(image, keyword, value)
    image.PhotometricInterpretation = "YBR_FULL_422"
    expected = [[[10, 100, 200], [20, 100, 200]], [[30, 110, 210], [40, 110, 210]]]
    assert decoded(image).tolist() == expected


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_floating_point(keyword: str) -> None:
    array = np.array([[0.5, -1.25], [3e8, 1e-7]], "f4" if keyword == "FloatPixelData" else "f8")
    image = make_image(b"", Rows=2, Columns=2, BitsAllocated=array.dtype.itemsize * 8)
    del image.PixelData
    setattr(image, keyword, array.tobytes())
    assert np.array_equal(decoded(image), array)


@pytest.mark.parametrize("frame_index", [0, 1])
def test_big_endian_words_of_eight_bit_samples_are_swapped_even_across_frames(frame_index: int) -> None:
    samples = np.arange(2 * 3 * 3, dtype="u1").reshape(2, 3, 3)
    image = make_image(
        samples.reshape(-1, 2)[:, ::-1].tobytes(),
        Rows=3,
        Columns=3,
        NumberOfFrames=2,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
    )
    image["PixelData"].VR = "OW"
    # pydicom writes the value as it is; the swapping is in the bytes given.
    content = part10(image, "1.2.840.10008.1.2.1")
    little = pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))
    little["PixelData"].VR = "OW"
    with opened_frames(part10(little, BIG_ENDIAN)) as frames:
        assert np.array_equal(frames.decode(frame_index).values(), samples[frame_index])


def test_a_frame_that_is_too_short_is_told_with_both_lengths() -> None:
    image = make_image(gradient().tobytes()[:-10], Rows=12, Columns=16, BitsAllocated=16, BitsStored=16, HighBit=15)
    image.PixelRepresentation = 0
    with pytest.raises(BrokenPixels, match="374 bytes where its description asks for 384"):
        decoded(image)


@pytest.mark.parametrize(
    "attributes",
    [
        {"00280010": {"Value": [0]}},
        {"00280100": {"Value": [12]}},
        {"00280101": {"Value": [99]}},
        {"00280011": {"Value": ["x"]}},
    ],
)
def test_a_description_that_cannot_be_is_refused(attributes: dict[str, object]) -> None:
    usual = {"00280010": {"Value": [4]}, "00280011": {"Value": [4]}, "00280100": {"Value": [16]}}
    with pytest.raises(InvalidInput) as refused:
        describe_pixels(usual | attributes)
    assert refused.value.code == "pixels.broken"
