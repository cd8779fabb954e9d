"""Which of the possible answers the client likes best (PS3.18 8.7.5 to 8.7.8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dicom_network.protocol.dicomweb.media_types import MULTIPART, MediaType


@dataclass(frozen=True, slots=True)
class Offer:
    """One way in which the resource can be given."""

    media_type: str
    """Of the body, or of each part."""
    transfer_syntax_uid: str = ""
    """Empty: the media type knows none (JSON)."""
    is_multipart: bool = False
    is_default: bool = True
    """May be given to a client that names no transfer syntax (PS3.18 8.7.3.5.2: the default of the media type)."""


def choose(accepted: Sequence[MediaType], offers: Sequence[Offer]) -> Offer | None:
    """Choose the offer of the highest quality, of equal ones the first; None where nothing is acceptable (406)."""
    best, best_quality = None, 0.0
    for offer in offers:
        quality = _quality(accepted, offer)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def _quality(accepted: Sequence[MediaType], offer: Offer) -> float:
    covering = [one for one in accepted if _covers(one, offer)]
    if not covering:
        return 0.0
    most = max(one.specificity() for one in covering)
    return max(one.quality for one in covering if one.specificity() == most)


def _covers(one: MediaType, offer: Offer) -> bool:
    if offer.is_multipart:
        if not (one.covers(MULTIPART) and one.covers_root(offer.media_type)):
            return False
    elif not one.covers(offer.media_type):
        return False
    if not offer.transfer_syntax_uid or one.transfer_syntax == "*":
        return True
    if not one.transfer_syntax:
        return offer.is_default
    return one.transfer_syntax == offer.transfer_syntax_uid
