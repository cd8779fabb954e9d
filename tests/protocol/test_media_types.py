"""Accept headers as clients send them, and the answer that each deserves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dicomweb.byte_ranges import ByteRange, parse_range
from dicom_network.protocol.dicomweb.errors import DicomWebError, MediaTypeError, RangeError
from dicom_network.protocol.dicomweb.media_types import MAX_RANGES, parse_accept, parse_media_type
from dicom_network.protocol.dicomweb.negotiation import Offer, choose

EXPLICIT = "1.2.840.10008.1.2.1"
JP2 = "1.2.840.10008.1.2.4.90"

STORED = Offer("image/jp2", JP2, is_multipart=True)
DECODED = Offer("application/octet-stream", EXPLICIT, is_multipart=True)
ZIP = Offer("application/zip")


def chosen(accept: str, *offers: Offer) -> Offer | None:
    return choose(parse_accept(accept), offers or (STORED, DECODED, ZIP))


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        ("", STORED),
        ("*/*", STORED),
        ("multipart/*", STORED),
        ("multipart/related", STORED),
        # OHIF, unquoted on purpose so that browsers need no preflight.
        ("multipart/related; type=image/jp2; transfer-syntax=*", STORED),
        ('multipart/related; type="image/*"', STORED),
        # dicomweb-client.
        ('multipart/related; type="application/octet-stream"', DECODED),
        (f'multipart/related; type="image/jp2"; transfer-syntax={JP2}', STORED),
        (f'multipart/related;type="image/jp2";transfer-syntax="{JP2}"', STORED),
        ('multipart/related; type="image/jp2"; q=0.5, multipart/related; type="application/octet-stream"', DECODED),
        ('multipart/related; type="application/octet-stream", multipart/related; type="image/jp2"', STORED),
        ("application/zip, */*;q=0.1", ZIP),
        ("APPLICATION/ZIP", ZIP),
        ('*/*, multipart/related; type="image/jp2"; q=0', DECODED),
        ("image/png", None),
        ("image/jp2", None),
        ("*/*;q=0", None),
        (f'multipart/related; type="image/jp2"; transfer-syntax={EXPLICIT}', None),
    ],
)
def test_the_answer_that_the_client_likes_best(accept: str, answer: Offer | None) -> None:
    assert chosen(accept) == answer


def test_an_answer_that_is_not_the_default_needs_its_transfer_syntax_named() -> None:
    stored = Offer("application/dicom", JP2, is_multipart=True, is_default=False)
    default = Offer("application/dicom", EXPLICIT, is_multipart=True)

    assert chosen('multipart/related; type="application/dicom"', stored, default) == default
    assert chosen('multipart/related; type="application/dicom"; transfer-syntax=*', stored, default) == stored
    assert chosen(f'multipart/related; type="application/dicom"; transfer-syntax={JP2}', stored, default) == stored


def test_quoted_strings_may_hold_separators() -> None:
    media_type = parse_media_type(r'Multipart/Related; Boundary="a;b,c\"d"; type=application/dicom')

    assert media_type.name == "multipart/related"
    assert media_type.parameters == {"boundary": 'a;b,c"d', "type": "application/dicom"}


@pytest.mark.parametrize(
    "accept",
    [
        "image",
        "image/",
        "/jpeg",
        "a/b; q=2",
        "a/b; q=high",
        'a/b; type="open',
        "a/b; ; x",
        ",".join(["a/b"] * (MAX_RANGES + 1)),
    ],
)
def test_nonsense_is_told(accept: str) -> None:
    with pytest.raises(MediaTypeError):
        parse_accept(accept)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='abc/*;=,"\\ q01.-', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        ranges = parse_accept(text)
    except DicomWebError:
        return
    assert all(0 <= one.quality <= 1 and "/" in one.name for one in ranges)


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=10-", ByteRange(10, 99)),
        ("bytes=90-200", ByteRange(90, 99)),
        ("bytes=-5", ByteRange(95, 99)),
        ("bytes=-500", ByteRange(0, 99)),
        ("bytes=5-3", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=one-two", None),
        ("bytes=-", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges(header: str, answer: ByteRange | None) -> None:
    assert parse_range(header, 100) == answer


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_ranges_outside_are_refused(header: str) -> None:
    with pytest.raises(RangeError):
        parse_range(header, 100)


def test_content_range_counts_from_zero() -> None:
    given_range = ByteRange(10, 19)

    assert (given_range.length, given_range.content_range(100)) == (10, "bytes 10-19/100")
