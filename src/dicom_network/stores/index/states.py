"""States of stored versions as the tables hold them."""

from typing import Final

from dicom_network.domain.hierarchy import VersionState

STATES: Final = (VersionState.CURRENT, VersionState.REPLACED, VersionState.CONFLICT, VersionState.TRASHED)
"""In the order of their numbers."""

CURRENT: Final = 0
REPLACED: Final = 1
CONFLICT: Final = 2
TRASHED: Final = 3
