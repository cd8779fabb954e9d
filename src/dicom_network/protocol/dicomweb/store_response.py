"""The answer of STOW-RS (PS3.18 10.5.3, Annex I): what was stored, what was not and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

REFERENCED_SOP_SEQUENCE, FAILED_SOP_SEQUENCE, OTHER_FAILURES_SEQUENCE = "00081199", "00081198", "0008119A"
REFERENCED_SOP_CLASS_UID, REFERENCED_SOP_INSTANCE_UID = "00081150", "00081155"
RETRIEVE_URL, WARNING_REASON, FAILURE_REASON = "00081190", "00081196", "00081197"


class FailureReason(IntEnum):
    """Why an instance was not stored (PS3.18 Table I.2-2)."""

    PROCESSING_FAILURE = 0x0110
    DUPLICATE = 0x0111
    SOP_CLASS_NOT_SUPPORTED = 0x0122
    NOT_AUTHORIZED = 0x0124
    OUT_OF_RESOURCES = 0xA700
    DOES_NOT_MATCH = 0xA900
    CANNOT_UNDERSTAND = 0xC000


UNAVAILABLE = {FailureReason.OUT_OF_RESOURCES: 507, FailureReason.PROCESSING_FAILURE: 503}
"""HTTP status where nothing was stored for one of these reasons: the fault is this node's, and may pass."""
COERCED = 0xB000
"""Warning Reason (PS3.18 Table I.2-1): stored, though not simply as it was sent."""


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """An instance that was stored."""

    sop_class_uid: str
    sop_instance_uid: str
    retrieve_url: str
    warning: int = 0


@dataclass(frozen=True, slots=True)
class FailedInstance:
    """An instance that was not stored; UIDs are empty where it could not be read so far."""

    reason: FailureReason
    sop_class_uid: str = ""
    sop_instance_uid: str = ""


def build_store_response(
    stored: Sequence[StoredInstance], failed: Sequence[FailedInstance], study_url: str
) -> dict[str, Any]:
    """Build the data set of the answer, in the DICOM JSON model. ``study_url``: empty where there are several."""
    response: dict[str, Any] = {}
    if study_url:
        response[RETRIEVE_URL] = {"vr": "UR", "Value": [study_url]}
    known = [one for one in failed if one.sop_instance_uid]
    unknown = [one for one in failed if not one.sop_instance_uid]
    if known:
        response[FAILED_SOP_SEQUENCE] = {"vr": "SQ", "Value": [_failed_item(one) for one in known]}
    if stored:
        response[REFERENCED_SOP_SEQUENCE] = {"vr": "SQ", "Value": [_stored_item(one) for one in stored]}
    if unknown:
        items = [{FAILURE_REASON: {"vr": "US", "Value": [int(one.reason)]}} for one in unknown]
        response[OTHER_FAILURES_SEQUENCE] = {"vr": "SQ", "Value": items}
    return response


def store_status(stored: Sequence[StoredInstance], failed: Sequence[FailedInstance]) -> int:
    """Give the HTTP status of the answer (PS3.18 Table 10.5.3-1)."""
    if failed and not stored:
        reasons = {one.reason for one in failed}
        return UNAVAILABLE.get(reasons.pop(), 409) if len(reasons) == 1 else 409
    return 202 if failed or any(one.warning for one in stored) else 200


def _stored_item(one: StoredInstance) -> dict[str, Any]:
    item: dict[str, Any] = {
        REFERENCED_SOP_CLASS_UID: {"vr": "UI", "Value": [one.sop_class_uid]},
        REFERENCED_SOP_INSTANCE_UID: {"vr": "UI", "Value": [one.sop_instance_uid]},
        RETRIEVE_URL: {"vr": "UR", "Value": [one.retrieve_url]},
    }
    if one.warning:
        item[WARNING_REASON] = {"vr": "US", "Value": [one.warning]}
    return item


def _failed_item(one: FailedInstance) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if one.sop_class_uid:
        item[REFERENCED_SOP_CLASS_UID] = {"vr": "UI", "Value": [one.sop_class_uid]}
    item[REFERENCED_SOP_INSTANCE_UID] = {"vr": "UI", "Value": [one.sop_instance_uid]}
    item[FAILURE_REASON] = {"vr": "US", "Value": [int(one.reason)]}
    return item
