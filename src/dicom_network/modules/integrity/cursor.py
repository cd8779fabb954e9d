"""Where a comparison stands, in a small file of the data folder."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dicom_network.domain.errors import Unavailable
from dicom_network.modules.integrity.model import CheckState

FILE = "integrity/check.json"


class Cursor:
    """Keeps the state of a comparison between runs."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the cursor against every other process and thread. Raises: Unavailable while another holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Unavailable(
                    "index and store are being compared already", code="integrity.busy", hint="wait until that is over"
                ) from error
            yield
        finally:
            os.close(descriptor)

    def load(self) -> CheckState | None:
        """Give the last state, finished or not; None where there is none that can be read."""
        try:
            return CheckState.from_json(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, state: CheckState) -> None:
        """Keep a state; a crash leaves the old one or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(state.to_json(), ensure_ascii=False), encoding="utf-8")
        new.replace(self._path)
