"""The dialer against service providers that others wrote: pynetdicom, DCMTK's storescp and dcmqrscp."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.transport import ThreadedAssociationServer

from dicom_network.base.dimse import ProposedContext
from dicom_network.base.settings import Settings
from dicom_network.domain.errors import Refused
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.standard.sop_classes import (
    MODALITY_PERFORMED_PROCEDURE_STEP,
    STORAGE_COMMITMENT_PUSH,
    STUDY_ROOT_FIND,
    STUDY_ROOT_GET,
    STUDY_ROOT_MOVE,
    VERIFICATION,
)
from tests.dimse_listening import CT, EXPLICIT, IMPLICIT
from tests.patience import SECONDS, wait_for
from tests.peers.peers.dcmtk import Address, data_sets, storescp
from tests.peers.peers.real_files import data_set_offset
from tests.private_network import PrivateNetwork
from tests.running_node import free_port

CT_FILE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
CONTENT = CT_FILE.read_bytes()
DATA_SET = CONTENT[data_set_offset(CONTENT) :]
UID = str(pydicom.dcmread(CT_FILE).SOPInstanceUID)
KEYS = bytes.fromhex("0800 5200 06000000") + b"STUDY " + bytes.fromhex("2000 0D00 00000000")
DIALER = SocketDialer(Settings(dimse={"ae_title": "CALLER"}))


@contextmanager
def pynetdicom_scp(handlers: list[tuple[object, Callable[[evt.Event], object]]], **limits: int) -> Iterator[Peer]:
    """Run an application entity of pynetdicom on a free port."""
    ae = AE("PYNETDICOM")
    for uid in (VERIFICATION, CT, STUDY_ROOT_FIND, STUDY_ROOT_MOVE, STUDY_ROOT_GET):
        ae.add_supported_context(uid, [IMPLICIT, EXPLICIT], scu_role=True, scp_role=True)
    for uid in (STORAGE_COMMITMENT_PUSH, MODALITY_PERFORMED_PROCEDURE_STEP):
        ae.add_supported_context(uid, [IMPLICIT])
    for name, value in limits.items():
        setattr(ae, name, value)
    server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    assert isinstance(server, ThreadedAssociationServer)
    try:
        yield Peer("PYNETDICOM", "127.0.0.1", server.server_address[1])
    finally:
        server.shutdown()


@pytest.mark.parametrize("max_pdu", [0, 4096, 16382])
def test_pynetdicom_takes_our_instances(max_pdu: int) -> None:
    taken: list[bytes] = []

    def keep(event: evt.Event) -> int:
        taken.append(event.request.DataSet.getvalue())
        return 0xB007

    with (
        pynetdicom_scp([(evt.EVT_C_STORE, keep)], maximum_pdu_size=max_pdu) as peer,
        DIALER.open(
            peer, [ProposedContext(CT, (EXPLICIT,)), ProposedContext(VERIFICATION, (IMPLICIT,))]
        ) as association,
    ):
        assert association.c_echo() == 0
        for _ in range(3):
            assert association.c_store(association.contexts[0], UID, [DATA_SET], len(DATA_SET)) == 0xB007
    assert taken == [DATA_SET] * 3


def _answers(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
    for number in range(500):
        if event.is_cancelled:
            yield 0xFE00, None
            return
        answer = Dataset()
        answer.QueryRetrieveLevel, answer.StudyInstanceUID = "STUDY", f"1.2.{number}"
        yield 0xFF00, answer


def test_pynetdicom_answers_our_query_and_our_cancellation() -> None:
    contexts = [ProposedContext(STUDY_ROOT_FIND, (IMPLICIT,)), ProposedContext(VERIFICATION, (IMPLICIT,))]
    with pynetdicom_scp([(evt.EVT_C_FIND, _answers)]) as peer, DIALER.open(peer, contexts) as association:
        answers = association.c_find(STUDY_ROOT_FIND, KEYS)
        first = next(answers)
        assert first.data_set is not None
        assert b"1.2.0" in first.data_set.content
        answers.close()
        assert association.c_echo() == 0


def test_pynetdicom_gives_us_its_instances() -> None:
    def send(event: evt.Event) -> Iterator[object]:
        yield 2
        for _ in range(2):
            yield 0xFF00, pydicom.dcmread(CT_FILE)

    kept: list[tuple[str, str, bytes]] = []

    def store(sop_class: str, instance: str, _syntax: str, fragments: Iterator[memoryview]) -> int:
        kept.append((sop_class, instance, b"".join(fragments)))
        return 0

    contexts = [ProposedContext(STUDY_ROOT_GET, (IMPLICIT,)), ProposedContext(CT, (EXPLICIT,), scp_role=True)]
    with pynetdicom_scp([(evt.EVT_C_GET, send)]) as peer, DIALER.open(peer, contexts) as association:
        responses = list(association.c_get(STUDY_ROOT_GET, KEYS, store))
    assert responses[-1].status == 0
    assert responses[-1].command["NumberOfCompletedSuboperations"] == 2
    assert [(sop_class, instance) for sop_class, instance, _ in kept] == [(CT, UID)] * 2
    # pynetdicom writes the data set anew, so it is compared by what it says.
    assert all(b"CompressedSamples^CT1" in content for _, _, content in kept)


def test_pynetdicom_serves_our_n_requests() -> None:
    def act(event: evt.Event) -> tuple[int, None]:
        assert event.action_type == 1
        return 0, None

    def create(event: evt.Event) -> tuple[int, Dataset]:
        reply = Dataset()
        reply.PerformedProcedureStepStatus = "IN PROGRESS"
        return 0, reply

    status = bytes.fromhex("4000 5202 0C000000") + b"IN PROGRESS "
    contexts = [
        ProposedContext(STORAGE_COMMITMENT_PUSH, (IMPLICIT,)),
        ProposedContext(MODALITY_PERFORMED_PROCEDURE_STEP, (IMPLICIT,)),
    ]
    handlers = [(evt.EVT_N_ACTION, act), (evt.EVT_N_CREATE, create)]
    with pynetdicom_scp(handlers) as peer, DIALER.open(peer, contexts) as association:
        acted = association.n_request(
            "N-ACTION",
            STORAGE_COMMITMENT_PUSH,
            KEYS,
            RequestedSOPInstanceUID="1.2.840.10008.1.20.1.1",
            ActionTypeID=1,
        )
        assert acted.status == 0
        assert acted.command["ActionTypeID"] == 1
        created = association.n_request(
            "N-CREATE", MODALITY_PERFORMED_PROCEDURE_STEP, status, AffectedSOPInstanceUID="1.2.3"
        )
        assert created.status == 0
        assert created.data_set is not None
        assert b"IN PROGRESS" in created.data_set.content


def test_pynetdicom_rejects_us() -> None:
    with pynetdicom_scp([], require_called_aet=True) as peer:
        wrong = Peer("NOBODY", peer.host, peer.port)
        contexts = [ProposedContext(VERIFICATION, (IMPLICIT,))]
        with pytest.raises(Refused, match="called ae title"), DIALER.open(wrong, contexts):
            pass


PROGRAM = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from dicom_network.base.dimse import ProposedContext
    from dicom_network.base.settings import Settings
    from dicom_network.domain.peers import Peer
    from dicom_network.hosts.dimse_dialer import SocketDialer
    from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE, VERIFICATION

    port, title, uid, content, keys, folder = json.loads(sys.argv[1])
    content, keys, syntax = Path(content).read_bytes(), bytes.fromhex(keys), "1.2.840.10008.1.2"
    ct, explicit = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
    asked = (VERIFICATION, STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE)
    contexts = [ProposedContext(item, (syntax,)) for item in asked]
    contexts.append(ProposedContext(ct, (explicit,), scp_role=True))
    seen = {}

    def store(sop_class, instance, transfer_syntax, fragments):
        Path(folder, instance).write_bytes(b"".join(fragments))
        return 0

    dialer = SocketDialer(Settings(dimse={"ae_title": "CALLER"}))
    with dialer.open(Peer(title, "127.0.0.1", port), contexts) as association:
        accepted = {context.abstract_syntax for context in association.contexts}
        seen["echo"] = association.c_echo()
        context = association.context_for(ct)
        seen["store"] = [association.c_store(context, uid, [content], len(content)) for _ in range(2)]
        if STUDY_ROOT_FIND in accepted:
            seen["find"] = [answer.status for answer in association.c_find(STUDY_ROOT_FIND, keys)]
            seen["get"] = [answer.status for answer in association.c_get(STUDY_ROOT_GET, keys, store)]
            seen["move"] = [answer.status for answer in association.c_move(STUDY_ROOT_MOVE, keys, "CALLER")]
    print(json.dumps(seen))
    """
)


