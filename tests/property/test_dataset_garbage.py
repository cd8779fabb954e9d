"""Damaged data sets: every reader gives an answer or a DataSetError, and JSON stays JSON."""

from pathlib import Path
from typing import Any

import orjson
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dataset.bulk import find_bulk_data
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.frames import PixelDescription, frame_extents
from dicom_network.protocol.dataset.header import scan_header
from dicom_network.protocol.dataset.json import encode_metadata
from dicom_network.protocol.dataset.part10 import parse_part10_header

NAMES = [
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "CT_small.dcm",
    "SC_rgb_rle_2frame.dcm",
    "reportsi.dcm",
    "UN_sequence.dcm",
    "nested_priv_SQ.dcm",
    "image_dfl.dcm",
    "rtplan.dcm",
]


def _sample(name: str) -> tuple[bytes, str]:
    content = (Path(pydicom.__file__).parent / "data" / "test_files" / name).read_bytes()
    header = parse_part10_header(content, whole=True)
    assert header is not None
    return content[header.length :][:4000], header.transfer_syntax_uid


SAMPLES = [_sample(name) for name in NAMES]
SYNTAXES = sorted({syntax for _, syntax in SAMPLES} | {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70"})


@st.composite
def damaged(draw: st.DrawFn) -> tuple[bytes, str]:
    data_set, syntax = draw(st.sampled_from(SAMPLES))
    damaged_set = bytearray(data_set)
    for _ in range(draw(st.integers(1, 6))):
        position = draw(st.integers(0, len(damaged_set) - 1))
        kind = draw(st.sampled_from(("replace", "insert", "remove", "cut")))
        junk = draw(st.binary(min_size=1, max_size=8) | st.sampled_from((b"\xff\xff\xff\xff", b"\xfe\xff\x0d\xe0")))
        if kind == "replace":
            damaged_set[position : position + len(junk)] = junk
        elif kind == "insert":
            damaged_set[position:position] = junk
        elif kind == "remove" and len(damaged_set) > 16:
            del damaged_set[position : position + len(junk)]
        elif kind == "cut":
            del damaged_set[max(position, 8) :]
    return bytes(damaged_set), draw(st.sampled_from((syntax, syntax, syntax, *SYNTAXES)))


@given(damaged())
@settings(max_examples=200, deadline=None)
def test_damaged_data_sets_are_read_or_refused(damaged_set: tuple[bytes, str]) -> None:
    data_set, syntax = damaged_set
    try:
        header = scan_header(data_set, syntax, whole=True)
    except DataSetError:
        return
    assert header is not None
    orjson.dumps(header.attributes)
    if header.pixel_data_offset is not None:
        try:
            extents = frame_extents(data_set, header.pixel_data_offset, syntax, PixelDescription.of(header.attributes))
        except DataSetError:
            return
        assert all(offset + length <= len(data_set) for frame in extents for offset, length in frame)


@given(damaged())
@settings(max_examples=200, deadline=None)
def test_metadata_of_damaged_data_sets_are_json(damaged_set: tuple[bytes, str]) -> None:
    data_set, syntax = damaged_set
    paths: list[str] = []
    try:
        metadata = encode_metadata(
            data_set, syntax, bulk_data_uri=lambda path: paths.append(path) or path, inline_limit=8
        )
    except DataSetError:
        return
    orjson.loads(metadata)
    for path in paths[:5]:
        if syntax != "1.2.840.10008.1.2.1.99" and not path.startswith("7FE0"):
            assert find_bulk_data(data_set, syntax, path) is not None


@given(damaged())
@settings(max_examples=100, deadline=None)
def test_more_bytes_never_change_a_header_that_was_given(damaged_set: tuple[bytes, str]) -> None:
    data_set, syntax = damaged_set
    try:
        early = scan_header(data_set[: len(data_set) // 2], syntax, whole=False)
    except DataSetError:
        return
    if early is not None:
        assert scan_header(data_set, syntax, whole=False) == early


@given(st.binary(max_size=400), st.sampled_from(SYNTAXES))
@settings(max_examples=200, deadline=None)
def test_noise_is_no_data_set(noise: bytes, syntax: str) -> None:
    for read in (
        lambda: scan_header(noise, syntax, whole=True),
        lambda: decode_data_set(noise, syntax),
        lambda: parse_part10_header(noise, whole=True),
        lambda: parse_part10_header(bytes(128) + b"DICM" + noise, whole=True),
        lambda: find_bulk_data(noise, syntax, "00880200/0/7FE00010"),
        lambda: frame_extents(noise, 0, syntax, PixelDescription(2, 2)),
    ):
        try:
            read()
        except DataSetError as error:
            assert str(error)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
elements = st.fixed_dictionaries(
    {},
    optional={
        "vr": st.sampled_from(["PN", "US", "SQ", "DS", "IS", "AT", "OB", "FD", "LO", "UI", "XX"]) | json_values,
        "Value": st.lists(json_values, max_size=3) | json_values,
        "InlineBinary": st.text(max_size=8) | json_values,
        "BulkDataURI": json_values,
    },
)
models = st.dictionaries(
    st.sampled_from(["00080005", "00100010", "0040A730", "7FE00010", "00280106"]) | st.text(max_size=9),
    elements | json_values,
    max_size=5,
)


@given(models, st.sampled_from(SYNTAXES))
@settings(max_examples=200, deadline=None)
def test_any_json_is_encoded_or_refused(model: dict[str, Any], syntax: str) -> None:
    try:
        encoded = encode_data_set(model, syntax)
    except DataSetError:
        return
    decode_data_set(encoded, syntax)


@pytest.mark.parametrize(
    "path", ["", "7FE0", "7FE00010/0", "7FE00010/x/00080005", "7FE00010/-1/00080005", "a/b/c", "/"]
)
def test_paths_that_are_none_are_refused(path: str) -> None:
    with pytest.raises(DataSetError):
        find_bulk_data(SAMPLES[0][0], SAMPLES[0][1], path)
