"""Whole instances in another transfer syntax: the same values, the same header, readable by pydicom and by DCMTK."""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.stored.frames import StoredFrames
from dicom_network.modules.rendering.targets import LOSSLESS_TARGETS
from dicom_network.modules.rendering.transcoding.instances import transcode_instance
from dicom_network.standard import transfer_syntaxes as syntaxes
from tests.unit.rendering.stored_files import (
    CORPUS,
    TEST_FILES,
    gradient,
    make_colour_image,
    make_image,
    opened,
    opened_frames,
    part10,
)

IMPLICIT, EXPLICIT = syntaxes.IMPLICIT_VR_LITTLE_ENDIAN, syntaxes.EXPLICIT_VR_LITTLE_ENDIAN
UNCOMPRESSED = (IMPLICIT, EXPLICIT, syntaxes.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, syntaxes.EXPLICIT_VR_BIG_ENDIAN)
COMPRESSED = sorted(LOSSLESS_TARGETS - set(UNCOMPRESSED))
SOURCES = [
    "CT_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "693_J2KI.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "JPGExtended.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_rgb_small_odd.dcm",
    "examples_ybr_color.dcm",
    "examples_palette.dcm",
    "examples_overlay.dcm",
    "image_dfl.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
]


def transcoded(source: Path | bytes, to_transfer_syntax: str, tmp_path: Path) -> bytes:
    """Transcode by the file, as codec processes do."""
    with opened(source) as instance, (tmp_path / "transcoded").open("w+b") as output:
        data_set_offset = transcode_instance(instance, to_transfer_syntax, output)
        output.seek(0)
        content = output.read()
    assert content[128:132] == b"DICM"
    assert data_set_offset < len(content)
    return content


def all_values(source: Path | bytes) -> list[np.ndarray]:
    with opened_frames(source) as frames:
        return [frames.decode(index).values() for index in range(len(frames))]


@pytest.mark.parametrize("to_transfer_syntax", sorted(LOSSLESS_TARGETS))
@pytest.mark.parametrize("name", SOURCES)
def test_no_value_changes(name: str, to_transfer_syntax: str, tmp_path: Path) -> None:
    before = all_values(TEST_FILES / name)
    content = transcoded(TEST_FILES / name, to_transfer_syntax, tmp_path)
    after = all_values(content)
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one, other)
    assert pydicom.dcmread(BytesIO(content)).file_meta.TransferSyntaxUID == to_transfer_syntax


@pytest.mark.parametrize("to_transfer_syntax", [*UNCOMPRESSED, syntaxes.RLE_LOSSLESS, syntaxes.JPEG_2000_LOSSLESS])
@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm", "emri"])
def test_pydicom_reads_the_same_pixels(name: str, to_transfer_syntax: str, tmp_path: Path) -> None:
    source = TEST_FILES / (name if name != "emri" else "rtdose.dcm")
    if name == "emri" and to_transfer_syntax == syntaxes.JPEG_2000_LOSSLESS:
        with pytest.raises(UnsupportedPixels, match="sixteen bits"):
            transcoded(source, to_transfer_syntax, tmp_path)
        return
    content = transcoded(source, to_transfer_syntax, tmp_path)
    assert np.array_equal(pydicom.dcmread(BytesIO(content)).pixel_array, pydicom.dcmread(source).pixel_array)


@pytest.mark.parametrize("to_transfer_syntax", [EXPLICIT, syntaxes.RLE_LOSSLESS, syntaxes.HTJ2K_LOSSLESS])
def test_the_header_stays_byte_for_byte_where_the_encoding_stays(to_transfer_syntax: str, tmp_path: Path) -> None:
    source = TEST_FILES / "MR_small_jpeg_ls_lossless.dcm"
    content = transcoded(source, to_transfer_syntax, tmp_path)
    stored = source.read_bytes()
    with opened(stored) as before, opened(content) as after:
        length = before.pixel_data_offset or 0
        assert after.read(0, length) == before.read(0, length)