def dial(address: Address, tmp_path: Path) -> dict[str, object]:
    """Run the dialer in the private network of a server."""
    data_set, folder = tmp_path / "data-set", tmp_path / "brought"
    data_set.write_bytes(DATA_SET)
    folder.mkdir()
    study = str(pydicom.dcmread(CT_FILE).StudyInstanceUID).encode()
    study += b"\0" * (len(study) % 2)
    keys = KEYS[:-4] + len(study).to_bytes(4, "little") + study
    arguments = json.dumps([address.port, address.ae_title, UID, str(data_set), keys.hex(), str(folder)])
    command = [*address.network.prefix, sys.executable, "-c", PROGRAM, arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    seen: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_storescp(needs: Callable[..., None], network: PrivateNetwork, tmp_path: Path) -> None:
    needs("storescp")
    with storescp(network, tmp_path / "kept", "STORESCP") as address:
        assert dial(address, tmp_path) == {"echo": 0, "store": [0, 0]}
    assert data_sets(tmp_path / "kept") == {UID: (EXPLICIT, DATA_SET)}


@contextmanager
def dcmqrscp(network: PrivateNetwork, folder: Path, caller_port: int) -> Iterator[Address]:
    """Run DCMTK's archive."""
    port, store = free_port(), folder / "archive"
    store.mkdir()
    configuration = folder / "dcmqrscp.cfg"
    configuration.write_text(
        f"NetworkTCPPort = {port}\nMaxPDUSize = 131072\nMaxAssociations = 16\n"
        f"HostTable BEGIN\ncaller = (CALLER, localhost, {caller_port})\nHostTable END\n"
        "VendorTable BEGIN\nVendorTable END\n"
        f"AETable BEGIN\nARCHIVE {store} RW (100, 1024mb) ANY\nAETable END\n"
    )
    command = [*network.prefix, "dcmqrscp", "-c", str(configuration)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = Address(network, port, "ARCHIVE")
        wait_for(lambda: _is_listening(address), "the archive listens")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _is_listening(address: Address) -> bool:
    try:
        address.network.connect("127.0.0.1", address.port).close()
    except ConnectionError:
        return False
    return True


def test_dcmqrscp(needs: Callable[..., None], network: PrivateNetwork, tmp_path: Path) -> None:
    needs("dcmqrscp", "storescp")
    port = free_port()
    with (
        storescp(network, tmp_path / "moved", "CALLER", port),
        dcmqrscp(network, tmp_path, port) as address,
    ):
        seen = dial(address, tmp_path)
    assert seen["echo"] == 0
    assert seen["store"] == [0, 0]
    assert seen["find"] == [0xFF00, 0]
    assert seen["get"][-1] == 0
    assert seen["move"][-1] == 0
    assert (tmp_path / "brought" / UID).stat().st_size > 0
    assert set(data_sets(tmp_path / "moved")) == {UID}
