"""Use cases of asking: C-ECHO, C-FIND, C-MOVE and C-GET as SCU."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dicom_network.base.dimse import ProposedContext, Response, StoreHandler
from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.peers import Peer
from dicom_network.domain.ports import DICOMJSON
from dicom_network.modules.remote.model import read_peer
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.standard.sop_classes import (
    PATIENT_ROOT_FIND,
    PATIENT_ROOT_GET,
    PATIENT_ROOT_MOVE,
    STORAGE_SOP_CLASSES,
    STUDY_ROOT_FIND,
    STUDY_ROOT_GET,
    STUDY_ROOT_MOVE,
    VERIFICATION,
)
from dicom_network.standard.statuses import FIND, GET, MOVE, Status, StatusKind, kind_of, status_of
from dicom_network.standard.transfer_syntaxes import (
    DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    HTJ2K_LOSSLESS,
    IMPLICIT_VR_LITTLE_ENDIAN,
    JPEG_2000,
    JPEG_2000_LOSSLESS,
    JPEG_BASELINE,
    JPEG_EXTENDED,
    JPEG_LOSSLESS_FIRST_ORDER,
    JPEG_LS_LOSSLESS,
    JPEG_LS_NEAR_LOSSLESS,
    RLE_LOSSLESS,
    TRANSFER_SYNTAXES,
)

UNCOMPRESSED = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
MOST_CONTEXTS_FOR_STORAGE = 127
"""128 contexts an association (PS3.8 9.3.2.2), less the one of C-GET itself."""
COMMON_STORAGE = (
    "1.2.840.10008.5.1.4.1.1.2",
    "1.2.840.10008.5.1.4.1.1.4",
    "1.2.840.10008.5.1.4.1.1.1",
    "1.2.840.10008.5.1.4.1.1.1.1",
    "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.3.1",
)
"""CT, MR, CR, DX, US and US multi-frame: offered first where the SOP classes of a study cannot be learnt."""

USUAL_COMPRESSIONS = (
    JPEG_2000_LOSSLESS,
    JPEG_LOSSLESS_FIRST_ORDER,
    JPEG_BASELINE,
    JPEG_2000,
    JPEG_LS_LOSSLESS,
    RLE_LOSSLESS,
    JPEG_EXTENDED,
    JPEG_LS_NEAR_LOSSLESS,
    HTJ2K_LOSSLESS,
    DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
)
OTHER_COMPRESSIONS = tuple(
    uid for uid, syntax in TRANSFER_SYNTAXES.items() if syntax.encapsulated and uid not in USUAL_COMPRESSIONS
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a C-MOVE or C-GET stands."""

    status: Status
    remaining: int
    completed: int
    failed: int
    warning: int
    comment: str = ""


