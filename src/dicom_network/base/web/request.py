"""Reading a request: who asks, from where, by which address, and what answer is wanted."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request

from dicom_network.base.principal import Principal
from dicom_network.base.settings import HttpSettings
from dicom_network.domain.errors import InvalidInput
from dicom_network.protocol.dicomweb.media_types import MediaType, parse_accept

if TYPE_CHECKING:
    from dicom_network.base.web.read_audit import ReadAudit

UID = re.compile(r"[0-9A-Za-z.\-_]{1,64}")
"""Wider than PS3.5 9.1: what was received under a UID that is none must still be found."""
DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK_NAMES = {"127.0.0.1": "localhost", "::1": "localhost"}
HOST = re.compile(r"[A-Za-z0-9.\-_]+(:[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?")


def principal_of(request: Request) -> Principal:
    """Give the principal that the authentication proved."""
    principal: Principal = request.scope["state"]["principal"]
    return principal


def request_id_of(request: Request) -> str:
    """Give the id that every log line about the request has."""
    return str(request.scope["state"]["request_id"])


def reads_of(request: Request) -> "ReadAudit":
    """Give the recorder of reads of this process."""
    reads: ReadAudit = request.scope["state"]["reads"]
    return reads


def address_of(request: Request) -> str:
    """Give the client's address; empty where the server does not know it."""
    client = request.scope.get("client")
    return str(client[0]) if client else ""


def accepted_media_types(request: Request) -> tuple[MediaType, ...]:
    """Read what the client accepts: the ``accept`` query parameter, which goes before the header (PS3.18 8.7.8).

    Raises: MediaTypeError.
    """
    query: bytes = request.scope["query_string"]
    if b"accept=" in query:
        asked = [value for name, value in parse_qsl(query.decode("ascii", "replace")) if name == "accept"]
        if asked:
            return parse_accept(",".join(asked))
    return parse_accept(", ".join(header_values(request, b"accept")))


def header_values(request: Request, name: bytes) -> list[str]:
    """Give the values of a header, which may be repeated; ``name`` in lower case."""
    return [value.decode("latin-1") for key, value in request.scope["headers"] if key == name]


def header(request: Request, name: bytes) -> str:
    """Give the value of a header that is sent once; empty where it is missing."""
    for key, value in request.scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def base_url(request: Request, settings: HttpSettings) -> str:
    """Give the URL under which the client sees this node, without a slash at its end.

    Raises: InvalidInput where the ``Host`` header is missing or no host.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = header(request, b"host")
    if not HOST.fullmatch(host):
        raise InvalidInput("the Host header is missing or names no host", code="http.host")
    scheme = str(request.scope["scheme"])
    address, port = request.scope.get("server") or ("", None)
    # dicomweb-client leaves the port out. Whoever comes to the very address of the socket comes to its port as well;
    # a name may stand for a proxy on another one.
    if port and port != DEFAULT_PORTS.get(scheme) and host in (address, LOOPBACK_NAMES.get(address)):
        host = f"{host}:{port}"
    return f"{scheme}://{host}"


def uid_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Give the UIDs of the path by name: ``study``, ``series``, ``instance``. Raises: InvalidInput."""
    uids = {name: parameters[name] for name in ("study", "series", "instance") if name in parameters}
    for name, uid in uids.items():
        if not UID.fullmatch(uid):
            raise InvalidInput(f"the {name} in the path is no UID", code="dicomweb.uid")
    return uids
