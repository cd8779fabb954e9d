"""The package of OHIF, fetched before the bench goes into its private network and kept beside the bench's data."""

import sys
from pathlib import Path

from bench.place import DATA
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.modules.ohif.download import fetch, known_registry
from dicom_network.modules.ohif.release import TARBALL

PACKAGE = DATA / TARBALL


def fetch_package() -> Path | None:
    """Fetch it where it is not here yet; gives where it is, None (and says why) where it cannot be had."""
    if PACKAGE.exists():
        return PACKAGE
    PACKAGE.parent.mkdir(parents=True, exist_ok=True)
    part = PACKAGE.with_suffix(".part")
    try:
        with part.open("wb") as file:
            fetch(known_registry(), file, lambda _done, _whole: None)
    except DicomNetworkError as error:
        part.unlink(missing_ok=True)
        print(f"OHIF is left out: {error}", file=sys.stderr)
        return None
    return part.rename(PACKAGE)
