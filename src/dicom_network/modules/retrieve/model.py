"""What can be given of what is stored, and which of it the client wants (PS3.18 8.7)."""

from collections.abc import Callable, Sequence

from dicom_network.domain.errors import InvalidInput
from dicom_network.protocol.dicomweb.media_types import DICOM, OCTET_STREAM, ZIP, MediaType
from dicom_network.protocol.dicomweb.negotiation import Offer, choose
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN, TRANSFER_SYNTAXES, transfer_syntax_of

CanTranscode = Callable[[str, str], bool]
"""(from, to) transfer syntax → whether that can be done without loss."""


def choose_instance(
    accepted: Sequence[MediaType], stored: str, can_transcode: CanTranscode, *, is_single: bool
) -> Offer:
    """Choose how an instance is given: as ``application/dicom`` in which transfer syntax, or in a ZIP as stored.

    Without a transfer syntax in Accept it is Explicit VR Little Endian, the default of the media type (PS3.18
    8.7.3.5.2), where that can be had, else as stored. ``is_single``: also as a body of its own, without multipart.

    Raises: InvalidInput (``http.not-acceptable``).
    """
    has_default = stored == EXPLICIT_VR_LITTLE_ENDIAN or can_transcode(stored, EXPLICIT_VR_LITTLE_ENDIAN)
    syntaxes = [stored, *_asked(accepted, stored, can_transcode)]
    if has_default and EXPLICIT_VR_LITTLE_ENDIAN not in syntaxes:
        syntaxes.append(EXPLICIT_VR_LITTLE_ENDIAN)
    default = EXPLICIT_VR_LITTLE_ENDIAN if has_default else stored
    offers = [
        Offer(DICOM, syntax, is_multipart=is_multipart, is_default=syntax == default)
        for is_multipart in ((True, False) if is_single else (True,))
        for syntax in syntaxes
    ]
    return _chosen(accepted, [*offers, Offer(ZIP)], stored)


def choose_frames(accepted: Sequence[MediaType], stored: str, can_transcode: CanTranscode, *, is_single: bool) -> Offer:
    """Choose how frames are given: as stored wherever the client takes that, else uncompressed, else as it asks.

    Frames of any little endian native syntax are those of Explicit VR Little Endian. Raises: InvalidInput.
    """
    syntax = transfer_syntax_of(stored)
    given = stored if syntax.encapsulated or not syntax.little_endian else EXPLICIT_VR_LITTLE_ENDIAN
    is_plain = given == EXPLICIT_VR_LITTLE_ENDIAN
    has_plain = is_plain or can_transcode(stored, EXPLICIT_VR_LITTLE_ENDIAN)
    media_type = media_type_of(given)
    # The default of application/octet-stream is Explicit VR Little Endian (PS3.18 Table 8.7.3-1).
    pairs = [(media_type, given, media_type != OCTET_STREAM or is_plain or not has_plain)]
    if not is_plain:
        # "application/octet-stream; transfer-syntax=*" is how viewers ask for frames as stored.
        pairs.append((OCTET_STREAM, given, False))
        if has_plain:
            pairs.append((OCTET_STREAM, EXPLICIT_VR_LITTLE_ENDIAN, True))
    elif stored != given:
        pairs.append((OCTET_STREAM, stored, False))
    pairs += [(media_type_of(uid), uid, False) for uid in _asked(accepted, stored, can_transcode)]
    offers = [
        Offer(media_type, uid, is_multipart=is_multipart, is_default=is_default)
        for is_multipart in ((True, False) if is_single else (True,))
        for media_type, uid, is_default in pairs
    ]
    return _chosen(accepted, offers, stored)


def media_type_of(transfer_syntax_uid: str) -> str:
    """Give the media type of a frame in a transfer syntax (PS3.18 Table 8.7.3-2 and following)."""
    return transfer_syntax_of(transfer_syntax_uid).media_type.lower()


def parse_frame_numbers(text: str) -> list[int]:
    """Read a list of frame numbers as it stands in a path: ``1,2,5``. Raises: InvalidInput."""
    pieces = text.split(",")
    if not all(piece.isascii() and piece.isdigit() and len(piece) < 9 and int(piece) > 0 for piece in pieces):
        raise InvalidInput("frames are given as numbers from 1, separated by commas", code="dicomweb.frames")
    return [int(piece) for piece in pieces]


def _asked(accepted: Sequence[MediaType], stored: str, can_transcode: CanTranscode) -> list[str]:
    """List the transfer syntaxes that the client names and that can be made of what is stored."""
    named = dict.fromkeys(one.transfer_syntax for one in accepted)
    return [uid for uid in named if uid in TRANSFER_SYNTAXES and uid != stored and can_transcode(stored, uid)]


def _chosen(accepted: Sequence[MediaType], offers: Sequence[Offer], stored: str) -> Offer:
    chosen = choose(accepted, offers)
    if chosen is None:
        kinds = dict.fromkeys(f"{one.media_type}; transfer-syntax={one.transfer_syntax_uid}" for one in offers)
        raise InvalidInput(
            f"none of the accepted media types can be given of what is stored in {stored}",
            code="http.not-acceptable",
            hint=f"there are: {', '.join(kinds)}; and transfer-syntax=* for what is stored",
        )
    return chosen
