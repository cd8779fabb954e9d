"""Uploading over REST: batches, pieces, ZIPs, what is refused and why, and what survives a lost connection."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

import pytest

from dicom_network.domain.access import ANYTHING
from dicom_network.modules.uploading.staging import Staging
from dicom_network.modules.uploading.tasks import expire
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.uploads import SqlUploads
from tests.made_instances import STUDY, file_of, instance_uid, make
from tests.patience import wait_for
from tests.web_node import Answer
from tests.whole_node import WholeNode, whole_node

BOUNDARY = "----a-browser-s-boundary"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node that keeps nothing yet."""
    with whole_node(tmp_path / "data") as made:
        yield made


def call(node: WholeNode, method: str, path: str, what: Any = None) -> Answer:
    """Send JSON to the uploads."""
    body = None if what is None else json.dumps(what).encode()
    headers = {"Content-Type": "application/json"} if body else {}
    return node.request(method, f"/api/v1/uploads{path}", headers=headers, body=body)


def open_upload(node: WholeNode, **what: Any) -> int:
    answer = call(node, "POST", "", {"name": "CD din Bălți", **what})
    assert answer.status == 201, answer.body
    return int(answer.json()["id"])


def form(files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Put files, by key, into a form as browsers do."""
    parts = []
    for key, (path, content) in files.items():
        disposition = f'form-data; name="{key}"; filename="{path}"'
        head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send(node: WholeNode, upload: int, files: Mapping[str, tuple[str, bytes]]) -> list[dict[str, Any]]:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = node.request("POST", f"/api/v1/uploads/{upload}/files", headers=headers, body=form(files))
    assert answer.status == 200, answer.body
    return list(answer.json())


def piece(node: WholeNode, upload: int, key: str, content: bytes, offset: int, size: int, path: str = "") -> Answer:
    query = urlencode({"key": key, "size": size, "offset": offset})
    headers = {"Content-Type": "application/octet-stream", "Upload-Path": quote(path or key)}
    return node.request("PUT", f"/api/v1/uploads/{upload}/pieces?{query}", headers=headers, body=content)


def outcomes(node: WholeNode, upload: int, query: str = "") -> dict[str, tuple[str, str]]:
    """Give state and code of every file by its path."""
    answer = call(node, "GET", f"/{upload}/files{query}")
    assert answer.status == 200, answer.body
    return {one["path"]: (one["state"], one["code"]) for one in answer.json()["files"]}


def counts(node: WholeNode, upload: int) -> dict[str, int]:
    return dict(call(node, "GET", f"/{upload}").json()["counts"])


def zip_of(members: Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return sink.getvalue()


def stored_uids(node: WholeNode) -> set[str]:
    return {location.sop_instance_uid for location in node.node.index.locate(study=STUDY, within=ANYTHING)}


def test_every_file_of_a_folder_ends_with_a_state_and_a_reason(node: WholeNode) -> None:
    whole = file_of(make(1))
    upload = open_upload(node, files=6, bytes=1)
    answers = send(
        node,
        upload,
        {
            "a": ("CD/IM1", whole),
            "b": ("CD/Țurcanu/IM2", file_of(make(2))),
            "c": ("CD/IM1 copy", whole),
            "d": ("CD/viewer.exe", b"MZ" + bytes(5000)),
            "e": ("CD/torn", whole[:300]),
            "f": ("CD/empty", b""),
        },
    )
    assert [(one["key"], one["state"]) for one in answers] == [
        ("a", "stored"),
        ("b", "stored"),
        ("c", "already-here"),
        ("d", "refused"),
        ("e", "refused"),
        ("f", "refused"),
    ]
    found = outcomes(node, upload)
    assert found["CD/Țurcanu/IM2"] == ("stored", "")
    assert found["CD/viewer.exe"][1] == found["CD/torn"][1] == "storage.cannot-understand"
    assert counts(node, upload) == {"stored": 2, "already-here": 1, "refused": 3}
    assert stored_uids(node) == {instance_uid(1), instance_uid(2)}


def test_what_is_sent_again_under_its_key_is_taken_once_and_told_alike(node: WholeNode) -> None:
    upload = open_upload(node)
    files = {"a": ("IM1", file_of(make(1))), "b": ("notes.txt", b"not an image at all" * 20)}
    first = send(node, upload, files)
    second = send(node, upload, {**files, "c": ("IM3", file_of(make(3)))})
    assert [(one["state"], one["code"], one["sop_instance_uid"]) for one in second[:2]] == [
        (one["state"], one["code"], one["sop_instance_uid"]) for one in first
    ]
    assert counts(node, upload) == {"stored": 2, "refused": 1}, "nothing is counted as already here"


def test_files_that_came_whole_before_the_connection_broke_are_kept(node: WholeNode) -> None:
    upload = open_upload(node)
    body = form({str(number): (f"IM{number}", file_of(make(number))) for number in range(1, 6)})
    cut = body[: int(len(body) * 0.7)]
    answer = node.request(
        "POST",
        f"/api/v1/uploads/{upload}/files",
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        body=cut,
    )
    assert answer.status == 400
    arrived = outcomes(node, upload, "?state=stored&state=already-here")
    assert arrived == {f"IM{number}": ("stored", "") for number in (1, 2, 3)}


def test_a_large_file_goes_on_where_it_was_cut(node: WholeNode) -> None:
    content = file_of(make(1, Rows=1024, Columns=1024, PixelData=bytes(2 * 1024 * 1024)))
    upload, third = open_upload(node), len(content) // 3
    path = "Țurcanu/CT"
    assert piece(node, upload, "large", content[:third], 0, len(content), path).json()["received"] == third
    assert piece(node, upload, "large", content[:10], 0, len(content)).json()["code"] == "uploading.offset"
    begun = call(node, "GET", f"/{upload}/file?key=large").json()
    assert (begun["state"], begun["received"], begun["path"]) == ("arriving", third, "Țurcanu/CT")
    last = piece(node, upload, "large", content[third:], third, len(content)).json()
    assert (last["state"], last["received"]) == ("waiting", len(content))
    with node.run_jobs():
        wait_for(lambda: counts(node, upload) == {"stored": 1}, "taking in")
    assert stored_uids(node) == {instance_uid(1)}
    assert not list((node.node.settings.node.data / "uploads").rglob("*.part")), "the staged copy is gone"
    again = piece(node, upload, "large", b"", 0, len(content)).json()
    assert (again["state"], again["received"]) == ("stored", len(content))


def test_a_zip_is_unpacked_and_its_members_are_in_the_report(node: WholeNode) -> None:
    inner = zip_of([("IM9", file_of(make(9)))])
    archive = zip_of(
        [
            ("CD/IM1", file_of(make(1))),
            ("CD/IM2", file_of(make(2))),
            ("../../etc/IM3", file_of(make(3))),
            ("CD/inner.zip", inner),
            ("CD/readme.txt", "Прочитай меня".encode() * 50),
            ("CD/.DS_Store", b"\0\0\0\1Bud1"),
            ("bomb", bytes(200 << 20)),
        ]
    )
    upload = open_upload(node)
    (answer,) = send(node, upload, {"zip": ("disc.zip", archive)})
    assert answer["state"] == "waiting"
    with node.run_jobs():
        wait_for(lambda: counts(node, upload).get("unpacked"), "unpacking")
    found = outcomes(node, upload)
    assert found == {
        "disc.zip": ("unpacked", ""),
        "disc.zip!CD/IM1": ("stored", ""),
        "disc.zip!CD/IM2": ("stored", ""),
        "disc.zip!../../etc/IM3": ("stored", ""),
        "disc.zip!CD/inner.zip": ("refused", "uploading.nested-zip"),
        "disc.zip!CD/readme.txt": ("refused", "storage.cannot-understand"),
        "disc.zip!CD/.DS_Store": ("skipped", ""),
        "disc.zip!bomb": ("refused", "importing.zip-bomb"),
    }
    members = call(node, "GET", f"/{upload}/files").json()["files"]
    assert sum(one["is_member"] for one in members) == 7


def test_a_broken_zip_is_refused_with_its_reason(node: WholeNode) -> None:
    upload = open_upload(node)
    send(node, upload, {"zip": ("disc.zip", zip_of([("IM1", file_of(make(1)))])[:-40]), "none": ("e.zip", zip_of([]))})
    with node.run_jobs():
        wait_for(lambda: counts(node, upload).get("refused") == 2, "the refusal")
    assert outcomes(node, upload)["disc.zip"][0] == "refused"


def test_the_report_is_a_table_that_runs_no_formula(node: WholeNode) -> None:
    upload = open_upload(node)
    send(node, upload, {"a": ("=cmd|' /C calc'!A0", b"none" * 60), "b": ("IM1", file_of(make(1)))})
    answer = call(node, "GET", f"/{upload}/report.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = {one["state"]: one for one in csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))}
    assert lines["stored"]["sop_instance_uid"] == instance_uid(1)
    assert lines["refused"]["file"].startswith("'=")
    assert lines["refused"]["reason"]
    only = call(node, "GET", f"/{upload}/report.csv?state=refused").body.decode("utf-8-sig")
    assert "IM1" not in only


def test_files_that_the_client_did_not_send_are_in_the_report(node: WholeNode) -> None:
    upload = open_upload(node, files=2)
    left = [
        {"key": "x", "path": "CD/autorun.exe", "size": 7},
        {"key": "y", "path": "CD/.DS_Store", "why": "junk"},
        {"key": "z", "path": "CD/scratched", "why": "unreadable"},
    ]
    assert call(node, "POST", f"/{upload}/left-out", left).status == 204
    assert outcomes(node, upload) == {
        "CD/autorun.exe": ("refused", "uploading.not-dicom"),
        "CD/.DS_Store": ("skipped", "uploading.junk"),
        "CD/scratched": ("refused", "uploading.unreadable"),
    }


def test_the_files_are_listed_in_pages(node: WholeNode) -> None:
    upload = open_upload(node)
    send(node, upload, {str(number): (f"IM{number}", file_of(make(number))) for number in range(1, 8)})
    seen: list[str] = []
    after: int | None = 0
    while after is not None:
        page = call(node, "GET", f"/{upload}/files?limit=3&after={after}").json()
        seen += [one["path"] for one in page["files"]]
        after = page["next"]
    assert sorted(seen) == [f"IM{number}" for number in range(1, 8)]


def test_after_a_cut_the_client_asks_which_files_have_arrived(node: WholeNode) -> None:
    upload = open_upload(node)
    send(node, upload, {"a": ("IM1", file_of(make(1))), "b": ("notes", b"none" * 60)})
    piece(node, upload, "c", b"12345", 0, 50)
    arrived = call(node, "POST", f"/{upload}/arrived", {"keys": ["a", "b", "c", "d"]}).json()
    assert [(one["key"], one["state"], one["received"] == one["size"]) for one in arrived] == [
        ("a", "stored", True),
        ("b", "refused", True),
        ("c", "arriving", False),
    ]


def test_a_finished_or_cancelled_upload_takes_no_more(node: WholeNode) -> None:
    upload, other = open_upload(node), open_upload(node)
    send(node, upload, {"a": ("IM1", file_of(make(1)))})
    piece(node, upload, "half", b"12345", 0, 50)
    assert call(node, "POST", f"/{upload}/finish").status == 204
    assert not list((node.node.settings.node.data / "uploads").rglob("*.part")), "half a file is of no use to anybody"
    assert call(node, "POST", f"/{upload}/finish").status == 204, "done twice it is done once"
    assert piece(node, upload, "b", b"x", 0, 5).json()["code"] == "uploading.closed"
    piece(node, other, "b", b"x", 0, 5)
    assert call(node, "DELETE", f"/{other}").status == 204
    assert call(node, "GET", f"/{other}").json()["state"] == "cancelled"
    assert not list((node.node.settings.node.data / "uploads").rglob("*.part"))
    (finished,) = node.events("web:upload:finish")
    assert finished["objects"] == {"upload": upload, "stored": 1, "arriving": 1}
    listed = call(node, "GET", "").json()["uploads"]
    assert [one["id"] for one in listed] == [other, upload]


def test_uploads_of_others_are_not_there(node: WholeNode) -> None:
    upload = open_upload(node)
    node.identity.add_person("ipopescu", "administrator", "", actor="test")
    token = node.identity.create_token("ipopescu", actor="test")
    answer = node.request("GET", f"/api/v1/uploads/{upload}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 404
    assert answer.json()["code"] == call(node, "GET", "/999").json()["code"]


def test_bad_requests_are_told_what_is_wrong(node: WholeNode) -> None:
    upload = open_upload(node)
    assert piece(node, upload, "a", b"x" * 9, 0, 5).json()["code"] == "uploading.size"
    assert piece(node, upload, "a", b"", 0, 6).json()["code"] == "uploading.size"
    answer = node.request("POST", f"/api/v1/uploads/{upload}/files", headers={"Content-Type": "text/plain"}, body=b"x")
    assert (answer.status, answer.json()["code"]) == (415, "http.media-type")
    assert call(node, "POST", "", {"name": "x", "files": -1}).status == 422
    assert call(node, "POST", "", {"name": "x", "institution": 99}).json()["code"] == "uploading.institution"


def person_at(node: WholeNode, name: str, institution: str) -> str:
    """Make a technologist of an institution; gives a token."""
    node.shell("institution", "add", institution)
    node.identity.add_person(name, "technologist", "", institution=institution, actor="test")
    return node.identity.create_token(name, actor="test")


def test_what_is_uploaded_belongs_to_the_institution_and_no_other_may_add_to_it(node: WholeNode) -> None:
    administrator = node.token
    node.token = person_at(node, "ipopescu", "Spitalul Bălți")
    (own,) = node.request("GET", "/api/v1/upload-institutions").json()
    assert own["name"] == "Spitalul Bălți"
    upload = open_upload(node)
    assert call(node, "GET", f"/{upload}").json()["institution"] == own["id"]
    send(node, upload, {"a": ("IM1", file_of(make(1)))})
    node.token = person_at(node, "jstojanova", "Болница Битола")
    other = open_upload(node)
    (refused,) = send(node, other, {"b": ("IM2", file_of(make(2)))})
    assert (refused["state"], refused["code"]) == ("refused", "uploading.not-permitted")
    assert stored_uids(node) == {instance_uid(1)}
    assert call(node, "POST", "", {"name": "x", "institution": own["id"]}).json()["code"] == "uploading.institution"
    facts = node.node.access.bonds.facts(STUDY)
    assert facts is not None
    assert facts.institutions == {own["id"]}
    assert [bond.relation for bond in facts.bonds] == ["uploaded"]
    node.token = administrator


def test_an_upload_for_the_whole_network_is_for_the_only_institution_or_says_which(node: WholeNode) -> None:
    assert call(node, "GET", f"/{open_upload(node)}").json()["institution"] is None
    node.shell("institution", "add", "Spitalul Bălți")
    (only,) = node.request("GET", "/api/v1/upload-institutions").json()
    assert call(node, "GET", f"/{open_upload(node)}").json()["institution"] == only["id"]
    node.shell("institution", "add", "Болница Битола")
    assert call(node, "POST", "", {"name": "x"}).json()["code"] == "uploading.institution-missing"
    assert call(node, "POST", "", {"name": "x", "institution": only["id"]}).json()["institution"] == only["id"]


def test_a_zip_is_taken_in_with_the_rights_of_whoever_sent_it(node: WholeNode) -> None:
    node.store(make(1))
    node.token = person_at(node, "ipopescu", "Spitalul Bălți")
    upload = open_upload(node)
    own = make(2, StudyInstanceUID=f"{STUDY}.7", SeriesInstanceUID=f"{STUDY}.7.1")
    foreign = file_of(make(3))
    send(node, upload, {"zip": ("disc.zip", zip_of([("IM3", foreign), ("IM2", file_of(own))]))})
    with node.run_jobs():
        wait_for(lambda: counts(node, upload).get("unpacked"), "unpacking")
    assert call(node, "GET", f"/{upload}").json()["sizes"]["refused"] == len(foreign)
    found = outcomes(node, upload)
    assert found["disc.zip!IM3"] == ("refused", "uploading.not-permitted")
    assert found["disc.zip!IM2"] == ("stored", "")


def test_an_upload_that_nobody_goes_on_with_expires_and_leaves_no_bytes(node: WholeNode) -> None:
    left, fresh = open_upload(node), open_upload(node)
    send(node, left, {"a": ("IM1", file_of(make(1)))})
    piece(node, left, "large", b"12345", 0, 50)
    piece(node, fresh, "large", b"12345", 0, 50)
    database = cast(SqlDatabase, node.node.database)
    with database.transaction() as transaction:
        transaction.cursor.execute(f"UPDATE upload SET changed = 1 WHERE id = {left}")
    staging = Staging(node.node.settings.node.data)
    assert expire(node.node, SqlUploads(database), staging)
    assert not expire(node.node, SqlUploads(database), staging)
    assert call(node, "GET", f"/{left}").json()["state"] == "expired"
    assert call(node, "GET", f"/{fresh}").json()["state"] == "open"
    assert [one["objects"] for one in node.events("node:upload:expire")] == [{"upload": left}]
    assert len(list((node.node.settings.node.data / "uploads").rglob("*.part"))) == 1
    assert stored_uids(node) == {instance_uid(1)}, "what has arrived whole stays"
