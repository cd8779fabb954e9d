"""Use cases of sending."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING, EVERY_RIGHT, NOTHING, Permission, Rights, StudyRule
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import Selection
from dicom_network.standard.sop_classes import is_report

SEND_JOB = "send"


class Sending:
    """Finds what is to be sent, and orders it."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def select(self, selection: Selection, within: StudyRule, reports: StudyRule) -> list[InstanceLocation]:
        """List the instances that an identifier selects, in series and instance order, each once.

        Only of studies ``within`` a rule, and reports only where another one holds too.
        """
        found = [
            location
            for study in dict.fromkeys(selection.studies or ("",))
            for series in dict.fromkeys(selection.series or ("",))
            for location in self._node.index.locate(
                study=study,
                series=series,
                instances=selection.instances,
                patient_id=selection.patient_id,
                within=within,
            )
        ]
        return self._readable({location.sop_instance_uid: location for location in found}.values(), reports)

    def get_peer(self, ae_title: str) -> Peer:
        """Give a peer. Raises: NotFound."""
        peer = self._node.peers.find_peer(ae_title)
        if peer is None:
            raise NotFound(f"there is no peer {ae_title}", code="peers.unknown", hint="dicom-network peer list")
        return peer

    def order(
        self,
        ae_title: str,
        *,
        studies: Sequence[str],
        series: Sequence[str],
        actor: str,
        rights: Rights = EVERY_RIGHT,
    ) -> int:
        """Order studies and series to be sent by a durable job; gives its id.

        Raises: NotFound, Refused, InvalidInput where nothing is ordered.
        """
        if not studies and not series:
            raise InvalidInput("nothing is selected to be sent", code="sending.selection")
        self.get_peer(ae_title)
        wanted = self._studies_of((*studies, *series), rights.get(Permission.FIND, NOTHING))
        self._check(wanted, rights)
        reports = self._are_all(wanted, rights.get(Permission.VIEW_REPORTS, NOTHING))
        arguments: dict[str, Any] = {"peer": ae_title, "studies": list(studies), "series": list(series), "actor": actor}
        if not reports:
            arguments["without_reports"] = True
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

    def ordered(self, arguments: Mapping[str, Any]) -> list[InstanceLocation]:
        """List the instances of an order, each once; those deleted since then are left out."""
        index = self._node.index
        found = [
            *(location for study in arguments["studies"] for location in index.locate(study=study, within=ANYTHING)),
            *(location for series in arguments["series"] for location in index.locate(series=series, within=ANYTHING)),
        ]
        each = {location.sop_instance_uid: location for location in found}.values()
        return self._readable(each, NOTHING if arguments.get("without_reports") else ANYTHING)

    def _studies_of(self, uids: Sequence[str], within: StudyRule) -> set[str]:
        """Give the studies of these studies and series, as far as they may be found. Raises: NotFound."""
        index, studies = self._node.index, set()
        for uid in uids:
            states = index.series_states(study=uid, within=within) or index.series_states(series=uid, within=within)
            if not states:
                raise NotFound(f"there is no study or series {uid}", code="index.unknown")
            studies |= {state.study_instance_uid for state in states}
        return studies

    def _check(self, studies: Collection[str], rights: Rights) -> None:
        """Check that studies may be sent, which tells the peer who the patients are. Raises: Refused."""
        for permission in (Permission.SEND, Permission.SEE_IDENTITY):
            if not self._are_all(studies, rights.get(permission, NOTHING)):
                raise Refused(f"this needs the permission {permission} for each study", code="access.permission")

    def _are_all(self, studies: Collection[str], within: StudyRule) -> bool:
        return within is ANYTHING or self._node.index.allowed(list(studies), within=within) == frozenset(studies)

    def _readable(self, locations: Iterable[InstanceLocation], reports: StudyRule) -> list[InstanceLocation]:
        found = list(locations)
        if reports is ANYTHING or not any(is_report(location.sop_class_uid) for location in found):
            return found
        readable = self._node.index.allowed([location.study_instance_uid for location in found], within=reports)
        return [one for one in found if not is_report(one.sop_class_uid) or one.study_instance_uid in readable]
