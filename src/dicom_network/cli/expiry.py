"""When something runs out, as people type it."""

import re
from datetime import UTC, datetime, timedelta

from dicom_network.base.clock import now
from dicom_network.domain.errors import InvalidInput

SPAN = re.compile(r"(\d{1,4})\s*([hdwy])")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "y": timedelta(days=365)}


def read_expiry(text: str) -> datetime | None:
    """Read a date or a span from now; None for an empty text. Raises: InvalidInput."""
    if not text:
        return None
    matched = SPAN.fullmatch(text.strip().lower())
    if matched:
        return now() + int(matched[1]) * UNITS[matched[2]]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"{text} is neither a date nor a span", code="shell.expiry", hint="2027-01-31, 12h, 30d, 8w or 1y"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
