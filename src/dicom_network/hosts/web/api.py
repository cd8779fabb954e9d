"""The REST application: the routers of all modules, described by OpenAPI with the one shape of every refusal."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network import __version__
from dicom_network.base.api import PROBLEMS, problems
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.hosts.web.error_answers import answer_api_error, answer_error

LONGEST_BODY = 4 << 20
"""Orders are lists of UIDs, some ten thousand at most; images come by DICOMweb and to routes that say so."""
STREAMED = "x-streamed-body"
"""What a route's ``openapi_extra`` has where the route reads a long body itself, as it comes, and bounds it itself."""
PROBLEM = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def build_api(routers: Sequence[APIRouter]) -> ASGIApp:
    """Put the application together; it is to be mounted under ``/api/v1``."""
    api = _with_routers(routers)
    for kind in (DicomNetworkError, RequestValidationError, HTTPException):
        api.add_exception_handler(kind, answer_api_error)
    api.add_exception_handler(405, _WrongMethod(routers).answer)
    return _BoundedBody(api, routers)


def describe_api(routers: Sequence[APIRouter]) -> dict[str, Any]:
    """Give the OpenAPI description that the application of these routers tells of itself."""
    return _with_routers(routers).openapi()


def _with_routers(routers: Sequence[APIRouter]) -> FastAPI:
    api = _Described(
        title="DICOM Network",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        # The names of the functions are what generated clients call the operations.
        generate_unique_id_function=lambda route: route.name,
    )
    for router in routers:
        api.include_router(router, responses=problems(401, 403, 503))
    return api


class _WrongMethod:
    """Names every method that a path has; Starlette knows those of the first route that fits only."""

    def __init__(self, routers: Sequence[APIRouter]) -> None:
        self._routes = [route for router in routers for route in router.routes if isinstance(route, Route)]

    async def answer(self, request: Request, _error: Exception) -> Response:
        """Give the answer."""
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        fitting = [route.methods or set() for route in self._routes if route.path_regex.match(path)]
        allowed = ", ".join(sorted(set().union(*fitting)))
        return answer_error(HTTPException(405, "this path has other methods", {"Allow": allowed}))


class _Described(FastAPI):
    """FastAPI whose description tells of refusals as they are."""

    def openapi(self) -> dict[str, Any]:
        """Give the description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(super().openapi())
        return self.openapi_schema


def _with_problems(description: dict[str, Any]) -> dict[str, Any]:
    """Describe requests that are not valid as they are answered, and what can be wrong with any body and path."""
    for operations in description["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            wrong = {400, 413} if "requestBody" in operation else set()
            if "422" in responses:
                wrong.add(422)
            if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
                wrong.add(404)
            responses |= {str(status): {"description": PROBLEMS[status], "content": PROBLEM} for status in wrong}
    for name in ("HTTPValidationError", "ValidationError"):
        description.get("components", {}).get("schemas", {}).pop(name, None)
    return description


class _BoundedBody:
    """Refuses bodies that nobody has reason to send, before they are in memory."""

    def __init__(self, app: ASGIApp, routers: Sequence[APIRouter]) -> None:
        self._app = app
        routes = (route for router in routers for route in router.routes if isinstance(route, APIRoute))
        self._streamed = [route for route in routes if STREAMED in (route.openapi_extra or {})]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application. Raises: InvalidInput (``http.too-large``)."""
        if not self._is_streamed(scope):
            self._check(scope)
        await self._app(scope, receive, send)

    def _is_streamed(self, scope: Scope) -> bool:
        if scope["method"] not in ("POST", "PUT"):
            return False
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return any(
            scope["method"] in (route.methods or ()) and route.path_regex.match(path) for route in self._streamed
        )

    @staticmethod
    def _check(scope: Scope) -> None:
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        is_chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
        if is_chunked or not length.isdigit() or int(length) > LONGEST_BODY:
            raise InvalidInput(
                f"the body has to say its length, and {LONGEST_BODY} bytes at most", code="http.too-large"
            )
