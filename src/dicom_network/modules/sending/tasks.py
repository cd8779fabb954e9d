"""The send job: goes on where an earlier attempt stopped, and keeps the peer's answer for every instance."""

from collections.abc import Sequence

from dicom_network.base.clock import now
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.domain.errors import Unavailable
from dicom_network.modules.sending.model import is_stored
from dicom_network.modules.sending.service import SEND_JOB, Sending
from dicom_network.modules.sending.shipment import Shipment

INSTANCES_BETWEEN_NOTES = 20
"""How many outcomes are gathered before they are written down; a crash sends at most so many twice."""


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handlers."""
    sending = Sending(node)
    return [JobHandler(SEND_JOB, lambda run: _send(node, sending, run))]


def _send(node: Node, sending: Sending, run: JobRun) -> None:
    peer = sending.get_peer(run.arguments["peer"])
    statuses: dict[str, str] = run.result.setdefault("statuses", {})
    wanted = sending.ordered(run.arguments)
    waiting = [location for location in wanted if not _is_sent(statuses.get(location.sop_instance_uid, ""))]
    shipment = Shipment(node, peer, waiting).deliver()
    for number, delivered in enumerate(shipment, start=1):
        text = f"{delivered.status:04X}"
        statuses[delivered.sop_instance_uid] = f"{text} {delivered.error}" if delivered.error else text
        if number % INSTANCES_BETWEEN_NOTES == 0:
            run.progress(_sent(statuses), len(wanted), run.result)
            if run.is_cancelled():
                run.result["unfinished"] = True
                shipment.close()
                break
    else:
        run.result.pop("unfinished", None)
    sent = _sent(statuses)
    run.progress(sent, len(wanted), run.result)
    _record(node, run, sent, len(wanted))
    if sent < len(wanted) and not run.result.get("unfinished"):
        raise Unavailable(
            f"{len(wanted) - sent} of {len(wanted)} instances were not taken by {peer.ae_title}",
            code="sending.incomplete",
        )


def _sent(statuses: dict[str, str]) -> int:
    return sum(1 for text in statuses.values() if _is_sent(text))


def _is_sent(text: str) -> bool:
    return bool(text) and is_stored(int(text[:4], 16))


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
