"""The notice that a web process is to finish, for answers that would otherwise never end."""

import asyncio

from starlette.requests import Request

STOP_NOTICE = "dicom_network.stop-notice"
"""Extension of the ASGI scope: an event that is set when the connection is to be given up."""


def stop_notice_of(request: Request) -> asyncio.Event:
    """Give the notice of a request's connection; one that never comes where the server gives none."""
    notice = request.scope.get("extensions", {}).get(STOP_NOTICE)
    return notice if isinstance(notice, asyncio.Event) else asyncio.Event()
