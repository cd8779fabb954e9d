"""Telling a request of this node's own pages from one that a foreign page makes the browser send."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import Request

from dicom_network.base.web.request import header
from dicom_network.domain.errors import Refused

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_same_origin(request: Request, trusted_origins: Collection[str] = ()) -> None:
    """Refuse a change that a page of another site asks for, in the name of whoever looks at it.

    Browsers name the origin with every request that changes something; programs name none.

    Raises: Refused (``access.origin``).
    """
    if request.method in SAFE_METHODS:
        return
    origin = header(request, b"origin")
    is_own = not origin or origin in trusted_origins or urlsplit(origin).netloc == header(request, b"host")
    if not is_own or (header(request, b"sec-fetch-site") == "cross-site" and origin not in trusted_origins):
        raise Refused("the request comes from a page of another site", code="access.origin")
