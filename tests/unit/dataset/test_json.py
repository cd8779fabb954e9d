import zlib

import orjson

from dicom_network.protocol.dataset.bulk import find_bulk_data
from dicom_network.protocol.dataset.json import PALETTE_TAGS, encode_metadata, metadata_model
from tests.unit.dataset.building import DEFLATED, EXPLICIT, UNDEFINED, delimiter, explicit, item, uids

ICON = explicit(0x00880200, "SQ", item(explicit(0x7FE00010, "OB", bytes(64))) + item(explicit(0x00091010, "OB", b"ab")))
PALETTE = explicit(0x00281201, "OW", b"\x01\x02\x03\x04")
PIXELS = explicit(0x7FE00010, "OW", b"\x00\x01" * 2000)
TRAILING = explicit(0xFFFCFFFC, "OB", bytes(4))


def uri(path: str) -> str:
    return f"/bulk/{path}"


def test_pixel_data_are_bulk_however_short() -> None:
    model = metadata_model(uids() + explicit(0x7FE00010, "OW", b"\x01\x02"), EXPLICIT, bulk_data_uri=uri)
    assert model["7FE00010"] == {"vr": "OW", "BulkDataURI": "/bulk/7FE00010"}
    empty = metadata_model(uids() + explicit(0x7FE00010, "OW"), EXPLICIT, bulk_data_uri=uri)
    assert empty["7FE00010"] == {"vr": "OW"}


def test_long_bytes_are_bulk_and_short_ones_inline() -> None:
    data_set = uids() + explicit(0x00091010, "OB", bytes(50)) + explicit(0x00091011, "UN", b"ab")
    model = metadata_model(data_set, EXPLICIT, bulk_data_uri=uri, inline_limit=49)
    assert model["00091010"] == {"vr": "OB", "BulkDataURI": "/bulk/00091010"}
    assert model["00091011"] == {"vr": "UN", "InlineBinary": "YWI="}


def test_palettes_are_inline_or_bulk_as_the_caller_likes() -> None:
    inline = metadata_model(uids() + PALETTE, EXPLICIT, bulk_data_uri=uri)
    assert inline["00281201"] == {"vr": "OW", "InlineBinary": "AQIDBA=="}
    bulk = metadata_model(uids() + PALETTE, EXPLICIT, bulk_data_uri=uri, never_inline=PALETTE_TAGS)
    assert bulk["00281201"] == {"vr": "OW", "BulkDataURI": "/bulk/00281201"}


def test_bulk_data_in_items_have_a_path_that_finds_them() -> None:
    data_set = uids() + ICON + PIXELS
    model = metadata_model(data_set, EXPLICIT, bulk_data_uri=uri, inline_limit=0)
    items = model["00880200"]["Value"]
    assert items[0]["7FE00010"]["BulkDataURI"] == "/bulk/00880200/0/7FE00010"
    assert items[1]["00091010"]["BulkDataURI"] == "/bulk/00880200/1/00091010"
    found = find_bulk_data(data_set, EXPLICIT, "00880200/1/00091010")
    assert found is not None
    assert data_set[found.offset : found.offset + found.length] == b"ab"
    assert found.vr == "OB"
    for absent in ("00880200/2/00091010", "00880200/0/00091010", "00880200", "00880201", "00080018/0/00091010"):
        other = find_bulk_data(data_set, EXPLICIT, absent)
        assert other is None or other.vr == "SQ"


def test_what_follows_pixel_data_is_in_the_metadata_when_it_is_there() -> None:
    data_set = uids() + PIXELS + TRAILING
    whole = metadata_model(data_set, EXPLICIT, bulk_data_uri=uri)
    assert whole["FFFCFFFC"] == {"vr": "OB", "InlineBinary": "AAAAAA=="}
    to_header = metadata_model(data_set[: len(uids()) + 12], EXPLICIT, bulk_data_uri=uri)
    assert to_header == {key: value for key, value in whole.items() if key != "FFFCFFFC"}


def test_encapsulated_pixel_data_may_be_cut_off_as_well() -> None:
    value = item(b"") + item(b"\xff\xd8\xff\xd9") + delimiter()
    data_set = uids() + explicit(0x7FE00010, "OB", value, length=UNDEFINED)
    syntax = "1.2.840.10008.1.2.4.50"
    for length in (len(data_set), len(uids()) + 12, len(uids()) + 22):
        model = metadata_model(data_set[:length], syntax, bulk_data_uri=uri)
        assert model["7FE00010"] == {"vr": "OB", "BulkDataURI": "/bulk/7FE00010"}


def test_text_says_that_it_is_utf_8() -> None:
    data_set = explicit(0x00080005, "CS", b"ISO_IR 144") + explicit(0x00100020, "LO", "Ж".encode("iso8859_5"))
    parsed = orjson.loads(encode_metadata(data_set, EXPLICIT, bulk_data_uri=uri))
    assert parsed["00080005"]["Value"] == ["ISO_IR 192"]
    assert parsed["00100020"]["Value"] == ["Ж"]
    assert "00080005" not in metadata_model(uids(), EXPLICIT, bulk_data_uri=uri)


def test_metadata_of_deflated_data_sets() -> None:
    stream = zlib.compressobj(wbits=-15)
    deflated = stream.compress(uids() + PIXELS) + stream.flush()
    model = metadata_model(deflated, DEFLATED, bulk_data_uri=uri)
    assert model["00080018"] == {"vr": "UI", "Value": ["1.2.3.4"]}


def test_numbers_that_are_none_are_valid_json() -> None:
    data_set = uids() + explicit(0x00101030, "DS", b"nan\\1.5 ") + explicit(0x00189079, "FD", b"\x00" * 6 + b"\xf8\x7f")
    parsed = orjson.loads(encode_metadata(data_set, EXPLICIT, bulk_data_uri=uri))
    assert parsed["00101030"]["Value"] == ["nan", 1.5]
    assert parsed["00189079"]["Value"] == [None]
