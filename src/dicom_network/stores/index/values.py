"""Values as the index compares them: trimmed text, whole dates, times with six decimals, numbers, name keys."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dicom_network.domain.names import name_key
from dicom_network.stores.database.schema import NO_NUMBER

TEXT_LIMIT = 256
"""Longer values are compared by their beginning: a PostgreSQL index takes 2 700 bytes at most."""

_DATE = re.compile(r"(\d{4})[.]?(\d\d)[.]?(\d\d)")
_TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,6})\d*)?)?)?")
_DATE_TIME = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.(\d{1,6}))?(?:[+-]\d{4})?")

Element = Mapping[str, Any]


def text_key(value: object) -> str:
    """Trim text; PostgreSQL cannot hold NUL."""
    return str(value).replace("\0", "").strip(" ")[:TEXT_LIMIT]


def date_key(value: object) -> str:
    """Give a date as YYYYMMDD; empty where it is none. ACR-NEMA wrote 1993.08.22."""
    match = _DATE.fullmatch(str(value).strip(" \0"))
    return "".join(match.groups()) if match else ""


def time_key(value: object, *, fill: str = "00") -> str:
    """Give a time as HHMMSS.FFFFFF, missing parts filled up; empty where it is none. ACR-NEMA wrote 10:30:00."""
    match = _TIME.fullmatch(str(value).strip(" \0"))
    if not match:
        return ""
    hours, minutes, seconds, fraction = match.groups()
    last = "0" if fill == "00" else "9"
    return f"{hours}{minutes or fill}{seconds or fill}.{(fraction or '').ljust(6, last)}"


def date_time_key(value: object, *, last: bool = False) -> str:
    """Give a DT value as YYYYMMDDHHMMSS.FFFFFF, without its offset from UTC; empty where it is none."""
    match = _DATE_TIME.fullmatch(str(value).strip(" \0"))
    if not match:
        return ""
    missing = ("", "12", "31", "23", "59", "59") if last else ("", "01", "01", "00", "00", "00")
    parts = [given or filler for given, filler in zip(match.groups()[:6], missing, strict=True)]
    fraction = (match.group(7) or "").ljust(6, "9" if last else "0")
    return f"{''.join(parts)}.{fraction}"


def number_key(value: object) -> int | None:
    """Give an IS value as a number; None where it is none or none that IS can hold (PS3.5 6.2)."""
    try:
        number = int(str(value).strip(" \0"))
    except ValueError:
        return None
    return number if -NO_NUMBER <= number < NO_NUMBER else None


def decimal_key(value: object, vr: str) -> str:
    """Give a decimal number as one text, however it was written: 3, 3.0 and +3.00e0 are one; others as they are.

    FL in the seven digits that it holds, for nobody asks for 0.10000000149.
    """
    try:
        number = float(str(value).strip(" \0"))
    except ValueError:
        return text_key(value)
    return repr(float(f"{number:.7g}") if vr == "FL" else number)


def person_name(value: object) -> str:
    """Give a PN value of DICOM JSON as the text that it stands for: groups parted by ``=``."""
    if not isinstance(value, Mapping):
        return str(value)
    groups = (str(value.get(group) or "") for group in ("Alphabetic", "Ideographic", "Phonetic"))
    return "=".join(groups).rstrip("=")


def key_of(value: object, vr: str) -> str:
    """Give one value of an attribute as text to compare; empty where nothing can be compared."""
    match vr:
        case "PN":
            return name_key(person_name(value))[:TEXT_LIMIT]
        case "DA":
            return date_key(value)
        case "TM":
            return time_key(value)
        case "DT":
            return date_time_key(value)
        case "IS" | "US" | "UL" | "SS" | "SL":
            number = number_key(value)
            return "" if number is None else str(number)
        case "DS" | "FL" | "FD":
            return decimal_key(value, vr)
        case _:
            return text_key(value)


def values_of(element: Element | None) -> list[Any]:
    """Give the values of an element of DICOM JSON that are not empty."""
    if not element:
        return []
    return [value for value in element.get("Value") or () if value not in (None, "", {})]


def first_key(attributes: Mapping[str, Element], tag: str, vr: str) -> str:
    """Give the first value of an attribute as text to compare; empty where there is none."""
    for value in values_of(attributes.get(tag)):
        return key_of(value, vr)
    return ""


def first_number(attributes: Mapping[str, Element], tag: str) -> int | None:
    """Give the first value of an attribute as a number."""
    for value in values_of(attributes.get(tag)):
        return number_key(value)
    return None


def words_of(key: str) -> set[str]:
    """Give the words of a name key, of all its groups."""
    return set(key.replace("=", " ").split())


def joined(values: Iterable[str]) -> str:
    """Join values as the standard does."""
    return "\\".join(sorted(values))


def parted(text: str) -> list[str]:
    """Part values that were joined."""
    return text.split("\\") if text else []
