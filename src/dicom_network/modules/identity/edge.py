"""What the REST edges of identity share: who comes from where, cookies, limits, the shapes of what is given."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import Field

from dicom_network.base.api import text
from dicom_network.base.node import Node
from dicom_network.base.web.request import address_of, base_url, header
from dicom_network.base.web.same_origin import check_same_origin
from dicom_network.base.web.session_cookie import clear_session, set_session
from dicom_network.modules.identity.device import device_of
from dicom_network.modules.identity.model import (
    LONGEST_DISPLAY_NAME,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    LONGEST_SECRET,
    Visit,
)
from dicom_network.modules.identity.rate import Rate

NameText = Annotated[str, text(LONGEST_NAME, shortest=1)]
DisplayName = Annotated[str, text(LONGEST_DISPLAY_NAME)]
Password = Annotated[str, text(LONGEST_PASSWORD, shortest=1)]
Email = Annotated[str, text(LONGEST_EMAIL)]
Secret = Annotated[str, text(LONGEST_SECRET, shortest=1)]
Code = Annotated[
    str,
    Field(
        min_length=6, max_length=40, pattern=r"^[0-9A-Za-z -]+$", description="digits of the app, or a recovery code"
    ),
]

TRIES = 600
"""A hospital may come from one address."""
TRIES_SPAN = timedelta(minutes=10)


class Edge:
    """Reads requests and writes cookies for the routes of identity."""

    def __init__(self, node: Node) -> None:
        self._settings = node.settings.http
        self._rate = Rate(TRIES, TRIES_SPAN)

    def visit(self, request: Request) -> Visit:
        """Tell from where somebody comes. Raises: Refused for a page of another site, Unavailable for too many."""
        check_same_origin(request, self._settings.cors_origins)
        self._rate.check(address_of(request))
        return visit_of(request)

    def url(self, request: Request) -> str:
        """Give the URL under which the browser sees this node. Raises: InvalidInput."""
        return base_url(request, self._settings)

    def open(self, request: Request, response: Response, session: str) -> None:
        """Give a browser its session."""
        set_session(response, request, self._settings, session)

    def close(self, request: Request, response: Response) -> None:
        """Take it away again."""
        clear_session(response, request, self._settings)


def visit_of(request: Request) -> Visit:
    """Tell from where somebody comes."""
    return Visit(address_of(request), device_of(header(request, b"user-agent")))


VisitDependency = Annotated[Visit, Depends(visit_of)]
