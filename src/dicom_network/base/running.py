"""What a running node leaves in its data folder for those who work beside it: that it runs, and where it answers."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dicom_network.domain.errors import Conflict, Unavailable

FILE = "running.json"


@contextmanager
def claim(data: Path) -> Iterator[int]:
    """Hold a data folder for one node; gives the descriptor to ``announce`` with.

    Raises: Conflict where another node holds it, Unavailable where the folder cannot be used.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unusable(data, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                f"another node runs on the data folder {data}", code="node.running", hint="choose one with --data"
            ) from error
        os.ftruncate(descriptor, 0)
        yield descriptor
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def announce(descriptor: int, *, url: str, ae_title: str) -> None:
    """Write down where the node answers."""
    os.pwrite(descriptor, json.dumps({"url": url, "ae_title": ae_title}).encode(), 0)


def url_of_running_node(data: Path) -> str:
    """Give the base URL of the node that runs on a data folder; empty where none does."""
    return _announced(data, "url")


def ae_title_of_running_node(data: Path) -> str:
    """Give the AE title of the node that runs on a data folder; empty where none does."""
    return _announced(data, "ae_title")


def _announced(data: Path, key: str) -> str:
    try:
        with (data / FILE).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return str(json.loads(file.read() or b"{}").get(key, ""))
    except (OSError, ValueError):
        return ""
    return ""


def unusable(data: Path, error: OSError) -> Unavailable:
    """Give the error of a data folder that this user cannot work in."""
    return Unavailable(
        f"the data folder {data} cannot be used: {error.strerror}",
        code="node.data",
        hint="work as a user who may write there, or choose another with --data",
    )
