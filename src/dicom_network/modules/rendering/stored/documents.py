"""What is stored as it is to be shown: encapsulated documents (PS3.3 A.45) and video (PS3.5 8.2.5 to 8.2.13)."""

import re

from dicom_network.modules.rendering.calls import Answer
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.frames import read_pixel_element
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.protocol.dataset.encapsulation import read_fragments

CONTAINERS = (
    # ISO/IEC 14496-12: a file type box comes first.
    (4, b"ftyp", "video/mp4"),
    # ISO/IEC 13818-1: packets of 188 bytes begin with this, a program stream with a pack header.
    (0, b"\x47", "video/mp2t"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
)
"""How a stream is told: offset, bytes, media type."""
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


def find_document(instance: StoredInstance) -> Answer:
    """Find an encapsulated document: offset and length in the data set, media type."""
    extent = instance.attributes.extent(tags.ENCAPSULATED_DOCUMENT)
    if extent is None:
        raise UnsupportedPixels("the instance holds no document")
    offset, length = extent
    # The stored value is padded to an even length; the attribute tells the real one.
    real = instance.attributes.integer(tags.ENCAPSULATED_DOCUMENT_LENGTH, length)
    length = real if length - real == 1 else length
    if instance.transfer_syntax.deflated:
        return Answer(instance.read(offset, length), {"media_type": _document_type(instance)})
    return Answer(facts={"extents": [[offset, length]], "media_type": _document_type(instance)})


def find_video(instance: StoredInstance) -> Answer:
    """Find a video stream: the extents of its fragments in the data set, media type."""
    if not instance.transfer_syntax.video:
        raise UnsupportedPixels("the instance holds no video")
    element = read_pixel_element(instance)
    extents = read_fragments(instance.read, element.start).extents
    start = instance.read(extents[0][0], 16) if extents else b""
    media_type = next(
        (name for at, mark, name in CONTAINERS if start[at : at + len(mark)] == mark),
        instance.transfer_syntax.media_type,
    )
    return Answer(facts={"extents": [list(extent) for extent in extents], "media_type": media_type})


def _document_type(instance: StoredInstance) -> str:
    stated = instance.attributes.text(tags.MIME_TYPE_OF_ENCAPSULATED_DOCUMENT).lower()
    return stated if MEDIA_TYPE.fullmatch(stated) else "application/octet-stream"
