"""What an AE title may be."""

import re
from typing import Final

from dicom_network.domain.errors import InvalidInput

AE_TITLE: Final = re.compile(r"[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,15}")
"""PS3.5 6.2: up to 16 characters of the default repertoire without backslash and control characters."""


def check_ae_title(ae_title: str) -> None:
    """Raises: InvalidInput for what is no AE title."""
    if not AE_TITLE.fullmatch(ae_title) or ae_title != ae_title.strip():
        raise InvalidInput(
            f"{ae_title!r} is no AE title", code="peers.ae-title", hint="1 to 16 characters, no backslash (PS3.5 6.2)"
        )
