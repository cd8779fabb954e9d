"""Permissions: what a role can permit."""

from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """What a role can permit."""

    FIND = "find"
    VIEW = "view"
    VIEW_REPORTS = "view-reports"
    WRITE_REPORTS = "write-reports"
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
    MANAGE_TEMPLATES = "manage-templates"
    MANAGE_PEERS = "manage-peers"
    MANAGE_SETTINGS = "manage-settings"
    READ_AUDIT = "read-audit"
    BREAK_GLASS = "break-glass"


NODE_WIDE: Final = frozenset({Permission.PURGE, Permission.MANAGE_PEERS, Permission.MANAGE_SETTINGS})
"""What concerns the node as a whole: permitted for everything, or not at all."""
