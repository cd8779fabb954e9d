"""Metadata of instances in DICOM JSON (PS3.18 10.4.1.1.2), with what viewers cannot do without."""

from collections.abc import Iterator, Sequence

import orjson

from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.retrieve.service import read_header
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.json import PALETTE_TAGS, metadata_model

MODALITY, AVAILABLE_TRANSFER_SYNTAX_UID = "00080060", "00083002"
OTHER = "OT"
ROOT = "/dicomweb"

log = logger("retrieve")


def encode_instance(node: Node, location: InstanceLocation, base: str) -> bytes:
    """Encode the metadata of one instance; ``base`` is the URL of the node that bulk data are found under.

    Raises: NotFound; Corrupt where the data set cannot be read.
    """
    url = instance_url(base, location)
    try:
        model = metadata_model(
            read_header(node, location),
            location.transfer_syntax_uid,
            bulk_data_uri=lambda path: f"{url}/bulkdata/{path}",
            # Cornerstone3D does not decode palettes that stand inline.
            never_inline=PALETTE_TAGS,
        )
    except DataSetError as error:
        raise Corrupt(f"a stored data set cannot be read: {error}", code="retrieve.broken") from error
    # Cornerstone3D waits for ever on an image without a modality.
    if not model.get(MODALITY, {}).get("Value"):
        model[MODALITY] = {"vr": "CS", "Value": [OTHER]}
    model[AVAILABLE_TRANSFER_SYNTAX_UID] = {"vr": "UI", "Value": [location.transfer_syntax_uid]}
    return orjson.dumps(dict(sorted(model.items())))


def encode_instances(node: Node, locations: Sequence[InstanceLocation], base: str) -> bytes:
    """Encode the metadata of many instances as an array.

    One that cannot be read is left out, and the log tells: the others must not suffer for it.
    Raises: Corrupt where none can be read.
    """
    encoded = list(_readable(node, locations, base))
    if not encoded:
        raise Corrupt("no data set of these instances can be read", code="retrieve.broken", hint="run check")
    return b"[" + b",".join(encoded) + b"]"


def instance_url(base: str, location: InstanceLocation) -> str:
    """Give the URL of an instance."""
    return (
        f"{base}{ROOT}/studies/{location.study_instance_uid}/series/{location.series_instance_uid}"
        f"/instances/{location.sop_instance_uid}"
    )


def _readable(node: Node, locations: Sequence[InstanceLocation], base: str) -> Iterator[bytes]:
    for location in locations:
        try:
            yield encode_instance(node, location, base)
        except Corrupt as error:
            log.error("an instance has no metadata", sop_instance_uid=location.sop_instance_uid, error=str(error))
