"""Finding the route of a request among many: first by how many steps its path has, then as Starlette does."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send


class SegmentRouter:
    """Routes by the first match, in their order, like Starlette's; but tries only those that can match.

    A viewer's frames stand behind a dozen patterns that a path of nine steps can never match, and each costs a regular
    expression.
    """

    def __init__(self, routes: Sequence[BaseRoute], default: ASGIApp) -> None:
        steps = [_steps(route) for route in routes]

        def router(length: int | None) -> Router:
            fitting = [route for route, count in zip(routes, steps, strict=True) if count in (None, length)]
            return Router(fitting, default=default, redirect_slashes=False)

        self._routers = {length: router(length) for length in set(steps) if length is not None}
        self._other = router(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the endpoint of the route, or the default. Raises: HTTPException where the path has other methods."""
        router = self._routers.get(scope["path"].count("/"), self._other)
        # Tells Starlette's routes that somebody makes an answer of what they raise.
        scope.setdefault("app", self)
        try:
            await router(scope, receive, send)
        except HTTPException as error:
            allowed = _methods_of_path(router, scope)
            if error.status_code != 405 or not allowed:
                raise
            raise HTTPException(405, "this path has other methods", {"Allow": ", ".join(sorted(allowed))}) from error


def _methods_of_path(router: Router, scope: Scope) -> set[str]:
    """Give the methods of all routes of a path; Starlette knows those of the first one only."""
    fitting = [route for route in router.routes if isinstance(route, Route) and route.matches(scope)[0] != Match.NONE]
    return set().union(*(route.methods or () for route in fitting))


def _steps(route: BaseRoute) -> int | None:
    """Count the steps of every path that a route matches; None where they differ."""
    return route.path.count("/") if isinstance(route, Route) and ":path}" not in route.path else None
