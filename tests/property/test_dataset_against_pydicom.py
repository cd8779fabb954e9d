"""Every file at hand, read by us and by pydicom: headers, metadata and frames must agree."""

import io
import math
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import orjson
import pydicom
import pytest
from pydicom.encaps import generate_frames
from pydicom.pixels.utils import get_expected_length

from dicom_network.protocol.dataset.bulk import find_bulk_data
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.deflate import inflate
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.frames import PixelDescription, frame_extents
from dicom_network.protocol.dataset.header import scan_header
from dicom_network.protocol.dataset.json import encode_metadata
from dicom_network.protocol.dataset.part10 import build_part10_header, parse_part10_header
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

BROKEN = {
    "DICOMDIR-nooffset": "ends in the middle of a record",
    "MR_truncated.dcm": "Pixel Data are cut off",
    "SC_rgb_jpeg.dcm": "implicit VR under an explicit transfer syntax",
    "emri_small_jpeg_2k_lossless_too_short.dcm": "the last fragment is cut off",
    "no_meta.dcm": "begins in the middle of a data set",
    "rtplan_truncated.dcm": "ends in a sequence",
    "README": "no DICOM",
}
"""Files that we refuse and pydicom reads with a warning, or in part."""

SUFFIXES_OF_OTHERS = {".txt", ".json", ".dump", ".gz", ".icc", ".py", ".md", ".csv"}


def _files() -> list[Path]:
    data = Path(pydicom.__file__).parent / "data"
    corpus = Path(__file__).parents[3] / "shared" / "corpus" / "files"
    folders = [data / "test_files", data / "charset_files", data / "palettes", corpus]
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*")) if path.is_file()]
    # The corpus has copies of what the wheel has.
    by_content = {path.read_bytes(): path for path in reversed(found) if path.suffix not in SUFFIXES_OF_OTHERS}
    return sorted(by_content.values())


def _is_broken(path: Path) -> bool:
    return path.name.rpartition("__")[2] in BROKEN


