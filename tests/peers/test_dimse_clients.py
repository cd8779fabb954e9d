"""Service users that others wrote, against the listener: DCMTK, GDCM, pynetdicom."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pynetdicom import AE, build_role, evt
from pynetdicom.pdu_primitives import (
    AsynchronousOperationsWindowNegotiation,
    SOPClassCommonExtendedNegotiation,
    SOPClassExtendedNegotiation,
    UserIdentityNegotiation,
)

from dicom_network.base.dimse import Operation
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE, VERIFICATION
from tests.dimse_listening import CT, EXPLICIT, IMPLICIT, SECONDS, Received, Services, listening
from tests.patience import wait_for
from tests.peers.peers.real_files import data_set_offset

TEST_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
CT_FILE = TEST_FILES / "CT_small.dcm"
FILES = {
    "CT_small.dcm": "-xe",
    "MR_small.dcm": "-xe",
    "MR_small_implicit.dcm": "-xi",
    "MR_small_bigendian.dcm": "-xb",
    "JPEG2000.dcm": "-xw",
    "JPEG-lossy.dcm": "-xx",
    "MR_small_RLE.dcm": "-xr",
    "image_dfl.dcm": "-xd",
}
"""Files inside pydicom, and the option of storescu that proposes their transfer syntax."""
Needs = Callable[..., None]


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS
    )


def data_set_of(path: Path) -> bytes:
    content = path.read_bytes()
    return content[data_set_offset(content) :]


def understood(received: Received) -> Dataset:
    """Read what was received with pydicom."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = received.transfer_syntax, CT
    meta.MediaStorageSOPInstanceUID = received.command["AffectedSOPInstanceUID"]
    buffer = DicomBytesIO(b"\0" * 128 + b"DICM")
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    buffer.seek(132)
    write_file_meta_info(buffer, meta)
    buffer.write(received.data_set)
    buffer.seek(0)
    return pydicom.dcmread(buffer)


def meaning(dataset: Dataset) -> dict[str, object]:
    """What a data set says; DCMTK drops group lengths and trailing padding."""
    kept = dataset.to_json_dict()
    return {tag: value for tag, value in kept.items() if not tag.endswith("0000") and tag != "FFFCFFFC"}


