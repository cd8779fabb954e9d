"""Addresses as people type them, and the one at which people reach the node."""

import re

from dicom_network.base.address import host_and_port
from dicom_network.base.settings import HttpSettings
from dicom_network.domain.errors import InvalidInput

ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s]*):(?P<port>\d{1,5})")


def read_address(text: str, *, host: str = "") -> tuple[str, int]:
    """Read ``host:port``, ``:port`` or ``[::1]:port``; ``host`` stands in for one that is missing.

    Raises: InvalidInput.
    """
    matched = ADDRESS.fullmatch(text.strip())
    if matched is None or int(matched["port"]) > 65535 or not (matched["host"] or host):
        raise InvalidInput(f"{text} is no address", code="shell.address", hint="HOST:PORT, for example 127.0.0.1:11112")
    return matched["host"].strip("[]") or host, int(matched["port"])


def base_url(http: HttpSettings) -> str:
    """Give the URL at which people reach the node's web pages, without a slash at its end."""
    if http.public_url:
        return http.public_url.rstrip("/")
    host = "127.0.0.1" if http.host in ("", "0.0.0.0", "::") else http.host
    return f"http://{host_and_port(host, http.port)}"