@pytest.fixture(autouse=True)
def lenient_pydicom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pydicom give values that its validation would withhold."""
    monkeypatch.setattr(pydicom.config.settings, "reading_validation_mode", pydicom.config.IGNORE)
    monkeypatch.setattr(pydicom.config, "strict_reading", nullcontext)


SOUND = [path for path in _files() if not _is_broken(path)]


def _read(path: Path) -> pydicom.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)


def _data_set(path: Path) -> tuple[bytes, str]:
    """The data set of a file, inflated, and its transfer syntax."""
    content = path.read_bytes()
    header = parse_part10_header(content, whole=True)
    assert header is not None
    data_set = content[header.length :]
    if transfer_syntax_of(header.transfer_syntax_uid).deflated:
        return inflate(data_set), "1.2.840.10008.1.2.1"
    return data_set, header.transfer_syntax_uid


def _pydicom_json(data_set: pydicom.Dataset) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return data_set.to_json_dict(
            bulk_data_threshold=1, bulk_data_element_handler=lambda element: "", suppress_invalid_tags=True
        )


def _plain(value: Any) -> Any:
    """What is not significant in a value, taken away: spaces around text, empty groups of names."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part != ""} or None
    if isinstance(value, str):
        return value.strip(" \x00") or None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _differences(ours: dict[str, Any], theirs: dict[str, Any], path: str = "") -> list[str]:
    differences = []
    for key in sorted(set(ours) | set(theirs)):
        if key.endswith("0000") or key == "00080005" or int(key[:4], 16) % 2:
            # Group lengths; Specific Character Set, which is UTF-8 in JSON; private attributes, whose VRs pydicom
            # looks up in its list of vendors' dictionaries.
            continue
        if key not in ours or key not in theirs:
            # The number of frames of badVR.dcm is "1A", which pydicom gives up and we give as text.
            if ours.get(key) != {"vr": "IS", "Value": ["1A"]}:
                differences.append(f"{path}{key} {'missing' if key not in ours else 'extra'}")
            continue
        mine, their = ours[key], theirs[key]
        if mine["vr"] != their["vr"] and key != "7FE00010":
            differences.append(f"{path}{key} {mine['vr']} != {their['vr']}")
        elif mine["vr"] == "SQ":
            pairs = list(zip(mine.get("Value", []), their.get("Value", []), strict=False))
            if len(mine.get("Value", [])) != len(their.get("Value", [])):
                differences.append(f"{path}{key} number of items")
            for index, (item, other) in enumerate(pairs):
                differences += _differences(item, other, f"{path}{key}/{index}/")
        else:
            values = [_plain(value) for value in mine.get("Value", [])]
            others = [_plain(value) for value in their.get("Value", [])]
            if values != others and not (set(values) | set(others) <= {None}):
                differences.append(f"{path}{key} {mine['vr']} {str(values)[:80]} != {str(others)[:80]}")
    return differences


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_metadata_equal_those_of_pydicom(path: Path) -> None:
    data_set, syntax = _data_set(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = _pydicom_json(_read(path))
    ours = orjson.loads(encode_metadata(data_set, syntax, bulk_data_uri=lambda path: f"bulk/{path}", inline_limit=0))
    assert _differences(ours, theirs) == []


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_header_has_the_uids_and_ends_at_pixel_data(path: Path) -> None:
    data_set, syntax = _data_set(path)
    theirs = _read(path)
    header = scan_header(data_set, syntax, whole=True)
    assert header is not None
    assert header.sop_instance_uid == str(theirs.get("SOPInstanceUID") or "")
    assert header.study_instance_uid == str(theirs.get("StudyInstanceUID") or "")
    assert header.series_instance_uid == str(theirs.get("SeriesInstanceUID") or "")
    has_pixels = any(keyword in theirs for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))
    assert (header.pixel_data_offset is not None) == has_pixels
    before = {f"{tag:08X}" for tag in theirs.keys() if tag.element and (tag < 0x7FE00008 or not has_pixels)}
    assert set(header.attributes) == before


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_header_of_a_beginning_is_the_same_or_none(path: Path) -> None:
    data_set, syntax = _data_set(path)
    full = scan_header(data_set, syntax, whole=True)
    assert full is not None
    end = full.pixel_data_offset or len(data_set)
    for length in sorted({0, 7, end // 3, end - 1, end + 12, len(data_set)}):
        part = scan_header(memoryview(data_set)[:length], syntax, whole=False)
        assert part is None or part == full
        if full.pixel_data_offset is not None and length >= end + 12:
            assert part == full


@pytest.mark.parametrize("path", [path for path in _files() if _is_broken(path)], ids=lambda path: path.name)
def test_broken_files_are_refused_with_the_place(path: Path) -> None:
    with pytest.raises(DataSetError) as raised:
        data_set, syntax = _data_set(path)
        scan_header(data_set, syntax, whole=True)
    assert "offset" in str(raised.value) or "DICOM" in str(raised.value)


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
@pytest.mark.parametrize("target", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"])
def test_encoding_what_was_decoded_loses_nothing(path: Path, target: str) -> None:
    data_set, syntax = _data_set(path)
    header = scan_header(data_set, syntax, whole=True)
    assert header is not None
    model = decode_data_set(data_set[: header.pixel_data_offset], syntax)
    encoded = encode_data_set(model, target)
    again = decode_data_set(encoded, target)
    if "00080005" in again:
        model["00080005"] = again["00080005"]
    private_or_un = {key for key in model if int(key[:4], 16) % 2 or model[key]["vr"] == "UN"}
    if target == "1.2.840.10008.1.2":
        # Implicit VR keeps no VR: private values and those of a VR that is not the dictionary's come back as others.
        again = {key: value for key, value in again.items() if value["vr"] == model[key]["vr"]}
        model = {key: value for key, value in model.items() if key in again and value["vr"] != "SQ"}
        again = {key: again[key] for key in model}
    assert {key: again[key] for key in model if key not in private_or_un} == {
        key: value for key, value in model.items() if key not in private_or_un
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read_back = pydicom.dcmread(io.BytesIO(_file_of(encoded, target)), force=True)
        assert {f"{tag:08X}" for tag in read_back.keys()} >= set(model)


def _file_of(data_set: bytes, syntax: str) -> bytes:
    return build_part10_header(sop_class_uid="1.2.3", sop_instance_uid="1.2.3.4", transfer_syntax_uid=syntax) + data_set


def _with_pixels() -> list[Path]:
    """Files with frames; not those whose attributes promise more pixels than there are."""
    paths = []
    for path in SOUND:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = pydicom.dcmread(path, force=True, specific_tags=["PixelData", "Rows"])
        is_wrong = path.name.endswith(("badVR.dcm", "images_1009.dcm", "images_1010.dcm"))
        if "PixelData" in theirs and "Rows" in theirs and not is_wrong:
            paths.append(path)
    return paths


@pytest.mark.parametrize("path", _with_pixels(), ids=lambda path: path.name)
def test_frames_are_those_of_pydicom(path: Path) -> None:
    data_set, syntax = _data_set(path)
    header = scan_header(data_set, syntax, whole=True)
    assert header is not None
    assert header.pixel_data_offset is not None
    description = PixelDescription.of(header.attributes)
    extents = frame_extents(data_set, header.pixel_data_offset, syntax, description)
    frames = [b"".join(data_set[offset : offset + length] for offset, length in frame) for frame in extents]
    theirs = _read(path)
    if transfer_syntax_of(syntax).encapsulated:
        expected = list(generate_frames(theirs.PixelData, number_of_frames=description.number_of_frames))
        assert frames == expected
    else:
        total = get_expected_length(theirs)
        assert sum(len(frame) for frame in frames) >= total
        if description.bits_allocated > 1:
            assert b"".join(frames) == theirs.PixelData[:total]
    by_reading = frame_extents(
        lambda offset, length: data_set[offset : offset + length], header.pixel_data_offset, syntax, description
    )
    assert by_reading == extents


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_bulk_data_are_found_by_the_paths_in_the_metadata(path: Path) -> None:
    data_set, syntax = _data_set(path)
    paths: list[str] = []
    encode_metadata(data_set, syntax, bulk_data_uri=lambda path: paths.append(path) or path, inline_limit=16)
    theirs = _read(path)
    for path_ in paths:
        found = find_bulk_data(data_set, syntax, path_)
        assert found is not None
        parts = path_.split("/")
        item = theirs
        for tag, index in zip(parts[:-1:2], parts[1::2], strict=True):
            item = item[int(tag, 16)].value[int(index)]
        if not found.is_encapsulated:
            assert data_set[found.offset : found.offset + found.length] == item.get_item(int(parts[-1], 16)).value
