"""Multipart messages: what goes in comes out, however it is cut; what is malformed or too large is told."""

import email
import email.policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dicomweb.errors import MultipartError
from dicom_network.protocol.dicomweb.multipart import MultipartParser, PartBegan, PartData, PartEnded
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message, part_type

BOUNDARY = "0f3cf5c0-70e0"


def read(message: bytes, boundary: str = BOUNDARY, chunk: int = 1 << 20) -> list[tuple[dict[str, str], bytes]]:
    """Read a whole message, cut into chunks, as headers and content of each part."""
    parser = MultipartParser(boundary)
    parts: list[tuple[dict[str, str], bytes]] = []
    headers: dict[str, str] = {}
    content = b""
    for start in range(0, len(message), chunk):
        for event in parser.receive(message[start : start + chunk]):
            match event:
                case PartBegan():
                    headers, content = dict(event.headers), b""
                case PartData():
                    assert event.content, "an event without bytes helps nobody"
                    content += event.content
                case PartEnded():
                    parts.append((headers, content))
    parser.finish()
    return parts


def write(parts: list[tuple[dict[str, str], bytes]], boundary: str = BOUNDARY) -> bytes:
    message = b""
    for position, (headers, content) in enumerate(parts):
        message += begin_part(boundary, headers, is_first=position == 0) + content
    return message + end_message(boundary)


awkward = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b"-", b"--", b"\r\n--", BOUNDARY[:4].encode(), b"\0", b"x", b" "]),
    max_size=12,
).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(contents=st.lists(awkward | st.binary(max_size=60), min_size=1, max_size=4), chunk=st.integers(1, 40))
def test_what_was_written_is_read_however_it_is_cut(contents: list[bytes], chunk: int) -> None:
    parts = [({"content-type": "application/dicom"}, content) for content in contents]
    message = write(parts)

    assert read(message) == read(message, chunk=chunk) == parts


@settings(max_examples=60, deadline=None)
@given(contents=st.lists(st.binary(max_size=80), min_size=1, max_size=4))
def test_what_is_written_is_read_by_the_standard_library(contents: list[bytes]) -> None:
    # Binary parts are the point; the e-mail parser keeps them only as long as no line end is bare.
    contents = [content.replace(b"\r", b".").replace(b"\n", b".") for content in contents]
    message = write([({"Content-Type": "application/octet-stream"}, content) for content in contents])
    head = f"Content-Type: {content_type(BOUNDARY, 'application/octet-stream')}\r\n\r\n".encode()

    parsed = email.message_from_bytes(head + message, policy=email.policy.HTTP)

    assert [part.get_payload(decode=True) for part in parsed.iter_parts()] == contents


def test_preamble_epilogue_and_padding_are_passed_over() -> None:
    message = b"for people\r\n--b  \t\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\nand after"

    assert read(message, "b") == [({"content-type": "text/plain"}, b"hello")]
    assert read(message, "b", chunk=1) == [({"content-type": "text/plain"}, b"hello")]


def test_a_longer_word_that_begins_like_the_boundary_is_data() -> None:
    message = b"--b\r\n\r\none\r\n--bb\r\ntwo\r\n--b-\r\nthree\r\n--b--"

    for chunk in (1, 3, 100):
        assert read(message, "b", chunk) == [({}, b"one\r\n--bb\r\ntwo\r\n--b-\r\nthree")]


@pytest.mark.parametrize("chunk", [1, 2, 7, 100])
def test_empty_parts_with_and_without_headers(chunk: int) -> None:
    message = b"--b\r\n\r\n\r\n--b\r\nA: 1\r\n\r\n--b\r\nA: 2\r\n\r\n\r\n--b--\r\n"

    assert read(message, "b", chunk) == [({}, b""), ({"a": "1"}, b""), ({"a": "2"}, b"")]


def test_folded_and_repeated_headers() -> None:
    message = (
        b'--b\r\nContent-Type: application/dicom;\r\n  transfer-syntax="1.2"\r\ncontent-type: no\r\n\r\nx\r\n--b--'
    )

    assert read(message, "b") == [({"content-type": 'application/dicom; transfer-syntax="1.2"'}, b"x")]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (b"", "does not occur"),
        (b"nothing of the kind", "does not occur"),
        (b"--b\r\nContent-Type: x\r\n", "cut short"),
        (b"--b\r\n\r\nhalf of the content", "cut short"),
        (b"--b\r\n\r\ncontent\r\n--b", "cut short"),
        (b"--b\r\nno colon\r\n\r\nx\r\n--b--", "no colon"),
        (b"p" * 20_000 + b"\r\n--b--", "no boundary in the first"),
        (b"--b\r\nA: " + b"h" * 20_000, "more than 16384 bytes"),
    ],
)
def test_malformed_messages_are_told(message: bytes, told: str) -> None:
    for chunk in (1 << 20, 977):
        with pytest.raises(MultipartError, match=told):
            read(message, "b", chunk)


@pytest.mark.parametrize("boundary", ["", " ends in space ", "new\r\nline", "ünicode", "b" * 300])
def test_boundaries_that_may_not_be_are_refused(boundary: str) -> None:
    with pytest.raises(MultipartError, match="boundary"):
        MultipartParser(boundary)


def test_a_part_never_waits_in_memory() -> None:
    """Whatever was received of a part is handed on, but for what may be the beginning of a boundary."""
    parser = MultipartParser("b")
    list(parser.receive(b"--b\r\n\r\n"))

    for chunk in (b"A" * 100_000, b"\r\n--" * 10_000):
        given_on = sum(len(event.content) for event in parser.receive(chunk) if isinstance(event, PartData))
        assert given_on >= len(chunk) - len(b"\r\n--b")


def test_the_spelling_that_viewers_look_for() -> None:
    part = begin_part("b", {"Content-Type": part_type("image/jp2", "1.2.840.10008.1.2.4.90")}, is_first=True)

    assert part == b"--b\r\nContent-Type: image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90\r\n\r\n"
    assert begin_part("b", {}, is_first=False) == b"\r\n--b\r\n\r\n"
    assert end_message("b") == b"\r\n--b--\r\n"
