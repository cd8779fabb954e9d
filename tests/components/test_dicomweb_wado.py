"""WADO-RS and WADO-URI: what was stored comes back as it was, or as the client asks for it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
)

from dicom_network.base.pixels import PixelDescription, Rendered, RenderOptions, Transcoded
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.hierarchy import InstanceLocation, Level
from tests.made_instances import (
    SERIES,
    STUDY,
    data_set_of,
    file_of,
    instance_uid,
    make,
    make_cine,
    make_document,
    make_segmentation,
)
from tests.web_node import Answer, WebNode, make_node, serving

STORED = 'multipart/related; type="application/dicom"; transfer-syntax=*'
STORED_FRAMES = "multipart/related; type=application/octet-stream; transfer-syntax=*"
PLAIN = "multipart/related; type=application/octet-stream"
PATH = f"/dicomweb/studies/{STUDY}/series/{SERIES}"
FRAMES = [b"\xff\x4f\xff\x51frame %d." % number + b"x" * (40 + number % 2) for number in range(1, 4)]


class FakeCodecs:
    """Codec processes of which the tests can tell what they were asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rendered: list[tuple[int | None, RenderOptions]] = []

    def can_transcode(self, from_transfer_syntax: str, to_transfer_syntax: str) -> bool:
        return to_transfer_syntax in (ExplicitVRLittleEndian, JPEG2000Lossless)

    async def transcode_frame(
        self, frame: bytes, description: PixelDescription, from_transfer_syntax: str, to_transfer_syntax: str
    ) -> bytes:
        if b"frame 2" in frame:
            raise InvalidInput("this codestream is damaged", code="pixels.broken")
        return b"decoded:" + frame

    async def transcode_instance(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        if location.pixel_data_offset is None:
            raise InvalidInput("the instance has no pixels", code="pixels.unsupported")
        path = self._folder / f"{location.sop_instance_uid}.dcm"
        content = f"{location.sop_instance_uid} in {to_transfer_syntax}".encode()
        path.write_bytes(content)
        return Transcoded(path, len(content), 0, to_transfer_syntax)

    def transcode_instance_blocking(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        raise NotImplementedError

    async def render(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        self.rendered.append((frame_number, options))
        return Rendered(b"a picture", options.media_type)

    def render_blocking(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        raise NotImplementedError


@pytest.fixture
def codecs(tmp_path: Path) -> FakeCodecs:
    return FakeCodecs(tmp_path)


@pytest.fixture
def web(tmp_path: Path, codecs: FakeCodecs) -> Iterator[WebNode]:
    with serving(make_node(tmp_path / "data", codecs)) as running:
        yield running


def parts_of(answer: Answer) -> list[tuple[str, bytes]]:
    """Cut a multipart answer apart as viewers do: media type and content of each part."""
    assert answer.status == 200, answer.body
    boundary = b"--" + answer.headers["content-type"].rpartition("boundary=")[2].encode()
    assert answer.body.startswith(boundary + b"\r\nContent-Type: "), "no preamble, and the spelling that viewers expect"
    end = b"\r\n" + boundary + b"--\r\n"
    assert answer.body.endswith(end)
    parts = []
    for piece in (b"\r\n" + answer.body.removesuffix(end)).split(b"\r\n" + boundary + b"\r\n")[1:]:
        head, _, content = piece.partition(b"\r\n\r\n")
        parts.append((head.decode().removeprefix("Content-Type: "), content))
    return parts


@pytest.mark.parametrize(
    "transfer_syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
def test_an_instance_comes_back_byte_by_byte(web: WebNode, transfer_syntax: str) -> None:
    file = file_of(make(1, transfer_syntax))
    assert web.store(file).status == 200

    ((kind, content),) = parts_of(web.get(f"{PATH}/instances/{instance_uid(1)}", STORED))
    single = web.get(f"{PATH}/instances/{instance_uid(1)}", "application/dicom; transfer-syntax=*")

    assert kind == f"application/dicom; transfer-syntax={transfer_syntax}"
    assert data_set_of(content) == data_set_of(file)
    assert single.body == content
    assert single.headers["content-type"] == kind
    assert pydicom.dcmread(io.BytesIO(content)).PatientID == "RO-1001"


def test_a_series_and_a_study_come_back_in_order_with_their_length_known(web: WebNode) -> None:
    files = {number: file_of(make(number)) for number in (3, 1, 2)}
    web.store(*files.values())

    for path in (PATH, f"/dicomweb/studies/{STUDY}"):
        answer = web.get(path, STORED)
        contents = [content for _, content in parts_of(answer)]
        assert [data_set_of(content) for content in contents] == [data_set_of(files[number]) for number in (1, 2, 3)]
        assert int(answer.headers["content-length"]) == len(answer.body)


def test_without_a_transfer_syntax_the_default_of_the_standard_is_given(web: WebNode) -> None:
    web.store(file_of(make(1)), file_of(make_cine(2, FRAMES)))

    parts = parts_of(web.get(PATH, 'multipart/related; type="application/dicom"'))

    assert [kind for kind, _ in parts] == [f"application/dicom; transfer-syntax={ExplicitVRLittleEndian}"] * 2
    assert parts[1][1] == f"{instance_uid(2)} in {ExplicitVRLittleEndian}".encode()


def test_a_transfer_syntax_that_is_named_is_given_or_refused(web: WebNode) -> None:
    web.store(file_of(make(1)))
    path = f"{PATH}/instances/{instance_uid(1)}"

    ((kind, content),) = parts_of(
        web.get(path, f'multipart/related; type="application/dicom"; transfer-syntax={JPEG2000Lossless}')
    )
    refused = web.get(path, 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50')

    assert kind.endswith(JPEG2000Lossless)
    assert content == f"{instance_uid(1)} in {JPEG2000Lossless}".encode()
    assert refused.status == 406
    assert refused.json()["code"] == "http.not-acceptable"
    assert ExplicitVRLittleEndian in refused.json()["hint"]


def test_part_of_an_instance_by_range(web: WebNode) -> None:
    web.store(file_of(make(1)))
    path, accept = f"{PATH}/instances/{instance_uid(1)}", "application/dicom; transfer-syntax=*"
    whole = web.get(path, accept)

    part = web.get(path, accept, Range="bytes=100-299")
    outside = web.get(path, accept, Range="bytes=999999-")
    stale = web.get(path, accept, Range="bytes=0-9", If_Range='"something else"')

    assert (part.status, part.body) == (206, whole.body[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{len(whole.body)}"
    assert (outside.status, outside.headers["content-range"]) == (416, f"bytes */{len(whole.body)}")
    assert (stale.status, stale.body) == (200, whole.body)


def test_what_the_client_has_already_is_not_sent_again(web: WebNode) -> None:
    web.store(file_of(make(1)))
    for path in (
        f"{PATH}/instances/{instance_uid(1)}",
        f"{PATH}/instances/{instance_uid(1)}/frames/1",
        f"{PATH}/metadata",
    ):
        first = web.get(path)
        again = web.get(path, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"].removeprefix("W/") == first.headers["etag"].removeprefix("W/")


def test_head_tells_the_length_and_gives_no_body(web: WebNode) -> None:
    web.store(file_of(make(1)))
    path = f"{PATH}/instances/{instance_uid(1)}"

    answer = web.request("HEAD", path, headers={"Accept": STORED})

    assert (answer.status, answer.body) == (200, b"")
    assert abs(int(answer.headers["content-length"]) - int(web.get(path, STORED).headers["content-length"])) == 0


def test_frames_are_given_as_stored(web: WebNode) -> None:
    web.store(file_of(make(1)), file_of(make_cine(2, FRAMES)))
    path = f"{PATH}/instances/{instance_uid(2)}/frames"

    padded = [frame + b"\0" * (len(frame) % 2) for frame in FRAMES]
    kind = f"image/jp2; transfer-syntax={JPEG2000Lossless}"
    for accept in (STORED_FRAMES, "", "*/*", "multipart/related; type=image/jp2"):
        assert parts_of(web.get(f"{path}/1,3", accept)) == [(kind, padded[0]), (kind, padded[2])]
    single = web.get(f"{path}/2", "image/jp2")
    assert (single.headers["content-type"], single.body) == (kind, padded[1])
    native = parts_of(web.get(f"{PATH}/instances/{instance_uid(1)}/frames/1", STORED_FRAMES))
    assert native == [(f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}", make(1).PixelData)]


def test_a_document_among_images_comes_as_it_is_stored(web: WebNode) -> None:
    document = file_of(make_document(2, b"%PDF-1.7"))
    web.store(file_of(make(1)), document)
    asked = f'multipart/related; type="application/dicom"; transfer-syntax={JPEG2000Lossless}'

    parts = dict(parts_of(web.get(f"/dicomweb/studies/{STUDY}", asked)))

    given, stored = f"application/dicom; transfer-syntax={JPEG2000Lossless}", ExplicitVRLittleEndian
    assert parts[given] == f"{instance_uid(1)} in {JPEG2000Lossless}".encode()
    assert data_set_of(parts[f"application/dicom; transfer-syntax={stored}"]) == data_set_of(document)
    assert web.get(f"{PATH}/instances/{instance_uid(2)}", asked).status == 406


def test_frames_are_decoded_for_who_wants_them_plain(web: WebNode) -> None:
    web.store(file_of(make_cine(2, FRAMES)))
    path = f"{PATH}/instances/{instance_uid(2)}/frames"
    kind = f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}"

    parts = parts_of(web.get(f"{path}/1,3", PLAIN))

    assert [kind for kind, _ in parts] == [kind, kind]
    assert parts[0][1].startswith(b"decoded:\xff\x4f\xff\x51frame 1.")
    assert web.get(f"{path}/2", "application/octet-stream").status == 500
    assert web.get(f"{path}/1", "image/png").status == 406


def test_frames_that_do_not_begin_at_a_byte_are_shifted(web: WebNode) -> None:
    first, second = [1, 0, 1, 0, 1, 0, 1, 0, 1], [0, 1, 1, 1, 1, 0, 0, 0, 1]
    web.store(file_of(make_segmentation(1, [first, second])))

    ((_, one), (_, two)) = parts_of(web.get(f"{PATH}/instances/{instance_uid(1)}/frames/1,2", STORED_FRAMES))

    def bits(content: bytes) -> list[int]:
        return [content[i // 8] >> i % 8 & 1 for i in range(9)]

    assert (bits(one), bits(two)) == (first, second)
    assert len(one) == len(two) == 2


def test_frames_of_deflated_instances(web: WebNode) -> None:
    web.store(file_of(make(1, DeflatedExplicitVRLittleEndian)))

    ((kind, content),) = parts_of(web.get(f"{PATH}/instances/{instance_uid(1)}/frames/1", STORED_FRAMES))

    assert content == make(1).PixelData
    assert kind == f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PATH}/instances/{instance_uid(1)}/frames/2", 404),
        (f"{PATH}/instances/{instance_uid(1)}/frames/0", 400),
        (f"{PATH}/instances/{instance_uid(1)}/frames/one", 400),
        (f"{PATH}/instances/{instance_uid(1)}/frames/1,,2", 400),
        (f"{PATH}/instances/{instance_uid(2)}/frames/1", 404),
        (f"{PATH}/instances/1.2.3", 404),
        ("/dicomweb/studies/1.2.3", 404),
        (f"/dicomweb/studies/1.2.3/series/{SERIES}", 404),
        (f"{PATH}/instances/{'1' * 70}", 400),
        ("/dicomweb/studies/%00", 400),
        (f"{PATH}/nothing", 404),
    ],
)
def test_what_is_not_there_is_told(web: WebNode, path: str, status: int) -> None:
    web.store(file_of(make(1)), file_of(make_document(2, b"%PDF-1.4 report.")))

    answer = web.get(path)

    assert answer.status == status
    assert set(answer.json()) == {"code", "message", "hint"}


def test_a_zip_of_a_series(web: WebNode) -> None:
    files = [file_of(make(number)) for number in (1, 2)]
    web.store(*files)

    answer = web.get(PATH, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.body))

    assert archive.testzip() is None
    assert [data_set_of(archive.read(name)) for name in archive.namelist()] == [data_set_of(file) for file in files]
    assert answer.headers["content-disposition"] == f'attachment; filename="{SERIES}.zip"'


def test_a_sealed_series_is_the_zip_itself(web: WebNode) -> None:
    files = [file_of(make(number)) for number in (1, 2)]
    web.store(*files)
    seal(web)
    (container,) = (web.node.settings.node.data / "store" / "series").rglob("*.zip")

    answer = web.get(PATH, "application/zip")
    part = web.get(PATH, "application/zip", Range="bytes=10-19")
    instance = web.get(f"{PATH}/instances/{instance_uid(2)}", "application/dicom; transfer-syntax=*")

    assert answer.body == container.read_bytes()
    assert answer.headers["content-length"] == str(container.stat().st_size)
    assert (part.status, part.body) == (206, answer.body[10:20])
    assert data_set_of(instance.body) == data_set_of(files[1])
    with web.node.database.transaction() as transaction:
        web.node.index.trash(transaction, Level.INSTANCE, instance_uid(1), reason="test", actor="person:test")
    remaining = zipfile.ZipFile(io.BytesIO(web.get(PATH, "application/zip").body))
    assert [data_set_of(remaining.read(name)) for name in remaining.namelist()] == [data_set_of(files[1])]


def seal(web: WebNode) -> None:
    """Do what the lifecycle does to a series that has been quiet for a while."""
    versions = web.node.index.versions(series=SERIES)
    moves = web.node.blobs.seal(SERIES, versions)
    with web.node.database.transaction() as transaction:
        web.node.index.relocate(transaction, moves)


def test_bulk_data_whole_and_in_part(web: WebNode) -> None:
    curve = bytes(range(256)) * 8
    web.store(file_of(make(1, EncapsulatedDocument=curve)), file_of(make_document(2, b"%PDF-1.4 report.")))
    (metadata, document) = web.get(f"{PATH}/metadata").json()
    path = metadata["00420011"]["BulkDataURI"].partition(str(web.port))[2]

    whole = web.get(path, "application/octet-stream")
    part = web.get(path, "*/*", Range="bytes=-16")
    ((_, multipart),) = parts_of(web.get(path, 'multipart/related; type="application/octet-stream"'))

    assert (whole.status, whole.body, whole.headers["content-type"]) == (200, curve, "application/octet-stream")
    assert (part.status, part.body) == (206, curve[-16:])
    assert multipart == curve
    pdf = web.get(f"{PATH}/instances/{instance_uid(2)}/bulkdata/00420011", "application/pdf")
    assert (pdf.headers["content-type"], pdf.body) == ("application/pdf", b"%PDF-1.4 report.")
    assert "InlineBinary" in document["00420011"]
    assert web.get(f"{PATH}/instances/{instance_uid(1)}/bulkdata/00420099").status == 404
    assert web.get(f"{PATH}/instances/{instance_uid(1)}/bulkdata/pixels").status == 400
    assert web.get(path, "image/png").status == 406


def test_pixel_data_as_bulk_data(web: WebNode) -> None:
    web.store(file_of(make(1, ExplicitVRBigEndian)), file_of(make_cine(2, FRAMES)))

    native = web.get(f"{PATH}/instances/{instance_uid(1)}/bulkdata/7FE00010", "application/octet-stream")
    cine = parts_of(web.get(f"{PATH}/instances/{instance_uid(2)}/pixeldata", STORED_FRAMES))

    assert native.body == make(1).PixelData, "bulk data are little endian, whatever is stored"
    assert [content.rstrip(b"\0") for _, content in cine] == FRAMES


def test_a_frame_that_cannot_be_decoded_is_told_and_not_broken_off(web: WebNode) -> None:
    web.store(file_of(make_cine(1, FRAMES)))
    as_native = "multipart/related; type=application/octet-stream"
    answer = web.get(f"{PATH}/instances/{instance_uid(1)}/frames/2", as_native)
    assert (answer.status, answer.json()["code"]) == (500, "pixels.broken")
    ((_, first),) = parts_of(web.get(f"{PATH}/instances/{instance_uid(1)}/frames/1", as_native))
    assert first.startswith(b"decoded:")


def test_wado_uri(web: WebNode, codecs: FakeCodecs) -> None:
    web.store(file_of(make(1)), file_of(make_cine(2, FRAMES)))
    query = f"/wado?requestType=WADO&studyUID={STUDY}&seriesUID={SERIES}&objectUID={instance_uid(1)}"

    picture = web.get(f"{query}&windowCenter=40&windowWidth=400&imageQuality=70&rows=8&columns=8&frameNumber=1")
    file = web.get(f"{query}&contentType=application%2Fdicom")

    frame_number, options = codecs.rendered[0]
    assert (picture.status, picture.headers["content-type"], picture.body) == (200, "image/jpeg", b"a picture")
    assert (frame_number, options.quality) == (1, 70)
    assert options.window is not None and (options.window.center, options.window.width) == (40, 400)
    assert options.viewport is not None and (options.viewport.width, options.viewport.height) == (8, 8)
    assert data_set_of(file.body) == data_set_of(file_of(make(1)))
    for side, other in (("rows", "columns"), ("columns", "rows")):
        web.get(f"{query}&{side}=8")
        viewport = codecs.rendered[-1][1].viewport
        sides = {"rows": viewport.height, "columns": viewport.width} if viewport else {}
        assert sides[side] == 8
        assert sides[other] > 16, "as large as the proportions of the picture ask for"
    cine = query.replace(instance_uid(1), instance_uid(2))
    assert web.get(f"{cine}&transferSyntax=*").headers["content-type"].endswith(JPEG2000Lossless)
    assert web.get(f"{cine}&contentType=image/png").headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("requestType=WADO", 400),
        ("requestType=WIDO&objectUID=1.2", 400),
        ("requestType=WADO&objectUID=1.2", 404),
        (f"requestType=WADO&objectUID={instance_uid(1)}&anonymize=yes", 400),
        (f"requestType=WADO&objectUID={instance_uid(1)}&windowCenter=wide&windowWidth=1", 400),
        (f"requestType=WADO&objectUID={instance_uid(1)}&windowCenter=40", 400),
        (f"requestType=WADO&objectUID={instance_uid(1)}&region=0,0,2,1", 400),
        (f"requestType=WADO&objectUID={instance_uid(1)}&frameNumber=0", 400),
        (f"requestType=WADO&objectUID={instance_uid(1)}&contentType=text/html", 406),
        (f"requestType=WADO&objectUID={instance_uid(1)}&contentType=application/dicom&transferSyntax=1.2", 406),
    ],
)
def test_wado_uri_nonsense_is_told(web: WebNode, query: str, status: int) -> None:
    web.store(file_of(make(1)))

    assert web.get(f"/wado?{query}").status == status


def test_a_viewer_leaves_one_event_a_series_and_a_download_one_each(web: WebNode) -> None:
    web.store(file_of(make(1)), file_of(make(2)))
    for number in (1, 2, 1):
        web.get(f"{PATH}/instances/{instance_uid(number)}/frames/1")
    web.get(f"{PATH}/metadata")
    web.get(PATH, STORED)
    web.get(PATH, STORED)

    reads = [event for event in web.events() if event["action"] != "web:instances:store"]

    assert [event["action"] for event in reads] == ["web:series:view", "web:series:retrieve", "web:series:retrieve"]
    assert reads[0]["objects"] == {"study": STUDY, "series": [SERIES]}
    assert reads[1]["objects"] == {"study": STUDY, "series": [SERIES], "instances": 2}
    assert {event["actor"] for event in reads} == {"person:amoraru"}


def test_nothing_is_given_that_could_not_be_recorded(web: WebNode, monkeypatch: pytest.MonkeyPatch) -> None:
    web.store(file_of(make(1)))

    def fail(*_: object) -> None:
        raise Unavailable("the audit trail cannot be written", code="audit.unavailable")

    monkeypatch.setattr(type(web.node.audit), "record", fail)
    paths = (PATH, f"{PATH}/metadata", f"{PATH}/instances/{instance_uid(1)}/frames/1", "/dicomweb/studies")
    for path in paths:
        answer = web.get(path)
        assert (answer.status, answer.json()["code"]) == (503, "audit.unavailable")
    monkeypatch.undo()

    assert [web.get(path).status for path in paths] == [200] * 4
