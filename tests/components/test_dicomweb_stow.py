"""STOW-RS: what is sent is stored or its failure is told, instance by instance."""

import http.client
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydicom.uid import (
    ColorPaletteStorage,
    CTImageStorage,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    SecondaryCaptureImageStorage,
)

from dicom_network.modules.storage import composition
from tests.captured_log import captured
from tests.made_instances import SERIES, STUDY, data_set_of, file_of, instance_uid, make
from tests.patience import SECONDS
from tests.web_node import BOUNDARY, TOKEN, WebNode, make_node, serving, stow_body, stow_type

STORED, FAILED, OTHER = "00081199", "00081198", "0008119A"
CLASS, UID, URL, WARNING, REASON = "00081150", "00081155", "00081190", "00081196", "00081197"
PATH = f"/dicomweb/studies/{STUDY}/series/{SERIES}"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebNode]:
    with serving(make_node(tmp_path / "data", http={"max_upload_bytes": 4 << 20})) as running:
        yield running


def stored_of(body: dict[str, Any]) -> list[str]:
    return [item[UID]["Value"][0] for item in body.get(STORED, {}).get("Value", [])]


def failed_of(body: dict[str, Any]) -> dict[str, int]:
    return {item[UID]["Value"][0]: item[REASON]["Value"][0] for item in body.get(FAILED, {}).get("Value", [])}


def given_back(web: WebNode, number: int) -> bytes:
    answer = web.get(f"{PATH}/instances/{instance_uid(number)}", "application/dicom; transfer-syntax=*")
    assert answer.status == 200
    return answer.body


def test_instances_are_stored_and_can_be_had_at_once(web: WebNode) -> None:
    files = {number: file_of(make(number)) for number in (1, 2, 3)}

    answer = web.store(*files.values())

    body = answer.json()
    assert (answer.status, answer.headers["content-type"]) == (200, "application/dicom+json")
    assert stored_of(body) == [instance_uid(number) for number in files]
    assert FAILED not in body
    item = body[STORED]["Value"][0]
    assert item[CLASS]["Value"] == [CTImageStorage]
    assert item[URL]["Value"] == [f"http://127.0.0.1:{web.port}{PATH}/instances/{instance_uid(1)}"]
    assert body[URL]["Value"] == [f"http://127.0.0.1:{web.port}/dicomweb/studies/{STUDY}"]
    assert all(data_set_of(given_back(web, number)) == data_set_of(file) for number, file in files.items())


def test_one_file_alone(web: WebNode) -> None:
    answer = web.request(
        "POST", "/dicomweb/studies", headers={"Content-Type": "application/dicom"}, body=file_of(make(1))
    )

    assert (answer.status, stored_of(answer.json())) == (200, [instance_uid(1)])


def test_a_broken_part_harms_no_other(web: WebNode) -> None:
    whole = file_of(make(2))
    parts = [file_of(make(1)), b"no DICOM at all" * 100, b"", whole[: len(whole) - 100], file_of(make(3))]

    answer = web.store(*parts)

    body = answer.json()
    assert answer.status == 202
    assert stored_of(body) == [instance_uid(1), instance_uid(3)]
    assert failed_of(body) == {instance_uid(2): 0xC000}
    assert [item[REASON]["Value"] for item in body[OTHER]["Value"]] == [[0xC000], [0xC000]]


def test_nothing_stored_is_a_conflict(web: WebNode) -> None:
    assert web.store(b"no DICOM at all").status == 409


def test_what_belongs_to_no_patient_is_not_supported(web: WebNode) -> None:
    palette = make(2, SOPClassUID=ColorPaletteStorage, StudyInstanceUID=None, SeriesInstanceUID=None, PatientID=None)

    answer = web.store(file_of(palette))

    assert (answer.status, failed_of(answer.json())) == (409, {instance_uid(2): 0x0122})


def test_the_log_says_why_an_instance_was_refused(web: WebNode) -> None:
    with captured() as log:
        web.store(file_of(make(2, StudyInstanceUID="1.2.3")), path=f"/dicomweb/studies/{STUDY}")
    (refused,) = (line for line in log if line["event"] == "instance refused")
    assert (refused["sop_instance_uid"], refused["code"]) == (instance_uid(2), "storage.does-not-match")
    assert f"{STUDY} was announced" in refused["error"]


def test_what_belongs_to_another_study_is_not_taken(web: WebNode) -> None:
    other = make(2, StudyInstanceUID="1.2.3")

    answer = web.store(file_of(make(1)), file_of(other), path=f"/dicomweb/studies/{STUDY}")

    assert answer.status == 202
    assert stored_of(answer.json()) == [instance_uid(1)]
    assert failed_of(answer.json()) == {instance_uid(2): 0xA900}


