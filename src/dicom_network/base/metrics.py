"""What the node counts, as Prometheus metrics; labels never hold what could name a patient.

Several processes of one node share their figures through files where ``base.figures_folder`` was entered before this
module is imported.
"""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from dicom_network.base.figures_folder import DIRECTORY_VARIABLE

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)

ASSOCIATIONS_OPEN = Gauge(
    "dicom_network_associations_open",
    "DIMSE associations that peers have open with this node",
    multiprocess_mode="livesum",
)
ASSOCIATIONS_ACCEPTED = Counter("dicom_network_associations_accepted", "DIMSE associations accepted")
ASSOCIATIONS_REFUSED = Counter("dicom_network_associations_refused", "DIMSE associations refused", ("reason",))
ASSOCIATIONS_ENDED = Counter("dicom_network_associations_ended", "DIMSE associations ended", ("how",))
"""``how``: released, aborted, lost."""
ASSOCIATIONS_REQUESTED = Counter("dicom_network_associations_requested", "DIMSE associations asked for", ("outcome",))
"""``outcome``: accepted, rejected, unreachable."""

INSTANCES_IN = Counter("dicom_network_instances_in", "Instances taken", ("via",))
"""``via``: C-STORE, STOW-RS, import, C-GET …"""
BYTES_IN = Counter("dicom_network_bytes_in", "Bytes of data sets taken", ("via",))
INSTANCES_REFUSED = Counter("dicom_network_instances_refused", "Instances not taken", ("code",))
"""``code``: of the error that the sender was told of."""
INSTANCES_OUT = Counter("dicom_network_instances_out", "Instances given back", ("via",))
"""``via``: C-STORE (sent to a peer), C-GET, WADO-RS …"""
BYTES_OUT = Counter("dicom_network_bytes_out", "Bytes of data sets given back", ("via",))

OPERATION_SECONDS = Histogram(
    "dicom_network_operation_seconds",
    "From a DIMSE request's command set to its final response",
    ("operation",),
    buckets=_SECONDS,
)
ERRORS = Counter("dicom_network_errors", "Errors that nobody else was told of, by kind", ("kind",))

HTTP_REQUESTS = Counter("dicom_network_http_requests", "HTTP requests", ("method", "route", "status"))
HTTP_SECONDS = Histogram(
    "dicom_network_http_seconds",
    "From an HTTP request's head to its response's last byte",
    ("method", "route"),
    buckets=_SECONDS,
)

JOBS = Gauge("dicom_network_jobs", "Jobs waiting or running", ("kind",), multiprocess_mode="mostrecent")
DISK_FREE_BYTES = Gauge(
    "dicom_network_disk_free_bytes", "Free space of the store's disk", multiprocess_mode="mostrecent"
)
INDEX_ROWS = Gauge("dicom_network_index_rows", "What the index holds", ("level",), multiprocess_mode="mostrecent")
"""``level``: patients, studies, series, instances."""
STORED_BYTES = Gauge(
    "dicom_network_stored_bytes", "Bytes of the instances in the index", multiprocess_mode="mostrecent"
)


def exposition() -> tuple[bytes, str]:
    """Give all metrics of the node as text, and its media type."""
    registry = REGISTRY
    if os.environ.get(DIRECTORY_VARIABLE):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def forget_process(pid: int) -> None:
    """Take a process that ended out of what counts live processes."""
    if os.environ.get(DIRECTORY_VARIABLE):
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
