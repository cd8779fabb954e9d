"""WADO-RS of metadata (PS3.18 10.4.1.1.2): of a study, a series, an instance."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from dicom_network.base.node import Node
from dicom_network.base.web.conditional import CACHING, is_known, not_modified
from dicom_network.base.web.dicom_json import accepts_gzip, json_answer, json_media_type
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import base_url, principal_of, uid_parameters
from dicom_network.domain.access import ANYTHING, Permission
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import InstanceLocation, SeriesState
from dicom_network.modules.retrieve.masked_metadata import SHOWN, Masking
from dicom_network.modules.retrieve.metadata import encode_instance
from dicom_network.modules.retrieve.prepared import PreparedMetadata
from dicom_network.modules.retrieve.preparing import prepare_series
from dicom_network.modules.retrieve.service import locate

REPORT_MODALITIES = frozenset({"SR", "DOC"})
VARY = "Accept, Accept-Encoding, Host"


class Metadata:
    """Gives metadata, prepared ones where there are."""

    def __init__(self, node: Node, prepared: PreparedMetadata, doors: Doors) -> None:
        self._node = node
        self._doors = doors
        self._prepared = prepared
        self._under_way: dict[tuple[str, int], asyncio.Task[bytes]] = {}

    async def of_series(self, request: Request) -> Response:
        """Answer for a series."""
        uids = uid_parameters(request.path_params)
        (state,) = await self._states(request, uids)
        return await self._series(request, state)

    async def of_study(self, request: Request) -> Response:
        """Answer for a study: its series, one after another."""
        states = await self._states(request, uid_parameters(request.path_params))
        if len(states) == 1:
            return await self._series(request, states[0])
        media_type = json_media_type(request)
        for state in states:
            await record_series_viewed(request, study=state.study_instance_uid, series=state.series_instance_uid)
        masking = await run_in_threadpool(self._masking, request, states[0].study_instance_uid)
        etag = f'W/"{"-".join(f"{state.revision}" for state in states)}{masking.mark}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        compressed = [await self._compressed(state) for state in states]
        form = _Form(base, media_type, etag, masking)
        return await run_in_threadpool(self._joined, request, compressed, form)

    async def of_instance(self, request: Request) -> Response:
        """Answer for an instance."""
        media_type = json_media_type(request)
        location, masking = await run_in_threadpool(self._locate, request)
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        etag = f'W/"{location.digest.hex()[:32]}{masking.mark}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        content = await run_in_threadpool(encode_instance, self._node, location, base)
        return json_answer(request, masking.of(b"[" + content + b"]"), media_type, {"ETag": etag, "Vary": VARY})

    def _locate(self, request: Request) -> tuple[InstanceLocation, Masking]:
        """Find an instance for whoever asks, and say how much of it is shown. Raises: NotFound, Refused."""
        who, uids = principal_of(request), uid_parameters(request.path_params)
        self._doors.enter(who, Permission.VIEW, uids)
        location = locate(self._node, uids)[0]
        self._doors.require_reports(who, location)
        return location, self._masking(request, uids["study"])

    def _masking(self, request: Request, study: str) -> Masking:
        if self._doors.knows_identity(principal_of(request), study):
            return SHOWN
        return Masking(self._node.access.pseudonym_key())

    async def _series(self, request: Request, state: SeriesState) -> Response:
        media_type = json_media_type(request)
        await record_series_viewed(request, study=state.study_instance_uid, series=state.series_instance_uid)
        masking = await run_in_threadpool(self._masking, request, state.study_instance_uid)
        etag = f'W/"{state.revision}{masking.mark}"'
        if is_known(request, etag):
            return not_modified(etag)
        base = base_url(request, self._node.settings.http)
        compressed = await self._compressed(state)
        if base != self._prepared.base or not accepts_gzip(request) or masking is not SHOWN:
            form = _Form(base, media_type, etag, masking)
            return await run_in_threadpool(self._joined, request, [compressed], form)
        headers = {**CACHING, "Content-Encoding": "gzip", "Content-Type": media_type, "ETag": etag, "Vary": VARY}
        return Response(compressed, headers=headers)

    async def _states(self, request: Request, uids: Mapping[str, str]) -> list[SeriesState]:
        """Give the series for whoever asks, without those of reports for whom they are not for.

        Raises: NotFound, Refused.
        """
        return await run_in_threadpool(self._states_blocking, request, uids)

    def _states_blocking(self, request: Request, uids: Mapping[str, str]) -> list[SeriesState]:
        who, study = principal_of(request), uids["study"]
        self._doors.enter(who, Permission.VIEW, uids)
        states = self._node.index.series_states(study=study, series=uids.get("series", ""), within=ANYTHING)
        if not states:
            what = "series" if "series" in uids else "study"
            raise NotFound(f"there is no such {what}", code=f"retrieve.{what}")
        if self._doors.allows(who, Permission.VIEW_REPORTS, study):
            return states
        others = [state for state in states if state.modality not in REPORT_MODALITIES]
        if not others:
            self._doors.require(who, Permission.VIEW_REPORTS, study)
        return others

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

    def _joined(self, request: Request, compressed: list[bytes], form: "_Form") -> Response:
        arrays = [self._prepared.rebased(one, form.base) for one in compressed]
        content = arrays[0] if len(arrays) == 1 else b"[" + b",".join(one[1:-1] for one in arrays) + b"]"
        return json_answer(request, form.masking.of(content), form.media_type, {"ETag": form.etag, "Vary": VARY})


@dataclass(frozen=True, slots=True)
class _Form:
    """How metadata are given."""

    base: str
    media_type: str
    etag: str
    masking: Masking
