"""Every frame decodes to what pydicom makes of it, or to what the same image is in another transfer syntax."""

import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import get_decoder

from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.codecs.table import CODECS, codec_of
from dicom_network.modules.rendering.targets import DECODABLE, LOSSLESS_TARGETS
from dicom_network.protocol.dataset.errors import DataSetError
from tests.unit.rendering.stored_files import CORPUS, TEST_FILES, opened_frames

UNREADABLE = {
    "SC_rgb_jpeg.dcm": "implicit VR under a transfer syntax that says explicit",
    "JPEG2000-embedded-sequence-delimiter.dcm": "an image size that the codestream contradicts",
    "MR_truncated.dcm": "pixel data that end too early",
    "meta_missing_tsyntax.dcm": "pixel data without any description",
    "nested_priv_SQ.dcm": "pixel data without any description",
}


BEYOND_REPAIR = ("too_short", "images_10", "no_meta.dcm", "truncated")
"""Files of the corpus that are cut off or contradict themselves."""

DECODED_BY_PYDICOM = {
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.5",
}
"""With Pillow and numpy alone."""
NOT_DECODED_BY_PYDICOM = (*UNREADABLE, *BEYOND_REPAIR, "badVR.dcm", "explicit_VR-UN.dcm", "GDCMJ2K_TextGBR.dcm")


def image_files() -> dict[Path, str]:
    """Give the files that hold pixels, with their transfer syntaxes."""
    files = sorted(TEST_FILES.glob("*.dcm"))
    files += sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []
    found = {}
    with warnings.catch_warnings(action="ignore"):
        for file in files:
            data_set = pydicom.dcmread(file, force=True, defer_size=1024)
            if any(keyword in data_set for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
                found[file] = str(data_set.file_meta.get("TransferSyntaxUID", ""))
    return found


FILES = image_files()
COMPARABLE = [
    file
    for file, syntax in FILES.items()
    if syntax in DECODED_BY_PYDICOM and not any(name in file.name for name in NOT_DECODED_BY_PYDICOM)
]


@pytest.mark.parametrize("file", COMPARABLE, ids=[file.name for file in COMPARABLE])
def test_frames_decode_as_pydicom_decodes_them(file: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        data_set = pydicom.dcmread(file, force=True)
        decoder = get_decoder(data_set.file_meta.TransferSyntaxUID)
        reference, properties = decoder.as_array(data_set, index=0, raw=True)
        reference_rgb, _ = decoder.as_array(data_set, index=0)
    with opened_frames(file) as frames:
        samples = frames.decode(0)
    is_same_space = samples.photometric_interpretation == properties["photometric_interpretation"]
    expected = reference if is_same_space else reference_rgb
    is_lossy_colour = frames.instance.transfer_syntax.media_type == "image/jpeg" and expected.ndim == 3
    # Two implementations of the inverse cosine transform and of chroma upsampling may round differently.
    tolerance = 3 if is_lossy_colour else 1 if frames.instance.transfer_syntax.lossy else 0
    difference = np.abs(samples.values().astype(np.float64) - expected.astype(np.float64))
    assert samples.values().shape == expected.shape
    assert difference.max() <= tolerance


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_frames_decode_or_say_why_not(file: Path) -> None:
    try:
        with opened_frames(file) as frames:
            shape = frames.decode(0).words.shape
            last = frames.decode(len(frames) - 1).words.shape
    except (BrokenPixels, UnsupportedPixels, DataSetError) as error:
        assert str(error)
        assert any(name in file.name for name in (*UNREADABLE, *BEYOND_REPAIR)), f"{file.name}: {error}"
    else:
        assert shape == last
        assert shape[:2] == (frames.description.rows, frames.description.columns)


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_expb.dcm",
        "MR_small_implicit.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_padded.dcm",
    ],
)
def test_one_image_is_the_same_in_every_lossless_transfer_syntax(name: str) -> None:
    expected = pydicom.dcmread(TEST_FILES / "MR_small.dcm").pixel_array
    with opened_frames(TEST_FILES / name) as frames:
        assert np.array_equal(frames.decode(0).values(), expected)


@pytest.mark.parametrize(
    "name", ["SC_rgb_rle.dcm", "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_gdcm_KY.dcm", "SC_rgb_rle_2frame.dcm"]
)
def test_lossless_colour_is_exact(name: str) -> None:
    with opened_frames(TEST_FILES / name) as frames:
        values = frames.decode(0).values()
    assert tuple(values[5, 50]) == (255, 0, 0)
    assert tuple(values[25, 50]) == (0, 255, 0)
    assert tuple(values[95, 50]) == (255, 255, 255)


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "SC_rgb_dcmtk_+eb+cy+n1.dcm",
        "SC_rgb_dcmtk_+eb+cy+np.dcm",
        "SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "SC_rgb_jpeg_lossy_gdcm.dcm",
    ],
)
def test_lossy_colour_is_right_whether_transformed_or_not(name: str) -> None:
    with opened_frames(TEST_FILES / name) as frames:
        samples = frames.decode(0)
    assert samples.photometric_interpretation == "RGB"
    for row, colour in ((5, (255, 0, 0)), (25, (0, 255, 0)), (45, (0, 0, 255)), (65, (0, 0, 0)), (95, (255, 255, 255))):
        assert np.abs(samples.values()[row, 50].astype(int) - colour).max() <= 8


def test_an_adobe_marker_decides_over_the_photometric_interpretation() -> None:
    with opened_frames(TEST_FILES / "SC_jpeg_no_color_transform.dcm") as frames:
        plain = frames.decode(0).values()
    with opened_frames(TEST_FILES / "SC_jpeg_no_color_transform_2.dcm") as frames:
        marked = frames.decode(0).values()
    # A scanned page: nearly white in both, which a wrong colour transformation would make green or pink.
    assert plain.mean(axis=(0, 1)).min() > 235
    assert marked.mean(axis=(0, 1)).min() > 235


def test_a_codestream_without_sign_gets_that_of_the_header() -> None:
    with opened_frames(TEST_FILES / "J2K_pixelrep_mismatch.dcm") as frames:
        values = frames.decode(0).values()
    assert values.min() == -2000
    assert values.dtype == np.int16


def test_the_lists_of_transfer_syntaxes_agree() -> None:
    assert set(CODECS) == DECODABLE
    assert {uid for uid in LOSSLESS_TARGETS if CODECS[uid].encode is None} == set()


def test_an_unknown_transfer_syntax_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedPixels, match="JPIP"):
        codec_of("1.2.840.10008.1.2.4.94")
