"""Uploads and their files on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.domain.uploads import FileName, FileOutcome, FileState, Upload, UploadState
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.uploads import SqlUploads

AT = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
REFUSED = FileOutcome(FileState.REFUSED, "uploading.not-dicom", "it is no\0 DICOM file")


@pytest.fixture
def uploads(database: SqlDatabase) -> SqlUploads:
    return SqlUploads(database)


def opened(database: SqlDatabase, uploads: SqlUploads, *, person: int = 7, changed: datetime = AT) -> int:
    row = Upload(0, person, "person:amoraru", None, "CD Bălți", UploadState.OPEN, 3, 300, AT, changed)
    with database.transaction() as transaction:
        return uploads.open(transaction, row)


def settle(database: SqlDatabase, uploads: SqlUploads, upload: int, *files: tuple[FileName, FileOutcome]) -> None:
    with database.transaction() as transaction:
        uploads.settle(transaction, upload, files)


def stored(number: int) -> FileOutcome:
    return FileOutcome(FileState.STORED, study_instance_uid="1.2", sop_instance_uid=f"1.2.{number}")


def test_what_is_settled_stays_and_what_is_not_changes(database: SqlDatabase, uploads: SqlUploads) -> None:
    upload = opened(database, uploads)
    name = FileName("a", "CD/IM1", 100)
    settle(database, uploads, upload, (name, FileOutcome(FileState.FAILED, "storage.out-of-space", "full")))
    settle(database, uploads, upload, (name, stored(1)))
    settle(database, uploads, upload, (name, FileOutcome(FileState.ALREADY_HERE)))
    (file,) = uploads.list_files(upload)
    assert (file.name, file.outcome, file.is_settled) == (name, stored(1), True)
    assert uploads.find_file(upload, "a") == uploads.get_file(file.id) == file
    assert uploads.find_file(upload, "b") is None


def test_files_are_counted_by_state_and_listed_in_pages(database: SqlDatabase, uploads: SqlUploads) -> None:
    upload, other = opened(database, uploads), opened(database, uploads)
    files = [(FileName(f"k{number}", f"IM{number}", 10), stored(number)) for number in range(5)]
    settle(database, uploads, upload, *files, (FileName("x", "letter.doc", 7), REFUSED))
    settle(database, uploads, upload, (FileName("1", "disc.zip!IM1", 3, parent=1), stored(9)))
    settle(database, uploads, other, (FileName("k0", "IM0", 10), stored(0)))
    tally = uploads.tally(upload)
    assert tally.files == {FileState.STORED: 6, FileState.REFUSED: 1}
    assert tally.bytes == {FileState.STORED: 53, FileState.REFUSED: 7}
    assert tally.studies == 1
    first = uploads.list_files(upload, states=[FileState.STORED], limit=4)
    rest = uploads.list_files(upload, states=[FileState.STORED], after=first[-1].id, limit=4)
    assert len({file.id for file in (*first, *rest)}) == 6
    (refused,) = uploads.list_files(upload, states=[FileState.REFUSED])
    assert refused.outcome.reason == "it is no DICOM file"


def test_people_see_their_own_newest_first(database: SqlDatabase, uploads: SqlUploads) -> None:
    mine = [opened(database, uploads) for _ in range(3)]
    opened(database, uploads, person=8)
    assert [one.id for one in uploads.list_of(7)] == mine[::-1]
    assert [one.id for one in uploads.list_of(7, before=mine[2], limit=1)] == [mine[1]]
    found = uploads.find(mine[0])
    assert found is not None
    assert (found.name, found.files, found.bytes, found.created) == ("CD Bălți", 3, 300, AT)


def test_what_nobody_goes_on_with_is_found_and_forgotten_later(database: SqlDatabase, uploads: SqlUploads) -> None:
    old, new = opened(database, uploads, changed=AT - timedelta(days=8)), opened(database, uploads)
    assert [one.id for one in uploads.forgotten(AT - timedelta(days=7))] == [old]
    settle(database, uploads, old, (FileName("a", "IM1", 1), stored(1)))
    assert uploads.forgotten(AT - timedelta(days=7)) == [], "something came"
    with database.transaction() as transaction:
        uploads.set_state(transaction, old, UploadState.EXPIRED)
    with database.transaction() as transaction:
        assert uploads.prune(transaction, datetime.now(UTC) + timedelta(seconds=5)) == 1
    assert uploads.find(old) is None
    assert uploads.list_files(old) == []
    assert uploads.find(new) is not None, "what is open is never pruned"
