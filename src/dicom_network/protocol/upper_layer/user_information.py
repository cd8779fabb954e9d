"""The user information item and its sub-items (PS3.8 Annex D, PS3.7 Annex D.3.3) as bytes."""

import struct
from collections.abc import Callable
from typing import Any

from dicom_network.protocol.upper_layer.errors import RemoteProtocolError
from dicom_network.protocol.upper_layer.items import (
    USER_INFORMATION_ITEM,
    CommonExtendedNegotiation,
    ExtendedNegotiation,
    OperationsWindow,
    RoleSelection,
    UserIdentity,
    UserInformation,
    read_counted,
    read_items,
    read_text,
    write_counted,
    write_item,
)

MAXIMUM_LENGTH = 0x51
IMPLEMENTATION_CLASS_UID = 0x52
OPERATIONS_WINDOW = 0x53
ROLE_SELECTION = 0x54
IMPLEMENTATION_VERSION_NAME = 0x55
EXTENDED_NEGOTIATION = 0x56
COMMON_EXTENDED_NEGOTIATION = 0x57
USER_IDENTITY = 0x58
USER_IDENTITY_RESPONSE = 0x59


def read_user_information(body: memoryview) -> UserInformation:
    """Decode the value of a user information item; sub-items that are not known are ignored."""
    found: dict[str, list[Any]] = {}
    for kind, value in read_items(body, within="user information"):
        if kind in _READERS:
            name, read = _READERS[kind]
            found.setdefault(name, []).append(read(value))
    fields: dict[str, Any] = {name: tuple(found.pop(name, ())) for name in ("roles", "extended", "common_extended")}
    fields |= {name: values[-1] for name, values in found.items()}
    return UserInformation(**fields)


def write_user_information(user: UserInformation) -> bytes:
    """Encode a user information item, sub-items in the order of their types as most implementations send them."""
    parts = [write_item(MAXIMUM_LENGTH, user.maximum_length.to_bytes(4, "big"))]
    if user.implementation_class_uid:
        parts.append(write_item(IMPLEMENTATION_CLASS_UID, user.implementation_class_uid.encode("ascii")))
    if window := user.operations_window:
        parts.append(write_item(OPERATIONS_WINDOW, struct.pack(">HH", window.invoked, window.performed)))
    parts += [write_item(ROLE_SELECTION, _write_role(role)) for role in user.roles]
    if user.implementation_version_name:
        parts.append(write_item(IMPLEMENTATION_VERSION_NAME, user.implementation_version_name.encode("ascii")))
    parts += [write_item(EXTENDED_NEGOTIATION, _write_extended(item)) for item in user.extended]
    parts += [write_item(COMMON_EXTENDED_NEGOTIATION, _write_common(item)) for item in user.common_extended]
    if identity := user.user_identity:
        parts.append(write_item(USER_IDENTITY, _write_identity(identity)))
    if user.user_identity_response is not None:
        parts.append(write_item(USER_IDENTITY_RESPONSE, write_counted(user.user_identity_response)))
    return write_item(USER_INFORMATION_ITEM, b"".join(parts))


def _read_maximum_length(value: memoryview) -> int:
    if len(value) != 4:
        raise RemoteProtocolError(f"maximum length item is {len(value)} bytes long, not 4")
    return int.from_bytes(value, "big")


def _read_class_uid(value: memoryview) -> str:
    return read_text(value, within="implementation class UID")


def _read_version_name(value: memoryview) -> str:
    # A name is for logs only, so an odd character in it is no reason to refuse the association.
    return bytes(value).decode("ascii", "replace").rstrip("\0 ").lstrip(" ")


def _read_window(value: memoryview) -> OperationsWindow:
    if len(value) != 4:
        raise RemoteProtocolError(f"asynchronous operations window item is {len(value)} bytes long, not 4")
    return OperationsWindow(*struct.unpack(">HH", value))


def _read_role(value: memoryview) -> RoleSelection:
    uid, position = read_counted(value, 0, within="role selection")
    if len(value) - position < 2:
        raise RemoteProtocolError("role selection item ends before its roles")
    return RoleSelection(
        read_text(uid, within="role selection"), scu=value[position] == 1, scp=value[position + 1] == 1
    )


def _write_role(role: RoleSelection) -> bytes:
    return write_counted(role.sop_class_uid.encode("ascii")) + bytes((role.scu, role.scp))


def _read_extended(value: memoryview) -> ExtendedNegotiation:
    uid, position = read_counted(value, 0, within="extended negotiation")
    return ExtendedNegotiation(read_text(uid, within="extended negotiation"), bytes(value[position:]))


def _write_extended(item: ExtendedNegotiation) -> bytes:
    return write_counted(item.sop_class_uid.encode("ascii")) + item.information


def _read_common(value: memoryview) -> CommonExtendedNegotiation:
    within = "common extended negotiation"
    sop_class, position = read_counted(value, 0, within=within)
    service_class, position = read_counted(value, position, within=within)
    related, _ = read_counted(value, position, within=within)
    uids = []
    position = 0
    while position < len(related):
        uid, position = read_counted(related, position, within=within)
        uids.append(read_text(uid, within=within))
    return CommonExtendedNegotiation(
        read_text(sop_class, within=within), read_text(service_class, within=within), tuple(uids)
    )


def _write_common(item: CommonExtendedNegotiation) -> bytes:
    related = b"".join(write_counted(uid.encode("ascii")) for uid in item.related_general_sop_class_uids)
    return (
        write_counted(item.sop_class_uid.encode("ascii"))
        + write_counted(item.service_class_uid.encode("ascii"))
        + write_counted(related)
    )


def _read_identity(value: memoryview) -> UserIdentity:
    if len(value) < 2:
        raise RemoteProtocolError("user identity item ends before its fields")
    primary, position = read_counted(value, 2, within="user identity")
    secondary, _ = read_counted(value, position, within="user identity")
    return UserIdentity(value[0], bytes(primary), bytes(secondary), is_response_requested=value[1] == 1)


def _write_identity(identity: UserIdentity) -> bytes:
    return (
        bytes((identity.kind, identity.is_response_requested))
        + write_counted(identity.primary)
        + write_counted(identity.secondary)
    )


def _read_identity_response(value: memoryview) -> bytes:
    response, _ = read_counted(value, 0, within="user identity response")
    return bytes(response)


_READERS: dict[int, tuple[str, Callable[[memoryview], Any]]] = {
    MAXIMUM_LENGTH: ("maximum_length", _read_maximum_length),
    IMPLEMENTATION_CLASS_UID: ("implementation_class_uid", _read_class_uid),
    OPERATIONS_WINDOW: ("operations_window", _read_window),
    ROLE_SELECTION: ("roles", _read_role),
    IMPLEMENTATION_VERSION_NAME: ("implementation_version_name", _read_version_name),
    EXTENDED_NEGOTIATION: ("extended", _read_extended),
    COMMON_EXTENDED_NEGOTIATION: ("common_extended", _read_common),
    USER_IDENTITY: ("user_identity", _read_identity),
    USER_IDENTITY_RESPONSE: ("user_identity_response", _read_identity_response),
}
