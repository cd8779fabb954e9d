"""What a browser is sent to by a link: a one-time log-in. Everything else is pages of the site over the REST."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.web.session_cookie import set_session
from dicom_network.domain.errors import Refused
from dicom_network.modules.identity import openid_web
from dicom_network.modules.identity.edge import visit_of
from dicom_network.modules.identity.service import Identity

NO_LINK = "login?problem=identity.link"
"""The page that says that a link was used or has run out; relative to the root of the site."""


def routes(node: Node) -> list[BaseRoute]:
    """Give the routes; all of them are open, for whoever has no session yet."""
    identity = Identity(node)
    settings = node.settings.http

    async def redeem(request: Request) -> Response:
        try:
            secret = request.path_params["secret"]
            session = await run_in_threadpool(identity.links.redeem, secret, visit_of(request))
        except Refused:
            return _to(f"../{NO_LINK}")
        response = _to("../")
        set_session(response, request, settings, session)
        return response

    return [Route("/link/{secret}", redeem, methods=["GET"]), *openid_web.routes(node, identity)]


def _to(place: str) -> RedirectResponse:
    """Lead to a page by an address relative to this one, so that it is right below any path."""
    return RedirectResponse(
        place, status_code=303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
