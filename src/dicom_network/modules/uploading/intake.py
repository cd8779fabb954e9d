"""Intake: how one file of an upload is handed over to storage, and its outcome written down."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from dicom_network.base.node import Node
from dicom_network.domain.errors import Conflict
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict
from dicom_network.domain.ports import Buffer, Transaction
from dicom_network.domain.uploads import OF_VERDICT, FileName, FileOutcome, Upload, Uploads
from dicom_network.modules.uploading.admission import Admission
from dicom_network.modules.uploading.ports import Receive, Receiving

Outcomes = Sequence[tuple[FileName, FileOutcome]]
_KEPT_FIRST = "storage.kept-first"


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes the files of one upload. Thread-safe where ``receive`` is."""

    node: Node
    uploads: Uploads
    receive: Receive
    upload: Upload
    reception: Reception
    admission: Admission

    def begin(self, name: FileName) -> "FileIntake":
        """Begin to take a file. Raises: Unavailable (``storage.out-of-space``)."""
        return FileIntake(self, name)

    def settle(self, outcomes: Outcomes) -> None:
        """Write down outcomes that storage does not know of."""
        if outcomes:
            with self.node.database.transaction() as transaction:
                self.uploads.settle(transaction, self.upload.id, outcomes)


class FileIntake:
    """One file on its way into storage, and the witness of its arrival. Not thread-safe."""

    def __init__(self, intake: Intake, name: FileName) -> None:
        self._intake = intake
        self._name = name
        self._length = 0
        institution = intake.upload.institution
        institutions = () if institution is None else (institution,)
        self._receiving: Receiving = intake.receive(intake.reception, institutions, self)

    @property
    def name(self) -> FileName:
        """How the file is called, with its length as received so far."""
        return FileName(self._name.key, self._name.path, self._length, self._name.parent)

    def write(self, fragment: Buffer) -> None:
        """Hand over bytes. Raises: InvalidInput, Unavailable."""
        self._length += len(fragment)
        self._receiving.write(fragment)

    def finish(self) -> Future[Any]:
        """Say that this was all; see ``ports.Receiving.finish``."""
        return self._receiving.finish()

    def abort(self) -> None:
        """Forget what was handed over."""
        self._receiving.abort()

    def admit(self, study_instance_uid: str) -> None:
        """Say whether an instance of this study may come in. Raises: Refused."""
        self._intake.admission.check(study_instance_uid)

    def note(self, transaction: Transaction, arrival: Arrival, verdict: Verdict) -> None:
        """Write down what became of the file."""
        outcome = FileOutcome(
            OF_VERDICT[verdict],
            code=_KEPT_FIRST if verdict is Verdict.KEPT_FIRST else "",
            reason="another image with the same UID is here and stays" if verdict is Verdict.KEPT_FIRST else "",
            study_instance_uid=arrival.study_instance_uid,
            sop_instance_uid=arrival.sop_instance_uid,
        )
        self._intake.uploads.settle(transaction, self._intake.upload.id, [(self.name, outcome)])
        if verdict is not Verdict.KEPT_FIRST:
            self._intake.admission.bind(transaction, arrival.study_instance_uid)


def still_open(upload: Upload) -> Upload:
    """Give an upload that files may be added to. Raises: Conflict."""
    if upload.state != "open":
        raise Conflict(
            f"upload {upload.id} is {upload.state}", code="uploading.closed", hint="open another for further files"
        )
    return upload