@pytest.mark.parametrize(("policy", "status"), [("conflict", 202), ("replace", 200), ("keep-first", 409)])
def test_another_file_under_the_same_uid(tmp_path: Path, policy: str, status: int) -> None:
    with serving(make_node(tmp_path / "data", storage={"duplicates": policy})) as web:
        assert web.store(file_of(make(1))).status == 200
        assert web.store(file_of(make(1))).status == 200, "the same again is acknowledged"
        answer = web.store(file_of(make(1, PatientName="Popescu^Ion")))

    body = answer.json()
    assert answer.status == status
    if policy == "keep-first":
        assert failed_of(body) == {instance_uid(1): 0x0111}
    else:
        warning = body[STORED]["Value"][0].get(WARNING, {}).get("Value")
        assert warning == ([0xB000] if policy == "conflict" else None)


def test_a_full_disk_is_told_and_recovers(tmp_path: Path) -> None:
    with serving(make_node(tmp_path / "data", storage={"reserve_bytes": 1 << 60})) as web:
        answer = web.store(file_of(make(1)))

    assert answer.status == 507
    assert failed_of(answer.json()) == {instance_uid(1): 0xA700}


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("", b"x", 415),
        ("text/plain", b"x", 415),
        ("application/dicom+xml", b"<a/>", 415),
        ('multipart/related; type="application/dicom+xml"; boundary=b', b"", 415),
        ('multipart/related; type="application/dicom"', b"", 400),
        (stow_type(), b"no boundary here", 400),
        (stow_type(), b"", 400),
        (stow_type(), f"--{BOUNDARY}--\r\n".encode(), 400),
        (stow_type("application/dicom+json"), stow_body([])[:-4] + b"\r\nContent-Type: text/xml\r\n\r\nx", 400),
        ("application/dicom+json", b"no JSON", 400),
        ("application/dicom+json", b'"text"', 400),
        ("not a media type", b"x", 400),
    ],
)
def test_requests_that_make_no_sense(web: WebNode, content_type: str, body: bytes, status: int) -> None:
    answer = web.request("POST", "/dicomweb/studies", headers={"Content-Type": content_type}, body=body)

    assert answer.status == status
    assert answer.json()["message"]
    assert web.get("/dicomweb/studies").json() == []


def test_an_answer_that_nobody_can_read_is_refused_before_anything_is_stored(web: WebNode) -> None:
    headers = {"Content-Type": stow_type(), "Accept": "application/dicom+xml"}

    answer = web.request("POST", "/dicomweb/studies", headers=headers, body=stow_body([file_of(make(1))]))

    assert answer.status == 406
    assert web.get("/dicomweb/studies").json() == []


def test_what_came_before_the_message_broke_off_is_kept_and_told(web: WebNode) -> None:
    body = stow_body([file_of(make(1)), file_of(make(2))])[:-700]

    answer = web.request("POST", "/dicomweb/studies", headers={"Content-Type": stow_type()}, body=body)

    assert answer.status == 202
    assert stored_of(answer.json()) == [instance_uid(1)]
    assert answer.json()[OTHER]["Value"][0][REASON]["Value"] == [0xC000]
    assert web.get(f"{PATH}/instances/{instance_uid(2)}").status == 404


def test_a_client_that_goes_away_leaves_what_was_complete(web: WebNode) -> None:
    body = stow_body([file_of(make(1)), file_of(make(2))])
    head = (
        f"POST /dicomweb/studies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: {stow_type()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", web.port), timeout=SECONDS) as connection:
        connection.sendall(head.encode() + body[:-900])
    assert web.store(file_of(make(3))).status == 200

    kept = {one["00080018"]["Value"][0] for one in web.get("/dicomweb/instances").json()}
    assert instance_uid(2) not in kept
    assert instance_uid(3) in kept


def test_too_much_is_refused(web: WebNode) -> None:
    large = b"x" * (5 << 20)
    announced = web.request("POST", "/dicomweb/studies", headers={"Content-Type": "application/dicom"}, body=large)

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(large), 1 << 16):
            yield large[start : start + (1 << 16)]

    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=SECONDS)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/dicom", "Transfer-Encoding": "chunked"}
    try:
        connection.request("POST", "/dicomweb/studies", headers=headers, body=chunks(), encode_chunked=True)
        found_out = connection.getresponse().status
    except ConnectionError:
        found_out = 413
    finally:
        connection.close()

    assert (announced.status, found_out) == (413, 413)


