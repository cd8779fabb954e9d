"""The one family of errors.

::

    DicomNetworkError
    ├── InvalidInput     what was given makes no sense: bytes, a query, a setting      mend the input
    ├── NotFound         no such study, instance, peer, person                         ask for something else
    ├── Refused          a rule says no: unknown peer, no right, SOP class not taken   ask who may allow it
    ├── Conflict         it contradicts what is already there                          resolve the conflict
    ├── Unavailable      not now: disk reserve, limits, a peer that does not answer    try again later
    └── Corrupt          what is stored does not match what was stored                 run `check`

An error carries a stable ``code`` (for programs), a message (what and where) and a ``hint`` (what to do).
None of them may hold patient data: they are logged. Edges own the tables that turn a class into a DIMSE status
or an HTTP status; errors know neither.
"""


class DicomNetworkError(Exception):
    """Root of the family."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.hint})" if self.hint else message


class InvalidInput(DicomNetworkError):
    """What was given makes no sense; nothing was changed."""

    code = "invalid"


class NotFound(DicomNetworkError):
    """There is no such thing, or none that the asker may know of."""

    code = "not-found"


class Refused(DicomNetworkError):
    """A rule of this node says no."""

    code = "refused"


class Conflict(DicomNetworkError):
    """It contradicts what is already there."""

    code = "conflict"


class Unavailable(DicomNetworkError):
    """It cannot be done now and may be tried again."""

    code = "unavailable"


class Corrupt(DicomNetworkError):
    """What is stored does not match what was stored."""

    code = "corrupt"
