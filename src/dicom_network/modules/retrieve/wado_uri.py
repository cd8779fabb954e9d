"""WADO-URI (PS3.18 9): one instance by query parameters, as older viewers ask for it."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.node import Node
from dicom_network.base.pixels import IMAGE_MEDIA_TYPES, RenderOptions, Viewport, Window
from dicom_network.base.web.conditional import CACHING, answer_bytes
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import UID, principal_of
from dicom_network.base.web.stored_bytes import StoredBytes
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.retrieve.instances_web import Instances, transcoder_of
from dicom_network.modules.retrieve.service import locate
from dicom_network.protocol.dataset.frames import PixelDescription
from dicom_network.protocol.dicomweb.media_types import DICOM, MediaType, parse_accept
from dicom_network.protocol.dicomweb.multipart_writer import part_type
from dicom_network.protocol.dicomweb.negotiation import Offer, choose
from dicom_network.protocol.dicomweb.qido_parameters import parse_query
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN, TRANSFER_SYNTAXES

LARGEST_SIDE = 16_384


@dataclass(frozen=True, slots=True)
class WadoRequest:
    """What is asked for; names as in PS3.18 9.1.2."""

    uids: dict[str, str]
    content_types: tuple[MediaType, ...]
    """Empty: as suits what is stored."""
    parameters: dict[str, str]

    @classmethod
    def read(cls, query_string: str) -> "WadoRequest":
        """Read the query. Raises: InvalidInput, ParameterError, MediaTypeError."""
        parameters = {name.lower(): value.strip() for name, value in parse_query(query_string)}
        if parameters.get("requesttype", "").upper() != "WADO":
            raise InvalidInput("requestType=WADO is missing", code="wado.request")
        if parameters.get("anonymize", "no").lower() != "no":
            raise InvalidInput("anonymize is not supported here", code="wado.anonymize")
        names = {"study": "studyuid", "series": "seriesuid", "instance": "objectuid"}
        uids = {key: parameters[name] for key, name in names.items() if parameters.get(name)}
        if "instance" not in uids or not all(UID.fullmatch(uid) for uid in uids.values()):
            raise InvalidInput("studyUID, seriesUID and objectUID are to be UIDs", code="wado.uid")
        content_type = parameters.get("contenttype", "")
        return cls(uids, parse_accept(content_type) if content_type else (), parameters)

    def integer(self, name: str, lowest: int, highest: int) -> int | None:
        """Give a whole number; None where it is missing. Raises: InvalidInput."""
        text = self.parameters.get(name.lower())
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 9 and lowest <= int(text) <= highest):
            raise InvalidInput(f"{name} is to be a whole number from {lowest} to {highest}", code="wado.number")
        return int(text)

    def decimals(self, name: str) -> list[float]:
        """Give decimal numbers, separated by commas. Raises: InvalidInput."""
        text = self.parameters.get(name.lower(), "")
        try:
            numbers = [float(piece) for piece in text.split(",")] if text else []
        except ValueError as error:
            raise InvalidInput(f"{name} is no number", code="wado.number") from error
        if not all(abs(number) < 1e9 for number in numbers):
            raise InvalidInput(f"{name} is out of range", code="wado.number")
        return numbers


class WadoUri:
    """Gives an instance as it is or as a picture: an ASGI endpoint."""

    def __init__(self, node: Node, instances: Instances, doors: Doors) -> None:
        self._node = node
        self._instances = instances
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = await self._answer(Request(scope))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        asked = WadoRequest.read(request.scope["query_string"].decode("ascii", "replace"))
        location = await run_in_threadpool(self._locate, request, asked)
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        media_type = self._media_type(asked, location)
        if media_type == DICOM or self._node.pixels is None:
            await run_in_threadpool(self._check_download, request, location)
            return await self._dicom(request, asked, location)
        options = _options(asked, location, media_type)
        frame_number = asked.integer("frameNumber", 1, 10**8 - 1)
        rendered = await self._node.pixels.render(location, frame_number, options)
        return StoredBytes([rendered.content], {**CACHING, "Content-Type": rendered.media_type})

    def _locate(self, request: Request, asked: WadoRequest) -> InstanceLocation:
        """Find the instance for whoever asks; its study need not be named. Raises: NotFound, Refused."""
        who = principal_of(request)
        if "study" in asked.uids:
            self._doors.enter(who, Permission.VIEW, asked.uids)
        location = locate(self._node, asked.uids, who.rule(Permission.VIEW))[0]
        self._doors.require_reports(who, location)
        return location

    def _check_download(self, request: Request, location: InstanceLocation) -> None:
        who, study = principal_of(request), location.study_instance_uid
        self._doors.require(who, Permission.DOWNLOAD, study)
        self._doors.require_identity(who, study)

    def _media_type(self, asked: WadoRequest, location: InstanceLocation) -> str:
        """Choose between a picture and the instance. Raises: InvalidInput (``http.not-acceptable``)."""
        has_pictures = location.pixel_data_offset is not None and self._node.pixels is not None
        offers = [Offer(DICOM)]
        if has_pictures:
            is_multi_frame = PixelDescription.of(location.attributes).number_of_frames > 1
            pictures = [Offer(media_type) for media_type in IMAGE_MEDIA_TYPES]
            # PS3.18 9.1.2.2.1: pictures are the default of single frames, the instance that of all else.
            offers = [*offers, *pictures] if is_multi_frame else [*pictures, *offers]
        chosen = choose(asked.content_types, offers) if asked.content_types else offers[0]
        if chosen is None:
            raise InvalidInput("none of the content types can be given", code="http.not-acceptable")
        return chosen.media_type

    async def _dicom(self, request: Request, asked: WadoRequest, location: InstanceLocation) -> ASGIApp:
        stored = location.transfer_syntax_uid
        wanted = asked.parameters.get("transfersyntax", "") or EXPLICIT_VR_LITTLE_ENDIAN
        is_possible = wanted in TRANSFER_SYNTAXES and transcoder_of(self._node)(stored, wanted)
        if not is_possible and wanted not in (stored, "*", EXPLICIT_VR_LITTLE_ENDIAN):
            raise InvalidInput(f"the instance cannot be given in {wanted}", code="http.not-acceptable")
        uid = wanted if is_possible else stored
        file = await self._instances.file(location, uid)
        return answer_bytes(request, [file], {"Content-Type": part_type(DICOM, uid)})


def _options(asked: WadoRequest, location: InstanceLocation, media_type: str) -> RenderOptions:
    center, width = asked.decimals("windowCenter"), asked.decimals("windowWidth")
    if len(center) != len(width) or len(center) > 1 or (width and width[0] < 1):
        raise InvalidInput("windowCenter and windowWidth go together, and a width is 1 or more", code="wado.window")
    return RenderOptions(
        media_type=media_type,
        quality=asked.integer("imageQuality", 1, 100) or 90,
        window=Window(center[0], width[0]) if center else None,
        viewport=_viewport(asked, location),
    )


def _viewport(asked: WadoRequest, location: InstanceLocation) -> Viewport | None:
    """Read the size and the region, which is given in fractions of the image (PS3.18 9.1.2.2.2)."""
    description = PixelDescription.of(location.attributes)
    width, height = asked.integer("columns", 1, LARGEST_SIDE), asked.integer("rows", 1, LARGEST_SIDE)
    region = asked.decimals("region")
    if region and not (len(region) == 4 and 0 <= region[0] < region[2] <= 1 and 0 <= region[1] < region[3] <= 1):
        raise InvalidInput("region is to be xmin,ymin,xmax,ymax, in fractions of the image", code="wado.region")
    if not region and width is None and height is None:
        return None
    left, top, right, bottom = region or (0.0, 0.0, 1.0, 1.0)
    return Viewport(
        # Of one side alone the other follows by the proportions of the picture.
        width=width or (LARGEST_SIDE if height else description.columns),
        height=height or (LARGEST_SIDE if width else description.rows),
        source_x=left * description.columns,
        source_y=top * description.rows,
        source_width=(right - left) * description.columns,
        source_height=(bottom - top) * description.rows,
    )
