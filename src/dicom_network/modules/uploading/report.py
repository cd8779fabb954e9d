"""The report of an upload as CSV: a line a file, with what became of it and why."""

import csv
import io
from collections.abc import Iterator

from dicom_network.domain.uploads import FileState, UploadedFile, Uploads

COLUMNS = ("file", "state", "code", "reason", "bytes", "study_instance_uid", "sop_instance_uid")
PAGE = 1000
MARK = "\ufeff"
"""Tells spreadsheet programs that the text is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(uploads: Uploads, upload_id: int, states: tuple[FileState, ...] = ()) -> Iterator[str]:
    """Yield the report, some lines at a time; ``states``: those files only."""
    yield MARK + _text([COLUMNS])
    after = 0
    while page := uploads.list_files(upload_id, states=states, after=after, limit=PAGE):
        yield _text(map(_cells, page))
        after = page[-1].id


def _cells(file: UploadedFile) -> tuple[str, ...]:
    outcome = file.outcome
    cells = (
        file.name.path,
        outcome.state.value,
        outcome.code,
        outcome.reason,
        str(file.name.size),
        outcome.study_instance_uid,
        outcome.sop_instance_uid,
    )
    # A name that looks like a formula would be run by a spreadsheet program.
    return tuple(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)


def _text(rows: object) -> str:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return sink.getvalue()
