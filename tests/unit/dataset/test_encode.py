from typing import Any

import pytest

from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.frames import PixelDescription, frame_extents
from dicom_network.protocol.dataset.header import scan_header
from tests.unit.dataset.building import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, JPEG_BASELINE

NAME = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Țurcanu^Ion"}]}}
FULL: dict[str, Any] = {
    "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
    "00080008": {"vr": "CS", "Value": ["ORIGINAL", None, "AXIAL"]},
    "00080052": {"vr": "CS", "Value": ["STUDY"]},
    "00081032": {"vr": "SQ", "Value": [{"00080104": {"vr": "LO", "Value": ["Жгут"]}}, {}]},
    "00081199": {"vr": "SQ"},
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Yamada", "Phonetic": "やまだ"}, None, {"Alphabetic": "Rusu"}]},
    "00101030": {"vr": "DS", "Value": [72.5, -1e-05, 1.0, 123456789.125]},
    "00189079": {"vr": "FD", "Value": [0.5, 1e300]},
    "00200013": {"vr": "IS", "Value": [-3]},
    "00280009": {"vr": "AT", "Value": ["00181063", "00540010"]},
    "00280010": {"vr": "US", "Value": [512]},
    "00281201": {"vr": "OW", "InlineBinary": "AQIDBA=="},
}


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED])
def test_what_is_encoded_is_decoded(syntax: str) -> None:
    encoded = encode_data_set(FULL, syntax)
    assert len(encoded) % 2 == 0
    assert decode_data_set(encoded, syntax) == FULL


def test_elements_are_in_the_order_of_their_tags() -> None:
    model = dict(reversed(FULL.items()))
    assert encode_data_set(model, EXPLICIT) == encode_data_set(FULL, EXPLICIT)


def test_text_is_in_the_declared_character_set() -> None:
    cyrillic = {"00080005": {"vr": "CS", "Value": ["ISO_IR 144"]}, "00100020": {"vr": "LO", "Value": ["Жосан"]}}
    assert "Жосан".encode("iso8859_5") in encode_data_set(cyrillic, EXPLICIT)


def test_utf_8_is_declared_where_text_needs_it_and_nothing_was() -> None:
    encoded = encode_data_set(NAME, EXPLICIT)
    assert decode_data_set(encoded, EXPLICIT) == {"00080005": {"vr": "CS", "Value": ["ISO_IR 192"]}, **NAME}
    ascii_only = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Rusu"}]}}
    assert decode_data_set(encode_data_set(ascii_only, EXPLICIT), EXPLICIT) == ascii_only


def test_utf_8_replaces_a_character_set_that_lacks_a_character() -> None:
    latin = {"00080005": {"vr": "CS", "Value": ["ISO_IR 100"]}, **NAME}
    decoded = decode_data_set(encode_data_set(latin, EXPLICIT), EXPLICIT)
    assert decoded == {"00080005": {"vr": "CS", "Value": ["ISO_IR 192"]}, **NAME}


def test_utf_8_replaces_the_character_set_of_an_item_alone() -> None:
    items = [{"00080005": {"vr": "CS", "Value": ["ISO_IR 100"]}, "00080104": {"vr": "LO", "Value": ["Жгут"]}}]
    model = {"00080005": {"vr": "CS", "Value": ["ISO_IR 101"]}, "00081032": {"vr": "SQ", "Value": items}}
    decoded = decode_data_set(encode_data_set(model, EXPLICIT), EXPLICIT)
    assert decoded["00080005"]["Value"] == ["ISO_IR 101"]
    assert decoded["00081032"]["Value"][0]["00080005"]["Value"] == ["ISO_IR 192"]
    assert decoded["00081032"]["Value"][0]["00080104"]["Value"] == ["Жгут"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (512, b"512"),
        (512.0, b"512"),
        (0.1 + 0.2, b"0.30000000000000"),
        (-1.23456789012345e-100, b"-1.23456789e-100"),
        (1e22, b"1e+22"),
        ("1.500", b"1.500"),
    ],
)
def test_decimal_strings_fit_their_sixteen_characters(number: float, text: bytes) -> None:
    encoded = encode_data_set({"00101030": {"vr": "DS", "Value": [number]}}, IMPLICIT)[8:]
    assert len(encoded.rstrip()) <= 16
    assert float(encoded) == pytest.approx(float(text), rel=1e-8)


@pytest.mark.parametrize(
    "model",
    [
        {"00280010": {"vr": "US", "Value": [70_000]}},
        {"00280010": {"vr": "US", "Value": ["many"]}},
        {"00280010": {"vr": "US", "Value": [1.5]}},
        {"00280010": {"vr": "US", "Value": [None]}},
        {"00200013": {"vr": "IS", "Value": [1.5]}},
        {"00101030": {"vr": "DS", "Value": [float("nan")]}},
        {"00101030": {"vr": "DS", "Value": [{}]}},
        {"00080052": {"vr": "CS", "Value": ["Ж"]}},
        {"00080052": {"vr": "CS", "Value": [5]}},
        {"00100010": {"vr": "PN", "Value": [5]}},
        {"00280009": {"vr": "AT", "Value": ["nonsense"]}},
        {"00280009": {"vr": "AT", "Value": [5]}},
        {"00081032": {"vr": "SQ", "Value": [5]}},
        {"00081032": {"vr": "SQ", "Value": 5}},
        {"7FE00010": {"vr": "OW", "InlineBinary": "no base64!"}},
        {"7FE00010": {"vr": "OW", "Value": [1]}},
        {"7FE00010": {"vr": "OW", "BulkDataURI": "somewhere"}},
        {"00100020": {"vr": "XX", "Value": ["a"]}},
        {"00100020": {"vr": ["LO"], "Value": ["a"]}},
        {"00100020": ["a"]},
        {"PatientID": {"vr": "LO", "Value": ["a"]}},
        {"0010002": {"vr": "LO"}},
        {"00080005": ["ISO_IR 192"]},
        {"00100020": {"vr": "LO", "Value": ["\ud800"]}},
        {"00020010": {"vr": "UI", "Value": ["1.2"]}},
        {"-0100020": {"vr": "LO", "Value": ["a"]}},
    ],
    ids=str,
)
def test_nonsense_is_refused_without_telling_the_value(model: dict[str, Any]) -> None:
    with pytest.raises(DataSetError) as raised:
        encode_data_set(model, EXPLICIT)
    for secret in ("many", "Ж", "nonsense", "somewhere"):
        assert secret not in str(raised.value)


def test_sequences_too_deep_are_refused() -> None:
    model: dict[str, Any] = {}
    for _ in range(70):
        model = {"0040A730": {"vr": "SQ", "Value": [model]}}
    with pytest.raises(DataSetError, match="nested"):
        encode_data_set(model, EXPLICIT)


def test_a_value_too_long_for_its_vr_goes_as_un() -> None:
    numbers = {"00281234": {"vr": "US", "Value": [7] * 40_000}}
    encoded = encode_data_set(numbers, EXPLICIT)
    assert encoded[4:6] == b"UN"
    scanned = scan_header(encoded, EXPLICIT, whole=True)
    assert scanned is not None
    assert encoded.endswith(b"\x07\x00")


def test_bulk_data_come_from_the_caller() -> None:
    model = {"00281201": {"vr": "OW", "BulkDataURI": "lut"}}
    asked = []

    def bulk_data(uri: str) -> bytes:
        asked.append(uri)
        return b"\x01\x02"

    little = encode_data_set(model, EXPLICIT, bulk_data=bulk_data)
    big = encode_data_set(model, BIG_ENDIAN, bulk_data=bulk_data)
    assert asked == ["lut", "lut"]
    assert little.endswith(b"\x01\x02")
    assert big.endswith(b"\x02\x01")


def test_frames_are_encapsulated() -> None:
    frames = [b"\xff\xd8\xff\x01\xff\xd9", b"\xff\xd8\xff\x02\x03\xff\xd9"]
    model = {"00280008": {"vr": "IS", "Value": [2]}, "7FE00010": {"vr": "OB", "BulkDataURI": "pixels"}}
    encoded = encode_data_set(model, JPEG_BASELINE, bulk_data=lambda _: frames)
    header = scan_header(encoded, JPEG_BASELINE, whole=True)
    assert header is not None
    assert header.pixel_data_offset is not None
    extents = frame_extents(encoded, header.pixel_data_offset, JPEG_BASELINE, PixelDescription.of(header.attributes))
    found = [b"".join(encoded[offset : offset + length] for offset, length in frame) for frame in extents]
    assert found == [frames[0], frames[1] + b"\x00"]
