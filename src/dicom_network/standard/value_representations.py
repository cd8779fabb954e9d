"""Value representations (PS3.5 6.2): which are text, numbers or bytes, and how explicit VR encodes their length.

The tables are keyed by the two letters, as ``str``. PS3.5 Table 6.2-1 and section 7.1.2.
"""

from typing import Final

LONG_LENGTH: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
"""Explicit VR with two reserved bytes and a length of 32 bits (PS3.5 Table 7.1-1)."""

SHORT_LENGTH: Final = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM"}
    | {"UI", "UL", "US"}
)
"""Explicit VR with a length of 16 bits (PS3.5 Table 7.1-2)."""

KNOWN: Final = LONG_LENGTH | SHORT_LENGTH

CHARACTER_SET_DEPENDENT: Final = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""Text that Specific Character Set (0008,0005) applies to (PS3.5 6.1.2.3)."""

SINGLE_TEXT: Final = frozenset({"LT", "ST", "UR", "UT"})
"""Text in which a backslash does not part values and leading spaces count (PS3.5 6.2)."""

TEXT: Final = CHARACTER_SET_DEPENDENT | {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"}

BYTES: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
"""Values that DICOM JSON gives as InlineBinary or BulkDataURI (PS3.18 F.2.3)."""

WORD_SIZE: Final = {
    "AT": 2,
    "FD": 8,
    "FL": 4,
    "OD": 8,
    "OF": 4,
    "OL": 4,
    "OV": 8,
    "OW": 2,
    "SL": 4,
    "SS": 2,
    "SV": 8,
    "UL": 4,
    "US": 2,
    "UV": 8,
}
"""Bytes of the words that byte ordering applies to (PS3.5 7.3)."""

STRUCT_CODE: Final = {"FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q"}
"""Letter of Python's ``struct`` for one number."""

PADDING: Final = {"UI": b"\x00", "OB": b"\x00", "UN": b"\x00"}
"""What makes the length of a value even; a space for every other (PS3.5 6.2)."""
