"""``multipart/related`` written: the bytes that go between the parts.

There is no preamble, header names are spelled ``Content-Type``, lines end in CRLF: the viewers that cut answers apart
by hand (Cornerstone3D, dicomweb-client) rely on each of these.
"""

from collections.abc import Mapping

from dicom_network.protocol.dicomweb.media_types import MULTIPART


def content_type(boundary: str, root_type: str) -> str:
    """Give the ``Content-Type`` of the whole message."""
    return f'{MULTIPART}; type="{root_type}"; boundary={boundary}'


def part_type(media_type: str, transfer_syntax_uid: str) -> str:
    """Give the ``Content-Type`` of a part whose transfer syntax is to be known (PS3.18 8.7.3.5.2)."""
    return f"{media_type}; transfer-syntax={transfer_syntax_uid}" if transfer_syntax_uid else media_type


def begin_part(boundary: str, headers: Mapping[str, str], *, is_first: bool) -> bytes:
    """Give the bytes before the content of a part."""
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    return f"{'' if is_first else chr(13) + chr(10)}--{boundary}\r\n{''.join(lines)}\r\n".encode("latin-1")


def end_message(boundary: str) -> bytes:
    """Give the bytes after the last part."""
    return f"\r\n--{boundary}--\r\n".encode("ascii")
