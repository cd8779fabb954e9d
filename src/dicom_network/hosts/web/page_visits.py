"""What a person opens with a browser: the pages of the site, at every path that is not for programs."""

from collections.abc import Iterable, Sequence

from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send


class PageVisits:
    """Gives pages to browsers; what wants none goes on to the rest, and so does what begins as a path of ``others``."""

    def __init__(self, pages: Sequence[BaseRoute], others: Iterable[BaseRoute], rest: ASGIApp) -> None:
        self._taken = frozenset(_first_step(route.path) for route in others if isinstance(route, Route | Mount))
        self._pages = Router(pages, default=rest, redirect_slashes=False)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the page, or the rest."""
        is_page = wants_page(scope) and _first_step(scope["path"]) not in self._taken
        await (self._pages if is_page else self._rest)(scope, receive, send)


def wants_page(scope: Scope) -> bool:
    """Tell the visit of a person from the request of a program; a program has no business at the root of the site."""
    return scope["path"] == "/" or b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _first_step(path: str) -> str:
    return path.split("/", 2)[1]
