"""WADO-RS of whole instances, one or many (PS3.18 10.4): multipart, single, or in a ZIP."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.metrics import BYTES_OUT, INSTANCES_OUT
from dicom_network.base.node import Node
from dicom_network.base.web.conditional import CACHING, answer_bytes, is_known, not_modified
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import accepted_media_types, principal_of, reads_of, uid_parameters
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, StoredSlice
from dicom_network.domain.access import Permission
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.retrieve.archive import archive_name, archive_pieces, sealed_archive
from dicom_network.modules.retrieve.model import CanTranscode, choose_instance
from dicom_network.modules.retrieve.service import OpenFile, locate, open_instance
from dicom_network.protocol.dicomweb.media_types import DICOM, ZIP
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message, part_type
from dicom_network.protocol.dicomweb.negotiation import Offer
from dicom_network.standard.sop_classes import is_report

VIA = "WADO-RS"


def transcoder_of(node: Node) -> CanTranscode:
    """Give the rule of what can be transcoded; nothing can in a process without codecs."""
    return node.pixels.can_transcode if node.pixels is not None else lambda _stored, _wanted: False


class Instances:
    """Gives the instances of a study or series, or one instance: an ASGI endpoint."""

    def __init__(self, node: Node, doors: Doors) -> None:
        self._node = node
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = await self._answer(Request(scope))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        uids = uid_parameters(request.path_params)
        locations = await run_in_threadpool(self._locate, request, uids)
        is_single = "instance" in uids
        accepted = accepted_media_types(request)
        stored = dict.fromkeys(location.transfer_syntax_uid for location in locations)
        can_transcode = transcoder_of(self._node)
        offers = {uid: choose_instance(accepted, uid, can_transcode, is_single=is_single) for uid in stored}
        etag = _etag(locations[0], offers) if is_single else ""
        if etag and is_known(request, etag):
            return not_modified(etag)
        recorded = reads_of(request).begin(_event(request, uids, locations))
        answer = await self._made(request, locations, offers, etag)
        await recorded
        if request.method != "HEAD":
            INSTANCES_OUT.labels(VIA).inc(len(locations))
            BYTES_OUT.labels(VIA).inc(sum(location.extent.length for location in locations))
        return answer

    async def _made(
        self, request: Request, locations: Sequence[InstanceLocation], offers: Mapping[str, Offer], etag: str
    ) -> ASGIApp:
        """Make the answer; ``etag``: of a single instance, else empty."""
        if any(offer.media_type == ZIP for offer in offers.values()):
            return await self._zip(request, locations)
        if etag:
            return await self._single(request, locations[0], next(iter(offers.values())), etag)
        return self._multipart(locations, offers)

    def _locate(self, request: Request, uids: Mapping[str, str]) -> list[InstanceLocation]:
        """Find the instances for whoever asks; reports among many are left out for whom they are not for.

        Raises: NotFound, Refused.
        """
        who, study = principal_of(request), uids["study"]
        self._doors.enter(who, Permission.DOWNLOAD, uids)
        locations = locate(self._node, uids)
        self._doors.require_identity(who, study)
        if self._doors.allows(who, Permission.VIEW_REPORTS, study):
            return locations
        others = [location for location in locations if not is_report(location.sop_class_uid)]
        if not others:
            self._doors.require_reports(who, locations[0])
        return others

    async def _single(self, request: Request, location: InstanceLocation, offer: Offer, etag: str) -> ASGIApp:
        file = await self.file(location, offer.transfer_syntax_uid)
        if not offer.is_multipart:
            headers = {"Content-Type": part_type(DICOM, offer.transfer_syntax_uid), "ETag": etag, "Vary": "Accept"}
            return answer_bytes(request, [file], headers)
        boundary = secrets.token_hex(16)
        pieces: list[Piece] = [_begin(boundary, offer, is_first=True), file, end_message(boundary)]
        headers = {**CACHING, "Content-Type": content_type(boundary, DICOM), "ETag": etag, "Vary": "Accept"}
        return StoredBytes(pieces, headers)

    def _multipart(self, locations: Sequence[InstanceLocation], offers: Mapping[str, Offer]) -> ASGIApp:
        boundary = secrets.token_hex(16)
        headers = {**CACHING, "Content-Type": content_type(boundary, DICOM), "Vary": "Accept"}
        if any(uid != offer.transfer_syntax_uid for uid, offer in offers.items()):
            return StoredBytes(self._transcoded(locations, offers, boundary), headers)
        begins = {uid: _begin(boundary, offer, is_first=False) for uid, offer in offers.items()}
        pieces: list[Piece] = []
        for location in locations:
            pieces += (begins[location.transfer_syntax_uid], self._stored(location))
        pieces[0] = _begin(boundary, offers[locations[0].transfer_syntax_uid], is_first=True)
        return StoredBytes([*pieces, end_message(boundary)], headers)

    async def _transcoded(
        self, locations: Sequence[InstanceLocation], offers: Mapping[str, Offer], boundary: str
    ) -> AsyncIterator[Piece]:
        """Yield the pieces as they are made: their lengths are not known before.

        What has no other form, a document among images for one, comes as it is stored; its part says so.
        """
        for position, location in enumerate(locations):
            offer = offers[location.transfer_syntax_uid]
            try:
                file = await self.file(location, offer.transfer_syntax_uid)
            except InvalidInput:
                offer = replace(offer, transfer_syntax_uid=location.transfer_syntax_uid)
                file = self._stored(location)
            yield _begin(boundary, offer, is_first=position == 0)
            yield file
        yield end_message(boundary)

    async def _zip(self, request: Request, locations: Sequence[InstanceLocation]) -> ASGIApp:
        name = archive_name(locations)
        headers = {**CACHING, "Content-Type": ZIP, "Content-Disposition": f'attachment; filename="{name}"'}
        sealed = await run_in_threadpool(sealed_archive, self._node, locations)
        if sealed is not None:
            return answer_bytes(request, [sealed], headers)
        return StoredBytes(archive_pieces(self._node, locations), headers)

    async def file(self, location: InstanceLocation, transfer_syntax_uid: str) -> StoredSlice:
        """Give the Part 10 file of an instance in a transfer syntax. Raises: as the codec processes do."""
        if transfer_syntax_uid == location.transfer_syntax_uid or self._node.pixels is None:
            return self._stored(location)
        made = await self._node.pixels.transcode_instance(location, transfer_syntax_uid)
        file = OpenFile(made)
        return StoredSlice(lambda: file, 0, made.length)

    def _stored(self, location: InstanceLocation) -> StoredSlice:
        return StoredSlice(partial(open_instance, self._node, location), 0, location.extent.length)


def _begin(boundary: str, offer: Offer, *, is_first: bool) -> bytes:
    return begin_part(boundary, {"Content-Type": part_type(DICOM, offer.transfer_syntax_uid)}, is_first=is_first)


def _etag(location: InstanceLocation, offers: Mapping[str, Offer]) -> str:
    (offer,) = offers.values()
    kind = "m" if offer.is_multipart else "s"
    return f'"{location.digest.hex()[:32]}-{offer.transfer_syntax_uid}-{kind}"'


def _event(request: Request, uids: Mapping[str, str], locations: Sequence[InstanceLocation]) -> AuditEvent:
    level = "instance" if "instance" in uids else "series" if "series" in uids else "study"
    objects: dict[str, object] = {
        "study": locations[0].study_instance_uid,
        "series": sorted({location.series_instance_uid for location in locations}),
        "instances": len(locations) if level != "instance" else [locations[0].sop_instance_uid],
    }
    return read_event(request, f"web:{level}:retrieve", objects)