def test_an_instance_of_any_size_passes_through_little_memory(tmp_path: Path) -> None:
    frames = 48
    dataset = make(1, Rows=1024, Columns=1024, NumberOfFrames=frames, PixelData=bytes(frames * 2 << 20))
    body = stow_body([file_of(dataset)])
    with serving(make_node(tmp_path / "data")) as web:
        web.store(file_of(make(2)))
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        answer = web.request("POST", "/dicomweb/studies", headers={"Content-Type": stow_type()}, body=body)
        peak = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()

    assert answer.status == 200
    assert peak < 32 << 20, f"{peak >> 20} MiB for an instance of {len(body) >> 20}"


def composed(parts: list[tuple[dict[str, str], bytes]]) -> bytes:
    message = b""
    for headers, content in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        message += f"--{BOUNDARY}\r\n{head}\r\n".encode() + content + b"\r\n"
    return message + f"--{BOUNDARY}--\r\n".encode()


def model_of(number: int, **more: Any) -> dict[str, Any]:
    dataset = make(number, PixelData=None, SOPClassUID=SecondaryCaptureImageStorage)
    return {**dataset.to_json_dict(), **more}


def send_composed(web: WebNode, *parts: tuple[dict[str, str], bytes]) -> Any:
    return web.request(
        "POST",
        "/dicomweb/studies",
        headers={"Content-Type": stow_type("application/dicom+json")},
        body=composed(list(parts)),
    )


def test_metadata_and_bulk_data_become_an_instance(web: WebNode) -> None:
    pixels = bytes(make(1).PixelData)
    model = model_of(1, **{"7FE00010": {"vr": "OW", "BulkDataURI": "bulk/pixels%201"}})

    answer = send_composed(
        web,
        ({"Content-Type": "application/dicom+json; transfer-syntax=1.2.840.10008.1.2.1"}, orjson.dumps([model])),
        ({"Content-Type": "application/octet-stream", "Content-Location": "bulk/pixels 1"}, pixels),
    )

    assert (answer.status, stored_of(answer.json())) == (200, [instance_uid(1)])
    frame = web.get(f"{PATH}/instances/{instance_uid(1)}/frames/1", "application/octet-stream")
    assert frame.body == pixels
    (metadata,) = web.get(f"{PATH}/instances/{instance_uid(1)}/metadata").json()
    assert metadata["00100010"]["Value"] == [{"Alphabetic": "Țurcanu^Ana"}]
    assert metadata["00083002"]["Value"] == [ExplicitVRLittleEndian]


def test_compressed_frames_come_in_parts_of_their_own(web: WebNode) -> None:
    frames = [b"\xff\xd8\xff\xc0" + bytes([number]) * 60 for number in (1, 2, 3)]
    model = model_of(1, **{"7FE00010": {"vr": "OB", "BulkDataURI": "frames"}, "00280008": {"vr": "IS", "Value": [3]}})

    answer = send_composed(
        web,
        ({"Content-Type": "application/dicom+json"}, orjson.dumps([model])),
        *[({"Content-Type": "image/jpeg", "Content-Location": "frames"}, frame) for frame in frames],
    )

    assert answer.status == 200
    second = web.get(f"{PATH}/instances/{instance_uid(1)}/frames/2", "image/jpeg")
    assert second.body == frames[1]
    assert second.headers["content-type"] == f"image/jpeg; transfer-syntax={JPEGBaseline8Bit}"


def test_metadata_without_what_they_name_fail_alone(web: WebNode, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = model_of(1, **{"7FE00010": {"vr": "OW", "BulkDataURI": "lost"}})
    nameless = {key: value for key, value in model_of(2).items() if key != "00080018"}
    odd = model_of(3, **{"00280010": {"vr": "US", "Value": ["many"]}})

    answer = send_composed(
        web, ({"Content-Type": "application/json"}, orjson.dumps([lost, nameless, odd, model_of(4)]))
    )

    assert answer.status == 202
    assert stored_of(answer.json()) == [instance_uid(4)]
    assert failed_of(answer.json()) == {instance_uid(1): 0xC000, instance_uid(3): 0xC000}
    assert len(answer.json()[OTHER]["Value"]) == 1
    monkeypatch.setattr(composition, "LARGEST_BYTES", 100)
    assert send_composed(web, ({"Content-Type": "application/json"}, orjson.dumps([model_of(5)]))).status == 413


def test_what_is_stored_is_recorded_with_who_sent_it(web: WebNode) -> None:
    web.store(file_of(make(1)))

    (event,) = web.events()

    assert (event["action"], event["actor"]) == ("web:instances:store", "person:amoraru")
    assert event["objects"]["instances"] == [instance_uid(1)]
    assert event["association"].startswith("web-")


def test_what_an_administrator_stores_belongs_to_the_only_institution(web: WebNode) -> None:
    with web.node.database.transaction() as transaction:
        only = web.node.peers.put_institution(transaction, "Spitalul Bălți")
    web.store(file_of(make(1)))
    assert web.node.institutions.institutions_of(STUDY) == ((only,), False)
