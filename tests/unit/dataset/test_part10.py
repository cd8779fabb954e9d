import pytest

from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.part10 import (
    META_LIMIT,
    PrivateInformation,
    build_part10_header,
    neutralise_preamble,
    parse_part10_header,
)
from tests.unit.dataset.building import BIG_ENDIAN, EXPLICIT, IMPLICIT, JPEG_BASELINE, explicit, implicit, uids

HEADER = build_part10_header(
    sop_class_uid="1.2.840.10008.5.1.4.1.1.7",
    sop_instance_uid="1.2.3.4",
    transfer_syntax_uid=JPEG_BASELINE,
    source_ae_title="CT1",
)


def test_what_is_built_is_parsed() -> None:
    parsed = parse_part10_header(HEADER + uids())
    assert parsed is not None
    assert parsed.length == len(HEADER)
    assert parsed.transfer_syntax_uid == JPEG_BASELINE
    assert parsed.sop_class_uid == "1.2.840.10008.5.1.4.1.1.7"
    assert parsed.sop_instance_uid == "1.2.3.4"
    assert parsed.source_ae_title == "CT1"
    assert parsed.implementation_class_uid.startswith("2.25.")
    assert parsed.has_preamble
    assert not parsed.is_guessed


def test_a_built_header_says_its_own_length() -> None:
    assert HEADER[:132] == bytes(128) + b"DICM"
    assert int.from_bytes(HEADER[140:144], "little") == len(HEADER) - 144
    assert len(HEADER) % 2 == 0


def test_private_information_is_written() -> None:
    header = build_part10_header(
        sop_class_uid="1.2",
        sop_instance_uid="1.2.3",
        transfer_syntax_uid=EXPLICIT,
        private_information=PrivateInformation("2.25.1", b"odd"),
    )
    assert b"2.25.1" in header
    assert b"odd\x00" in header
    parsed = parse_part10_header(header + uids())
    assert parsed is not None
    assert parsed.length == len(header)


def test_more_is_asked_for_until_the_data_set_begins() -> None:
    for length in (0, 1, 131, 140, 200, len(HEADER) - 1):
        assert parse_part10_header(HEADER[:length]) is None
        with pytest.raises(DataSetError):
            parse_part10_header(HEADER[:length], whole=True)


def test_a_wrong_group_length_does_no_harm() -> None:
    for wrong in (0, 7, 60, 0xFFFFFFFF):
        lying = HEADER[:140] + wrong.to_bytes(4, "little") + HEADER[144:]
        parsed = parse_part10_header(lying + uids())
        assert parsed is not None
        assert (parsed.length, parsed.transfer_syntax_uid) == (len(HEADER), JPEG_BASELINE)


def test_a_deflated_data_set_that_looks_like_group_2_is_none() -> None:
    parsed = parse_part10_header(HEADER + b"\x02\x00\x10\x00UI\x04\x00....")
    assert parsed is not None
    assert parsed.length == len(HEADER)


@pytest.mark.parametrize(
    ("data_set", "syntax"),
    [
        (uids(), EXPLICIT),
        (implicit(0x00080016, b"1.2\x00"), IMPLICIT),
        (explicit(0x00080016, "UI", b"1.2\x00", order=">"), BIG_ENDIAN),
    ],
)
def test_the_transfer_syntax_is_guessed_without_file_meta_information(data_set: bytes, syntax: str) -> None:
    for start in (b"", bytes(128) + b"DICM"):
        parsed = parse_part10_header(start + data_set + bytes(200))
        assert parsed is not None
        assert parsed.transfer_syntax_uid == syntax
        assert parsed.is_guessed
        assert parsed.length == len(start)


def test_a_file_without_preamble_is_read() -> None:
    parsed = parse_part10_header(HEADER[132:] + uids())
    assert parsed is not None
    assert parsed.transfer_syntax_uid == JPEG_BASELINE
    assert not parsed.has_preamble


@pytest.mark.parametrize("content", [b"%PDF-1.7" + bytes(200), b"\x89PNG" * 60, b"PK\x03\x04" + bytes(300), b"x" * 500])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(DataSetError, match="no DICOM file"):
        parse_part10_header(content)


def test_endless_file_meta_information_is_refused() -> None:
    endless = bytes(128) + b"DICM" + explicit(0x00020102, "OB", bytes(100), length=0x7FFFFFFF)
    with pytest.raises(DataSetError, match="too long"):
        parse_part10_header(endless)
    many = bytes(128) + b"DICM" + explicit(0x00020016, "AE", b"A" * 60_000) * 20
    assert len(many) > META_LIMIT
    with pytest.raises(DataSetError):
        parse_part10_header(many)


@pytest.mark.parametrize("start", [b"MZ\x90\x00", b"\x7fELF", b"#!/bin/sh\n", b"<script>"])
def test_executable_preambles_are_neutralised(start: bytes) -> None:
    crafted = start.ljust(128, b"\x90") + HEADER[128:]
    neutral = neutralise_preamble(crafted)
    assert neutral[:128] == bytes(128)
    assert neutral[128:] == crafted[128:]


def test_tiff_preambles_and_what_has_none_are_kept() -> None:
    tiff = (b"II*\x00" + bytes(range(124))) + HEADER[128:]
    assert neutralise_preamble(tiff) == tiff
    assert neutralise_preamble(HEADER[132:]) == HEADER[132:]
    assert neutralise_preamble(HEADER) == HEADER
