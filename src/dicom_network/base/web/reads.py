"""The audit events of reads over the web."""

from starlette.requests import Request

from dicom_network.base.clock import now
from dicom_network.base.web.request import address_of, principal_of, reads_of, request_id_of
from dicom_network.domain.audit import AuditEvent


def read_event(request: Request, action: str, objects: dict[str, object]) -> AuditEvent:
    """Make the event of a read by whoever asks."""
    return AuditEvent(
        action=action,
        occurred=now(),
        actor=principal_of(request).actor,
        address=address_of(request),
        association=request_id_of(request),
        objects=objects,
    )


async def record_series_viewed(request: Request, *, study: str, series: str) -> None:
    """Record that somebody looks at a series, by frames, rendered pictures, bulk data or metadata.

    At most one event a minute for the same person and series. Raises: Unavailable: then nothing may be given.
    """
    key = (principal_of(request).name, series)
    reads = reads_of(request)
    if not reads.is_recent(key):
        event = read_event(request, "web:series:view", {"study": study, "series": [series]})
        await reads.record_gathered(key, event)
