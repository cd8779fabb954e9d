"""A mount that only takes requests to those of its routes that are open to everybody."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Scope


class OpenMount(Mount):
    """Hands on to an application what fits a route of ``routers``; all else is left to whoever comes next."""

    def __init__(self, path: str, app: ASGIApp, routers: Sequence[APIRouter]) -> None:
        super().__init__(path, app)
        self._open: list[BaseRoute] = [route for router in routers for route in router.routes]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match where a route that is open does, method included."""
        match, child = super().matches(scope)
        inner = {**scope, **child}
        if match is not Match.NONE and any(route.matches(inner)[0] is Match.FULL for route in self._open):
            return match, child
        return Match.NONE, {}
