"""Access: what may be permitted, and the rules that say for which studies it is.

A permission is granted for the studies that a rule holds for. One rule compiles to SQL (in the index) and to Python
(here); deny is the default.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class Permission(StrEnum):
    """What a role can permit."""

    FIND = "find"
    VIEW = "view"
    VIEW_REPORTS = "view-reports"
    DOWNLOAD = "download"
    UPLOAD = "upload"
    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    RESTORE = "restore"
    PURGE = "purge"
    SHARE = "share"
    DEIDENTIFY = "de-identify"
    CURATE = "curate"
    SEE_IDENTITY = "see-identity"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_ROLES = "manage-roles"
    MANAGE_INSTITUTIONS = "manage-institutions"
    MANAGE_PEERS = "manage-peers"
    MANAGE_SETTINGS = "manage-settings"
    READ_AUDIT = "read-audit"
    BREAK_GLASS = "break-glass"


@dataclass(frozen=True, slots=True)
class Anything:
    """Holds for every study."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Holds for no study."""


StudyRule: TypeAlias = Anything | Nothing

ANYTHING: Final = Anything()
NOTHING: Final = Nothing()
EVERY_RIGHT: Final = dict.fromkeys(Permission, ANYTHING)
"""Every permission for every study."""