class Remote:
    """Asks other application entities."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def peer(self, text: str) -> Peer:
        """Give a listed peer by its AE title, or one that is spelled out as ``TITLE@host:port``. Raises: NotFound."""
        peer = read_peer(text) or self._node.peers.find_peer(text)
        if peer is None:
            raise NotFound(f"there is no peer {text}", code="peers.unknown", hint="list it, or give TITLE@host:port")
        return peer

    def echo(self, peer: Peer) -> int:
        """Verify a peer; gives the status. Raises: Unavailable, Refused."""
        with self._node.dialer.open(peer, [ProposedContext(VERIFICATION, (IMPLICIT_VR_LITTLE_ENDIAN,))]) as association:
            return association.c_echo()

    def find(self, peer: Peer, level: Level, identifier: DICOMJSON) -> Iterator[DICOMJSON]:
        """Yield what a peer finds. Raises: Unavailable, Refused, InvalidInput for a value that a key cannot have."""
        sop_class = PATIENT_ROOT_FIND if level is Level.PATIENT else STUDY_ROOT_FIND
        with self._node.dialer.open(peer, [ProposedContext(sop_class, UNCOMPRESSED)]) as association:
            context = association.context_for(sop_class)
            if context is None:
                raise Refused(f"{peer.ae_title} does not take queries", code="remote.context")
            for response in association.c_find(sop_class, _encoded(identifier, context.transfer_syntax)):
                _check(response, FIND)
                if response.data_set is not None:
                    yield decode_data_set(response.data_set.content, response.data_set.transfer_syntax)

    def move(self, peer: Peer, level: Level, identifier: DICOMJSON, destination: str) -> Iterator[Progress]:
        """Have a peer send to another AE title; yields how it goes. Raises: Unavailable, Refused."""
        sop_class = PATIENT_ROOT_MOVE if level is Level.PATIENT else STUDY_ROOT_MOVE
        with self._node.dialer.open(peer, [ProposedContext(sop_class, UNCOMPRESSED)]) as association:
            context = association.context_for(sop_class)
            if context is None:
                raise Refused(f"{peer.ae_title} does not take move requests", code="remote.context")
            encoded = encode_data_set(identifier, context.transfer_syntax)
            for response in association.c_move(sop_class, encoded, destination):
                yield _progress(response, MOVE)

    def get(self, peer: Peer, level: Level, identifier: DICOMJSON, store: StoreHandler) -> Iterator[Progress]:
        """Retrieve from a peer; ``store`` takes each instance. Yields how it goes. Raises: Unavailable, Refused."""
        sop_class = PATIENT_ROOT_GET if level is Level.PATIENT else STUDY_ROOT_GET
        contexts = [ProposedContext(sop_class, UNCOMPRESSED), *self._storage_contexts(peer, level, identifier)]
        with self._node.dialer.open(peer, contexts) as association:
            context = association.context_for(sop_class)
            if context is None:
                raise Refused(f"{peer.ae_title} does not take C-GET", code="remote.context", hint="try move")
            for response in association.c_get(sop_class, encode_data_set(identifier, context.transfer_syntax), store):
                yield _progress(response, GET)

    def _storage_contexts(self, peer: Peer, level: Level, identifier: DICOMJSON) -> list[ProposedContext]:
        """Offer the SOP classes that the peer says it has there; else the common ones first, then all that fit.

        A peer takes one transfer syntax of a context, whichever it likes. So what is learnt or common is offered in
        every usual transfer syntax on its own, and each instance can come as it is stored there.
        """
        learnt = self._learn_sop_classes(peer, level, identifier)
        preferred = list(dict.fromkeys((*learnt, *([] if learnt else COMMON_STORAGE))))
        contexts = [
            ProposedContext(uid, syntaxes, scp_role=True)
            for syntaxes in (*((syntax,) for syntax in (*UNCOMPRESSED, *USUAL_COMPRESSIONS)), OTHER_COMPRESSIONS)
            for uid in preferred
        ]
        others = [uid for uid in (*COMMON_STORAGE, *STORAGE_SOP_CLASSES) if uid not in preferred]
        contexts += [ProposedContext(uid, UNCOMPRESSED, scp_role=True) for uid in dict.fromkeys(others)]
        return contexts[:MOST_CONTEXTS_FOR_STORAGE]

    def _learn_sop_classes(self, peer: Peer, level: Level, identifier: DICOMJSON) -> Iterable[str]:
        studies = identifier.get("0020000D", {}).get("Value", [])
        if level is Level.PATIENT or not studies:
            return ()
        question = {
            "00080052": {"vr": "CS", "Value": [Level.STUDY.value]},
            "00080062": {"vr": "UI"},
            "0020000D": {"vr": "UI", "Value": studies},
        }
        try:
            answers = list(self.find(peer, Level.STUDY, question))
        except Refused:
            return ()
        return {uid for answer in answers for uid in answer.get("00080062", {}).get("Value", ())}


def _check(response: Response, service: tuple[Status, ...]) -> None:
    if kind_of(response.status) is StatusKind.FAILURE:
        raise _refusal(response, service)


def _progress(response: Response, service: tuple[Status, ...]) -> Progress:
    if kind_of(response.status) is StatusKind.FAILURE and "NumberOfFailedSuboperations" not in response.command:
        raise _refusal(response, service)

    def count(what: str) -> int:
        return int(response.command.get(f"NumberOf{what}Suboperations") or 0)

    return Progress(
        status=status_of(service, response.status),
        remaining=count("Remaining"),
        completed=count("Completed"),
        failed=count("Failed"),
        warning=count("Warning"),
        comment=str(response.command.get("ErrorComment", "")),
    )


def _refusal(response: Response, service: tuple[Status, ...]) -> Refused:
    status = status_of(service, response.status)
    comment = str(response.command.get("ErrorComment", ""))
    message = f"the peer answered {response.status:04X}H {status.name}" + (f": {comment}" if comment else "")
    return Refused(message, code="remote.status")


def _encoded(identifier: DICOMJSON, transfer_syntax_uid: str) -> bytes:
    try:
        return encode_data_set(identifier, transfer_syntax_uid)
    except DataSetError as error:
        raise InvalidInput(f"a key cannot have that value: {error}", code="remote.key") from error
