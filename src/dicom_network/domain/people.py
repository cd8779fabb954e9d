"""People and what lets them in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A ``token``, ``session``, ``login-link`` or ``setup-link`` as it is kept: never the secret itself."""

    kind: str
    digest: bytes
    """SHA-256 of the secret."""
    person: int | None = None
    """Id of the person that it lets in; None for whoever holds it."""
    expires: datetime | None = None
    label: str = ""
    scope: str = ""
