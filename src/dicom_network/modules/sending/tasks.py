"""The send job: goes on where an earlier attempt stopped, and keeps the peer's answer for every instance."""

from collections.abc import Sequence
from contextlib import closing
from time import monotonic

from dicom_network.base.clock import now
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.domain.errors import Refused, Unavailable
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import is_stored, may_pass
from dicom_network.modules.sending.service import SEND_JOB, Sending
from dicom_network.modules.sending.shipment import Shipment

SECONDS_BETWEEN_NOTES = 1.0
"""Outcomes are gathered for so long before they are written down; what a crash makes forget is sent again."""
ATTEMPTS = 80
"""Three days, for a peer that is down over a weekend: the waits double up to an hour."""
MOST_REASONS = 3
"""Different reasons that the error of a job names; the result has that of every instance."""


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handlers."""
    sending = Sending(node)
    return [JobHandler(SEND_JOB, lambda run: _send(node, sending, run), ATTEMPTS)]


def _send(node: Node, sending: Sending, run: JobRun) -> None:
    """Do a job. Raises: Unavailable where more may be taken at another time, Refused where that is in vain."""
    peer = sending.get_peer(run.arguments["peer"])
    statuses: dict[str, str] = run.result.setdefault("statuses", {})
    run.result.pop("unfinished", None)
    wanted = sending.ordered(run.arguments)
    waiting = [location for location in wanted if not _is_sent(statuses.get(location.sop_instance_uid, ""))]
    noted, outcomes = monotonic(), 0
    with closing(Shipment(node, peer, waiting).deliver(run.is_cancelled)) as deliveries:
        for delivered in deliveries:
            statuses[delivered.sop_instance_uid] = f"{delivered.status:04X} {delivered.error}".rstrip()
            outcomes += 1
            if monotonic() - noted >= SECONDS_BETWEEN_NOTES:
                run.progress(_sent(statuses), len(wanted), run.result)
                noted = monotonic()
    sent = _sent(statuses)
    if outcomes < len(waiting):
        run.result["unfinished"] = True
    run.progress(sent, len(wanted), run.result)
    _record(node, run, sent, len(wanted))
    if sent < len(wanted) and outcomes == len(waiting):
        raise _incomplete(peer, [statuses[location.sop_instance_uid] for location in waiting], len(wanted))


def _incomplete(peer: Peer, statuses: Sequence[str], wanted: int) -> Unavailable | Refused:
    failed = [text for text in statuses if not _is_sent(text)]
    kind = Unavailable if any(may_pass(_status_in(text)) for text in failed) else Refused
    reasons = ", ".join(sorted(set(failed))[:MOST_REASONS])
    return kind(
        f"{len(failed)} of {wanted} instances were not taken by {peer.ae_title}: {reasons}", code="sending.incomplete"
    )


def _sent(statuses: dict[str, str]) -> int:
    return sum(1 for text in statuses.values() if _is_sent(text))


def _is_sent(text: str) -> bool:
    return bool(text) and is_stored(_status_in(text))


def _status_in(text: str) -> int:
    return int(text[:4], 16)


def _record(node: Node, run: JobRun, sent: int, wanted: int) -> None:
    with node.database.transaction() as transaction:
        node.audit.record(
            transaction,
            [
                AuditEvent(
                    action="node:instances:send",
                    occurred=now(),
                    actor=run.arguments.get("actor", "node"),
                    outcome=Outcome.SUCCESS if sent == wanted else Outcome.FAILURE,
                    objects={
                        "peer": run.arguments["peer"],
                        "studies": run.arguments["studies"],
                        "series": run.arguments["series"],
                        "instances": sent,
                        "job": run.id,
                    },
                )
            ],
        )
