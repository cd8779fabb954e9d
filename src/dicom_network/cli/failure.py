"""How a command ends when it cannot do what it was asked: one line, and an exit status a family of errors."""

import sys
from typing import Final

from dicom_network.domain.errors import (
    Conflict,
    Corrupt,
    DicomNetworkError,
    InvalidInput,
    NotFound,
    Refused,
    Unavailable,
)

FINDINGS: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130
EXIT_STATUSES: Final = {
    InvalidInput: 3,
    NotFound: 4,
    Refused: 5,
    Conflict: 6,
    Unavailable: 7,
    Corrupt: 8,
    DicomNetworkError: 9,
}
"""By family; the first that fits counts."""


def exit_status(error: DicomNetworkError) -> int:
    """Give the exit status of an error."""
    return next(status for family, status in EXIT_STATUSES.items() if isinstance(error, family))


def error_line(message: str, hint: str = "") -> str:
    """Give the one line that a person reads."""
    line = " ".join(message.split())
    return f"error: {line} ({hint})" if hint else f"error: {line}"


def print_error(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(line + "\n")
