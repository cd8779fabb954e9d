"""JSON Web Tokens of a user identity negotiation (PS3.7 D.3.3.7.1, type 5), verified by the issuer's public keys."""

import json

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dicom_network.base.identity_settings import IdentitySettings
from dicom_network.domain.errors import InvalidInput

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by key pairs only: a shared secret would let every verifier issue tokens."""


class WebTokens:
    """Verifies tokens of one issuer."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._settings = settings
        self._keys = _read_keys(settings) if settings.jwt_keys else None
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": settings.jwt_issuer},
            aud={"essential": True, "value": settings.jwt_audience},
            exp={"essential": True},
        )

    def name_in(self, token: str) -> str | None:
        """Give the name that a valid token proves; None for any token that is not valid here and now."""
        if self._keys is None:
            return None
        try:
            decoded = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
        except (JoseError, ValueError):
            return None
        name = decoded.claims.get(self._settings.jwt_name_claim)
        return name if isinstance(name, str) else None


def _read_keys(settings: IdentitySettings) -> KeySet:
    assert settings.jwt_keys is not None
    if not settings.jwt_issuer:
        raise InvalidInput("identity.jwt_issuer is empty, so no token can be its", code="settings.jwt-issuer")
    try:
        return KeySet.import_key_set(json.loads(settings.jwt_keys.read_text(encoding="utf-8")))
    except (OSError, ValueError, JoseError) as error:
        raise InvalidInput(
            f"identity.jwt_keys: {settings.jwt_keys} is no readable JSON Web Key Set", code="settings.jwt-keys"
        ) from error
