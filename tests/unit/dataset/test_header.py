import zlib

import pytest

from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet
from dicom_network.protocol.dataset.header import SEQUENCE_LIMIT, check_pixel_data, scan_header
from dicom_network.protocol.dataset.memory import MOST_REMEMBERED, ElementMemory
from dicom_network.protocol.dataset.walk import MAX_DEPTH
from tests.unit.dataset.building import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG_BASELINE,
    UNDEFINED,
    delimiter,
    explicit,
    implicit,
    item,
    nested,
    uids,
)

PIXELS = explicit(0x7FE00010, "OW", b"\x01\x02\x03\x04")
STUDY = explicit(0x0020000D, "UI", b"1.2.3\x00") + explicit(0x0020000E, "UI", b"1.2.3.1\x00")


def attributes(data_set: bytes, syntax: str = EXPLICIT) -> dict[str, object]:
    header = scan_header(data_set, syntax, whole=True)
    assert header is not None
    return dict(header.attributes)


def test_header_tells_uids_and_where_pixel_data_begin() -> None:
    before = uids() + STUDY
    header = scan_header(before + PIXELS, EXPLICIT, whole=True)
    assert header is not None
    assert header.sop_class_uid == "1.2.840.10008.5.1.4.1.1.7"
    assert header.sop_instance_uid == "1.2.3.4"
    assert header.study_instance_uid == "1.2.3"
    assert header.series_instance_uid == "1.2.3.1"
    assert header.pixel_data_offset == len(before)
    assert "7FE00010" not in header.attributes


def test_attributes_may_be_limited_to_some() -> None:
    others = explicit(0x00080005, "CS", b"ISO_IR 192") + uids() + explicit(0x00091010, "LO", b"x " * 20)
    name = explicit(0x00100010, "PN", "Țurcanu".encode())
    header = scan_header(others + name + STUDY + PIXELS, EXPLICIT, whole=True, wanted=frozenset({0x00100010}))
    assert header is not None
    assert set(header.attributes) == {"00080016", "00080018", "00100010", "0020000D", "0020000E"}
    assert header.attributes["00100010"]["Value"] == [{"Alphabetic": "Țurcanu"}]
    assert header.study_instance_uid == "1.2.3"


def test_a_memory_tells_apart_what_the_same_bytes_mean() -> None:
    cyrillic = explicit(0x00080005, "CS", b"ISO_IR 144") + explicit(0x00100010, "PN", b"\xb8\xd2\xd0\xdd\xde\xd2")
    latin = explicit(0x00080005, "CS", b"ISO_IR 100") + explicit(0x00100010, "PN", b"\xb8\xd2\xd0\xdd\xde\xd2")
    unsigned = implicit(0x00280103, b"\x00\x00") + implicit(0x00280106, b"\xff\xff")
    signed = implicit(0x00280103, b"\x01\x00") + implicit(0x00280106, b"\xff\xff")
    memory = ElementMemory()
    for data_set, syntax in [(cyrillic, EXPLICIT), (latin, EXPLICIT), (unsigned, IMPLICIT), (signed, IMPLICIT)] * 2:
        header = scan_header(data_set, syntax, whole=True, memory=memory)
        assert header is not None
        assert header.attributes == attributes(data_set, syntax)
        assert list(header.attributes) == list(attributes(data_set, syntax))


def test_a_memory_stays_small() -> None:
    memory = ElementMemory()
    for number in range(MOST_REMEMBERED + 3):
        scan_header(explicit(0x00200013, "IS", f"{number:08}".encode()), EXPLICIT, whole=True, memory=memory)
    assert len(memory) <= MOST_REMEMBERED + 1
    header = scan_header(uids(), EXPLICIT, whole=True, memory=memory)
    assert header is not None
    assert header.sop_instance_uid == "1.2.3.4"


def test_absent_uids_are_empty() -> None:
    header = scan_header(explicit(0x00100010, "PN", b"Rusu^Ana"), EXPLICIT, whole=True)
    assert header is not None
    assert (header.sop_class_uid, header.sop_instance_uid, header.study_instance_uid) == ("", "", "")
    assert header.pixel_data_offset is None


def test_more_bytes_are_asked_for_until_pixel_data_begin() -> None:
    before = uids() + STUDY
    for length in range(len(before)):
        assert scan_header(before[:length], EXPLICIT, whole=False) is None
    assert scan_header((before + PIXELS)[: len(before) + 8], EXPLICIT, whole=False) is not None


@pytest.mark.parametrize("tag", [0x7FE00008, 0x7FE00009, 0x7FE00010])
def test_float_pixel_data_end_the_header_as_well(tag: int) -> None:
    header = scan_header(uids() + explicit(tag, "OF", bytes(8)), EXPLICIT, whole=True)
    assert header is not None
    assert header.pixel_data_offset == len(uids())