@pytest.mark.parametrize("to_transfer_syntax", [IMPLICIT, EXPLICIT, syntaxes.JPEG_LS_LOSSLESS])
@pytest.mark.parametrize(
    "name", ["MR_small_implicit.dcm", "MR_small_bigendian.dcm", "CT_small.dcm", "examples_overlay.dcm"]
)
def test_every_attribute_stays(name: str, to_transfer_syntax: str, tmp_path: Path) -> None:
    before = pydicom.dcmread(TEST_FILES / name)
    after = pydicom.dcmread(BytesIO(transcoded(TEST_FILES / name, to_transfer_syntax, tmp_path)))
    for data_set in (before, after):
        del data_set.PixelData
        # Group lengths are retired and of one encoding only.
        for tag in [tag for tag in data_set.keys() if tag.element == 0]:
            del data_set[tag]
    assert {element.tag for element in before} == {element.tag for element in after}
    for element in before:
        if element.VR != "UN" and not element.tag.is_private:
            assert after[element.tag].value == element.value, element.tag


@pytest.mark.parametrize("name", ["test-SR.dcm", "reportsi.dcm", "rtstruct.dcm", "rtplan.dcm", "waveform_ecg.dcm"])
@pytest.mark.parametrize("to_transfer_syntax", UNCOMPRESSED)
def test_what_has_no_pixels_is_encoded_anew(name: str, to_transfer_syntax: str, tmp_path: Path) -> None:
    before = pydicom.dcmread(TEST_FILES / name, force=True)
    after = pydicom.dcmread(BytesIO(transcoded(TEST_FILES / name, to_transfer_syntax, tmp_path)))
    assert after.file_meta.TransferSyntaxUID == to_transfer_syntax
    assert [element.tag for element in before] == [element.tag for element in after]
    assert _texts(before) == _texts(after)


def _texts(data_set: Dataset) -> list[str]:
    """Give the values of what keeps its VR in every encoding."""
    without_text = ("SQ", "UN", "OB", "OW")
    elements = (element for element in data_set.iterall() if not element.tag.is_private)
    return [str(element.value) for element in elements if element.VR not in without_text]


def test_what_has_no_pixels_is_not_given_compressed(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedPixels, match="no pixels"):
        transcoded(TEST_FILES / "test-SR.dcm", syntaxes.RLE_LOSSLESS, tmp_path)


def test_instances_are_not_given_with_loss(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedPixels, match="JPEG Baseline"):
        transcoded(TEST_FILES / "CT_small.dcm", syntaxes.JPEG_BASELINE, tmp_path)


def test_one_bit_images_go_where_they_may(tmp_path: Path) -> None:
    bits = np.random.default_rng(2).integers(0, 2, (3, 5, 7), dtype="u1")
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    layout = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0, "PixelRepresentation": 0}
    source = part10(make_image(packed, Rows=5, Columns=7, NumberOfFrames=3, **layout))
    deflated = transcoded(source, syntaxes.DEFLATED_IMAGE_FRAME, tmp_path)
    again = transcoded(deflated, EXPLICIT, tmp_path)
    assert np.array_equal(np.stack(all_values(again)), bits)
    assert np.array_equal(pydicom.dcmread(BytesIO(again)).pixel_array, bits)
    with pytest.raises(UnsupportedPixels, match="one bit"):
        transcoded(source, syntaxes.JPEG_LS_LOSSLESS, tmp_path)


