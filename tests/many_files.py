"""Many small images of invented patients, made quickly: one is written by pydicom, the others are patched copies."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.made_instances import ROOT, file_of, make

FILES_A_SERIES = 100
_WIDTH = 8


@dataclass(frozen=True)
class ManyFiles:
    """``count`` images, a hundred a series, all of one study."""

    count: int
    study: str = f"{ROOT}.9001"
    family: str = "Țurcanu"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each."""
        for first in range(0, self.count, FILES_A_SERIES):
            series = first // FILES_A_SERIES
            mark = self._uid(first)
            template = file_of(
                make(
                    1,
                    SOPInstanceUID=mark,
                    StudyInstanceUID=self.study,
                    SeriesInstanceUID=f"{self.study}.{series}",
                    SeriesNumber=series + 1,
                    PatientName=f"{self.family}^Ana",
                    PatientID="RO-9001",
                )
            )
            for number in range(first, min(first + FILES_A_SERIES, self.count)):
                # Of one length, so that no other byte changes.
                yield f"S{series}/IM{number:05d}", template.replace(mark.encode(), self._uid(number).encode())

    def uids(self) -> set[str]:
        """Give the SOP Instance UIDs."""
        return {self._uid(number) for number in range(self.count)}

    def _uid(self, number: int) -> str:
        return f"{self.study}.{number // FILES_A_SERIES}.{10**_WIDTH + number}"

    def write(self, folder: Path) -> Path:
        """Write them below a folder."""
        for path, content in self.files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def write_zip(self, path: Path) -> Path:
        """Write them into a ZIP."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files():
                archive.writestr(name, content)
        return path
