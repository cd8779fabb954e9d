"""Open to anyone: is the process alive, is the node ready, what does it count. No patient data are in the answers."""

from collections.abc import Callable, Mapping

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.log import logger
from dicom_network.base.metrics import exposition
from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError, Unavailable

NO_STORE = {"Cache-Control": "no-store"}
Check = Callable[[], object]
"""Raises where something is not well."""

log = logger("web")


def routes(node: Node, checks: Mapping[str, Check] | None = None) -> list[BaseRoute]:
    """Give the routes; ``checks`` come on top of index, store and disk."""
    all_checks = {**_checks(node), **(checks or {})}

    async def healthz(_request: Request) -> Response:
        return _plain({"status": "alive"}, 200)

    async def readyz(_request: Request) -> Response:
        results = {name: await run_in_threadpool(_run, name, check) for name, check in all_checks.items()}
        is_ready = all(result == "ok" for result in results.values())
        return _plain({"status": "ready" if is_ready else "not ready", "checks": results}, 200 if is_ready else 503)

    async def metrics(_request: Request) -> Response:
        content, media_type = await run_in_threadpool(exposition)
        return Response(content, headers={**NO_STORE, "Content-Type": media_type})

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _checks(node: Node) -> dict[str, Check]:
    def disk() -> None:
        if node.blobs.free_bytes() < node.settings.storage.reserve_bytes:
            raise Unavailable("the disk is below its reserve: nothing is taken", code="storage.out-of-space")

    return {"index": node.index.statistics, "disk": disk}


def _run(name: str, check: Check) -> str:
    try:
        check()
    except DicomNetworkError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - whatever it is, the node is not ready
        # The answer goes to strangers and says no more than that.
        log.error("a readiness check failed", check=name, kind=type(error).__name__)
        return "failed"
    return "ok"


def _plain(body: Mapping[str, object], status: int) -> Response:
    return Response(orjson.dumps(body), status, NO_STORE, "application/json")
