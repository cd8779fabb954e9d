"""What a request can get wrong; edges turn these into the error family and its HTTP statuses."""


class DicomWebError(ValueError):
    """A request that PS3.18 does not allow; the message says what is wrong and repeats no patient data."""


class MediaTypeError(DicomWebError):
    """An ``Accept`` or ``Content-Type`` that cannot be read."""


class MultipartError(DicomWebError):
    """A multipart message that is malformed, cut short, or beyond its limits."""


class RangeError(DicomWebError):
    """A byte range that lies outside the representation (RFC 9110 15.5.17)."""


class ParameterError(DicomWebError):
    """A query parameter that makes no sense."""
