"""REST of downloading: a study, a series, or whatever was selected, as one ZIP that can be resumed."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.api import Body, Id, Needs, Uid, problems
from dicom_network.base.metrics import BYTES_OUT, INSTANCES_OUT
from dicom_network.base.principal import Principal
from dicom_network.base.web.conditional import answer_bytes, is_known, not_modified
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import header, reads_of
from dicom_network.domain.access import Permission
from dicom_network.domain.downloads import DownloadSelection
from dicom_network.modules.downloading.archive import Archive
from dicom_network.modules.downloading.service import Downloading

Downloader = Annotated[Principal, Needs(Permission.DOWNLOAD)]
ZIP = "application/zip"
VIA = "download"
ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The archive; with status 206 the part of it that `Range` asks for.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The client has it already."},
    **problems(400, 404),
}


class NewDownload(Body):
    """What is to be downloaded together."""

    studies: Annotated[tuple[Uid, ...], Field(max_length=1000)] = ()
    series: Annotated[tuple[Uid, ...], Field(max_length=10_000)] = ()
    patient_of: Uid | None = None
    """A study: all studies of its patient, as far as they may be downloaded."""
    name: Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9._ -]*$")] = ""
    """Of the file, without its ending. Seen by many in a folder of downloads: no name of a patient."""


class DownloadAnswer(BaseModel):
    """An archive that can be fetched."""

    id: int
    url: str = Field(description="relative to the root of the node")
    name: str
    instances: int
    bytes: int
    expires: AwareDatetime


def router(downloading: Downloading) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["downloads"])
    _asking(routes, downloading)
    giving = _Giving(downloading)

    async def download_study(study: Uid, request: Request, who: Downloader) -> Response:
        """Get a study as a ZIP of DICOM files with a DICOMDIR. The same study gives the same bytes."""
        return await giving.give(request, who, DownloadSelection(studies=(study,)), study)

    async def download_series(series: Uid, request: Request, who: Downloader) -> Response:
        """Get a series as a ZIP of DICOM files with a DICOMDIR. The same series gives the same bytes."""
        return await giving.give(request, who, DownloadSelection(series=(series,)), series)

    async def get_download(download_id: Id, request: Request, who: Downloader) -> Response:
        """Get what was asked for before. Download managers may fetch it in parts, and go on after a cut."""
        asked = await run_in_threadpool(downloading.get, download_id, who)
        return await giving.give(request, who, asked.selection, asked.name)

    _archive_route(routes, "/downloads/studies/{study}", download_study, "Download a study")
    _archive_route(routes, "/downloads/series/{series}", download_series, "Download a series")
    _archive_route(routes, "/downloads/{download_id}", get_download, "Download what was asked for")
    return routes


def _archive_route(routes: APIRouter, path: str, endpoint: Callable[..., Any], summary: str) -> None:
    routes.get(path, response_class=Response, responses=ARCHIVE, summary=summary)(endpoint)
    routes.head(path, include_in_schema=False)(endpoint)


def _asking(routes: APIRouter, downloading: Downloading) -> None:
    @routes.post("/downloads", status_code=201, responses=problems(400, 404), summary="Ask for a download")
    def ask_for_download(what: NewDownload, who: Downloader) -> DownloadAnswer:
        """Keep a selection under an address of its own, which the same person may open for a day."""
        selection = DownloadSelection(what.studies, what.series)
        asked = downloading.ask(who, selection, patient_of=what.patient_of or "", name=what.name)
        archive = downloading.archive(who, asked.selection)
        return DownloadAnswer(
            id=asked.id,
            url=f"api/v1/downloads/{asked.id}",
            name=f"{asked.name}.zip",
            instances=archive.instances,
            bytes=archive.length,
            expires=asked.expires,
        )


class _Giving:
    """Gives archives, whole or in part, after recording who takes them."""

    def __init__(self, downloading: Downloading) -> None:
        self._downloading = downloading

    async def give(self, request: Request, who: Principal, selection: DownloadSelection, name: str) -> Response:
        """Answer with the archive. Raises: NotFound, Refused, InvalidInput, Unavailable (nothing is given then)."""
        archive = await run_in_threadpool(self._downloading.archive, who, selection)
        if is_known(request, archive.etag):
            return not_modified(archive.etag)
        await _record(request, who, archive)
        if request.method != "HEAD" and not header(request, b"range"):
            INSTANCES_OUT.labels(VIA).inc(archive.instances)
            BYTES_OUT.labels(VIA).inc(archive.length)
        headers = {
            "Content-Type": ZIP,
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "ETag": archive.etag,
        }
        return _Answer(answer_bytes(request, archive.pieces, headers))


async def _record(request: Request, who: Principal, archive: Archive) -> None:
    """Record who takes what, before it is given; a download in many parts is told of once a minute."""
    key = (who.name, "download", archive.etag)
    reads = reads_of(request)
    if not reads.is_recent(key):
        objects: dict[str, object] = {
            "studies": list(archive.studies),
            "series": list(archive.series),
            "instances": archive.instances,
            "bytes": archive.length,
        }
        await reads.record_gathered(key, read_event(request, "web:instances:download", objects))


class _Answer(Response):
    """An answer of ours where FastAPI wants one of Starlette's."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await self._app(scope, receive, send)
