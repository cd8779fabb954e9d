"""Answers that depend on what the client has already: entity tags and ranges (RFC 9110 13, 14)."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from dicom_network.base.web.request import header, header_values
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, cut, total_length
from dicom_network.protocol.dicomweb.byte_ranges import parse_range
from dicom_network.protocol.dicomweb.errors import RangeError

CACHING = {"Cache-Control": "private, no-cache"}
"""Kept by the client only, and asked for again each time: what may be seen can change, and so can what is there."""


def is_known(request: Request, etag: str) -> bool:
    """Tell whether the client has this representation already (``If-None-Match``, weakly compared)."""
    bare = etag.removeprefix("W/")
    return any(
        known.strip().removeprefix("W/") in (bare, "*")
        for value in header_values(request, b"if-none-match")
        for known in value.split(",")
    )


def not_modified(etag: str) -> Response:
    """Say that what the client has is current."""
    return Response(status_code=304, headers={**CACHING, "ETag": etag, "Vary": "Accept"})


def answer_bytes(request: Request, pieces: Sequence[Piece], headers: Mapping[str, str]) -> ASGIApp:
    """Answer with a body, or with the part of it that ``Range`` asks for; ``headers`` with its ``ETag``, if any."""
    length = total_length(pieces)
    all_headers = {**CACHING, "Accept-Ranges": "bytes", **headers}
    wanted = header(request, b"range")
    if_range = header(request, b"if-range")
    if not wanted or (if_range and if_range != headers.get("ETag")):
        return StoredBytes(pieces, all_headers)
    try:
        part = parse_range(wanted, length)
    except RangeError:
        return Response(status_code=416, headers={**all_headers, "Content-Range": f"bytes */{length}"})
    if part is None:
        return StoredBytes(pieces, all_headers)
    all_headers["Content-Range"] = part.content_range(length)
    return StoredBytes(cut(pieces, part.first, part.length), all_headers, status=206)
