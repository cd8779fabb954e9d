"""Answers in DICOM JSON (PS3.18 F), compressed where the client takes it and it pays."""

import zlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from dicom_network.base.web.request import accepted_media_types, header_values
from dicom_network.domain.errors import InvalidInput
from dicom_network.protocol.dicomweb.media_types import DICOM_JSON, JSON
from dicom_network.protocol.dicomweb.negotiation import Offer, choose

GZIP = 16 + zlib.MAX_WBITS
WORTH_COMPRESSING_BYTES = 16 * 1024
"""Less fits into a few packets anyway."""
FAST_LEVEL = 1
"""Of zlib, for what is compressed on the way: 100 KB in a millisecond, to a seventh."""


def json_media_type(request: Request) -> str:
    """Give the JSON media type that the client accepts.

    Raises: InvalidInput (``http.not-acceptable``) where it accepts none, as ``application/dicom+xml`` alone.
    """
    chosen = choose(accepted_media_types(request), (Offer(DICOM_JSON), Offer(JSON)))
    if chosen is None:
        raise InvalidInput(
            "this is given as application/dicom+json only", code="http.not-acceptable", hint=f"Accept: {DICOM_JSON}"
        )
    return chosen.media_type


def accepts_gzip(request: Request) -> bool:
    """Tell whether the client takes gzip (RFC 9110 12.5.3)."""
    for value in header_values(request, b"accept-encoding"):
        for coding in value.lower().split(","):
            name, _, parameters = coding.partition(";")
            if name.strip() in ("gzip", "x-gzip"):
                return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def compress(content: bytes, level: int = FAST_LEVEL) -> bytes:
    """Compress as gzip; the same content gives the same bytes."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, GZIP)
    return compressor.compress(content) + compressor.flush()


def decompress(content: bytes) -> bytes:
    """Take gzip off what this node compressed itself."""
    return zlib.decompress(content, GZIP)


def json_answer(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str] | None = None, *, status: int = 200
) -> Response:
    """Make an answer of JSON that is complete."""
    all_headers = {"Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding", **(headers or {})}
    if len(content) >= WORTH_COMPRESSING_BYTES and accepts_gzip(request):
        content = compress(content)
        all_headers["Content-Encoding"] = "gzip"
    # Given as a header, because clients compare the media type as text and no charset may be added to it.
    return Response(content, status, {**all_headers, "Content-Type": media_type})
