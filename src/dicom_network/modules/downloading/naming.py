"""Names of files in a download: readable, and such as a DICOMDIR may refer to (PS3.10 8.2, 8.5).

Every step of a path has up to eight capital letters, digits and low lines, and no ending:
``DICOM/TURCANU/CT240311/S003AXIA/I0000412``.
"""

import re
import unicodedata
from typing import Final

STEP_LENGTH: Final = 8
_OUTSIDE: Final = re.compile(r"[^A-Z0-9]+")
_LETTERS: Final = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Ґ": "G", "Ѓ": "G", "Д": "D", "Ђ": "DJ", "Е": "E", "Ё": "E", "Є": "E",
    "Ж": "ZH", "З": "Z", "Ѕ": "DZ", "И": "I", "І": "I", "Ї": "I", "Й": "I", "Ј": "J", "К": "K", "Ќ": "K", "Л": "L",
    "Љ": "LJ", "М": "M", "Н": "N", "Њ": "NJ", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "Ћ": "C", "У": "U",
    "Ў": "U", "Ф": "F", "Х": "H", "Ц": "C", "Ч": "CH", "Џ": "DZ", "Ш": "SH", "Щ": "SH", "Ъ": "", "Ы": "Y", "Ь": "",
    "Э": "E", "Ю": "JU", "Я": "JA", "Đ": "D", "Ł": "L", "Ø": "O", "ß": "SS",
}  # fmt: skip


def plain(text: str) -> str:
    """Write a text in the letters A to Z and digits; what has no such letter is left out."""
    latin = "".join(_LETTERS.get(character, character) for character in text.upper())
    decomposed = unicodedata.normalize("NFKD", latin)
    return _OUTSIDE.sub("", decomposed)


class Steps:
    """Gives the entries of one folder names that differ."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def name(self, wanted: str) -> str:
        """Give a name as wanted, or one that is like it and numbered. The same requests give the same names."""
        base = wanted[:STEP_LENGTH]
        name, number = base, self._last.get(base, 1)
        while name in self._taken:
            number += 1
            suffix = str(number)
            name = base[: STEP_LENGTH - len(suffix)] + suffix
        self._last[base] = number
        self._taken.add(name)
        return name
