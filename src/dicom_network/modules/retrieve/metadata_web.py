"""WADO-RS of metadata (PS3.18 10.4.1.1.2): of a study, a series, an instance."""

import asyncio
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from dicom_network.base.node import Node
from dicom_network.base.web.conditional import CACHING, is_known, not_modified
from dicom_network.base.web.dicom_json import accepts_gzip, json_answer, json_media_type
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import base_url, uid_parameters
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import SeriesState
from dicom_network.modules.retrieve.metadata import encode_instance
from dicom_network.modules.retrieve.prepared import PreparedMetadata
from dicom_network.modules.retrieve.preparing import prepare_series
from dicom_network.modules.retrieve.service import locate

VARY = "Accept, Accept-Encoding, Host"


class Metadata:
    """Gives metadata, prepared ones where there are."""

    def __init__(self, node: Node, prepared: PreparedMetadata) -> None:
        self._node = node
        self._prepared = prepared
        self._under_way: dict[tuple[str, int], asyncio.Task[bytes]] = {}

    async def of_series(self, request: Request) -> Response:
        """Answer for a series."""
        uids = uid_parameters(request.path_params)
        (state,) = await self._states(uids)
        return await self._series(request, state)

    async def of_study(self, request: Request) -> Response:
        """Answer for a study: its series, one after another."""
        states = await self._states(uid_parameters(request.path_params))
        if len(states) == 1:
            return await self._series(request, states[0])
        media_type = json_media_type(request)
        for state in states:
            await record_series_viewed(request, study=state.study_instance_uid, series=state.series_instance_uid)
        etag = f'W/"{"-".join(f"{state.revision}" for state in states)}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        compressed = [await self._compressed(state) for state in states]
        return await run_in_threadpool(self._joined, request, compressed, base, media_type, etag)

    async def of_instance(self, request: Request) -> Response:
        """Answer for an instance."""
        media_type = json_media_type(request)
        location = locate(self._node, uid_parameters(request.path_params))[0]
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        etag = f'W/"{location.digest.hex()[:32]}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        content = await run_in_threadpool(encode_instance, self._node, location, base)
        return json_answer(request, b"[" + content + b"]", media_type, {"ETag": etag, "Vary": VARY})

    async def _series(self, request: Request, state: SeriesState) -> Response:
        media_type = json_media_type(request)
        await record_series_viewed(request, study=state.study_instance_uid, series=state.series_instance_uid)
        etag = f'W/"{state.revision}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        compressed = await self._compressed(state)
        if base != self._prepared.base or not accepts_gzip(request):
            return await run_in_threadpool(self._joined, request, [compressed], base, media_type, etag)
        headers = {**CACHING, "Content-Encoding": "gzip", "Content-Type": media_type, "ETag": etag, "Vary": VARY}
        return Response(compressed, headers=headers)

    async def _states(self, uids: Mapping[str, str]) -> list[SeriesState]:
        states = await run_in_threadpool(
            self._node.index.series_states, study=uids["study"], series=uids.get("series", ""), within=ANYTHING
        )
        if not states:
            what = "series" if "series" in uids else "study"
            raise NotFound(f"there is no such {what}", code=f"retrieve.{what}")
        return states

    async def _compressed(self, state: SeriesState) -> bytes:
        """Read what is prepared, or prepare it now; who asks for the same meanwhile waits for the same."""
        found = await run_in_threadpool(self._prepared.read, state.series_instance_uid, state.revision)
        if found is not None:
            return found
        key = (state.series_instance_uid, state.revision)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(run_in_threadpool(prepare_series, self._node, self._prepared, state))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    def _joined(self, request: Request, compressed: list[bytes], base: str, media_type: str, etag: str) -> Response:
        arrays = [self._prepared.rebased(one, base) for one in compressed]
        content = arrays[0] if len(arrays) == 1 else b"[" + b",".join(one[1:-1] for one in arrays) + b"]"
        return json_answer(request, content, media_type, {"ETag": etag, "Vary": VARY})
