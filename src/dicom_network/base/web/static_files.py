"""Files of web sites as browsers get them: their media types, and the encodings that a browser takes."""

import mimetypes
from collections.abc import Mapping

MEDIA_TYPES: Mapping[str, str] = {
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
    "png": "image/png",
    "ico": "image/x-icon",
    "txt": "text/plain; charset=utf-8",
}
"""Said by us: what the machine's own table says of scripts differs, and browsers insist."""


def media_type_of(name: str) -> str:
    """Give the media type of a file by the ending of its name."""
    known = MEDIA_TYPES.get(name.rpartition(".")[2])
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def accepted_encodings(accept_encoding: str) -> frozenset[str]:
    """Read the ``Accept-Encoding`` of a request: the encodings that it does not rule out (RFC 9110 12.5.3)."""
    accepted = set()
    for part in accept_encoding.split(","):
        encoding, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(encoding.strip().lower())
    return frozenset(accepted)
