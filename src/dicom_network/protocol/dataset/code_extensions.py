"""Code extension techniques: ISO 2022 escape sequences inside of text (PS3.5 6.1.2.4, PS3.3 Tables C.12-3 and C.12-4).

The low half of the code table (G0) starts as ASCII and the high half (G1) as the first value of Specific Character Set
says; escape sequences put other sets there, until the next delimiter puts the start back (PS3.5 6.1.2.5.3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ESCAPE: Final = b"\x1b"
_ASCII: Final = "6"

# Registration number -> escape sequence and codec, for the sets that are designated to the high half.
_HIGH: Final = {
    "13": (b"\x1b)I", "shift_jis"),
    "58": (b"\x1b$)A", "gb2312"),
    "100": (b"\x1b-A", "iso8859_1"),
    "101": (b"\x1b-B", "iso8859_2"),
    "109": (b"\x1b-C", "iso8859_3"),
    "110": (b"\x1b-D", "iso8859_4"),
    "126": (b"\x1b-F", "iso8859_7"),
    "127": (b"\x1b-G", "iso8859_6"),
    "138": (b"\x1b-H", "iso8859_8"),
    "144": (b"\x1b-L", "iso8859_5"),
    "148": (b"\x1b-M", "iso8859_9"),
    "149": (b"\x1b$)C", "euc_kr"),
    "166": (b"\x1b-T", "tis_620"),
    "203": (b"\x1b-b", "iso8859_15"),
}

# The same for the low half. 14 (JIS X 0201 romaji) differs from ASCII in two characters, which DICOM does not part.
_LOW: Final = {
    _ASCII: b"\x1b(B",
    "14": b"\x1b(J",
    "87": b"\x1b$B",
    "159": b"\x1b$(D",
}
_LOW_DOUBLE: Final = frozenset({"87", "159"})

_DESIGNATIONS: Final = (
    {sequence: ("high", number) for number, (sequence, _) in _HIGH.items()}
    | {sequence: ("low", number) for number, sequence in _LOW.items()}
    # JIS C 6226-1978, the elder of 87, still sent by some modalities.
    | {b"\x1b$@": ("low", "87")}
)
_SEQUENCES: Final = re.compile(
    b"|".join(re.escape(sequence) for sequence in sorted(_DESIGNATIONS, key=len, reverse=True)) + b"|\x1b"
)

# PS3.5 6.1.2.5.3: what puts the start back. In names, their own delimiters do as well.
_TEXT_DELIMITERS: Final = re.compile(rb"[\\\t\n\f\r]")
_NAME_DELIMITERS: Final = re.compile(rb"[\\^=\t\n\f\r]")


@dataclass(frozen=True, slots=True)
class CodeExtensions:
    """The registration numbers that Specific Character Set names; the first one is designated at the start."""

    first: str
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, numbers: tuple[str, ...]) -> "CodeExtensions":
        """Take the numbers in the order of the attribute's values; an empty or unknown first one means ASCII."""
        known = tuple(number for number in numbers if number in _HIGH or number in _LOW)
        return cls(numbers[0] if numbers[0] in _HIGH else _ASCII, known)

    def decode(self, raw: bytes, *, is_name: bool) -> str:
        """Decode a value; unknown escape sequences and undefined characters become U+FFFD."""
        if _ESCAPE not in raw and raw.isascii():
            return raw.decode("ascii")
        delimiters = _NAME_DELIMITERS if is_name else _TEXT_DELIMITERS
        return "".join(self._decoded_runs(raw, delimiters))

    def encode(self, text: str, *, is_name: bool) -> bytes:
        """Encode a value, each delimiter reached in the state of the start.

        Raises: UnicodeEncodeError where none of the character sets has a character.
        """
        if text.isascii():
            return text.encode("ascii")
        delimiters = "\\^=\t\n\f\r" if is_name else "\\\t\n\f\r"
        encoded = bytearray()
        low, high = _ASCII, self.first
        for character in text:
            if character in delimiters and low != _ASCII:
                encoded += _LOW[_ASCII]
                low = _ASCII
            low, high = self._append(encoded, character, low, high)
            if character in delimiters:
                high = self.first
        if low != _ASCII:
            encoded += _LOW[_ASCII]
        return bytes(encoded)

    def _decoded_runs(self, raw: bytes, delimiters: re.Pattern[bytes]) -> Iterator[str]:
        low, high = _ASCII, self.first
        position = 0
        while position < len(raw):
            sequence = _SEQUENCES.search(raw, position)
            end = sequence.start() if sequence else len(raw)
            run = raw[position:end]
            if low in _LOW_DOUBLE:
                yield _decode_double(run, low)
            else:
                delimiter = delimiters.search(run)
                if delimiter:
                    yield _decode_single(run[: delimiter.start()], high)
                    run, high = run[delimiter.start() :], self.first
                yield _decode_single(run, high)
            if sequence is None:
                return
            half, number = _DESIGNATIONS.get(sequence.group(), ("", ""))
            if half == "low":
                low = number
            elif half == "high":
                high = number
            else:
                yield "\ufffd"
            position = sequence.end()

    def _append(self, encoded: bytearray, character: str, low: str, high: str) -> tuple[str, str]:
        """Append one character, and before it the escape sequence that it needs; gives the new state."""
        if character.isascii():
            if low in _LOW_DOUBLE:
                encoded += _LOW[_ASCII]
                low = _ASCII
            encoded += character.encode("ascii")
            return low, high
        for number in (low, high, *self.numbers):
            code = _encode_character(character, number)
            if code is None:
                continue
            if number in _LOW_DOUBLE and number != low:
                encoded += _LOW[number]
                low = number
            elif number in _HIGH and number != high:
                encoded += _HIGH[number][0]
                high = number
            encoded += code
            return low, high
        raise UnicodeEncodeError("iso2022", character, 0, 1, "not in the character sets of the data set")


