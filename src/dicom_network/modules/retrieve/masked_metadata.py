"""Metadata for those who may not know who the patient is."""

from dataclasses import dataclass

import orjson

from dicom_network.domain.masking import mask


@dataclass(frozen=True, slots=True)
class Masking:
    """What becomes of metadata before somebody sees them. Without a key, nothing."""

    key: bytes = b""

    @property
    def mark(self) -> str:
        """What the entity tag says of it, so that the two kinds of answer never stand for one another."""
        return "-masked" if self.key else ""

    def of(self, content: bytes) -> bytes:
        """Give metadata, a JSON array of instances, as they may be seen."""
        if not self.key:
            return content
        return orjson.dumps([mask(one, self.key) for one in orjson.loads(content)])


SHOWN = Masking()
"""Nothing is hidden."""
