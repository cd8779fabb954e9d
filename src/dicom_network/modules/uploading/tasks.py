"""Background work of uploading: files that have arrived whole are taken in; uploads that nobody goes on with expire."""

import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.module import JobHandler, JobRun, Timer
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.uploads import FileName, FileOutcome, FileState, UploadedFile, Uploads, UploadState
from dicom_network.modules.uploading.intake import FileIntake, Intake, Outcomes
from dicom_network.modules.uploading.intake_of import intake_of
from dicom_network.modules.uploading.model import ZIP_SIGNATURE, clean_path, outcome_of
from dicom_network.modules.uploading.pieces import TAKE_IN_JOB
from dicom_network.modules.uploading.ports import Introductions, Member
from dicom_network.modules.uploading.staging import Staging

MOST_IN_FLIGHT = 64
"""Members landed and not yet committed: they share commits."""
CHUNK_BYTES = 1 << 20
EVERY_HOUR = timedelta(hours=1)
READ_ERRORS = (OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)
"""What reading a broken ZIP raises."""

log = logger("uploading")


def taking_in(node: Node, introductions: Introductions) -> JobHandler:
    """Give the handler that takes in what has arrived in pieces."""
    uploads, receive = introductions.uploads(node), introductions.receive(node)
    staging = Staging(node.settings.node.data)

    def run(job: JobRun) -> None:
        job.result.pop("unfinished", None)
        file = uploads.get_file(int(job.arguments["file"]))
        upload = uploads.find(int(job.arguments["upload"]))
        if file is None or upload is None or file.is_settled:
            return
        if upload.state is UploadState.CANCELLED:
            staging.remove_all(upload.id)
            return
        intake = intake_of(node, uploads, receive, upload)
        TakingIn(intake, uploads, file).run(introductions.members(staging.path(upload.id, file.id)), job)
        if not job.result.get("unfinished"):
            staging.remove(upload.id, file.id)

    return JobHandler(TAKE_IN_JOB, run)


class TakingIn:
    """Takes in one file that is whole, or every member where it is a ZIP. What was taken before is passed over."""

    def __init__(self, intake: Intake, uploads: Uploads, file: UploadedFile) -> None:
        self._intake = intake
        self._uploads = uploads
        self._file = file
        self._in_flight: deque[tuple[FileName, Future[Any]]] = deque()
        self._settled: list[tuple[FileName, FileOutcome]] = []

    def run(self, members: Iterator[Member], job: JobRun) -> None:
        """Take in everything; stops in between where the node stops, to go on later."""
        number, is_zip = 0, False
        for number, member in enumerate(members, start=1):
            if job.is_cancelled():
                job.result["unfinished"] = True
                break
            is_zip = is_zip or bool(member.name)
            self._take(self._name_of(member, number), member)
            self._collect(most=MOST_IN_FLIGHT)
            job.progress(number, 0, job.result)
        self._collect(most=0)
        if not job.result.get("unfinished"):
            if is_zip:
                self._settled.append((self._file.name, FileOutcome(FileState.UNPACKED)))
            elif not number:
                empty = FileOutcome(FileState.REFUSED, "uploading.empty-zip", "the ZIP holds no files")
                self._settled.append((self._file.name, empty))
        self._flush(least=0)
        job.progress(number, number, job.result)

    def _name_of(self, member: Member, number: int) -> FileName:
        own = self._file.name
        if not member.name:
            return own
        return FileName(str(number), clean_path(f"{own.path}!{member.name}"), member.size, parent=self._file.id)

    def _take(self, name: FileName, member: Member) -> None:
        known = self._uploads.find_file(self._file.upload, name.key, parent=name.parent)
        if known is not None and known.is_settled:
            return
        if member.error is not None:
            self._note(name, outcome_of(member.error))
        elif member.open is None:
            self._note(name, FileOutcome(FileState.SKIPPED))
        else:
            try:
                self._hand_over(name, member)
            except DicomNetworkError as error:
                self._note(name, outcome_of(error))

    def _hand_over(self, name: FileName, member: Member) -> None:
        taking = self._intake.begin(name)
        try:
            self._copy(taking, member)
        except BaseException:
            taking.abort()
            raise
        self._in_flight.append((taking.name, taking.finish()))

    def _copy(self, taking: FileIntake, member: Member) -> None:
        if member.open is None:
            return
        try:
            with member.open() as source:
                while chunk := source.read(CHUNK_BYTES):
                    self._check(taking, member, chunk)
                    taking.write(chunk)
        except READ_ERRORS as error:
            raise InvalidInput(f"it cannot be read: {type(error).__name__}", code="uploading.unreadable") from error

    @staticmethod
    def _check(taking: FileIntake, member: Member, chunk: bytes) -> None:
        """Check a chunk before it is taken. Raises: InvalidInput."""
        if taking.name.size + len(chunk) > member.longest:
            raise InvalidInput("it expands to more than it should", code="uploading.zip-bomb")
        if member.name and taking.name.size == 0 and chunk.startswith(ZIP_SIGNATURE):
            raise InvalidInput(
                "a ZIP within a ZIP is not unpacked", code="uploading.nested-zip", hint="unpack the outer one first"
            )

    def _collect(self, *, most: int) -> None:
        """Wait until no more than so many files are in flight."""
        while len(self._in_flight) > most:
            name, promise = self._in_flight.popleft()
            try:
                promise.result()
            except DicomNetworkError as error:
                self._note(name, outcome_of(error))

    def _note(self, name: FileName, outcome: FileOutcome) -> None:
        self._settled.append((name, outcome))
        self._flush(least=MOST_IN_FLIGHT)

    def _flush(self, *, least: int) -> None:
        if len(self._settled) > least:
            outcomes: Outcomes = self._settled
            self._intake.settle(outcomes)
            self._settled = []


def expiry_timer(node: Node, introductions: Introductions) -> Timer:
    """Give the timer that ends uploads which nobody goes on with, and forgets old reports."""
    uploads, staging = introductions.uploads(node), Staging(node.settings.node.data)
    return Timer("uploads", EVERY_HOUR, lambda: expire(node, uploads, staging))


def expire(node: Node, uploads: Uploads, staging: Staging) -> bool:
    """End what was left; gives whether there is more to do."""
    settings = node.settings.uploads
    forgotten = uploads.forgotten(now() - timedelta(days=settings.unfinished_days))
    for upload in forgotten:
        with node.database.transaction() as transaction:
            uploads.set_state(transaction, upload.id, UploadState.EXPIRED)
            event = AuditEvent(action="node:upload:expire", occurred=now(), actor="node", objects={"upload": upload.id})
            node.audit.record(transaction, [event])
        staging.remove_all(upload.id)
        log.info("upload expired", upload=upload.id)
    with node.database.transaction() as transaction:
        pruned = uploads.prune(transaction, now() - timedelta(days=settings.report_days))
    return bool(forgotten) or bool(pruned)
