"""The folder through which the processes of a node share what they count (``base.metrics``)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Read by prometheus_client when it is imported, and never again."""
PREFIX = "dicom-network-figures-"
"""Of the folder's name; the process id of the node follows."""


@contextmanager
def figures_folder() -> Iterator[None]:
    """Name a folder in the environment until left; one that is named already is kept.

    To be entered before ``base.metrics`` is imported, and by the process whose children are to share.
    """
    if os.environ.get(DIRECTORY_VARIABLE):
        yield
        return
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        os.environ[DIRECTORY_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[DIRECTORY_VARIABLE]


def _sweep() -> None:
    """Delete what nodes that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(OSError):
            if folder.stat().st_uid == os.getuid() and not Path("/proc", process).exists():
                shutil.rmtree(folder)
