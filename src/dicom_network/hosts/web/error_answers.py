"""What the web says when something goes wrong: one table from errors to statuses, one shape of body.

::

    {"code": "storage.out-of-space", "message": "…", "hint": "…"}
"""

import traceback

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dicom_network.base.log import logger
from dicom_network.domain.errors import (
    Conflict,
    Corrupt,
    DicomNetworkError,
    InvalidInput,
    NotFound,
    Refused,
    Unavailable,
)
from dicom_network.hosts.web.answer_broken import AnswerBroken
from dicom_network.protocol.dicomweb.errors import DicomWebError, RangeError

STATUS_BY_CODE = {
    "http.not-acceptable": 406,
    "http.too-large": 413,
    "http.media-type": 415,
    "http.unauthenticated": 401,
    "pixels.unsupported": 406,
    "pixels.broken": 500,
    "storage.out-of-space": 507,
}
"""Codes that HTTP tells apart within their class."""

STATUS_BY_CLASS: dict[type[Exception], int] = {
    InvalidInput: 400,
    NotFound: 404,
    Refused: 403,
    Conflict: 409,
    Unavailable: 503,
    Corrupt: 500,
    RangeError: 416,
    DicomWebError: 400,
    RequestValidationError: 422,
}

RETRY_SECONDS = "10"

log = logger("web")


def status_of(error: Exception) -> int:
    """Give the HTTP status of an error; 500 for what nobody foresaw."""
    if isinstance(error, HTTPException):
        return error.status_code
    code = getattr(error, "code", "")
    if code in STATUS_BY_CODE:
        return STATUS_BY_CODE[code]
    return next((STATUS_BY_CLASS[one] for one in type(error).__mro__ if one in STATUS_BY_CLASS), 500)


def answer_error(error: Exception) -> Response:
    """Give the answer that tells of an error."""
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="DICOM Network"'
    if isinstance(error, HTTPException) and error.headers:
        headers |= dict(error.headers)
    return Response(orjson.dumps(_body(error)), status, headers, "application/json")


async def answer_api_error(_request: Request, error: Exception) -> Response:
    """Do the same for FastAPI, which asks for a handler."""
    return answer_error(error)


def _body(error: Exception) -> dict[str, object]:
    match error:
        case DicomNetworkError():
            return {"code": error.code, "message": str(error.args[0]), "hint": error.hint}
        case HTTPException():
            return {"code": f"http.{error.status_code}", "message": error.detail, "hint": ""}
        case RequestValidationError():
            places = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            return {"code": "invalid", "message": "; ".join(places), "hint": "see /api/v1/openapi.json"}
        case DicomWebError():
            return {"code": "dicomweb.invalid", "message": str(error), "hint": ""}
        case _:
            return {"code": "error", "message": "this node failed to answer", "hint": "its log says why"}


class ErrorAnswers:
    """Middleware: an error before the answer began becomes the answer; a later one breaks it off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application. Raises: AnswerBroken."""
        has_begun = False

        async def note_begin(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_begin)
        except AnswerBroken:
            raise
        except Exception as error:
            if status_of(error) >= 500 or has_begun:
                _log(error)
            if has_begun:
                raise AnswerBroken("the answer cannot be completed") from error
            await answer_error(error)(scope, receive, send)


def _log(error: Exception) -> None:
    if isinstance(error, DicomNetworkError):
        log.warning("a request failed", code=error.code, message=str(error.args[0]))
        return
    # What libraries say in their messages may hold patient data; where it happened does not.
    frames = [f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
    log.error("a request failed and nobody foresaw how", kind=type(error).__name__, frames=frames)
