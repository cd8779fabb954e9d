"""Values of the DICOM JSON model as the text that stands in a data set (PS3.5 6.2)."""

from math import isfinite
from typing import Any, Final

_DECIMAL_LENGTH: Final = 16
_GROUPS: Final = ("Alphabetic", "Ideographic", "Phonetic")


def text_of(vr: str, value: Any) -> str:
    """Write one value. Raises: ValueError or TypeError where the VR cannot express it."""
    if value is None:
        return ""
    if vr == "PN":
        return name_text(value)
    if vr == "DS":
        return decimal_text(value)
    if vr == "IS":
        return integer_text(value)
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value


def name_text(name: Any) -> str:
    """Write a name, its component groups parted by ``=`` (PS3.5 6.2.1.2); trailing empty ones are left out."""
    if isinstance(name, str):
        return name
    return "=".join(str(name.get(group) or "") for group in _GROUPS).rstrip("=")


def decimal_text(number: Any) -> str:
    """Write a decimal string: as exactly as 16 characters allow."""
    if isinstance(number, str):
        return number
    if isinstance(number, float) and not isfinite(number):
        raise ValueError("no decimal string for what is no number")
    text = str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(float(number))
    digits = _DECIMAL_LENGTH
    while len(text) > _DECIMAL_LENGTH:
        text = f"{float(number):.{digits}g}"
        digits -= 1
    return text


def integer_text(number: Any) -> str:
    """Write an integer string. Text is taken as it is: JSON may give either (PS3.18 F.2.3)."""
    if isinstance(number, str):
        return number
    if int(number) != number:
        raise ValueError("expected an integer")
    return str(int(number))
