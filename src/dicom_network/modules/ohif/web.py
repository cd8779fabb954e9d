"""The web edge: OHIF's files below ``/ohif/``, for whoever is logged in."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.web.request import header
from dicom_network.base.web.static_files import accepted_encodings, media_type_of
from dicom_network.domain.errors import NotFound
from dicom_network.modules.ohif.page import WORKER_POLICY, configuration, make_page
from dicom_network.modules.ohif.release import CONFIGURATION, HASHED, PAGE, ROOT
from dicom_network.modules.ohif.service import Installation


def routes(node: Node) -> Sequence[BaseRoute]:
    """Give the routes; they answer 404 until OHIF is installed."""
    installation = Installation(node.settings.node.data)
    site_path = urlsplit(node.settings.http.public_url).path.rstrip("/") + "/"
    script = configuration(site_path)

    def give(request: Request) -> Response:
        if not installation.is_there():
            raise NotFound("OHIF is not installed here", code="ohif.none", hint="dicom-network ohif install")
        path = str(request.path_params.get("path", ""))
        if path == CONFIGURATION:
            return Response(script, media_type=media_type_of(CONFIGURATION), headers={"Cache-Control": "no-cache"})
        file = _file_of(installation.folder, path)
        if file is not None:
            return _answer(file, header(request, b"accept-encoding"))
        if "." in path.rpartition("/")[2]:
            raise NotFound("OHIF has no such file", code="ohif.file", hint="load the page again")
        # Paths below it are pages of its own, all of which are this one.
        page, policy = make_page((installation.folder / PAGE).read_text(encoding="utf-8"), site_path)
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    def go_inside(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{site_path}{ROOT}/{query}")

    return [
        Route(f"/{ROOT}", go_inside, methods=["GET"]),
        Route(f"/{ROOT}/{{path:path}}", give, methods=["GET"]),
    ]


def _file_of(folder: Path, path: str) -> Path | None:
    """Find a file of the viewer, and nothing outside of its folder."""
    found = (folder / path).resolve()
    is_inside = found.is_relative_to(folder.resolve())
    return found if is_inside and found.is_file() and found.name != PAGE else None


def _answer(file: Path, accept_encoding: str) -> Response:
    is_fixed = HASHED.search(file.name) is not None
    headers = {"Cache-Control": "private, max-age=31536000, immutable" if is_fixed else "no-cache"}
    if file.suffix == ".js":
        headers["Content-Security-Policy"] = WORKER_POLICY
    media_type = media_type_of(file.name)
    compressed = file.with_name(file.name + ".gz")
    if compressed.is_file():
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in accepted_encodings(accept_encoding):
            headers["Content-Encoding"] = "gzip"
            file = compressed
    return FileResponse(file, media_type=media_type, headers=headers)
