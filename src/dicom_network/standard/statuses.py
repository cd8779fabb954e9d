"""DIMSE status codes (PS3.7 Annex C and the service classes of PS3.4), by service, with kind and name.

``status_of(STORAGE, 0xA700)`` finds a code or the range that it lies in; the general codes belong to every service.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class StatusKind(StrEnum):
    """Class of a status (PS3.7 C.1 to C.6)."""

    SUCCESS = "Success"
    PENDING = "Pending"
    CANCEL = "Cancel"
    WARNING = "Warning"
    FAILURE = "Failure"


@dataclass(frozen=True, slots=True)
class Status:
    """A status code, or with a ``mask`` the range of codes that agree with ``code`` in the masked bits."""

    code: int
    kind: StatusKind
    name: str
    mask: int = 0xFFFF


SUCCESS: Final = 0x0000
CANCEL: Final = 0xFE00
PENDING: Final = 0xFF00
PENDING_WITH_UNSUPPORTED_KEYS: Final = 0xFF01
ATTRIBUTE_LIST_ERROR: Final = 0x0107
PROCESSING_FAILURE: Final = 0x0110
DUPLICATE_SOP_INSTANCE: Final = 0x0111
NO_SUCH_SOP_INSTANCE: Final = 0x0112
INVALID_ARGUMENT_VALUE: Final = 0x0115
NO_SUCH_SOP_CLASS: Final = 0x0118
SOP_CLASS_NOT_SUPPORTED: Final = 0x0122
NO_SUCH_ACTION: Final = 0x0123
NOT_AUTHORIZED: Final = 0x0124
DUPLICATE_INVOCATION: Final = 0x0210
UNRECOGNIZED_OPERATION: Final = 0x0211
MISTYPED_ARGUMENT: Final = 0x0212
RESOURCE_LIMITATION: Final = 0x0213
OUT_OF_RESOURCES: Final = 0xA700
OUT_OF_RESOURCES_MATCHES: Final = 0xA701
OUT_OF_RESOURCES_SUB_OPERATIONS: Final = 0xA702
MOVE_DESTINATION_UNKNOWN: Final = 0xA801
DOES_NOT_MATCH_SOP_CLASS: Final = 0xA900
COERCED: Final = 0xB000
SUB_OPERATIONS_WITH_FAILURES: Final = 0xB000
ELEMENTS_DISCARDED: Final = 0xB006
DOES_NOT_MATCH_SOP_CLASS_WARNING: Final = 0xB007
CANNOT_UNDERSTAND: Final = 0xC000

_S, _P, _C, _W, _F = StatusKind

GENERAL: Final = (
    Status(SUCCESS, _S, "Success"),
    Status(CANCEL, _C, "Cancel"),
    Status(0x0105, _F, "No Such Attribute"),
    Status(0x0106, _F, "Invalid Attribute Value"),
    Status(ATTRIBUTE_LIST_ERROR, _W, "Attribute List Error"),
    Status(PROCESSING_FAILURE, _F, "Processing Failure"),
    Status(DUPLICATE_SOP_INSTANCE, _F, "Duplicate SOP Instance"),
    Status(NO_SUCH_SOP_INSTANCE, _F, "No Such SOP Instance"),
    Status(0x0113, _F, "No Such Event Type"),
    Status(0x0114, _F, "No Such Argument"),
    Status(INVALID_ARGUMENT_VALUE, _F, "Invalid Argument Value"),
    Status(0x0116, _W, "Attribute Value Out of Range"),
    Status(0x0117, _F, "Invalid Object Instance"),
    Status(NO_SUCH_SOP_CLASS, _F, "No Such SOP Class"),
    Status(0x0119, _F, "Class-Instance Conflict"),
    Status(0x0120, _F, "Missing Attribute"),
    Status(0x0121, _F, "Missing Attribute Value"),
    Status(SOP_CLASS_NOT_SUPPORTED, _F, "Refused: SOP Class Not Supported"),
    Status(NO_SUCH_ACTION, _F, "No Such Action Type"),
    Status(NOT_AUTHORIZED, _F, "Refused: Not Authorized"),
    Status(DUPLICATE_INVOCATION, _F, "Duplicate Invocation"),
    Status(UNRECOGNIZED_OPERATION, _F, "Unrecognized Operation"),
    Status(MISTYPED_ARGUMENT, _F, "Mistyped Argument"),
    Status(RESOURCE_LIMITATION, _F, "Resource Limitation"),
    Status(0x0001, _W, "Warning"),
)
"""PS3.7 Annex C."""

VERIFICATION: Final = ()

STORAGE: Final = (
    Status(OUT_OF_RESOURCES, _F, "Refused: Out of Resources", 0xFF00),
    Status(DOES_NOT_MATCH_SOP_CLASS, _F, "Error: Data Set Does Not Match SOP Class", 0xFF00),
    Status(CANNOT_UNDERSTAND, _F, "Error: Cannot Understand", 0xF000),
    Status(COERCED, _W, "Coercion of Data Elements"),
    Status(ELEMENTS_DISCARDED, _W, "Elements Discarded"),
    Status(DOES_NOT_MATCH_SOP_CLASS_WARNING, _W, "Data Set Does Not Match SOP Class"),
)
"""PS3.4 Table B.2-1, GG.4."""

FIND: Final = (
    Status(PENDING, _P, "Matches are continuing"),
    Status(PENDING_WITH_UNSUPPORTED_KEYS, _P, "Matches are continuing; some Optional Keys are not supported"),
    Status(OUT_OF_RESOURCES, _F, "Refused: Out of Resources"),
    Status(0xA710, _F, "Invalid Prior Record Key"),
    Status(DOES_NOT_MATCH_SOP_CLASS, _F, "Error: Identifier Does Not Match SOP Class"),
    Status(0xB001, _W, "Matching reached response limit"),
    Status(CANNOT_UNDERSTAND, _F, "Failed: Unable to Process", 0xF000),
)
"""PS3.4 Table C.4-1."""

_RETRIEVE: Final = (
    Status(PENDING, _P, "Sub-operations are continuing"),
    Status(OUT_OF_RESOURCES_MATCHES, _F, "Refused: Out of Resources, unable to calculate number of matches"),
    Status(OUT_OF_RESOURCES_SUB_OPERATIONS, _F, "Refused: Out of Resources, unable to perform sub-operations"),
    Status(DOES_NOT_MATCH_SOP_CLASS, _F, "Error: Identifier Does Not Match SOP Class"),
    Status(0xAA00, _F, "None of the frames requested were found in the SOP Instance"),
    Status(0xAA01, _F, "Unable to create new object for this SOP class"),
    Status(0xAA02, _F, "Unable to extract frames"),
    Status(0xAA03, _F, "Time-based request received for a non-time-based original SOP Instance"),
    Status(0xAA04, _F, "Invalid Request"),
    Status(SUB_OPERATIONS_WITH_FAILURES, _W, "Sub-operations complete, one or more failures or warnings"),
    Status(CANNOT_UNDERSTAND, _F, "Failed: Unable to Process", 0xF000),
)

MOVE: Final = (*_RETRIEVE, Status(MOVE_DESTINATION_UNKNOWN, _F, "Refused: Move Destination unknown"))
"""PS3.4 Tables C.4-2 and Y.4.1-1."""

GET: Final = _RETRIEVE
"""PS3.4 Tables C.4-3 and Y.4.2-1."""

WORKLIST_FIND: Final = (
    Status(PENDING, _P, "Matches are continuing"),
    Status(PENDING_WITH_UNSUPPORTED_KEYS, _P, "Matches are continuing; some Optional Keys are not supported"),
    Status(OUT_OF_RESOURCES, _F, "Refused: Out of Resources"),
    Status(DOES_NOT_MATCH_SOP_CLASS, _F, "Error: Identifier Does Not Match SOP Class"),
    Status(CANNOT_UNDERSTAND, _F, "Failed: Unable to Process", 0xF000),
)
"""PS3.4 Table K.4-1."""

PROCEDURE_STEP: Final = (
    Status(0x0001, _W, "Requested optional Attributes are not supported"),
    Status(0x0110, _F, "Performed Procedure Step Object may no longer be updated"),
)
"""PS3.4 F.7.2.2.2, F.8.2.2.2."""

STORAGE_COMMITMENT: Final = ()
"""PS3.4 J.3: the general codes only."""

SERVICES: Final[dict[str, tuple[Status, ...]]] = {
    "Verification": VERIFICATION,
    "Storage": STORAGE,
    "Query/Retrieve - FIND": FIND,
    "Query/Retrieve - MOVE": MOVE,
    "Query/Retrieve - GET": GET,
    "Modality Worklist - FIND": WORKLIST_FIND,
    "Modality Performed Procedure Step": PROCEDURE_STEP,
    "Storage Commitment": STORAGE_COMMITMENT,
}
"""By the name of the service, for documents; ``status_of`` takes the tuples."""


def status_of(service: tuple[Status, ...], code: int) -> Status:
    """Find what a code means to a service; by its class of PS3.7 C alone where the service does not define it."""
    for status in (*service, *GENERAL):
        if code & status.mask == status.code:
            return status
    return Status(code, kind_of(code), "")


def kind_of(code: int) -> StatusKind:
    """Tell the class of any code (PS3.7 Annex C); what the standard leaves open counts as a failure."""
    if code == SUCCESS:
        return StatusKind.SUCCESS
    if code in (PENDING, PENDING_WITH_UNSUPPORTED_KEYS):
        return StatusKind.PENDING
    if code == CANCEL:
        return StatusKind.CANCEL
    if code in (0x0001, ATTRIBUTE_LIST_ERROR, 0x0116) or code & 0xF000 == 0xB000:
        return StatusKind.WARNING
    return StatusKind.FAILURE
