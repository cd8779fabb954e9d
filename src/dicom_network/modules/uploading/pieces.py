"""Pieces: a large file or a ZIP arrives bit by bit, in as many connections as it takes, and is taken in by a job."""

from collections.abc import Sequence
from contextlib import ExitStack

from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.ports import Transaction
from dicom_network.domain.uploads import FileName, FileOutcome, FileState, Upload, UploadedFile, Uploads
from dicom_network.modules.uploading.staging import StagedFile, Staging

TAKE_IN_JOB = "take-in-upload"
ARRIVES = FileOutcome(FileState.ARRIVING)


class Pieces:
    """Keeps pieces of the files of one upload. Thread-safe."""

    def __init__(self, node: Node, uploads: Uploads, staging: Staging, upload: Upload) -> None:
        self._node = node
        self._uploads = uploads
        self._staging = staging
        self._upload = upload

    def expect(self, name: FileName) -> UploadedFile:
        """Note that a file arrives, and give it. Its length is that of the first time. Raises: InvalidInput."""
        found = self._uploads.find_file(self._upload.id, name.key)
        if found is None or found.outcome.state is FileState.FAILED:
            with self._node.database.transaction() as transaction:
                self._uploads.settle(transaction, self._upload.id, [(name, ARRIVES)])
            found = self._uploads.find_file(self._upload.id, name.key)
        if found is None:
            raise Unavailable("the file was forgotten meanwhile", code="uploading.lost")
        if found.name.size != name.size:
            raise InvalidInput("another length of this file was announced before", code="uploading.size")
        return found

    def has_arrived(self, file: UploadedFile) -> int:
        """Give how many bytes of a file are here."""
        return self._staging.length(self._upload.id, file.id)

    def write(self, file: UploadedFile, offset: int, chunks: Sequence[bytes]) -> int:
        """Append bytes that begin at ``offset``; gives where the next ones begin.

        Raises: InvalidInput (more than announced), Conflict (others came meanwhile), Unavailable (disk).
        """
        self._check_disk()
        with self._staging.open(self._upload.id, file.id) as staged:
            for chunk in chunks:
                if offset + len(chunk) > file.name.size:
                    raise InvalidInput("the file is longer than announced", code="uploading.size")
                staged.append(offset, chunk)
                offset += len(chunk)
        return offset

    def complete(self, file: UploadedFile) -> None:
        """Have a file that is whole taken in; done twice it is done once."""
        with self._staging.open(self._upload.id, file.id) as staged:
            staged.sync()
        with self._node.database.transaction() as transaction:
            self._order(transaction, file.id, file.name)

    def whole_file(self, name: FileName) -> "WholeFile":
        """Begin to stage a file that comes in one go, its length not known before. Raises: Unavailable."""
        self._check_disk()
        with self._node.database.transaction() as transaction:
            self._uploads.settle(transaction, self._upload.id, [(name, ARRIVES)])
        found = self._uploads.find_file(self._upload.id, name.key)
        if found is None:
            raise Unavailable("the file was forgotten meanwhile", code="uploading.lost")
        # What an earlier attempt has left is of no use: this one begins at the beginning.
        self._staging.remove(self._upload.id, found.id)
        return WholeFile(self, found, self._staging)

    def _order(self, transaction: Transaction, file_id: int, name: FileName) -> None:
        self._uploads.settle(transaction, self._upload.id, [(name, FileOutcome(FileState.WAITING))])
        arguments = {"upload": self._upload.id, "file": file_id, "actor": self._upload.actor}
        self._node.jobs.enqueue(transaction, TAKE_IN_JOB, arguments, key=str(file_id))

    def _check_disk(self) -> None:
        if self._node.blobs.free_bytes() < self._node.settings.storage.reserve_bytes:
            raise Unavailable("the disk is below its reserve", code="storage.out-of-space", hint="free some space")


class WholeFile:
    """A staged file that comes in one go. Not thread-safe; ``end`` or ``abort`` ends it."""

    def __init__(self, pieces: Pieces, file: UploadedFile, staging: Staging) -> None:
        self._pieces = pieces
        self._file = file
        self._length = 0
        self._stack = ExitStack()
        self._staged: StagedFile = self._stack.enter_context(pieces._staging.open(pieces._upload.id, file.id))

    def write(self, content: bytes | memoryview) -> None:
        """Append bytes. Raises: Unavailable."""
        self._staged.append(self._length, content)
        self._length += len(content)

    def end(self) -> None:
        """Say that it is whole: it will be taken in."""
        self._stack.close()
        name = FileName(self._file.name.key, self._file.name.path, self._length)
        self._pieces.complete(UploadedFile(self._file.id, self._file.upload, name, self._file.outcome))

    def abort(self) -> None:
        """Stop; what has come is written over by the next attempt."""
        self._stack.close()
