"""``dicom-network send``."""

import sys
import threading
from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import Parameter

from dicom_network.base.node import Node
from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.modules.sending.service import Sending

BETWEEN_LOOKS_SECONDS = 0.5
ENDED = ("done", "failed", "cancelled")


def send(
    peer: str,
    /,
    *,
    study: Annotated[tuple[str, ...], Parameter(help="Study Instance UID; may be given several times.")] = (),
    series: Annotated[tuple[str, ...], Parameter(help="Series Instance UID; may be given several times.")] = (),
    wait: Annotated[bool, Parameter(help="Wait until the job has ended.")] = False,
    where: Where = NOWHERE,
) -> int:
    """Send studies or series of the archive to a listed peer (C-STORE), by a job that the running node does.

    While the peer is down or full the job is tried again, for three days.

    Args:
        peer: AE title of the peer.
    """
    if not study and not series:
        raise InvalidInput("nothing is selected", code="shell.selection", hint="--study UID or --series UID")
    node = node_at(where)
    job = Sending(node).order(peer, studies=study, series=series, actor=actor())
    say(f"job {job} sends it: dicom-network job list")
    return _wait(node, job) if wait else 0


def _wait(node: Node, job_id: int) -> int:
    """Look at the job now and then until it has ended; gives the exit status."""
    pause = threading.Event()
    while True:
        job = _job(node, job_id)
        if job["state"] in ENDED:
            say(f"job {job_id} {job['state']}: {job['done']} of {job['total']} sent")
            if job["error"]:
                sys.stderr.write(f"{job['error']}\n")
            return 0 if job["state"] == "done" else FINDINGS
        pause.wait(BETWEEN_LOOKS_SECONDS)


def _job(node: Node, job_id: int) -> Mapping[str, Any]:
    for job in node.jobs.list_jobs(limit=1000):
        if job["id"] == job_id:
            return job
    raise NotFound(f"there is no job {job_id}", code="jobs.unknown", hint="dicom-network job list")
