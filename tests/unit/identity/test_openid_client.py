"""What a provider sends is bounded, and believed only when it is signed, fresh, and for this node."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from dicom_network.base.identity_settings import ProviderSettings
from dicom_network.domain.errors import Refused, Unavailable
from dicom_network.modules.identity import openid_client
from dicom_network.modules.identity.openid_client import LARGEST_ANSWER, LOGOUT_EVENT, OpenIdClient

Answer = bytes | Callable[[Callable[[bytes], Any]], None]


@dataclass
class Provider:
    """A provider whose every answer the test decides."""

    url: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def begin(self, **described: Any) -> OpenIdClient:
        """Describe itself; gives a client of it."""
        addresses = {name: f"{self.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        self.answers["/.well-known/openid-configuration"] = json.dumps(
            {"issuer": self.url, **addresses, **described}
        ).encode()
        self.publish(self.key)
        return OpenIdClient(ProviderSettings(name="hospital", issuer=self.url, client_id="node"))

    def publish(self, *keys: ECKey) -> None:
        """Publish keys."""
        self.answers["/jwks_uri"] = json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()

    def token(self, key: ECKey | None = None, **claims: Any) -> str:
        """Sign a logout token."""
        signer = key or self.key
        known = {"iss": self.url, "aud": "node", "iat": int(time.time()), "sub": "ana", "events": {LOGOUT_EVENT: {}}}
        given = {name: value for name, value in {**known, **claims}.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": signer.kid or ""}, given, signer)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Answer on loopback until the test ends."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            answer = made.answers.get(self.path, b"{}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if callable(answer):
                answer(self.wfile.write)
            else:
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def test_a_logout_token_of_the_provider_is_believed(provider: Provider) -> None:
    claims = provider.begin().logout_claims(provider.token(sid="s1"))
    assert (claims["sub"], claims["sid"]) == ("ana", "s1")


WRONG: Mapping[str, Mapping[str, Any]] = {
    "for another node": {"aud": "other"},
    "by another issuer": {"iss": "https://evil.example"},
    "of nobody": {"sub": None},
    "an ID token": {"nonce": "n"},
    "without the event": {"events": {}},
    "with a list of events": {"events": [LOGOUT_EVENT]},
    "expired": {"exp": 1_000_000_000},
    "from the future": {"iat": 4_000_000_000},
    "without a time": {"iat": None},
    "for another party": {"azp": "other"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_token_that_is_not_for_this_is_refused(provider: Provider, claims: Mapping[str, Any]) -> None:
    client = provider.begin()
    with pytest.raises(Refused):
        client.logout_claims(provider.token(**claims))


def test_a_token_by_another_key_is_refused(provider: Provider) -> None:
    client = provider.begin()
    strange = ECKey.generate_key("P-256", {"kid": "first"})
    with pytest.raises(Refused):
        client.logout_claims(provider.token(strange))
    shared = OctKey.import_key("a secret that everybody knows")
    with pytest.raises(Refused):
        client.logout_claims(jwt.encode({"alg": "HS256"}, {"iss": provider.url, "aud": "node"}, shared))


def test_a_key_that_is_published_later_is_found(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    client = provider.begin()
    client.logout_claims(provider.token())
    new = ECKey.generate_key("P-256", {"kid": "second"})
    provider.publish(provider.key, new)
    # Not at once: a flood of wrong tokens makes no flood of questions.
    with pytest.raises(Refused):
        client.logout_claims(provider.token(new))
    assert provider.asked.count("/jwks_uri") == 1
    monkeypatch.setattr(openid_client, "KEYS_SECONDS", 0.0)
    assert client.logout_claims(provider.token(new))["sub"] == "ana"


def test_an_answer_without_end_is_broken_off(provider: Provider) -> None:
    client = provider.begin()
    sent = 0

    def endless(write: Callable[[bytes], Any]) -> None:
        nonlocal sent
        while sent < 100 * LARGEST_ANSWER:
            sent += write(b" " * 65_536)

    provider.answers["/.well-known/openid-configuration"] = endless
    with pytest.raises(Unavailable):
        client.description()
    assert sent < 20 * LARGEST_ANSWER


def test_an_answer_that_drips_is_broken_off(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid_client, "LONGEST_SECONDS", 0.2)
    client, over = provider.begin(), threading.Event()

    def dripping(write: Callable[[bytes], Any]) -> None:
        while not over.wait(0.02):
            write(b" ")

    provider.answers["/.well-known/openid-configuration"] = dripping
    with pytest.raises(Unavailable):
        client.description()
    over.set()


@pytest.mark.parametrize(
    "described", [b"", b"[]", b"<html>", b'{"issuer": "https://evil.example"}', b'{"issuer": 7}', b"{}"]
)
def test_a_description_that_is_none_is_not_followed(provider: Provider, described: bytes) -> None:
    client = provider.begin()
    provider.answers["/.well-known/openid-configuration"] = described
    with pytest.raises(Unavailable):
        client.authorization_url(redirect_uri="https://x/cb", state="s", nonce="n", verifier="v" * 43)


def test_a_provider_without_a_log_out_page_leads_nowhere(provider: Provider) -> None:
    assert provider.begin().end_session_url(id_token="t", back_to="https://x/login") == ""
    asked = provider.begin(end_session_endpoint=f"{provider.url}/end?a=1")
    url = asked.end_session_url(id_token="t", back_to="https://x/login")
    assert url.startswith(f"{provider.url}/end?a=1&client_id=node&")
    assert "id_token_hint=t" in url