@pytest.mark.parametrize("to_transfer_syntax", COMPRESSED)
@pytest.mark.parametrize(("bits", "is_signed"), [(12, False), (12, True), (10, True), (16, True)])
def test_values_of_few_bits_with_and_without_sign(
    to_transfer_syntax: str, bits: int, is_signed: bool, tmp_path: Path
) -> None:
    low = -(1 << (bits - 1)) if is_signed else 0
    values = np.linspace(low, low + (1 << bits) - 1, 15 * 20).round().astype("i4").reshape(15, 20)
    cells = (values & ((1 << bits) - 1)).astype("u2")
    source = part10(make_image(cells, BitsStored=bits, HighBit=bits - 1, PixelRepresentation=int(is_signed)))
    content = transcoded(source, to_transfer_syntax, tmp_path)
    assert np.array_equal(all_values(content)[0], values)
    after = pydicom.dcmread(BytesIO(content))
    assert (after.BitsStored, after.HighBit, after.PixelRepresentation) == (bits, bits - 1, int(is_signed))


def test_values_in_upper_bits_come_down_where_only_values_are_kept(tmp_path: Path) -> None:
    values = np.array([[0, 1, 2048, 4095]], "u2")
    source = part10(make_image(values << 4, BitsStored=12, HighBit=15))
    content = transcoded(source, syntaxes.JPEG_LS_LOSSLESS, tmp_path)
    assert pydicom.dcmread(BytesIO(content)).HighBit == 11
    assert np.array_equal(all_values(content)[0], values)


def test_colour_says_how_it_was_transformed(tmp_path: Path) -> None:
    source = part10(make_colour_image(np.random.default_rng(3).integers(0, 256, (8, 8, 3)).astype("u1")))
    expected = {
        syntaxes.JPEG_2000_LOSSLESS: ("YBR_RCT", 0),
        syntaxes.HTJ2K_LOSSLESS: ("YBR_RCT", 0),
        syntaxes.JPEG_LS_LOSSLESS: ("RGB", 0),
        syntaxes.RLE_LOSSLESS: ("RGB", 1),
    }
    for to_transfer_syntax, (photometric, planar) in expected.items():
        after = pydicom.dcmread(BytesIO(transcoded(source, to_transfer_syntax, tmp_path)))
        assert (after.PhotometricInterpretation, after.PlanarConfiguration) == (photometric, planar)
        with opened_frames(transcoded(source, to_transfer_syntax, tmp_path)) as frames:
            assert frames.decode(0).photometric_interpretation == "RGB"


def test_lossy_colour_becomes_rgb_and_stays_known_as_lossy(tmp_path: Path) -> None:
    content = transcoded(TEST_FILES / "SC_rgb_jpeg_dcmtk.dcm", EXPLICIT, tmp_path)
    after = pydicom.dcmread(BytesIO(content))
    assert after.PhotometricInterpretation == "RGB"
    assert after.LossyImageCompression == "01"
    assert after.pixel_array[5, 50].tolist() == pytest.approx([255, 0, 0], abs=8)


def test_odd_frames_are_padded_and_found_again(tmp_path: Path) -> None:
    frames = np.arange(3 * 5 * 5, dtype="u1").reshape(3, 5, 5)
    source = part10(make_image(frames, NumberOfFrames=3))
    for to_transfer_syntax in (syntaxes.ENCAPSULATED_UNCOMPRESSED, syntaxes.RLE_LOSSLESS):
        content = transcoded(source, to_transfer_syntax, tmp_path)
        assert np.array_equal(np.stack(all_values(content)), frames)
        assert np.array_equal(np.stack(all_values(transcoded(content, IMPLICIT, tmp_path))), frames)


def test_what_follows_the_pixels_goes_along(tmp_path: Path) -> None:
    image = make_image(gradient())
    image.add_new((0xFFFC, 0xFFFC), "OB", b"padding!")
    for to_transfer_syntax in (IMPLICIT, syntaxes.RLE_LOSSLESS):
        after = pydicom.dcmread(BytesIO(transcoded(part10(image), to_transfer_syntax, tmp_path)))
        assert after[0xFFFC, 0xFFFC].value == b"padding!"