def _decode_single(run: bytes, high: str) -> str:
    """Decode a run with ASCII in the low half and some set, or nothing, in the high one."""
    if high == _ASCII:
        # Nothing is designated there, and yet it is used: the sender means Latin-1 or UTF-8.
        try:
            return run.decode("utf_8")
        except UnicodeDecodeError:
            return run.decode("iso8859_1")
    return run.decode(_HIGH[high][1], "replace")


def _decode_double(run: bytes, low: str) -> str:
    """Decode a run of two-byte characters in the low half, through the high half of EUC-JP."""
    if low == "87":
        return bytes(byte | 0x80 if byte > 0x20 else byte for byte in run).decode("euc_jp", "replace")
    return _supplementary(run).decode("euc_jp", "replace")


def _supplementary(run: bytes) -> bytes:
    """Turn JIS X 0212 pairs into the three bytes that EUC-JP has for each."""
    encoded = bytearray()
    for index in range(0, len(run), 2):
        encoded += b"\x8f" + bytes(byte | 0x80 for byte in run[index : index + 2])
    return bytes(encoded)


@lru_cache(maxsize=4096)
def _encode_character(character: str, number: str) -> bytes | None:
    """Encode one character that is not ASCII in a character set, None where the set lacks it."""
    try:
        if number in _LOW_DOUBLE:
            code = character.encode("euc_jp")
            pair, marked = (code[1:], True) if code[:1] == b"\x8f" else (code, False)
            if len(pair) != 2 or marked != (number == "159") or code[:1] == b"\x8e":
                return None
            return bytes(byte & 0x7F for byte in pair)
        if number in _HIGH:
            code = character.encode(_HIGH[number][1])
            # Shift JIS holds kanji as well; 13 is its half-width katakana alone.
            return None if number == "13" and len(code) != 1 else code
    except UnicodeEncodeError:
        pass
    return None
