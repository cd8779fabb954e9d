"""From what became of the instances of a request to the answer of STOW-RS."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from dicom_network.base.log import logger
from dicom_network.domain.errors import Conflict, DicomNetworkError, InvalidInput, Refused
from dicom_network.domain.hierarchy import Verdict
from dicom_network.modules.storage.model import DOES_NOT_MATCH, NO_PATIENT, Stored
from dicom_network.modules.storage.part import Taken
from dicom_network.protocol.dicomweb.store_response import (
    COERCED,
    FailedInstance,
    FailureReason,
    StoredInstance,
)

REASONS: dict[type[DicomNetworkError], FailureReason] = {
    InvalidInput: FailureReason.CANNOT_UNDERSTAND,
    Conflict: FailureReason.DUPLICATE,
    Refused: FailureReason.NOT_AUTHORIZED,
    DicomNetworkError: FailureReason.PROCESSING_FAILURE,
}
"""The first class that an error is of counts."""
REASONS_BY_CODE = {
    DOES_NOT_MATCH: FailureReason.DOES_NOT_MATCH,
    NO_PATIENT: FailureReason.SOP_CLASS_NOT_SUPPORTED,
    "storage.out-of-space": FailureReason.OUT_OF_RESOURCES,
}
"""Codes that the standard tells apart within their class."""

log = logger("storage")


@dataclass(slots=True)
class StoreOutcome:
    """What became of the instances of one request."""

    stored: list[StoredInstance] = field(default_factory=list)
    failed: list[FailedInstance] = field(default_factory=list)
    study_url: str = ""
    """Empty where there are several studies, or none."""


async def await_outcome(taken: Sequence[Taken], base: str) -> StoreOutcome:
    """Wait until every instance is durable or refused; ``base`` is the URL of the DICOMweb service."""
    outcome = StoreOutcome()
    studies = set()
    for one in taken:
        try:
            result = await asyncio.wrap_future(one.answer)
        except DicomNetworkError as error:
            # The answer holds a code of the standard only: what was wrong stands here.
            log.warning("instance refused", sop_instance_uid=one.sop_instance_uid, code=error.code, error=str(error))
            outcome.failed.append(FailedInstance(reason_of(error), one.sop_class_uid, one.sop_instance_uid))
        else:
            outcome.stored.append(_stored(result, base))
            studies.add(f"{base}/studies/{result.study_instance_uid}")
    if len(studies) == 1:
        outcome.study_url = studies.pop()
    return outcome


def reason_of(error: DicomNetworkError) -> FailureReason:
    """Give the Failure Reason that a client is told (PS3.18 Table I.2-2)."""
    if error.code in REASONS_BY_CODE:
        return REASONS_BY_CODE[error.code]
    return next(reason for kind, reason in REASONS.items() if isinstance(error, kind))


def _stored(result: Stored, base: str) -> StoredInstance:
    url = (
        f"{base}/studies/{result.study_instance_uid}/series/{result.series_instance_uid}"
        f"/instances/{result.sop_instance_uid}"
    )
    # Kept beside another version under the same UID: stored, but not as simply as the sender thinks.
    warning = COERCED if result.verdict is Verdict.CONFLICT else 0
    return StoredInstance(result.sop_class_uid, result.sop_instance_uid, url, warning)
