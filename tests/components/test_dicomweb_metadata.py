"""Metadata: complete, prepared before anybody asks, never stale."""

import copy
import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pydicom
import pytest

from dicom_network.base.clock import now
from dicom_network.domain.hierarchy import Level
from dicom_network.modules.retrieve import preparing
from dicom_network.modules.retrieve.prepared import PreparedMetadata
from dicom_network.modules.retrieve.preparing import Sweeper, prepare_quiet_series
from tests.made_instances import SERIES, STUDY, file_of, instance_uid, make
from tests.web_node import WebNode, make_node, serving

PATH = f"/dicomweb/studies/{STUDY}/series/{SERIES}"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebNode]:
    settings = {"lifecycle": {"metadata_after_seconds": 0.001}, "http": {"public_url": "https://pacs.example.org"}}
    with serving(make_node(tmp_path / "data", **settings)) as running:
        yield running


def prepare(web: WebNode) -> None:
    """Let the worker do its part."""
    while web.node.index.unprepared_series(now() - timedelta(milliseconds=1), 1) == []:
        pass
    assert not prepare_quiet_series(web.node, PreparedMetadata(web.node.settings))


def files(web: WebNode) -> list[Path]:
    return sorted((web.node.settings.node.data / "prepared").rglob("*.json.gz"))


def test_metadata_are_what_was_sent_but_for_the_pixels(web: WebNode) -> None:
    datasets = [make(number, ImageType=["ORIGINAL", "PRIMARY"], WindowCenter="40") for number in (1, 2)]
    web.store(*map(file_of, datasets))

    for path, wanted in ((PATH, datasets), (f"{PATH}/instances/{instance_uid(2)}", datasets[1:])):
        given = web.get(f"{path}/metadata", "application/dicom+json").json()
        read = [pydicom.Dataset.from_json(one, bulk_data_uri_handler=lambda _: b"") for one in given]
        for one, dataset in zip(read, wanted, strict=True):
            assert one.AvailableTransferSyntaxUID == dataset.file_meta.TransferSyntaxUID
            del one.AvailableTransferSyntaxUID, one.PixelData
            expected = copy.deepcopy(dataset)
            del expected.PixelData
            assert one == expected
    url = given[0]["7FE00010"]["BulkDataURI"]
    assert url == f"https://pacs.example.org{PATH}/instances/{instance_uid(2)}/bulkdata/7FE00010"


def test_a_modality_is_always_there(web: WebNode) -> None:
    web.store(file_of(make(1, Modality=None)))

    (given,) = web.get(f"{PATH}/metadata").json()

    assert given["00080060"] == {"vr": "CS", "Value": ["OT"]}


def test_what_was_prepared_is_given_as_it_lies(web: WebNode) -> None:
    web.store(*[file_of(make(number)) for number in range(1, 30)])
    prepare(web)
    (prepared,) = files(web)

    compressed = web.get(f"{PATH}/metadata", Accept_Encoding="br, gzip")
    plain = web.get(f"{PATH}/metadata", Accept_Encoding="gzip;q=0")

    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.body == prepared.read_bytes()
    assert gzip.decompress(compressed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert len(plain.json()) == 29
    prepared.write_bytes(gzip.compress(b"[]"))
    assert web.get(f"{PATH}/metadata").json() == [], "nothing is encoded anew"


def test_who_asks_first_has_them_prepared(web: WebNode) -> None:
    web.store(file_of(make(1)))

    first = web.get(f"{PATH}/metadata")

    assert len(files(web)) == 1
    assert web.get(f"{PATH}/metadata").body == first.body


def test_whatever_changes_a_series_is_seen_at_once(web: WebNode) -> None:
    web.store(file_of(make(1)))
    prepare(web)
    before = web.get(f"{PATH}/metadata")

    web.store(file_of(make(2)))
    after = web.get(f"{PATH}/metadata", If_None_Match=before.headers["etag"])
    with web.node.database.transaction() as transaction:
        web.node.index.trash(transaction, Level.INSTANCE, instance_uid(1), reason="test", actor="person:test")
    remaining = web.get(f"{PATH}/metadata", If_None_Match=after.headers["etag"])

    assert [len(answer.json()) for answer in (before, after, remaining)] == [1, 2, 1]
    assert remaining.json()[0]["00080018"]["Value"] == [instance_uid(2)]
    assert len(files(web)) == 1, "older revisions are dropped"


def test_urls_are_those_by_which_the_client_knows_the_node(tmp_path: Path) -> None:
    with serving(make_node(tmp_path / "data")) as web:
        text = f"see http://127.0.0.1:{web.node.settings.http.port}/dicomweb"
        web.store(file_of(make(1, ImageComments=text)))
        for host in ("pacs.example.org", "other.example.org:8080"):
            (given,) = web.get(f"{PATH}/metadata", Host=host).json()
            assert given["7FE00010"]["BulkDataURI"].startswith(f"http://{host}/dicomweb/studies/")
            assert given["00204000"]["Value"] == [text]


def test_a_study_is_its_series_one_after_another(web: WebNode) -> None:
    other = f"{SERIES}9"
    web.store(
        file_of(make(1)),
        file_of(make(2, SeriesInstanceUID=other, SOPInstanceUID=f"{other}.1", SeriesNumber=2)),
    )

    answer = web.get(f"/dicomweb/studies/{STUDY}/metadata")

    assert [one["0020000E"]["Value"][0] for one in answer.json()] == [SERIES, other]
    again = web.get(f"/dicomweb/studies/{STUDY}/metadata", If_None_Match=answer.headers["etag"])
    assert again.status == 304


def test_nothing_is_kept_of_series_that_are_gone(web: WebNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "FILES_AT_ONCE", 1)
    gone = f"{SERIES}9"
    web.store(file_of(make(1)), file_of(make(2, SeriesInstanceUID=gone, SOPInstanceUID=f"{gone}.1")))
    prepare(web)
    assert len(files(web)) == 2
    with web.node.database.transaction() as transaction:
        web.node.index.trash(transaction, Level.SERIES, gone, reason="test", actor="person:test")

    sweeper = Sweeper(web.node, PreparedMetadata(web.node.settings))
    for _ in range(4):
        sweeper.sweep()

    (kept,) = files(web)
    assert kept.name.startswith(f"{SERIES}.")
    assert orjson.loads(gzip.decompress(kept.read_bytes()))


def test_neighbouring_uids_do_not_drop_each_other(web: WebNode) -> None:
    prepared = PreparedMetadata(web.node.settings)

    prepared.write("1.2", 7, b"[1]")
    prepared.write("1.2.3", 4, b"[2]")
    prepared.write("1.2", 8, b"[3]")
    prepared.write("../../../etc/passwd", 1, b"[4]")

    assert prepared.read("1.2", 7) is None
    assert [gzip.decompress(prepared.read(uid, revision) or b"") for uid, revision in (("1.2", 8), ("1.2.3", 4))] == [
        b"[3]",
        b"[2]",
    ]
    assert len(files(web)) == 3


@pytest.mark.parametrize(
    "path", [f"{PATH}/metadata", f"/dicomweb/studies/{STUDY}/metadata", f"{PATH}/instances/1.2/metadata"]
)
def test_metadata_of_nothing(web: WebNode, path: str) -> None:
    assert web.get(path).status == 404


def test_xml_is_not_given(web: WebNode) -> None:
    web.store(file_of(make(1)))

    assert web.get(f"{PATH}/metadata", 'multipart/related; type="application/dicom+xml"').status == 406
    assert web.get(f"{PATH}/metadata?accept=application/dicom%2Bjson", "text/html").status == 200
