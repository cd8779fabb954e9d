import math
from struct import pack

import orjson
import pytest

from dicom_network.protocol.dataset.decode import IDENTIFIER_LIMIT, decode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from tests.unit.dataset.building import BIG_ENDIAN, EXPLICIT, explicit, item


def value_of(vr: str, raw: bytes, tag: int = 0x00091010) -> object:
    element = decode_data_set(explicit(0x00080018, "UI") + explicit(tag, vr, raw), EXPLICIT)[f"{tag:08X}"]
    orjson.dumps(element)
    return element.get("Value")


@pytest.mark.parametrize(
    ("vr", "raw", "values"),
    [
        ("CS", b"ORIGINAL\\PRIMARY \\\\AXIAL", ["ORIGINAL", "PRIMARY", None, "AXIAL"]),
        ("LO", b"one \\ two", ["one", "two"]),
        ("LT", b" keeps\\its backslash and leading space ", [" keeps\\its backslash and leading space"]),
        ("UI", b"1.2.3\x00", ["1.2.3"]),
        ("UI", b"1.2\\1.3\x00", ["1.2", "1.3"]),
        ("UR", b"http://x/y?a=b\\c ", ["http://x/y?a=b\\c"]),
        ("PN", b"Rusu^Ana==", [{"Alphabetic": "Rusu^Ana"}]),
        ("PN", b"A=B=C\\D", [{"Alphabetic": "A", "Ideographic": "B", "Phonetic": "C"}, {"Alphabetic": "D"}]),
        ("PN", b"\\Rusu", [None, {"Alphabetic": "Rusu"}]),
        ("PN", b"==", None),
        ("DS", b"1.5\\-2e3\\ 0 ", [1.5, -2000.0, 0.0]),
        ("DS", b"1.5\\\\2", [1.5, None, 2.0]),
        ("DS", b"1.50\x00", [1.5]),
        ("DS", b"1,5", ["1,5"]),
        ("DS", b"1_0", ["1_0"]),
        ("DS", b"nan\\inf\\1e999", ["nan", "inf", "1e999"]),
        ("DS", b"  ", None),
        ("IS", b"12\\-3\\+4 ", [12, -3, 4]),
        ("IS", b"12.0", [12]),
        ("IS", b"12.5\\1A\\1_2", ["12.5", "1A", "1_2"]),
        ("IS", b"99999999999999999999", ["99999999999999999999"]),
        ("IS", b"1e30", ["1e30"]),
        ("US", pack("<3H", 1, 2, 65535), [1, 2, 65535]),
        ("SS", pack("<h", -5), [-5]),
        ("UL", pack("<I", 2**32 - 1), [2**32 - 1]),
        ("SL", pack("<i", -(2**31)), [-(2**31)]),
        ("UV", pack("<Q", 2**64 - 1), [2**64 - 1]),
        ("SV", pack("<q", -(2**63)), [-(2**63)]),
        ("FD", pack("<3d", 0.1, math.nan, -math.inf), [0.1, None, None]),
        ("FL", pack("<f", 1.5), [1.5]),
        ("AT", pack("<4H", 0x0010, 0x0020, 0x7FE0, 0x0010), ["00100020", "7FE00010"]),
        ("DA", b"20260229\\", ["20260229", None]),
        ("AS", b"042Y", ["042Y"]),
        ("AE", b"  CT1  ", ["CT1"]),
        ("DT", b"20260301120000.5+0200 ", ["20260301120000.5+0200"]),
    ],
)
def test_values_are_those_of_the_json_model(vr: str, raw: bytes, values: object) -> None:
    assert value_of(vr, raw + b" " * (len(raw) % 2 if vr not in ("UI", "US", "FL") else 0)) == values


def test_empty_values_have_no_value() -> None:
    for vr in ("LO", "PN", "DS", "US", "OB", "SQ", "AT", "UN"):
        element = decode_data_set(explicit(0x00080018, "UI") + explicit(0x00091010, vr), EXPLICIT)["00091010"]
        assert element == {"vr": vr}


@pytest.mark.parametrize(("vr", "raw"), [("US", b"\x01\x02\x03"), ("FD", bytes(7)), ("AT", bytes(6)), ("UL", b"\x01")])
def test_numbers_of_a_wrong_length_are_given_as_bytes(vr: str, raw: bytes) -> None:
    data_set = explicit(0x00080018, "UI") + explicit(0x00091010, vr, raw)
    assert decode_data_set(data_set, EXPLICIT)["00091010"]["vr"] == "UN"


def test_bytes_are_little_endian_in_json() -> None:
    data_set = explicit(0x00080018, "UI", order=">") + explicit(0x00091010, "OW", b"\x01\x02\x03\x04", order=">")
    assert decode_data_set(data_set, BIG_ENDIAN)["00091010"] == {"vr": "OW", "InlineBinary": "AgEEAw=="}


def test_items_have_the_character_set_of_their_data_set_or_their_own() -> None:
    inherited = item(explicit(0x00080104, "LO", "Ж".encode("iso8859_5")))
    own = item(explicit(0x00080005, "CS", b"ISO_IR 192") + explicit(0x00080104, "LO", "Ж".encode()))
    data_set = explicit(0x00080005, "CS", b"ISO_IR 144") + explicit(0x00081032, "SQ", inherited + own)
    items = decode_data_set(data_set, EXPLICIT)["00081032"]["Value"]
    assert [each["00080104"]["Value"] for each in items] == [["Ж"], ["Ж"]]


def test_a_long_identifier_is_refused() -> None:
    with pytest.raises(DataSetError, match="longer than"):
        decode_data_set(bytes(IDENTIFIER_LIMIT + 1), EXPLICIT)
