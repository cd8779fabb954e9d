"""Where a comparison stands, in a small file of the data folder."""

import json
import os
from pathlib import Path

from dicom_network.modules.integrity.model import CheckState

FILE = "integrity/check.json"


class Cursor:
    """Keeps the state of a comparison between runs."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE

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