def test_an_icon_that_is_compressed_is_left_out(tmp_path: Path) -> None:
    source = pydicom.dcmread(TEST_FILES / "MR_small_RLE.dcm")
    icon = Dataset()
    icon.Rows, icon.Columns, icon.BitsAllocated = 8, 8, 8
    icon.PixelData = pydicom.encaps.encapsulate([b"\0" * 64])
    icon["PixelData"].VR, icon["PixelData"].is_undefined_length = "OB", True
    source.IconImageSequence = [icon]
    output = BytesIO()
    source.save_as(output)
    for to_transfer_syntax in (EXPLICIT, IMPLICIT):
        after = pydicom.dcmread(BytesIO(transcoded(output.getvalue(), to_transfer_syntax, tmp_path)))
        assert "IconImageSequence" not in after


def test_sequences_of_any_depth_and_length_form(tmp_path: Path) -> None:
    image = make_image(gradient())
    inner, outer = Dataset(), Dataset()
    inner.CodeMeaning, inner.CodeValue = "Țesut", "T-1"
    outer.ConceptNameCodeSequence = [inner, inner]
    outer.is_undefined_length_sequence_item = True
    image.ContentSequence = [outer, Dataset()]
    image["ContentSequence"].is_undefined_length = True
    for to_transfer_syntax in (IMPLICIT, syntaxes.EXPLICIT_VR_BIG_ENDIAN, syntaxes.RLE_LOSSLESS):
        after = pydicom.dcmread(BytesIO(transcoded(part10(image), to_transfer_syntax, tmp_path)))
        assert after.ContentSequence[0].ConceptNameCodeSequence[1].CodeMeaning == "Țesut"
        assert len(after.ContentSequence[1]) == 0


@pytest.mark.peers
@pytest.mark.parametrize(
    ("to_transfer_syntax", "program"),
    [
        (syntaxes.JPEG_LOSSLESS_FIRST_ORDER, "dcmdjpeg"),
        (syntaxes.JPEG_LS_LOSSLESS, "dcmdjpls"),
        (syntaxes.RLE_LOSSLESS, "dcmdrle"),
        (syntaxes.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, "dcmconv"),
        (syntaxes.EXPLICIT_VR_BIG_ENDIAN, "dcmconv"),
    ],
)
@pytest.mark.parametrize("name", ["CT_small.dcm", "examples_rgb_color.dcm", "MR_small_implicit.dcm"])
def test_dcmtk_decodes_what_is_written(name: str, to_transfer_syntax: str, program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    source, decoded = tmp_path / "source.dcm", tmp_path / "decoded.dcm"
    source.write_bytes(transcoded(TEST_FILES / name, to_transfer_syntax, tmp_path))
    options = ["+te"] if program == "dcmconv" else []
    subprocess.run([program, *options, source, decoded], check=True, env={**os.environ, "DCMDICTPATH": _dictionary()})
    assert np.array_equal(pydicom.dcmread(decoded).pixel_array, pydicom.dcmread(TEST_FILES / name).pixel_array)


def _dictionary() -> str:
    return os.environ.get("DCMDICTPATH", "/usr/share/libdcmtk17/dicom.dic")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
def test_the_whole_corpus_can_be_given_uncompressed(tmp_path: Path) -> None:
    refused = {}
    for file in sorted(CORPUS.iterdir()):
        try:
            with opened(file) as instance:
                has_pixels = instance.pixel_data_offset is not None
                values = StoredFrames(instance).decode(0).values() if has_pixels else None
        except ValueError:
            continue
        except Exception as error:  # noqa: BLE001
            refused[file.name] = str(error)
            continue
        content = transcoded(file, IMPLICIT, tmp_path)
        if values is not None:
            assert np.array_equal(all_values(content)[0], values), file.name
        else:
            assert pydicom.dcmread(BytesIO(content)).file_meta.TransferSyntaxUID == IMPLICIT
    assert all(
        "too_short" in name
        or "images_10" in name
        or "delimiter" in name
        or "runcated" in name
        or name.endswith(("meta_missing_tsyntax.dcm", "nested_priv_SQ.dcm"))
        for name in refused
    ), refused