def test_a_lying_length_is_told_with_tag_and_offset() -> None:
    data_set = uids() + explicit(0x00100010, "PN", b"Rusu", length=60_000)
    with pytest.raises(TruncatedDataSet, match=r"\(0010,0010\) at offset 58") as raised:
        scan_header(data_set, EXPLICIT, whole=True)
    assert raised.value.tag == 0x00100010
    assert "Rusu" not in str(raised.value)


def test_a_lying_length_inside_of_a_sequence_is_no_reason_to_wait() -> None:
    liar = item(explicit(0x00080100, "SH", b"AB", length=100))
    data_set = uids() + explicit(0x00081032, "SQ", liar) + explicit(0x00100010, "PN", bytes(200)) + PIXELS
    with pytest.raises(DataSetError, match=r"\(0008,0100\)") as raised:
        scan_header(data_set, EXPLICIT, whole=False)
    assert not isinstance(raised.value, TruncatedDataSet)


def test_a_claimed_gigabyte_is_not_allocated() -> None:
    data_set = uids() + explicit(0x00091010, "OB", b"\x00\x00", length=0xFFFFFFF0)
    with pytest.raises(TruncatedDataSet):
        scan_header(data_set, EXPLICIT, whole=True)


def test_cut_off_native_pixel_data_are_found_out_when_all_is_there() -> None:
    cut = uids() + explicit(0x7FE00010, "OW", b"\x01\x02", length=4)
    assert scan_header(cut, EXPLICIT, whole=False) is not None
    with pytest.raises(TruncatedDataSet, match="7FE0,0010"):
        scan_header(cut, EXPLICIT, whole=True)
    with pytest.raises(TruncatedDataSet):
        check_pixel_data(cut, len(uids()), EXPLICIT)


def test_cut_off_fragments_are_found_out_when_all_is_there() -> None:
    fragments = item(b"") + item(b"\xff\xd8\xff\xd9")
    value = explicit(0x7FE00010, "OB", fragments + delimiter(), length=UNDEFINED)
    check_pixel_data(uids() + value, len(uids()), JPEG_BASELINE)
    for cut in (1, 8, 10, len(fragments)):
        with pytest.raises(TruncatedDataSet):
            check_pixel_data((uids() + value)[:-cut], len(uids()), JPEG_BASELINE)


@pytest.mark.parametrize("undefined", [True, False])
def test_sequences_nest_to_a_limit(*, undefined: bool) -> None:
    assert "0040A730" in attributes(uids() + nested(MAX_DEPTH, undefined=undefined))
    with pytest.raises(DataSetError, match="nested more than 64 deep"):
        scan_header(uids() + nested(MAX_DEPTH + 1, undefined=undefined), EXPLICIT, whole=True)


def test_a_thousand_nested_sequences_are_refused_not_recursed_into() -> None:
    with pytest.raises(DataSetError, match="nested"):
        scan_header(uids() + nested(1000, undefined=True), EXPLICIT, whole=True)


def test_elements_of_a_level_are_limited() -> None:
    with pytest.raises(DataSetError, match="65536 elements"):
        scan_header(explicit(0x00091010, "LO") * 70_000, EXPLICIT, whole=True)


def test_a_wrong_transfer_syntax_is_named() -> None:
    implicit_one = implicit(0x00080016, b"1.2.840.10008.5.1.4.1.1.7\x00") + implicit(0x00080018, b"1.2\x00")
    with pytest.raises(DataSetError, match="not explicit VR"):
        scan_header(implicit_one, EXPLICIT, whole=True)
    with pytest.raises(DataSetError):
        scan_header(uids(), BIG_ENDIAN, whole=True)
    with pytest.raises(DataSetError):
        scan_header(uids(), IMPLICIT, whole=True)


def test_undefined_length_un_is_an_implicit_sequence() -> None:
    content = item(implicit(0x00080100, b"T-1 ") + implicit(0x00080104, b"Chest "), undefined=True)
    private = explicit(0x00091010, "UN", content + delimiter(), length=UNDEFINED)
    found = attributes(uids() + private)["00091010"]
    assert found == {
        "vr": "SQ",
        "Value": [
            {"00080100": {"vr": "SH", "Value": ["T-1"]}, "00080104": {"vr": "LO", "Value": ["Chest"]}},
        ],
    }


