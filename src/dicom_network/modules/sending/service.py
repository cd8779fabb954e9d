"""Use cases of sending."""

from collections.abc import Iterator, Sequence

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import Selection

SEND_JOB = "send"


class Sending:
    """Finds what is to be sent, and orders it."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def select(self, selection: Selection) -> Iterator[InstanceLocation]:
        """Yield the instances that an identifier selects, in series and instance order."""
        for study in dict.fromkeys(selection.studies or ("",)):
            for series in dict.fromkeys(selection.series or ("",)):
                yield from self._node.index.locate(
                    study=study,
                    series=series,
                    instances=selection.instances,
                    patient_id=selection.patient_id,
                    within=ANYTHING,
                )

    def get_peer(self, ae_title: str) -> Peer:
        """Give a peer. Raises: NotFound."""
        peer = self._node.peers.find_peer(ae_title)
        if peer is None:
            raise NotFound(f"there is no peer {ae_title}", code="peers.unknown", hint="dicom-network peer list")
        return peer

    def order(self, ae_title: str, *, studies: Sequence[str], series: Sequence[str], actor: str) -> int:
        """Order studies and series to be sent by a durable job; gives its id.

        Raises: NotFound, InvalidInput where nothing is ordered.
        """
        if not studies and not series:
            raise InvalidInput("nothing is selected to be sent", code="sending.selection")
        self.get_peer(ae_title)
        for uid in (*studies, *series):
            if not self._node.index.series_states(study=uid, within=ANYTHING) and not self._node.index.series_states(
                series=uid, within=ANYTHING
            ):
                raise NotFound(f"there is no study or series {uid}", code="index.unknown")
        arguments = {"peer": ae_title, "studies": list(studies), "series": list(series), "actor": actor}
        with self._node.database.transaction() as transaction:
            job = self._node.jobs.enqueue(transaction, SEND_JOB, arguments)
            self._node.audit.record(
                transaction,
                [
                    AuditEvent(
                        action="node:send:order",
                        occurred=now(),
                        actor=actor,
                        objects={**arguments, "job": job},
                    )
                ],
            )
        return job

    def ordered(self, arguments: dict[str, list[str]]) -> list[InstanceLocation]:
        """List the instances of an order, each once; those deleted since then are left out."""
        found = [
            *(
                location
                for study in arguments["studies"]
                for location in self._node.index.locate(study=study, within=ANYTHING)
            ),
            *(
                location
                for series in arguments["series"]
                for location in self._node.index.locate(series=series, within=ANYTHING)
            ),
        ]
        return list({location.sop_instance_uid: location for location in found}.values())
