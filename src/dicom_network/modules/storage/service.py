"""The life of an instance from its first byte to its answer: receive → identify → accept → land → commit → answer.

Bytes go to the store as they came; of the data set only the header is read, once, when all of it is there.
"""

from collections.abc import Iterable
from concurrent.futures import Future

from dicom_network.base.metrics import INSTANCES_REFUSED
from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.hierarchy import Arrival, Landed
from dicom_network.domain.ports import Buffer, Incoming
from dicom_network.modules.storage.committer import Committer
from dicom_network.modules.storage.model import (
    CANNOT_UNDERSTAND,
    Stored,
    Submission,
    check_identity,
)
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.header import Header, scan_header
from dicom_network.protocol.dataset.memory import ElementMemory
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of


class StorageService:
    """Takes instances in. One a process; thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._committer = Committer(node)
        self._memory = ElementMemory()

    def receive(self, submission: Submission) -> "Receiving":
        """Begin to receive an instance piece by piece. Raises: Unavailable (``storage.out-of-space``)."""
        try:
            incoming = self._node.blobs.receive(submission.part10_header, submission.reception)
        except DicomNetworkError as error:
            INSTANCES_REFUSED.labels(error.code).inc()
            raise
        return Receiving(submission, incoming, self._committer, self._node.index.kept_tags, self._memory)

    def begin(self, submission: Submission, fragments: Iterable[Buffer]) -> Future[Stored]:
        """Receive a whole data set; the future answers once it is durable and indexed, and raises as ``store``.

        Raises: Unavailable, InvalidInput; nothing is kept then.
        """
        return self._receive_all(submission, fragments).finish()

    def store(self, submission: Submission, fragments: Iterable[Buffer]) -> Stored:
        """Receive a whole data set and wait until it is durable and indexed.

        Raises: InvalidInput (no data set, not what was announced), Unavailable (disk, index), Conflict (another one is
        here and stays).
        """
        return self._receive_all(submission, fragments).finish_and_wait()

    def _receive_all(self, submission: Submission, fragments: Iterable[Buffer]) -> "Receiving":
        receiving = self.receive(submission)
        try:
            for fragment in fragments:
                receiving.write(fragment)
        except BaseException:
            receiving.abort()
            raise
        return receiving

    def close(self) -> None:
        """Commit what has landed and stop."""
        self._committer.close()


class Receiving:
    """An instance on its way in. Not thread-safe; ``finish`` or ``abort`` ends it."""

    def __init__(
        self,
        submission: Submission,
        incoming: Incoming,
        committer: Committer,
        kept_tags: frozenset[int],
        memory: ElementMemory,
    ) -> None:
        self._submission = submission
        self._incoming = incoming
        self._committer = committer
        self._kept_tags = kept_tags
        self._memory = memory
        self._is_expected = True
        committer.expect()

    def write(self, fragment: Buffer) -> None:
        """Take bytes of the data set; the caller may reuse them. Raises: Unavailable; nothing is kept then."""
        self._incoming.write(fragment)

    def finish(self) -> Future[Stored]:
        """Say that this was all; the future answers once it is durable and indexed.

        Raises: InvalidInput, Unavailable; nothing is kept then.
        """
        arrival = self._land()
        self._is_expected = False
        return self._committer.submit(arrival, self._submission.witness)

    def finish_and_wait(self) -> Stored:
        """Say that this was all and wait until it is durable and indexed.

        Raises: InvalidInput, Unavailable, Conflict; nothing is kept then.
        """
        arrival = self._land()
        self._is_expected = False
        return self._committer.commit(arrival, self._submission.witness)

    def abort(self) -> None:
        """Forget what was received."""
        self._incoming.discard()
        if self._is_expected:
            self._is_expected = False
            self._committer.give_up()

    def _land(self) -> Arrival:
        try:
            header = self._identify()
            check_identity(header, self._submission)
            if self._submission.witness is not None:
                self._submission.witness.admit(header.study_instance_uid)
            return self._arrival(header, self._incoming.land(header.sop_instance_uid))
        except BaseException as error:
            self.abort()
            if isinstance(error, DicomNetworkError):
                INSTANCES_REFUSED.labels(error.code).inc()
            raise

    def _identify(self) -> Header:
        data_set = self._incoming.data_set()
        syntax = transfer_syntax_of(self._submission.transfer_syntax_uid)
        try:
            header = scan_header(data_set, syntax.uid, whole=True, wanted=self._kept_tags, memory=self._memory)
        except DataSetError as error:
            raise InvalidInput(f"the data set cannot be read: {error}", code=CANNOT_UNDERSTAND) from error
        if header is None:
            raise InvalidInput("the data set ends in the middle of its header", code=CANNOT_UNDERSTAND)
        return header

    def _arrival(self, header: Header, landed: Landed) -> Arrival:
        return Arrival(
            sop_class_uid=header.sop_class_uid,
            sop_instance_uid=header.sop_instance_uid,
            series_instance_uid=header.series_instance_uid,
            study_instance_uid=header.study_instance_uid,
            transfer_syntax_uid=self._submission.transfer_syntax_uid,
            attributes=header.attributes,
            pixel_data_offset=header.pixel_data_offset,
            landed=landed,
            reception=self._submission.reception,
            institutions=self._submission.institutions,
            uploader=self._submission.uploader,
        )