def test_un_of_a_standard_attribute_gets_its_vr_back() -> None:
    rows = explicit(0x00280010, "UN", b"\x00\x02")
    codes = explicit(0x00081032, "UN", item(implicit(0x00080100, b"T1")))
    found = attributes(uids() + codes + rows)
    assert found["00280010"] == {"vr": "US", "Value": [512]}
    assert found["00081032"] == {"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["T1"]}}]}


def test_implicit_items_in_an_explicit_data_set_are_read() -> None:
    codes = explicit(0x00081032, "SQ", item(implicit(0x00080100, b"T1"), undefined=True))
    found = attributes(uids() + codes + explicit(0x00100020, "LO", b"77"))
    assert found["00081032"] == {"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["T1"]}}]}
    assert found["00100020"] == {"vr": "LO", "Value": ["77"]}


def test_an_unknown_vr_is_taken_as_bytes() -> None:
    found = attributes(uids() + explicit(0x00091010, "ZZ", b"\x01\x02") + explicit(0x00100020, "LO", b"77"))
    assert found["00091010"] == {"vr": "UN", "InlineBinary": "AQI="}
    assert found["00100020"] == {"vr": "LO", "Value": ["77"]}


def test_group_lengths_are_left_out() -> None:
    data_set = explicit(0x00080000, "UL", b"\x00\x00\x00\x00") + uids() + explicit(0x00090000, "UL", bytes(4))
    assert set(attributes(data_set)) == {"00080016", "00080018"}


def test_what_follows_the_last_element_may_be_padding() -> None:
    padding = explicit(0xFFFCFFFC, "OB", bytes(64))
    assert "FFFCFFFC" in attributes(uids() + padding)
    assert set(attributes(uids() + bytes(3))) == {"00080016", "00080018"}
    assert set(attributes(uids() + bytes(512))) == {"00080016", "00080018"}
    with pytest.raises(TruncatedDataSet):
        scan_header(uids() + b"\x10\x00\x10", EXPLICIT, whole=True)


def test_stray_delimiters_are_passed_over() -> None:
    stray = uids() + delimiter() + explicit(0x00100020, "LO", b"77")
    assert attributes(stray)["00100020"] == {"vr": "LO", "Value": ["77"]}
    stray_implicit = implicit(0x00080018, b"1.2\x00") + delimiter() + implicit(0x00100020, b"77")
    assert attributes(stray_implicit, IMPLICIT)["00100020"] == {"vr": "LO", "Value": ["77"]}


def test_private_attributes_of_implicit_vr_are_bytes_and_their_creators_text() -> None:
    data_set = implicit(0x00090010, b"MAKER ") + implicit(0x00091010, b"\x01\x02")
    assert attributes(data_set, IMPLICIT) == {
        "00090010": {"vr": "LO", "Value": ["MAKER"]},
        "00091010": {"vr": "UN", "InlineBinary": "AQI="},
    }


def test_sign_of_pixel_values_follows_pixel_representation_in_implicit_vr() -> None:
    padding = implicit(0x00280120, b"\x00\xf8")
    signed = implicit(0x00280103, b"\x01\x00") + padding
    assert attributes(signed, IMPLICIT)["00280120"] == {"vr": "SS", "Value": [-2048]}
    unsigned = implicit(0x00280103, b"\x00\x00") + padding
    assert attributes(unsigned, IMPLICIT)["00280120"] == {"vr": "US", "Value": [63488]}


def test_big_endian_values() -> None:
    data_set = explicit(0x00080018, "UI", b"1.2\x00", order=">") + explicit(0x00280010, "US", b"\x02\x00", order=">")
    assert attributes(data_set, BIG_ENDIAN)["00280010"] == {"vr": "US", "Value": [512]}


def test_long_values_are_left_out() -> None:
    long_text = explicit(0x00104000, "LT", b"x" * 1100)
    bulk = explicit(0x00091010, "OB", bytes(1100))
    items = explicit(0x52009230, "SQ", item(explicit(0x00091010, "OB", bytes(SEQUENCE_LIMIT))))
    found = attributes(uids() + bulk + long_text + items)
    assert found["00104000"] == {"vr": "LT"}
    assert found["00091010"] == {"vr": "OB"}
    assert found["52009230"] == {"vr": "SQ"}


def test_deflated_data_sets_are_read_from_their_beginning() -> None:
    data_set = uids() + STUDY + explicit(0x7FE00010, "OB", bytes(1_000_000))
    stream = zlib.compressobj(wbits=-15)
    deflated = stream.compress(data_set) + stream.flush()
    header = scan_header(deflated, DEFLATED, whole=True)
    assert header is not None
    assert header.sop_instance_uid == "1.2.3.4"
    assert header.pixel_data_offset == len(uids() + STUDY)
    assert scan_header(deflated[:20], DEFLATED, whole=False) is None
    with pytest.raises(TruncatedDataSet):
        scan_header(deflated[:20], DEFLATED, whole=True)
    with pytest.raises(DataSetError, match="inflated"):
        scan_header(b"\xff" * 100, DEFLATED, whole=True)


def test_a_deflated_bomb_is_refused() -> None:
    stream = zlib.compressobj(9, wbits=-15)
    bomb = stream.compress(uids() + explicit(0x00091010, "OB", bytes(80_000_000))) + stream.flush()
    with pytest.raises(DataSetError, match="inflates to more than"):
        scan_header(bomb, DEFLATED, whole=True)


def test_views_and_arrays_are_read_like_bytes_and_not_held() -> None:
    received = bytearray(uids() + STUDY + PIXELS)
    expected = scan_header(bytes(received), EXPLICIT, whole=True)
    assert scan_header(memoryview(received), EXPLICIT, whole=True) == expected
    received.extend(b"more")
