"""Middleware: the node below a path of a host, behind a proxy that cuts this path off or leaves it there."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send


class SubPath:
    """Cuts the path of the public URL off what is asked for, where a proxy has left it there."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._prefix = urlsplit(public_url).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        path = scope["path"]
        if self._prefix and path.startswith(f"{self._prefix}/"):
            # Without ``root_path``: nothing behind this knows of the prefix but by the public URL.
            scope = {**scope, "path": path[len(self._prefix) :]}
        elif self._prefix and path == self._prefix:
            scope = {**scope, "path": "/"}
        await self._app(scope, receive, send)
