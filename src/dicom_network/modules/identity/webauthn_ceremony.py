"""WebAuthn Level 3: the options that browsers are given, and the verification of what they bring back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dicom_network.domain.errors import Refused

PARTY_NAME = "DICOM Network"


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys are bound to."""

    host: str
    """Without a port: the identifier of the relying party."""
    origin: str
    """``https://portal.example.org:8443``."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A credential that an authenticator has just made."""

    credential: bytes
    public_key: bytes
    signatures: int


def creation_options(
    site: Site, *, handle: bytes, name: str, display_name: str, known: Sequence[tuple[bytes, Sequence[str]]]
) -> dict[str, Any]:
    """Give the options by which a browser makes a passkey that none of the ``known`` authenticators holds yet."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=PARTY_NAME,
        user_id=handle,
        user_name=name,
        user_display_name=display_name or name,
        exclude_credentials=[_descriptor(credential, transports) for credential, transports in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return _as_json(options)


def request_options(site: Site, known: Sequence[tuple[bytes, Sequence[str]]], *, is_alone: bool) -> dict[str, Any]:
    """Give the options by which a browser shows one of the known passkeys, or any that it has for the site.

    ``is_alone``: nothing else is shown, so the authenticator has to verify its owner (by finger, face or PIN).
    """
    verification = UserVerificationRequirement.REQUIRED if is_alone else UserVerificationRequirement.PREFERRED
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=[_descriptor(credential, transports) for credential, transports in known],
        user_verification=verification,
    )
    return _as_json(options)


def challenge_of(options: Mapping[str, Any]) -> str:
    """Give the challenge of options, as text."""
    return str(options["challenge"])


def credential_of(answer: Mapping[str, Any]) -> bytes:
    """Give the id of the credential that a browser has used. Raises: Refused."""
    try:
        return bytes(base64url_to_bytes(str(answer["id"])))
    except ValueError as error:
        raise _refused() from error


def verify_creation(site: Site, challenge: str, answer: Mapping[str, Any]) -> Registered:
    """Verify a passkey that was just made. Raises: Refused."""
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise _refused() from error
    return Registered(verified.credential_id, verified.credential_public_key, verified.sign_count)


def verify_use(
    site: Site, challenge: str, answer: Mapping[str, Any], *, public_key: bytes, signatures: int, is_alone: bool
) -> int:
    """Verify that a passkey was shown; gives its counter. Raises: Refused."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=signatures,
            require_user_verification=is_alone,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise _refused() from error
    return int(verified.new_sign_count)


def text_of(credential: bytes) -> str:
    """Give the id of a credential as text."""
    return str(bytes_to_base64url(credential))


def _descriptor(credential: bytes, transports: Sequence[str]) -> PublicKeyCredentialDescriptor:
    known = {one.value for one in AuthenticatorTransport}
    named = [AuthenticatorTransport(one) for one in transports if one in known]
    return PublicKeyCredentialDescriptor(id=credential, transports=named or None)


def _as_json(options: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return read


def _refused() -> Refused:
    return Refused("this passkey could not be verified", code="identity.passkey", hint="try again, or another way")
