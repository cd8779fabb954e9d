"""What headers have in common: elements and headers that were read lately, to be taken again for the same bytes."""

from typing import Any, Final, TypeAlias

from dicom_network.protocol.dataset.encoding import Encoding
from dicom_network.protocol.dataset.template import Templates

Remembered: TypeAlias = dict[tuple[int, str, bytes], dict[str, Any]]
"""Tag, VR and bytes of an element → the element in the DICOM JSON model, by its key."""

LONGEST_REMEMBERED: Final = 256
"""Bytes of a value. What is longer is hardly ever the same twice, or not wanted at all."""
MOST_REMEMBERED: Final = 4096
"""Elements. A series has some tens that its instances share and some ten that they do not."""


class ElementMemory:
    """Remembers elements: those of a series differ in a few only, and to decode one costs five times a look here.

    What it gives is shared by everybody who reads the same bytes and must not be changed. What is too much is
    forgotten, all at once. Thread-safe.
    """

    def __init__(self) -> None:
        self._by_encoding: dict[object, Remembered] = {}
        self._templates: dict[object, Templates] = {}

    def __len__(self) -> int:
        """Count the elements."""
        return sum(map(len, self._by_encoding.values()))

    def of(self, encoding: object) -> Remembered:
        """Give what is remembered of one encoding, which says all that the meaning of an element's bytes depends on."""
        remembered = self._by_encoding.get(encoding)
        if remembered is None or len(remembered) > MOST_REMEMBERED:
            if len(self) > MOST_REMEMBERED:
                self._by_encoding.clear()
            remembered = self._by_encoding.setdefault(encoding, {})
        return remembered

    def templates_of(self, encoding: Encoding, wanted: frozenset[int] | None) -> Templates:
        """Give the templates of headers of one encoding, of which so much is wanted."""
        key = (encoding.explicit_vr, encoding.little_endian, wanted)
        templates = self._templates.get(key)
        if templates is None:
            templates = self._templates.setdefault(key, Templates(encoding, wanted))
        return templates
