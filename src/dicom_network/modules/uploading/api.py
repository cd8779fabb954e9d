"""REST of uploading: open an upload, send its files in batches or pieces, ask what has arrived, read the report."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from dicom_network.base.api import GREATEST_ID, Id, Needs, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.uploads import FileState
from dicom_network.modules.uploading.answers import (
    AskedKeys,
    FileAnswer,
    FilePage,
    InstitutionChoice,
    LeftOut,
    NewUpload,
    UploadAnswer,
    UploadPage,
)
from dicom_network.modules.uploading.door import BATCH_BODY, PIECE_BODY, STREAMED, Door
from dicom_network.modules.uploading.model import LONGEST_KEY, LONGEST_PATH
from dicom_network.modules.uploading.ports import Introductions
from dicom_network.modules.uploading.report import csv_lines

Uploader = Annotated[Principal, Needs(Permission.UPLOAD)]
Key = Annotated[str, Query(min_length=1, max_length=LONGEST_KEY, pattern=r"^[\x21-\x7e]*$")]
Cursor = Annotated[int, Query(ge=0, le=GREATEST_ID)]
Size = Annotated[int, Query(ge=1, le=GREATEST_ID)]
FilePath = Annotated[
    str,
    Header(
        min_length=1,
        max_length=12 * LONGEST_PATH,
        pattern=r"^[\x20-\x7e]*$",
        description="the path for people, percent-encoded UTF-8; not in the address, for patients' names occur in it",
    ),
]
States = Annotated[list[FileState], Query(max_length=len(FileState))]


def router(node: Node, introductions: Introductions) -> APIRouter:
    """Give the routes."""
    door = Door(node, introductions)
    routes = APIRouter(tags=["uploads"])
    _opening(routes, door)
    _sending(routes, door)
    _reading(routes, door)
    return routes


def _opening(routes: APIRouter, door: Door) -> None:
    @routes.post("/uploads", status_code=201, responses=problems(400), summary="Open an upload")
    def open_upload(what: NewUpload, who: Uploader) -> UploadAnswer:
        """Open an upload; its files are sent to it one by one, in batches or pieces, in any order."""
        opened = door.uploading.open(who, what.name, files=what.files, size=what.bytes, institution=what.institution)
        return door.answer(opened)

    @routes.get("/uploads", summary="List my uploads")
    def list_uploads(
        who: Uploader, before: Cursor = GREATEST_ID, limit: Annotated[int, Query(ge=1, le=100)] = 20
    ) -> UploadPage:
        """List the uploads that the person who asks has opened, newest first."""
        found = door.uploads.list_of(who.person, before=before, limit=limit + 1)
        mine = [one for one in found if one.actor == who.actor][:limit]
        return UploadPage(
            uploads=[door.answer(one) for one in mine], next=mine[-1].id if len(found) > limit and mine else None
        )

    @routes.get("/upload-institutions", summary="List the institutions that I may upload to")
    def list_upload_institutions(who: Uploader) -> list[InstitutionChoice]:
        """List what ``institution`` of a new upload may be."""
        return [InstitutionChoice(id=key, name=name) for key, name in door.uploading.institutions(who)]

    @routes.post(
        "/uploads/{upload_id}/finish", status_code=204, responses=problems(404, 409), summary="Finish an upload"
    )
    def finish_upload(upload_id: Id, who: Uploader) -> None:
        """Say that this was all. What waits to be unpacked is still unpacked."""
        door.uploading.finish(door.uploading.get(upload_id, who))

    @routes.delete("/uploads/{upload_id}", status_code=204, responses=problems(404, 409), summary="Cancel an upload")
    def cancel_upload(upload_id: Id, who: Uploader) -> None:
        """Take no more of it. What was stored stays stored; what has arrived in part is forgotten."""
        door.uploading.cancel(door.uploading.get(upload_id, who))


def _sending(routes: APIRouter, door: Door) -> None:
    @routes.post(
        "/uploads/{upload_id}/files",
        responses=problems(400, 404, 409, 413, 415, 507),
        openapi_extra={"requestBody": BATCH_BODY, **STREAMED},
        summary="Send a batch of files",
    )
    async def send_files(upload_id: Id, request: Request, who: Uploader) -> list[FileAnswer]:
        """Send files as a form: the name of each part is the key of the file, its file name the path for people.

        The answer comes when each of them is durable or refused. A key that came before is not taken twice.
        """
        return await door.take_batch(upload_id, request, who)

    @routes.put(
        "/uploads/{upload_id}/pieces",
        responses=problems(400, 404, 409, 413, 507),
        openapi_extra={"requestBody": PIECE_BODY, **STREAMED},
        summary="Send a piece of a large file",
    )
    async def send_piece(  # noqa: PLR0913 - what a piece is
        upload_id: Id,
        request: Request,
        who: Uploader,
        key: Key,
        upload_path: FilePath,
        size: Size,
        offset: Annotated[int, Query(ge=0, le=GREATEST_ID)] = 0,
    ) -> FileAnswer:
        """Send bytes that begin at ``offset`` of a file of ``size`` bytes.

        ``received`` of the answer says where the next piece begins. Ask for it, too, after a connection was lost.
        """
        return await door.take_piece(upload_id, request, who, (key, unquote(upload_path), size, offset))

    @routes.post(
        "/uploads/{upload_id}/left-out",
        status_code=204,
        responses=problems(400, 404, 409),
        summary="Tell of files that are not sent",
    )
    def leave_out_files(
        upload_id: Id, left: Annotated[list[LeftOut], Field(min_length=1, max_length=5000)], who: Uploader
    ) -> None:
        """Tell of files that the client found to be no DICOM files, so that the report has them too."""
        door.uploading.leave_out(door.uploading.get(upload_id, who), [one.named() for one in left])


def _reading(routes: APIRouter, door: Door) -> None:
    @routes.get("/uploads/{upload_id}", responses=problems(404), summary="Show an upload")
    def get_upload(upload_id: Id, who: Uploader) -> UploadAnswer:
        """Show how far an upload is: how many files are in which state."""
        return door.answer(door.uploading.get(upload_id, who))

    @routes.get("/uploads/{upload_id}/files", responses=problems(404), summary="List the files of an upload")
    def list_uploaded_files(
        upload_id: Id,
        who: Uploader,
        state: States = [],  # noqa: B006 - FastAPI copies it
        after: Cursor = 0,
        limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    ) -> FilePage:
        """List files in the order in which they came, with what became of each; ``state`` may be repeated."""
        upload = door.uploading.get(upload_id, who)
        found = door.uploads.list_files(upload.id, states=state, after=after, limit=limit + 1)
        page = found[:limit]
        return FilePage(files=[door.file_answer(one) for one in page], next=page[-1].id if len(found) > limit else None)

    @routes.get("/uploads/{upload_id}/file", responses=problems(404), summary="Show a file of an upload")
    def get_uploaded_file(upload_id: Id, who: Uploader, key: Key) -> FileAnswer:
        """Show what has arrived of a file, by its key."""
        return door.file_answer(door.file(door.uploading.get(upload_id, who), key))

    @routes.post("/uploads/{upload_id}/arrived", responses=problems(404), summary="Ask which files have arrived")
    def ask_arrived(upload_id: Id, asked: AskedKeys, who: Uploader) -> list[FileAnswer]:
        """Show those of the files that are known here, in the order of the keys; the others have not arrived."""
        upload = door.uploading.get(upload_id, who)
        found = (door.uploads.find_file(upload.id, key) for key in asked.keys)
        return [door.file_answer(one) for one in found if one is not None]

    @routes.get(
        "/uploads/{upload_id}/report.csv",
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(404)},
        response_class=StreamingResponse,
        summary="Get the report of an upload",
    )
    def get_upload_report(upload_id: Id, who: Uploader, state: States = []) -> StreamingResponse:  # noqa: B006
        """Get a line for each file, for a spreadsheet program."""
        upload = door.uploading.get(upload_id, who)
        headers = {
            "Content-Disposition": f'attachment; filename="upload-{upload.id}.csv"',
            "Cache-Control": "no-store",
        }
        lines = csv_lines(door.uploads, upload.id, tuple(state))
        return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")
