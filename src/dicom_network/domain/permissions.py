"""Permissions: what a role can permit."""

from enum import StrEnum


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
