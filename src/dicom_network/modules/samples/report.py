"""A report as a PDF of one page, written by hand: text, and a key image."""

import zlib
from dataclasses import dataclass

LETTERS = {"ă": "abreve", "â": "acircumflex", "î": "icircumflex", "ș": "scommaaccent", "ț": "tcommaaccent",
           "Ă": "Abreve", "Â": "Acircumflex", "Î": "Icircumflex", "Ș": "Scommaaccent", "Ț": "Tcommaaccent"}  # fmt: skip
"""Letters that the standard encoding of PDF lacks, with the names under which a font knows them."""
FIRST_CODE = 0xE0
PAGE = (595, 842)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in shades of grey."""

    content: bytes
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``y`` from the bottom of the page, in points."""

    text: str
    y: int
    size: int = 10
    bold: bool = False


def write_pdf(title: str, lines: list[Line], picture: Picture) -> bytes:
    """Write a page of A4 with the lines at the left and the picture at the bottom."""
    codes = {letter: FIRST_CODE + index for index, letter in enumerate(LETTERS)}
    differences = " ".join(f"/{name}" for name in LETTERS.values())
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding 6 0 R >>"
    page = _page(lines, codes)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents 7 0 R"
            " /Resources << /Font << /F1 4 0 R /F2 5 0 R >> /XObject << /Im 8 0 R >> >> >>"
        ).encode(),
        (font % "Helvetica").encode(),
        (font % "Helvetica-Bold").encode(),
        f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{FIRST_CODE} {differences}] >>".encode(),
        _stream("/Filter /FlateDecode", zlib.compress(page)),
        _stream(
            f"/Type /XObject /Subtype /Image /Width {picture.columns} /Height {picture.rows}"
            " /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
            picture.content,
        ),
        b"<< /Title (" + title.encode("ascii") + b") /Producer (DICOM Network) >>",
    ]
    return _file(bodies)


def _page(lines: list[Line], codes: dict[str, int]) -> bytes:
    parts = [b"0.15 0.35 0.55 rg 0 800 595 42 re f 1 1 1 rg"]
    for line in lines:
        text = b"".join(_encode(letter, codes) for letter in line.text)
        colour = b"1 1 1 rg" if line.y > 800 else b"0 0 0 rg"
        style = b"/F2" if line.bold else b"/F1"
        parts.append(b"%s BT %s %d Tf 56 %d Td (%s) Tj ET" % (colour, style, line.size, line.y, text))
    parts.append(b"q 440 0 0 440 56 70 cm /Im Do Q")
    return b"\n".join(parts)


def _encode(letter: str, codes: dict[str, int]) -> bytes:
    if letter in "()\\":
        return b"\\" + letter.encode()
    return bytes([codes[letter]]) if letter in codes else letter.encode("cp1252")


def _stream(entries: str, content: bytes) -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(bodies: list[bytes]) -> bytes:
    """Join objects and their cross-reference table (ISO 32000-1 7.5); the last object is the document information."""
    content = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        len(bodies),
        table,
    )
    return bytes(content)
