"""Garbage into the multipart parser, STOW-RS and QIDO-RS: an answer each, and nothing else is disturbed."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dicomweb.errors import DicomWebError
from dicom_network.protocol.dicomweb.media_types import parse_accept, parse_media_type
from dicom_network.protocol.dicomweb.multipart import (
    MAX_HEADER_BYTES,
    MAX_PREAMBLE_BYTES,
    MultipartParser,
    PartBegan,
    PartData,
    PartEnded,
)
from dicom_network.protocol.dicomweb.qido_parameters import parse_qido_parameters
from tests.made_instances import file_of, make
from tests.web_node import BOUNDARY, WebNode, make_node, serving, stow_body, stow_type

FUZZ_SECONDS = 5.0
PIECES = [b"\r\n--b", b"--b--", b"\r\n", b"--", b"b", b":", b" ", b"Content-Type: x", b"\0", b"\xff", b"A" * 50]


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=30),
    cuts=st.lists(st.integers(1, 30), min_size=1, max_size=20),
)
def test_any_bytes_give_well_formed_events_or_an_error(pieces: list[bytes], cuts: list[int]) -> None:
    message = b"".join(pieces)
    parser = MultipartParser("b")
    inside, content = False, 0
    try:
        position = 0
        for index in range(len(message)):
            if position >= len(message):
                break
            step = cuts[index % len(cuts)]
            for event in parser.receive(message[position : position + step]):
                match event:
                    case PartBegan():
                        assert not inside
                        inside = True
                    case PartData(content=data):
                        assert inside
                        content += len(data)
                    case PartEnded():
                        assert inside
                        inside = False
            position += step
        parser.finish()
    except DicomWebError:
        return
    assert not inside
    assert content <= len(message)


@pytest.mark.parametrize("endless", [b"p", b"\r", b"\r\n--", b"\r\n--b ", b"--b\r\nA: ", b"--b\r\n: \r\n"])
def test_what_never_ends_is_given_up(endless: bytes) -> None:
    """Neither preamble nor headers may grow without bound, however they are fed."""
    parser = MultipartParser("b")
    list(parser.receive(endless))
    filling = endless[-1:] * 1000
    with pytest.raises(DicomWebError):
        for _ in range(2 + (MAX_HEADER_BYTES + MAX_PREAMBLE_BYTES) // len(filling)):
            list(parser.receive(filling))
        list(parser.receive(b"\r\n\r\n"))
        parser.finish()


def _mutate(chance: random.Random, message: bytes) -> bytes:
    """Change a message in one of the ways in which bytes go wrong."""
    mutated = bytearray(message)
    for _ in range(chance.randint(1, 8)):
        position = chance.randrange(len(mutated) or 1)
        match chance.randrange(5):
            case 0:
                mutated[position : position + 1] = bytes([chance.randrange(256)])
            case 1:
                del mutated[position : position + chance.randint(1, 200)]
            case 2:
                mutated[position:position] = chance.choice([b"\r\n", f"--{BOUNDARY}".encode(), b"\xff" * 8, b"\0" * 30])
            case 3:
                del mutated[position:]
            case _:
                mutated[position : position + 4] = chance.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"SQ\0\0"])
    return bytes(mutated)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebNode]:
    data: Path = tmp_path_factory.mktemp("fuzz") / "data"
    with serving(make_node(data)) as running:
        yield running


def test_broken_uploads_get_an_answer_each(web: WebNode) -> None:
    chance = random.Random(20240311)
    message = stow_body([file_of(make(1)), file_of(make(2))])
    deadline = time.monotonic() + FUZZ_SECONDS
    seen = set()
    while time.monotonic() < deadline:
        body = _mutate(chance, message)
        answer = web.request("POST", "/dicomweb/studies", headers={"Content-Type": stow_type()}, body=body)
        assert answer.status in (200, 202, 400, 409, 413, 415), (answer.status, answer.body)
        seen.add(answer.status)

    assert len(seen) > 1, "the garbage is too uniform to tell anything"
    assert web.store(file_of(make(3))).status in (200, 202)
    assert web.get("/readyz").status == 200


def test_odd_paths_and_queries_get_an_answer_each(web: WebNode) -> None:
    chance = random.Random(77)
    steps = "studies series instances frames metadata bulkdata 1.2.3 1 * .. %00 %2e%2e ' \" < 7FE00010 -1 999999 %C3%A9"
    names = "PatientName StudyDate limit offset includefield 0020000D fuzzymatching after accept x 00400275.00400009"
    values = "* ? - 1 -1 20240101- all % %ff %00 1.2,3 \\ = & ; image/* ,,, ' OR 1=1 --"
    accepts = ["*/*", "", "image/png", 'multipart/related; type="application/dicom"']
    deadline = time.monotonic() + FUZZ_SECONDS
    while time.monotonic() < deadline:
        path = "/".join(chance.choices(steps.split(), k=chance.randint(0, 7)))
        query = "&".join(
            f"{chance.choice(names.split())}={chance.choice(values.split())}" for _ in range(chance.randint(0, 5))
        )
        target = f"/dicomweb/studies/{path}?{query}"
        answer = web.get(target, chance.choice(accepts))
        assert answer.status < 500, (target, answer.body)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_query_or_a_mistake(text: str) -> None:
    for read in (parse_qido_parameters, parse_accept, parse_media_type):
        try:
            read(text)
        except DicomWebError as error:
            assert len(str(error)) < 1000
