"""OpenID Connect Core 1.0 with one provider: discovery, the code flow with PKCE, and the tokens that it sends.

What a provider sends is bounded in size and time, and believed only with a signature by one of its published keys.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dicom_network.base.identity_settings import ProviderSettings
from dicom_network.base.settings import secret
from dicom_network.domain.errors import Refused, Unavailable

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures by key pairs only."""
TIMEOUT_SECONDS = 10.0
LONGEST_SECONDS = 20.0
"""Of a whole answer, however slowly it drips."""
LARGEST_ANSWER = 1 << 20
DESCRIPTION_SECONDS = 3600.0
KEYS_SECONDS = 300.0
"""Keys that are older than this are read anew when a token is signed with one that is not among them."""
LEEWAY_SECONDS = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class OpenIdClient:
    """Speaks with one provider; remembers its description and its keys."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._description: tuple[float, dict[str, Any]] = (0.0, {})
        self._keys: tuple[float, KeySet | None] = (0.0, None)

    def description(self) -> Mapping[str, Any]:
        """Give what the provider says of itself (Discovery 1.0, 4). Raises: Unavailable."""
        read, known = self._description
        if known and time.monotonic() - read < DESCRIPTION_SECONDS:
            return known
        url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        described = self._get_json(url)
        if str(described.get("issuer", "")).rstrip("/") != self._settings.issuer.rstrip("/"):
            raise self._wrong("describes itself as somebody else")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(isinstance(described.get(name), str) for name in needed):
            raise self._wrong("does not say where its endpoints are")
        self._description = (time.monotonic(), described)
        return described

    def authorization_url(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Give the address at which a person logs in. Raises: Unavailable."""
        endpoint = self.description()["authorization_endpoint"]
        with self._session(redirect_uri) as session:
            url, _state = session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        return str(url)

    def take_code(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> tuple[dict[str, Any], str]:
        """Exchange a code; gives the claims about the person and the ID token. Raises: Refused, Unavailable."""
        described = self.description()
        try:
            with self._session(redirect_uri) as session:
                token = session.fetch_token(described["token_endpoint"], code=code, code_verifier=verifier)
                id_token = str(token.get("id_token", ""))
                claims = self._verified(id_token, {"nonce": {"essential": True, "value": nonce}})
                if isinstance(described.get("userinfo_endpoint"), str):
                    claims = self._with_user_info(session, described["userinfo_endpoint"], claims)
        except AuthlibBaseError as error:
            raise Refused("the provider did not take its own code back", code="identity.openid") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise self._silent() from error
        return claims, id_token

    def end_session_url(self, *, id_token: str, back_to: str) -> str:
        """Give the address at which a person logs out of the provider too; empty where it has none, or is away."""
        try:
            endpoint = self.description().get("end_session_endpoint")
        except Unavailable:
            return ""
        if not isinstance(endpoint, str):
            return ""
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back_to}
        if id_token:
            asked["id_token_hint"] = id_token
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def logout_claims(self, token: str) -> dict[str, Any]:
        """Verify a logout token (Back-Channel Logout 1.0, 2.6). Raises: Refused, Unavailable."""
        claims = self._verified(token, {})
        events = claims.get("events")
        if not (isinstance(events, dict) and LOGOUT_EVENT in events) or "nonce" in claims:
            raise _refused()
        if not (claims.get("sub") or claims.get("sid")):
            raise _refused()
        return claims

    def _verified(self, token: str, expected: Mapping[str, Any]) -> dict[str, Any]:
        """Verify signature, issuer, audience and time of a token. Raises: Refused, Unavailable."""
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.description()["issuer"]},
            aud={"essential": True, "value": self._settings.client_id},
            iat={"essential": True},
            **expected,
        )
        try:
            try:
                decoded = jwt.decode(token, self._key_set(is_fresh=False), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                # Signed with a key that was published since, perhaps.
                decoded = jwt.decode(token, self._key_set(is_fresh=True), algorithms=ALGORITHMS)
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused() from error
        audience = decoded.claims["aud"]
        party = decoded.claims.get("azp", self._settings.client_id)
        if party != self._settings.client_id or (isinstance(audience, list) and len(audience) > 1 and not party):
            raise _refused()
        if "exp" not in decoded.claims and "events" not in decoded.claims:
            raise _refused()
        return dict(decoded.claims)

    def _with_user_info(self, session: OAuth2Client, endpoint: str, claims: dict[str, Any]) -> dict[str, Any]:
        """Add what the provider says only when asked (Core 1.0, 5.3); about the same person, or it is not believed."""
        answer = session.get(endpoint)
        if answer.status_code != 200:
            return claims
        told = answer.json()
        if not isinstance(told, dict) or told.get("sub") != claims.get("sub"):
            return claims
        return {**told, **claims}

    def _key_set(self, *, is_fresh: bool) -> KeySet:
        with self._lock:
            read, known = self._keys
            age = time.monotonic() - read
            if known is not None and not (is_fresh and age > min(KEYS_SECONDS, 5.0)):
                return known
            keys = KeySet.import_key_set(self._get_json(self.description()["jwks_uri"]))  # type: ignore[arg-type]
            self._keys = (time.monotonic(), keys)
            return keys

    def _get_json(self, url: str) -> dict[str, Any]:
        try:
            with httpx2.Client(transport=_Bounded(), timeout=TIMEOUT_SECONDS) as client:
                answer = client.get(url, headers={"Accept": "application/json"})
                answer.raise_for_status()
                read = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise self._silent() from error
        if not isinstance(read, dict):
            raise self._wrong("does not send what it should")
        return read

    def _session(self, redirect_uri: str) -> OAuth2Client:
        given = secret(self._settings.client_secret)
        return OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=given or None,
            token_endpoint_auth_method="client_secret_basic" if given else "none",
            scope=" ".join(self._settings.scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            transport=_Bounded(),
            timeout=TIMEOUT_SECONDS,
        )

    def _silent(self) -> Unavailable:
        return self._wrong("does not answer as it should")

    def _wrong(self, what: str) -> Unavailable:
        return Unavailable(
            f"the provider {self._settings.name} {what}",
            code="identity.openid-provider",
            hint="try again, or log in another way",
        )


class _Bounded(httpx2.BaseTransport):
    """Reads answers of a bounded size within a bounded time."""

    def __init__(self) -> None:
        self._transport = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Hand a request on. Raises: httpx2.HTTPError."""
        answer = self._transport.handle_request(request)
        if not isinstance(answer.stream, httpx2.SyncByteStream):
            raise httpx2.ReadError("the answer cannot be read")
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=_BoundedStream(answer.stream))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class _BoundedStream(httpx2.SyncByteStream):
    """A body that breaks off when it is too long or takes too long."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        size, until = 0, time.monotonic() + LONGEST_SECONDS
        for chunk in self._stream:
            size += len(chunk)
            if size > LARGEST_ANSWER or time.monotonic() > until:
                raise httpx2.ReadError("the answer is too long, or too slow")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _refused() -> Refused:
    return Refused("what the provider sent could not be verified", code="identity.openid", hint="log in again")
