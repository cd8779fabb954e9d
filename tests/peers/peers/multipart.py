"""Multipart bodies as clients read and write them (PS3.18 8.6; RFC 2046 5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

BOUNDARY = "boundary-of-the-tests"
STORE_TYPE = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'


@dataclass(frozen=True)
class Part:
    """A part of a body."""

    header: str
    content: bytes


def parts(body: bytes, content_type: str) -> list[Part]:
    """Take a body apart as strictly as viewers do: CRLF everywhere, nothing before the first boundary.

    Raises: ValueError where it is not so.
    """
    boundary = b"--" + parameter(content_type, "boundary").encode()
    if not body.startswith(boundary + b"\r\n"):
        raise ValueError("the body does not begin with its boundary line")
    found, at = [], len(boundary) + 2
    while True:
        header_end = body.index(b"\r\n\r\n", at)
        end = body.index(b"\r\n" + boundary, header_end + 4)
        found.append(Part(body[at:header_end].decode("ascii"), body[header_end + 4 : end]))
        at = end + 2 + len(boundary)
        if body[at : at + 2] == b"--":
            return found
        at += 2


def parameter(content_type: str, name: str) -> str:
    """Give a parameter of a media type."""
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_param(name, failobj=""))


def store_body(files: Sequence[bytes]) -> bytes:
    """Give the body of a STOW-RS request of Part 10 files."""
    opening = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(opening + file + b"\r\n" for file in files) + f"--{BOUNDARY}--\r\n".encode()
