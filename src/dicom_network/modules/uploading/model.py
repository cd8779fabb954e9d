"""Rules of uploading: names, limits, and what an error means for a file."""

import re
from enum import StrEnum

from dicom_network.domain.errors import DicomNetworkError, InvalidInput, Unavailable
from dicom_network.domain.uploads import FileOutcome, FileState

MOST_BATCH_BYTES = 256 << 20
"""Of one batch. Clients send 32 MB; what is larger than that comes in pieces."""
MOST_PIECE_BYTES = 256 << 20
MOST_BATCH_FILES = 1000
LONGEST_KEY = 200
LONGEST_PATH = 1000
STALL_SECONDS = 60.0
"""A client that sends nothing for so long has gone, its lid closed; its place is given to another."""
ZIP_SIGNATURE = b"PK\x03\x04"
NO_INSTANCE = "storage.no-instance"


class WhyLeftOut(StrEnum):
    """Why a client does not send a file."""

    NOT_DICOM = "not-dicom"
    JUNK = "junk"
    """It belongs to an operating system or to a disk."""
    UNREADABLE = "unreadable"
    """It could not be read on the client's side."""


LEFT_OUT = {
    WhyLeftOut.NOT_DICOM: FileOutcome(FileState.REFUSED, "uploading.not-dicom", "it is no DICOM file"),
    WhyLeftOut.JUNK: FileOutcome(FileState.SKIPPED, "uploading.junk", "it belongs to a disk, not to a study"),
    WhyLeftOut.UNREADABLE: FileOutcome(FileState.REFUSED, "uploading.unreadable", "it could not be read"),
}

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_PARAMETER = re.compile(r';\s*(name|filename)="([^"]*)"')
_ESCAPES = {"%22": '"', "%0D": "\r", "%0A": "\n"}


def check_key(key: str) -> str:
    """Give the key of a file. Raises: InvalidInput."""
    if not _KEY.fullmatch(key):
        raise InvalidInput("the key of a file is 1 to 200 visible ASCII characters", code="uploading.key")
    return key


def clean_path(path: str) -> str:
    """Make a path fit for a report: no control characters, the end of it where it is too long."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", path)[-LONGEST_PATH:]


def read_disposition(value: str) -> tuple[str, str]:
    """Give name and file name of a part of a form (RFC 7578 4.2); ``value`` as latin-1, what browsers send is UTF-8.

    Raises: InvalidInput.
    """
    text = value.encode("latin-1").decode("utf-8", "replace")
    found = {name: _unescaped(one) for name, one in _PARAMETER.findall(text)}
    if not text.lower().startswith("form-data") or "name" not in found:
        raise InvalidInput("a part of the form has no name", code="uploading.form")
    return found["name"], found.get("filename", "") or found["name"]


def outcome_of(error: DicomNetworkError) -> FileOutcome:
    """Tell what an error means for the file that it befell."""
    state = FileState.REFUSED
    if error.code == NO_INSTANCE:
        state = FileState.SKIPPED
    elif isinstance(error, Unavailable):
        state = FileState.FAILED
    return FileOutcome(state, error.code, str(error.args[0]))


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    return text
