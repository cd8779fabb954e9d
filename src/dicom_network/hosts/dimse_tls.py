"""TLS for DICOM as BCP 195 has it (PS3.15 B.9, B.12; RFC 9325): TLS 1.2 and 1.3, forward secrecy, AEAD ciphers only."""

import ssl

from dicom_network.base.settings import DimseSettings
from dicom_network.domain.errors import InvalidInput

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2; those of TLS 1.3 are all sound."""
_CLIENT_CERTIFICATE = {
    "off": ssl.CERT_NONE,
    "optional": ssl.CERT_OPTIONAL,
    "required": ssl.CERT_REQUIRED,
}


def server_context(settings: DimseSettings) -> ssl.SSLContext:
    """Make the context of the listener. Raises: InvalidInput where a file is missing or is not what it should be."""
    context = _context(ssl.PROTOCOL_TLS_SERVER)
    if settings.tls_certificate is None or settings.tls_key is None:
        raise InvalidInput(
            "TLS is on, but dimse.tls_certificate or dimse.tls_key is not set",
            code="settings.tls",
            hint="name the PEM files of the node's certificate and its key",
        )
    _load_own_certificate(context, settings)
    if settings.tls_authorities is None:
        if settings.tls_client_certificate == "required":
            raise InvalidInput(
                "certificates of clients are required, but dimse.tls_authorities is not set",
                code="settings.tls",
                hint="name the PEM file of the authorities that they must chain to",
            )
        # Nothing to check a client's certificate against, so none is asked for.
        return context
    _load_authorities(context, settings)
    context.verify_mode = _CLIENT_CERTIFICATE[settings.tls_client_certificate]
    return context


def client_context(settings: DimseSettings) -> ssl.SSLContext:
    """Make the context of the dialer; the node's own certificate is shown to peers that ask for one.

    Certificates of private authorities (``tls_authorities``) often name an AE title and no host, so the chain is what
    counts there; with the system's authorities the host name is checked too. Raises: InvalidInput.
    """
    context = _context(ssl.PROTOCOL_TLS_CLIENT)
    if settings.tls_certificate is not None and settings.tls_key is not None:
        _load_own_certificate(context, settings)
    if settings.tls_authorities is None:
        context.load_default_certs()
        return context
    context.check_hostname = False
    _load_authorities(context, settings)
    return context


def _context(protocol: int) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    return context


def _load_own_certificate(context: ssl.SSLContext, settings: DimseSettings) -> None:
    certificate, key = str(settings.tls_certificate), str(settings.tls_key)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise InvalidInput(
            f"TLS certificate {certificate} and key {key} cannot be used: {error.strerror or error}",
            code="settings.tls",
        ) from error


def _load_authorities(context: ssl.SSLContext, settings: DimseSettings) -> None:
    try:
        context.load_verify_locations(str(settings.tls_authorities))
    except (OSError, ssl.SSLError) as error:
        raise InvalidInput(
            f"TLS authorities {settings.tls_authorities} cannot be used: {error.strerror or error}", code="settings.tls"
        ) from error
