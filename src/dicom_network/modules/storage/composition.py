"""Instances that come as metadata and bulk data apart (PS3.18 10.5.1.1.2), put together into data sets."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson

from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.storage.model import CANNOT_UNDERSTAND
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.protocol.dicomweb.media_types import MediaType
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    HTJ2K_LOSSLESS,
    JPEG_2000_LOSSLESS,
    JPEG_BASELINE,
    JPEG_EXTENDED,
    JPEG_LOSSLESS_FIRST_ORDER,
    JPEG_LS_LOSSLESS,
    JPEG_XL_LOSSLESS,
    RLE_LOSSLESS,
    TRANSFER_SYNTAXES,
    transfer_syntax_of,
)

LARGEST_BYTES = 512 << 20
"""Of metadata and bulk data together: they are in memory until the last part is there. Larger objects come as files."""
SOP_CLASS_UID, SOP_INSTANCE_UID, PIXEL_DATA = "00080016", "00080018", "7FE00010"

DEFAULT_SYNTAXES = {
    "image/jls": JPEG_LS_LOSSLESS,
    "image/jp2": JPEG_2000_LOSSLESS,
    "image/jxl": JPEG_XL_LOSSLESS,
    "image/jphc": HTJ2K_LOSSLESS,
    "image/dicom-rle": RLE_LOSSLESS,
    "video/mpeg2": "1.2.840.10008.1.2.4.100",
    "video/mp4": "1.2.840.10008.1.2.4.102",
}
"""Of pixel data whose part names none (PS3.18 Table 8.7.3-2 and following)."""
JPEG_FRAME_MARKER = re.compile(rb"\xff([\xc0\xc1\xc3])")
JPEG_SYNTAXES = {b"\xc0": JPEG_BASELINE, b"\xc1": JPEG_EXTENDED, b"\xc3": JPEG_LOSSLESS_FIRST_ORDER}
"""By the process that the codestream itself names: cameras and scanners know no transfer syntaxes."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An instance that was put together."""

    part10_header: bytes
    transfer_syntax_uid: str
    data_set: bytes


class Composition:
    """Gathers the parts of one request."""

    def __init__(self) -> None:
        self._metadata = bytearray()
        self._metadata_syntax: str | None = None
        self._bulk: defaultdict[str, list[bytearray]] = defaultdict(list)
        self._types: dict[str, MediaType] = {}
        self._room = LARGEST_BYTES
        self._target = self._metadata

    def begin_metadata(self, media_type: MediaType) -> None:
        """Begin the part that holds the metadata. Raises: InvalidInput for a second one."""
        if self._metadata_syntax is not None:
            raise InvalidInput("there is more than one part of metadata", code="stow.metadata")
        self._metadata_syntax = media_type.transfer_syntax
        self._target = self._metadata

    def begin_bulk_data(self, location: str, media_type: MediaType) -> None:
        """Begin a part of bulk data; those of one location are frames, in their order. Raises: InvalidInput."""
        if not location:
            raise InvalidInput("a part of bulk data has no Content-Location", code="stow.bulk-data")
        self._target = bytearray()
        self._bulk[unquote(location)].append(self._target)
        self._types.setdefault(unquote(location), media_type)

    def write(self, content: memoryview) -> None:
        """Take bytes of the part that was begun last. Raises: InvalidInput (``http.too-large``)."""
        self._room -= len(content)
        if self._room < 0:
            raise InvalidInput(
                f"metadata and bulk data of one request have more than {LARGEST_BYTES} bytes",
                code="http.too-large",
                hint="send application/dicom instead",
            )
        self._target += content

    def models(self) -> Sequence[Mapping[str, Any]]:
        """Give the metadata of the instances. Raises: InvalidInput where they are no DICOM JSON."""
        try:
            models = orjson.loads(self._metadata)
        except orjson.JSONDecodeError as error:
            raise InvalidInput("the metadata are missing or no JSON", code="stow.metadata") from error
        models = [models] if isinstance(models, dict) else models
        if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
            raise InvalidInput("the metadata are to be an array of data sets", code="stow.metadata")
        return models

    def compose(self, model: Mapping[str, Any]) -> Composed:
        """Make the file of an instance. Raises: InvalidInput where it cannot be."""
        # Group 2 is not of the data set; some clients send it along.
        model = {key: element for key, element in model.items() if not key.startswith("0002")}
        syntax = self._transfer_syntax(model)
        sop_class_uid, sop_instance_uid = uid_in(model, SOP_CLASS_UID), uid_in(model, SOP_INSTANCE_UID)
        if not sop_class_uid or not sop_instance_uid:
            raise InvalidInput("the metadata lack SOP Class or SOP Instance UID", code=CANNOT_UNDERSTAND)
        try:
            data_set = encode_data_set(model, syntax, bulk_data=self._find)
        except DataSetError as error:
            raise InvalidInput(f"the data set cannot be made: {error}", code=CANNOT_UNDERSTAND) from error
        header = build_part10_header(
            sop_class_uid=sop_class_uid, sop_instance_uid=sop_instance_uid, transfer_syntax_uid=syntax
        )
        return Composed(header, syntax, data_set)

    def _transfer_syntax(self, model: Mapping[str, Any]) -> str:
        """Give the transfer syntax: that of the pixel data, else what the metadata part says, else the default."""
        pixel_data = model.get(PIXEL_DATA)
        uri = unquote(str(pixel_data.get("BulkDataURI", ""))) if isinstance(pixel_data, dict) else ""
        pixel_type = self._types.get(uri)
        if pixel_type is not None:
            named = pixel_type.transfer_syntax or DEFAULT_SYNTAXES.get(pixel_type.name, "")
            if pixel_type.name == "image/jpeg" and not pixel_type.transfer_syntax:
                marker = JPEG_FRAME_MARKER.search(self._bulk[uri][0])
                named = JPEG_SYNTAXES[marker[1]] if marker else JPEG_BASELINE
            if named:
                return _known(named)
        named = self._metadata_syntax or EXPLICIT_VR_LITTLE_ENDIAN
        return EXPLICIT_VR_LITTLE_ENDIAN if transfer_syntax_of(named).encapsulated else _known(named)

    def _find(self, uri: str) -> Sequence[bytearray]:
        parts = self._bulk.get(unquote(str(uri)))
        if not parts:
            raise DataSetError("the metadata name bulk data that did not come")
        return parts


def uid_in(model: Mapping[str, Any], key: str) -> str:
    """Give a UID of a model; empty where there is none that could be one."""
    element = model.get(key)
    values = element.get("Value") if isinstance(element, dict) else None
    uid = values[0] if isinstance(values, list) and values else ""
    return uid if isinstance(uid, str) and uid.isascii() and len(uid) <= 64 else ""


def _known(transfer_syntax_uid: str) -> str:
    if transfer_syntax_uid not in TRANSFER_SYNTAXES:
        raise InvalidInput("a part names a transfer syntax that does not exist", code=CANNOT_UNDERSTAND)
    return transfer_syntax_uid
