"""Landing logs, for all inputs: what was landed is found again, and damage costs no more than what it hits."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Found, Landed, Reception
from dicom_network.stores.blobs.local import LocalBlobStore
from dicom_network.stores.blobs.record import BLOCK, decode_record, encode_reception, encode_record, record_length

RECEPTION = Reception(via="C-STORE", received=datetime(2025, 3, 1, tzinfo=UTC), calling_ae_title="MR2")
SIZES = st.lists(st.integers(0, 400), min_size=1, max_size=6)
BOUNDED = settings(max_examples=100, deadline=None)


@contextmanager
def logs_of(sizes: list[int]) -> Iterator[tuple[LocalBlobStore, Path, list[Landed]]]:
    """Give a store at rest with one landing log that holds data sets of these sizes."""
    with tempfile.TemporaryDirectory() as folder:
        store = LocalBlobStore(Path(folder), StorageSettings(reserve_bytes=0), settle_seconds=0)
        landed = []
        for number, size in enumerate(sizes):
            incoming = store.receive(header_of(number), RECEPTION)
            incoming.write(content(number, size))
            landed.append(incoming.land(f"1.2.{number}"))
        store.sync(landed)
        store.close()
        yield store, Path(folder) / landed[0].extent.container, landed
        store.close()


def header_of(number: int) -> bytes:
    return bytes(128) + b"DICM" + b"%d" % number


def content(number: int, size: int) -> bytes:
    return blake3(b"%d" % number).digest(length=size)


def scan(store: LocalBlobStore, container: str) -> tuple[list[Found], str]:
    found: list[Found] = []
    try:
        for one in store.scan(container):
            found.append(one)
    except Corrupt as error:
        return found, str(error)
    return found, ""


@BOUNDED
@given(SIZES)
def test_everything_that_landed_is_found(sizes: list[int]) -> None:
    with logs_of(sizes) as (store, _, landed):
        found, damage = scan(store, landed[0].extent.container)
        assert not damage
        assert [(one.sop_instance_uid, one.extent, one.digest) for one in found] == [
            (f"1.2.{number}", one.extent, one.digest) for number, one in enumerate(landed)
        ]
        for number, one in enumerate(found):
            with store.open(one.extent) as reading:
                assert reading.read(0, reading.length) == header_of(number) + content(number, sizes[number])


@BOUNDED
@given(SIZES, st.data())
def test_a_torn_end_costs_nothing_that_was_whole(sizes: list[int], data: st.DataObject) -> None:
    with logs_of(sizes) as (store, path, landed):
        cut = data.draw(st.integers(0, path.stat().st_size))
        with path.open("r+b") as file:
            file.truncate(cut)
        whole = [one.extent for one in landed if one.extent.offset + one.extent.length <= cut]
        found, damage = scan(store, landed[0].extent.container)
        assert [one.extent for one in found] == whole
        assert not damage


@BOUNDED
@given(SIZES, st.binary(max_size=300))
def test_garbage_behind_the_last_record_is_passed_over(sizes: list[int], garbage: bytes) -> None:
    with logs_of(sizes) as (store, path, landed):
        with path.open("ab") as file:
            file.write(garbage)
        found, damage = scan(store, landed[0].extent.container)
        assert [one.extent for one in found] == [one.extent for one in landed]
        assert not damage


@BOUNDED
@given(SIZES, st.data())
def test_a_changed_byte_is_noticed_and_costs_one_instance(sizes: list[int], data: st.DataObject) -> None:
    with logs_of([*sizes, 0]) as (store, path, landed):
        last_begins = landed[-2].extent.offset + landed[-2].extent.length
        at = data.draw(st.integers(0, last_begins - 1))
        with path.open("r+b") as file:
            file.seek(at)
            old = file.read(1)[0]
            file.seek(at)
            file.write(bytes([old ^ data.draw(st.integers(1, 255))]))
        hit = [one for one in landed if begins(one) <= at < one.extent.offset + one.extent.length]
        found, damage = scan(store, landed[0].extent.container)
        assert [one.extent for one in found] == [one.extent for one in landed if one not in hit]
        assert (landed[0].extent.container in damage) is bool(hit)


def begins(landed: Landed) -> int:
    """Give where the record of something begins that landed: at the block before its file."""
    return landed.extent.offset // BLOCK * BLOCK


@BOUNDED
@given(
    uid=st.text(max_size=64),
    title=st.text(max_size=20),
    header=st.binary(max_size=200),
    length=st.integers(0, 2**40),
    extra=st.binary(max_size=50),
)
def test_a_record_is_read_back_as_written(uid: str, title: str, header: bytes, length: int, extra: bytes) -> None:
    reception = Reception(via="STOW-RS", received=datetime(2025, 3, 1, 1, 2, 3, 4, tzinfo=UTC), calling_ae_title=title)
    written = encode_record(uid, header, length, bytes(range(32)), encode_reception(reception))
    record = decode_record(written + extra)
    assert record is not None
    assert record_length(written) == record.length == len(written)
    assert (record.file_length, record.data_set_offset) == (len(header) + length, len(header))
    assert (record.sop_instance_uid, record.reception, record.digest) == (uid, reception, bytes(range(32)))
    assert record.matches(header)
    assert not record.matches(header + b"x")


def test_a_text_that_is_no_unicode_is_kept_as_well_as_it_can_be() -> None:
    reception = Reception(via="C-STORE", received=datetime(2025, 3, 1, tzinfo=UTC), calling_ae_title="CT\ud800")
    record = decode_record(encode_record("1.2", b"", 0, bytes(32), encode_reception(reception)))
    assert record is not None
    assert record.reception.calling_ae_title == "CT?"


@pytest.mark.parametrize("cut", range(0, 150, 7))
def test_the_beginning_of_a_record_is_no_record(cut: int) -> None:
    written = encode_record("1.2.3", b"", 5, bytes(32), encode_reception(RECEPTION))
    assert decode_record(written[:cut]) is None
