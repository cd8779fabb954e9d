"""The job that indexes extra tags (``index.extra_tags``) for what is in the archive already."""

from collections.abc import Mapping, Sequence
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.base.stored_header import read_arrival
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Corrupt, InvalidInput, NotFound
from dicom_network.domain.hierarchy import Found, Version, VersionState

JOB = "index-extra-tags"
VERSIONS_AT_ONCE = 200

log = logger("integrity")


def order(node: Node, *, actor: str) -> int:
    """Order the extra tags to be indexed for all instances; gives the id of the job.

    Raises: InvalidInput where no tags are chosen.
    """
    if not node.settings.index.extra_tags:
        raise InvalidInput(
            "no extra tags are chosen", code="settings.extra-tags", hint="name them in index.extra_tags of the settings"
        )
    with node.database.transaction() as transaction:
        job = node.jobs.enqueue(transaction, JOB, {}, key=JOB)
        objects = {"job": job, "tags": list(node.settings.index.extra_tags)}
        event = AuditEvent(action="node:extra-tags:order", occurred=now(), actor=actor, objects=objects)
        node.audit.record(transaction, [event])
    return job


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handler."""
    return [JobHandler(JOB, lambda run: _index(node, run))]


def _index(node: Node, run: JobRun) -> None:
    """Read the header of every instance, in the order of ids, so that an interrupted run goes on where it was."""
    total = node.index.statistics()["instances"]
    while versions := node.index.versions(after_id=run.result.get("after", 0), limit=VERSIONS_AT_ONCE):
        current = [version for version in versions if version.state is VersionState.CURRENT]
        read = [(version, attributes) for version in current if (attributes := _attributes(node, version)) is not None]
        with node.database.transaction() as transaction:
            node.index.fill_extra_tags(transaction, read)
        run.result["after"] = versions[-1].id
        run.result["indexed"] = run.result.get("indexed", 0) + len(read)
        run.result["unreadable"] = run.result.get("unreadable", 0) + len(current) - len(read)
        run.progress(run.result["indexed"], total, run.result)
        if run.is_cancelled():
            run.result["unfinished"] = True
            return
    run.result.pop("unfinished", None)


def _attributes(node: Node, version: Version) -> Mapping[str, Any] | None:
    found = Found(
        version.extent,
        version.data_set_offset,
        version.digest,
        version.sop_instance_uid,
        version.state,
        version.reception,
    )
    try:
        return read_arrival(node.blobs, found).attributes
    except (Corrupt, NotFound) as error:
        log.warning("an instance is not indexed anew", sop_instance_uid=version.sop_instance_uid, error=str(error))
        return None
