"""Reading the data set of an instance of a study, without its pixels; who calls has made sure that it may be read."""

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import Corrupt, InvalidInput, NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import DICOMJSON
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.json import metadata_model
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

PIXEL_DATA_HEADER_BYTES = 12
"""Tag, VR and length of an element with a long value (PS3.5 7.1.2)."""
LARGEST_BYTES = 16 << 20
"""Of a header that a person reads; a report of thousands of measurements has some megabytes."""


def read_model(node: Node, study: str, instance: str) -> DICOMJSON:
    """Give the DICOM JSON model of an instance without its pixels.

    Raises: NotFound; InvalidInput where it is too large to be read by a person; Corrupt where it cannot be read.
    """
    location = next(iter(node.index.locate(study=study, instances=(instance,), within=ANYTHING)), None)
    if location is None:
        raise NotFound("there is no such instance in the study", code="studies.instance")
    length = _header_length(location)
    if length > LARGEST_BYTES:
        raise InvalidInput(
            f"the instance has {length} bytes of attributes, which is more than is shown",
            code="studies.too-large",
            hint="download it",
        )
    with node.blobs.open(location.extent) as reading:
        content = reading.read(location.data_set_offset, length)
    try:
        return metadata_model(content, location.transfer_syntax_uid, bulk_data_uri=lambda path: path)
    except DataSetError as error:
        raise Corrupt(f"a stored data set cannot be read: {error}", code="studies.broken") from error


def _header_length(location: InstanceLocation) -> int:
    whole = location.extent.length - location.data_set_offset
    if location.pixel_data_offset is None or transfer_syntax_of(location.transfer_syntax_uid).deflated:
        return whole
    return min(whole, location.pixel_data_offset + PIXEL_DATA_HEADER_BYTES)
