"""Web tokens of an issuer whose public keys are known (PS3.7 D.3.3.7.1, type 5)."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from dicom_network.base.identity_settings import IdentitySettings
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.identity.web_token import WebTokens

ISSUER = "https://id.example.org"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "k1"})
DAY = 86_400
"""Longer than it takes from collecting these tests to running them."""
CLAIMS = {"iss": ISSUER, "aud": "dicom-network", "exp": time.time() + DAY, "preferred_username": "ana"}


@pytest.fixture
def settings(tmp_path: Path) -> IdentitySettings:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    return IdentitySettings(jwt_keys=keys, jwt_issuer=ISSUER)


def token(key: Any = KEY, algorithm: str = "ES256", **claims: Any) -> str:
    given = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "k1"}, given, key, algorithms=[algorithm])


@pytest.mark.parametrize("claims", [{}, {"aud": ["other", "dicom-network"]}, {"nbf": time.time() - 60}])
def test_a_token_of_the_issuer_proves_its_name(settings: IdentitySettings, claims: dict[str, Any]) -> None:
    assert WebTokens(settings).name_in(token(**claims)) == "ana"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": time.time() - 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": time.time() + DAY},
        {"iss": "https://elsewhere.example.org"},
        {"iss": None},
        {"aud": "another-node"},
        {"aud": None},
        {"preferred_username": None},
        {"preferred_username": ["ana"]},
    ],
    ids=lambda claims: " ".join(f"{name} {type(value).__name__}" for name, value in claims.items()),
)
def test_a_token_that_does_not_hold_here_and_now_proves_nothing(
    settings: IdentitySettings, claims: dict[str, Any]
) -> None:
    assert WebTokens(settings).name_in(token(**claims)) is None


def test_a_token_that_another_key_has_signed_proves_nothing(settings: IdentitySettings) -> None:
    tokens = WebTokens(settings)
    public = json.dumps(KEY.as_dict(private=False)).encode()
    unsigned = ".".join((token().split(".")[1], token().split(".")[1], ""))
    for forged in (
        token(OTHER_KEY),
        token(RSAKey.generate_key(2048), "RS256"),
        token(OctKey.import_key(public), "HS256"),
        unsigned,
        token()[:-4] + "AAAA",
    ):
        assert tokens.name_in(forged) is None


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.x", "...", "é.é.é", "\0", "." * 5000])
def test_what_is_no_token_proves_nothing(settings: IdentitySettings, text: str) -> None:
    assert WebTokens(settings).name_in(text) is None


def test_without_keys_no_token_is_taken() -> None:
    assert WebTokens(IdentitySettings()).name_in(token()) is None


def test_settings_that_can_prove_nobody_are_told(settings: IdentitySettings, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"keys": [{"kty": "EC"}]}')
    for wrong in (
        IdentitySettings(jwt_keys=settings.jwt_keys),
        IdentitySettings(jwt_keys=tmp_path / "missing.json", jwt_issuer=ISSUER),
        IdentitySettings(jwt_keys=broken, jwt_issuer=ISSUER),
    ):
        with pytest.raises(InvalidInput):
            WebTokens(wrong)
