"""The store is readable without us: by unzip, by DICOM programs, and by whoever has the description of its layout."""

import json
import shutil
import struct
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pydicom
import pytest
from blake3 import blake3

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.hierarchy import Landed, Reception, Version, VersionState
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.stores.blobs.local import LocalBlobStore
from tests.local_node import CT, Slice

RECEPTION = Reception(via="C-STORE", received=datetime(2025, 3, 1, 8, 30, tzinfo=UTC), calling_ae_title="CT1")
LARGE_FROM = 64 * 1024
IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0, large_object_bytes=LARGE_FROM), settle_seconds=0)


def land(store: LocalBlobStore, header: bytes, data_set: bytes, uid: str) -> Landed:
    incoming = store.receive(header, RECEPTION)
    incoming.write(data_set)
    landed = incoming.land(uid)
    store.sync([landed])
    return landed


def version(landed: Landed, uid: str, number: int) -> Version:
    return Version(
        id=number,
        state=VersionState.CURRENT,
        study_instance_uid="2.25.1",
        series_instance_uid="2.25.1.1",
        sop_instance_uid=uid,
        sop_class_uid=CT,
        transfer_syntax_uid=EXPLICIT,
        extent=landed.extent,
        data_set_offset=landed.data_set_offset,
        digest=landed.digest,
        reception=RECEPTION,
    )


def test_a_landing_log_is_read_with_the_description_alone(store: LocalBlobStore, tmp_path: Path) -> None:
    slices = [Slice(instance=f"2.25.1.1.{number}", size=number * 100) for number in range(1, 4)]
    for one in slices:
        land(store, one.header(), one.data_set(), one.instance)
    (log,) = (tmp_path / "landing").glob("*.log")
    content, found = log.read_bytes(), []
    while content:
        magic, version_number, _, record_length, file_length, data_set_offset = struct.unpack_from("<8sHHIQI", content)
        assert (magic, version_number) == (b"\x89DICNET\n", 2)
        reception_length, uid_length, _, digest, checksum = struct.unpack_from("<IHH32sI", content, 28)
        uid = content[72 : 72 + uid_length].decode()
        reception = json.loads(content[72 + uid_length : record_length])
        assert record_length == 72 + uid_length + reception_length
        assert (record_length + data_set_offset) % 4096 == 0
        assert reception == {
            "via": "C-STORE",
            "calling_ae_title": "CT1",
            "received": "2025-03-01T08:30:00+00:00",
        }
        covered = content[:68] + content[72 : record_length + data_set_offset]
        assert zlib.crc32(covered) == checksum
        file = content[record_length : record_length + file_length]
        assert blake3(file[data_set_offset:]).digest() == digest
        found.append((uid, file))
        content = content[-(-(record_length + file_length) // 4096) * 4096 :]
    assert found == [(one.instance, one.file()) for one in slices]


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
def test_a_large_object_opens_in_other_programs(store: LocalBlobStore, tmp_path: Path, syntax: str) -> None:
    data_set = pydicom.Dataset()
    data_set.SOPClassUID, data_set.SOPInstanceUID, data_set.PatientName = CT, "2.25.7", "Иванов^Пётр"
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.BitsAllocated = 16
    data_set.PixelData = bytes(range(256)) * 400
    encoded = pydicom.filebase.DicomBytesIO()
    encoded.is_little_endian, encoded.is_implicit_VR = syntax != BIG, syntax == IMPLICIT
    pydicom.filewriter.write_dataset(encoded, data_set)
    header = build_part10_header(sop_class_uid=CT, sop_instance_uid="2.25.7", transfer_syntax_uid=syntax)
    landed = land(store, header, encoded.getvalue(), "2.25.7")
    path = tmp_path / landed.extent.container
    read = pydicom.dcmread(path)
    assert read.file_meta.TransferSyntaxUID == syntax
    assert (read.PatientName, read.PixelData) == ("Иванов^Пётр", data_set.PixelData)
    assert list(read)[-1].tag == 0xFFFCFFFC
    if shutil.which("dcmdump"):
        outcome = subprocess.run(["dcmdump", "-q", str(path)], capture_output=True, check=False)
        assert outcome.returncode == 0, outcome.stderr


def test_a_sealed_series_is_an_ordinary_zip(store: LocalBlobStore, tmp_path: Path) -> None:
    slices = [Slice(instance=f"2.25.1.1.{number}", number=number, size=2000 * number) for number in range(1, 4)]
    versions = [
        version(land(store, one.header(), one.data_set(), one.instance), one.instance, one.number) for one in slices
    ]
    (container,) = {extent.container for extent in store.seal("2.25.1.1", versions).values()}
    path = tmp_path / container
    assert path.name.startswith("2.25.1.1-")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"{one.number:05d}-{one.instance}.dcm" for one in slices]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(2025, 3, 1, 8, 30, 0)}
        for one, info in zip(slices, archive.infolist(), strict=True):
            record = json.loads(info.comment)
            assert archive.read(info) == one.file()
            assert record["sop_instance_uid"] == one.instance
            assert blake3(one.file()[record["data_set_offset"] :]).hexdigest() == record["blake3"]
            assert (record["state"], record["reception"]["via"]) == ("current", "C-STORE")
    if shutil.which("unzip"):
        outcome = subprocess.run(["unzip", "-t", str(path)], capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout
