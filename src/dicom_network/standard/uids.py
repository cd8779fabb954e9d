"""Registered UIDs (PS3.6 Annex A): name and keyword of each, and those that a program spells out."""

from typing import Final

from dicom_network.standard._generated.uids import UIDS

__all__ = ["APPLICATION_CONTEXT", "UIDS", "USED_UID", "keyword_of", "name_of", "uid_of"]

APPLICATION_CONTEXT: Final = "1.2.840.10008.3.1.1.1"
"""DICOM Application Context Name (PS3.7 A.2.1)."""

USED_UID: Final = "[0-9A-Za-z._-]{1,64}"
"""A regular expression of what is in use as a UID. Wider than PS3.5 9.1: in the field there are leading zeros, letters,
and hashes that anonymisers write instead."""

_UID_BY_KEYWORD: Final = {row[2]: uid for uid, row in UIDS.items()}


def name_of(uid: str) -> str:
    """Give the registered name of a UID, or the UID itself where it is not registered."""
    row = UIDS.get(uid)
    return row[0] if row else uid


def keyword_of(uid: str) -> str:
    """Give the keyword of a UID; empty where it is not registered."""
    row = UIDS.get(uid)
    return row[2] if row else ""


def uid_of(keyword: str) -> str | None:
    """Find the UID of a keyword of PS3.6 Table A-1."""
    return _UID_BY_KEYWORD.get(keyword)
