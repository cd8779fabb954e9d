"""How a request names an attribute (PS3.18 8.3.4.1): ``00100020``, ``PatientID``, ``00400275.00400009``."""

import re
from typing import TypeAlias

from dicom_network.protocol.dicomweb.errors import ParameterError
from dicom_network.standard.elements import tag_of

AttributePath: TypeAlias = tuple[int, ...]
"""Tags from the outermost sequence inwards; one tag for an attribute that lies in none."""

TAG = re.compile(r"[0-9A-Fa-f]{8}")
LIKE_A_TAG = re.compile(r"[(\d].*|", re.DOTALL)
"""What no keyword begins with was meant to be a tag."""
DEEPEST = 16
"""Sequences inside sequences; no IOD of the standard nests deeper than 8."""


def parse_attribute_path(text: str) -> AttributePath | None:
    """Read the name of an attribute; None for a word that is no keyword of the dictionary.

    Raises: ParameterError for a malformed tag.
    """
    steps = text.split(".")
    if len(steps) > DEEPEST:
        raise ParameterError(f"an attribute is named {len(steps)} sequences deep, more than {DEEPEST}")
    tags = [_tag(step) for step in steps]
    return None if None in tags else tuple(tag for tag in tags if tag is not None)


def _tag(step: str) -> int | None:
    if TAG.fullmatch(step):
        return int(step, 16)
    if LIKE_A_TAG.fullmatch(step):
        raise ParameterError(f"{step[:64]!r} is neither a tag of eight hexadecimal digits nor a keyword")
    return tag_of(step)