def encoded(dataset: Dataset) -> bytes:
    """Encode an identifier as implicit little endian."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, True
    write_dataset(buffer, dataset)
    return buffer.getvalue()


def test_echoscu(needs: Needs) -> None:
    needs("echoscu")
    with listening() as listener:
        done = run("echoscu", "-v", "--repeat", 3, "-aec", "DICOMNET", "127.0.0.1", listener.port)
        assert done.returncode == 0, done.stderr
        refused = run("echoscu", "-v", "-aec", "NOBODY", "127.0.0.1", listener.port)
        assert "Called AE Title Not Recognized" in refused.stderr


def test_echoscu_that_proposes_128_contexts_with_every_transfer_syntax(needs: Needs) -> None:
    needs("echoscu")
    with listening() as listener:
        done = run("echoscu", "-ppc", 128, "-pts", 38, "-aec", "DICOMNET", "127.0.0.1", listener.port)
        assert done.returncode == 0, done.stderr


def test_echoscu_that_aborts(needs: Needs) -> None:
    needs("echoscu")
    with listening() as listener:
        run("echoscu", "--abort", "-aec", "DICOMNET", "127.0.0.1", listener.port)
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")
        assert run("echoscu", "-aec", "DICOMNET", "127.0.0.1", listener.port).returncode == 0


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("max_pdu", [4096, 131072])
def test_storescu_is_received_in_every_encoding(needs: Needs, name: str, max_pdu: int) -> None:
    needs("storescu")
    services = Services()
    with listening(services, max_pdu_bytes=max_pdu) as listener:
        done = run("storescu", FILES[name], "-aec", "DICOMNET", "127.0.0.1", listener.port, TEST_FILES / name)
    assert done.returncode == 0, done.stderr
    (received,) = services.received
    sent = pydicom.dcmread(TEST_FILES / name)
    assert received.transfer_syntax == sent.file_meta.TransferSyntaxUID
    assert meaning(understood(received)) == meaning(sent)


def test_storescu_with_a_user_identity(needs: Needs) -> None:
    needs("storescu")

    def authenticate(kind: str, primary: bytes, secondary: bytes) -> str | None:
        return "ana" if (kind, primary, secondary) == ("username-and-passcode", b"ana", b"parola") else None

    with listening(authenticate=authenticate) as listener:
        options = ["-rsp", "-aec", "DICOMNET", "127.0.0.1", listener.port, CT_FILE]
        assert run("storescu", "-usr", "ana", "-pwd", "parola", *options).returncode == 0
        assert "Rejected" in run("storescu", "-v", "-usr", "ana", "-pwd", "wrong", *options).stderr


def test_storescu_sends_many_instances_over_one_association(needs: Needs) -> None:
    needs("storescu")
    services = Services()
    with listening(services) as listener:
        done = run("storescu", "--repeat", 60, "-aec", "DICOMNET", "127.0.0.1", listener.port, CT_FILE)
        assert done.returncode == 0, done.stderr
    assert len(services.received) == 60


def test_dcmsend(needs: Needs) -> None:
    needs("dcmsend")
    services = Services()
    files = [TEST_FILES / name for name in ("CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm")]
    with listening(services) as listener:
        done = run("dcmsend", "-v", "-dn", "-aec", "DICOMNET", "127.0.0.1", listener.port, *files)
    assert done.returncode == 0, done.stderr
    assert len(services.received) == 3
    for received, path in zip(services.received, files, strict=True):
        assert meaning(understood(received)) == meaning(pydicom.dcmread(path))


def test_gdcmscu(needs: Needs) -> None:
    needs("gdcmscu")
    services = Services()
    with listening(services) as listener:
        # Its exit status says nothing: GDCM 3.0.21 ends with an abort after every release, with any peer.
        run("gdcmscu", "--store", "--call", "DICOMNET", "127.0.0.1", listener.port, CT_FILE)
    assert [meaning(understood(item)) for item in services.received] == [meaning(pydicom.dcmread(CT_FILE))]


def _find(operation: Operation) -> None:
    operation.read_data_set()
    for number in range(3):
        answer = Dataset()
        answer.QueryRetrieveLevel, answer.StudyInstanceUID, answer.PatientName = "STUDY", f"1.2.{number}", "Rusu^Ion"
        operation.respond(0xFF00, data_set=encoded(answer))
    operation.respond(0)


def test_findscu(needs: Needs) -> None:
    needs("findscu")
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID", "-k", "PatientName=R*"]
    with listening(Services(find=_find)) as listener:
        done = run("findscu", "-v", "-S", "-xi", *keys, "-aec", "DICOMNET", "127.0.0.1", listener.port)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("Rusu^Ion") + done.stderr.count("Rusu^Ion") == 3


def test_findscu_that_cancels_is_answered_at_once(needs: Needs) -> None:
    needs("findscu")
    cancelled = threading.Event()

    def find(operation: Operation) -> None:
        operation.read_data_set()
        answer = Dataset()
        answer.QueryRetrieveLevel, answer.StudyInstanceUID = "STUDY", "1.2.3"
        content = encoded(answer)
        while not operation.is_cancelled():
            operation.respond(0xFF00, data_set=content)
        cancelled.set()
        operation.respond(0xFE00)

    with listening(Services(find=find)) as listener:
        keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"]
        done = run("findscu", "-S", "-xi", "--cancel", 5, *keys, "-aec", "DICOMNET", "127.0.0.1", listener.port)
        assert done.returncode == 0, done.stderr
        assert cancelled.wait(SECONDS)


def test_movescu_reads_our_responses(needs: Needs) -> None:
    needs("movescu")

    def move(operation: Operation) -> None:
        operation.read_data_set()
        assert operation.command["MoveDestination"] == "DEST"
        operation.respond(0xFF00, NumberOfRemainingSuboperations=1, NumberOfCompletedSuboperations=1)
        operation.respond(0, NumberOfCompletedSuboperations=2)

    with listening(Services(find=move)) as listener:
        keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3"]
        done = run("movescu", "-v", "-S", "-aem", "DEST", *keys, "-aec", "DICOMNET", "127.0.0.1", listener.port)
        assert done.returncode == 0, done.stderr
        assert "Received Move Response 1 (Pending)" in done.stdout + done.stderr


def _get(operation: Operation) -> None:
    operation.read_data_set()
    content = data_set_of(CT_FILE)
    context = operation.accepted_context(CT, EXPLICIT)
    assert context is not None
    uid = str(pydicom.dcmread(CT_FILE, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)
    middle = len(content) // 2
    status = operation.c_store(context, uid, [content[:middle], memoryview(content)[middle:]], len(content))
    operation.respond(0xFF00, NumberOfCompletedSuboperations=1, NumberOfRemainingSuboperations=0)
    operation.respond(0 if status == 0 else 0xB000, NumberOfCompletedSuboperations=1)


def test_getscu(needs: Needs, tmp_path: Path) -> None:
    needs("getscu")
    with listening(Services(get=_get)) as listener:
        keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3"]
        options = ["+B", "-S", "-xe", "-od", tmp_path, "-aec", "DICOMNET"]
        done = run("getscu", *options, "127.0.0.1", listener.port, *keys)
        assert done.returncode == 0, done.stderr
    (kept,) = tmp_path.iterdir()
    assert data_set_of(kept) == data_set_of(CT_FILE)


def pynetdicom_ae(*contexts: tuple[str, str]) -> AE:
    ae = AE("PYNETDICOM")
    ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = SECONDS
    for abstract_syntax, transfer_syntax in contexts:
        ae.add_requested_context(abstract_syntax, transfer_syntax)
    return ae


def test_pynetdicom_echo_store_find() -> None:
    services = Services(find=_find)
    with listening(services) as listener:
        ae = pynetdicom_ae((VERIFICATION, IMPLICIT), (CT, EXPLICIT), (STUDY_ROOT_FIND, IMPLICIT))
        association = ae.associate("127.0.0.1", listener.port, ae_title="DICOMNET")
        assert association.is_established
        assert association.send_c_echo().Status == 0
        assert association.send_c_store(CT_FILE).Status == 0
        query = Dataset()
        query.QueryRetrieveLevel, query.StudyInstanceUID = "STUDY", ""
        answers = [(status.Status, answer) for status, answer in association.send_c_find(query, STUDY_ROOT_FIND)]
        assert [status for status, _ in answers] == [0xFF00] * 3 + [0]
        assert [str(answer.PatientName) for _, answer in answers[:-1]] == ["Rusu^Ion"] * 3
        association.release()
        assert association.is_released
    assert pydicom.dcmread(CT_FILE).SOPInstanceUID == services.received[0].command["AffectedSOPInstanceUID"]


def test_pynetdicom_get_and_move() -> None:
    brought: list[Dataset] = []

    def keep(event: evt.Event) -> int:
        brought.append(event.dataset)
        return 0

    def move(operation: Operation) -> None:
        operation.read_data_set()
        operation.respond(0xB000, NumberOfCompletedSuboperations=1, NumberOfFailedSuboperations=1)

    with listening(Services(get=_get, find=move)) as listener:
        ae = pynetdicom_ae((STUDY_ROOT_GET, IMPLICIT), (STUDY_ROOT_MOVE, IMPLICIT), (CT, EXPLICIT))
        association = ae.associate(
            "127.0.0.1",
            listener.port,
            ae_title="DICOMNET",
            ext_neg=[build_role(CT, scp_role=True)],
            evt_handlers=[(evt.EVT_C_STORE, keep)],
        )
        query = Dataset()
        query.QueryRetrieveLevel, query.StudyInstanceUID = "STUDY", "1.2.3"
        statuses = [status.Status for status, _ in association.send_c_get(query, STUDY_ROOT_GET)]
        assert statuses == [0xFF00, 0]
        moved = [status for status, _ in association.send_c_move(query, "DEST", STUDY_ROOT_MOVE)]
        assert moved[-1].Status == 0xB000
        assert moved[-1].NumberOfFailedSuboperations == 1
        association.release()
    assert brought == [pydicom.dcmread(CT_FILE)]


def test_pynetdicom_negotiates_everything_at_once() -> None:
    window = AsynchronousOperationsWindowNegotiation()
    window.maximum_number_operations_invoked, window.maximum_number_operations_performed = 5, 5
    identity = UserIdentityNegotiation()
    identity.user_identity_type, identity.primary_field, identity.positive_response_requested = 5, b"e30.e30.x", True
    extended = SOPClassExtendedNegotiation()
    extended.sop_class_uid, extended.service_class_application_information = STUDY_ROOT_FIND, b"\1\1"
    common = SOPClassCommonExtendedNegotiation()
    common.sop_class_uid, common.service_class_uid = CT, "1.2.840.10008.4.2"
    with listening(authenticate=lambda *_: "ana", max_operations_outstanding=3) as listener:
        ae = pynetdicom_ae((STUDY_ROOT_FIND, IMPLICIT), (CT, EXPLICIT))
        association = ae.associate(
            "127.0.0.1",
            listener.port,
            ae_title="DICOMNET",
            ext_neg=[window, identity, extended, common, build_role(CT, scu_role=True, scp_role=True)],
        )
        assert association.is_established
        acceptor = association.acceptor
        assert acceptor.asynchronous_operations == (3, 1)
        assert acceptor.user_identity is not None
        assert acceptor.sop_class_extended == {STUDY_ROOT_FIND: b"\1\1"}
        assert (acceptor.role_selection[CT].scu_role, acceptor.role_selection[CT].scp_role) == (True, True)
        association.release()
