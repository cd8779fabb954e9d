"""Secrets and their digests: what is handed out once and kept only as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from dicom_network.base.principal import READ_SCOPE
from dicom_network.domain.errors import InvalidInput

SECRET_BYTES = 32
"""256 bits: not to be guessed, so a plain hash is enough to keep it by."""
LINK_LIFETIME = timedelta(minutes=30)
SETUP_LINK_LIFETIME = timedelta(days=7)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
"""Argon2 takes any length; a bound keeps one request from costing seconds."""
LONGEST_NAME = 64
ADMINISTRATOR = "administrator"
SCOPES = ("", READ_SCOPE)
"""What a token may be limited to; empty: to nothing."""


class SecretKind(StrEnum):
    """What a secret is good for."""

    TOKEN = "token"
    SESSION = "session"
    LOGIN_LINK = "login-link"
    SETUP_LINK = "setup-link"


def new_secret(kind: SecretKind) -> str:
    """Make a secret; a token begins with ``dn_`` so that scanners for leaked secrets can know it."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    return f"dn_{text}" if kind is SecretKind.TOKEN else text


def digest_of(secret: str) -> bytes:
    """Give the SHA-256 under which a secret is kept."""
    return hashlib.sha256(secret.encode()).digest()


def check_password(password: str) -> None:
    """Refuse passwords that are too short or too long. Raises: InvalidInput."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            code="identity.password",
            hint="take a few unrelated words",
        )


def check_name(name: str) -> None:
    """Refuse names that could not be told apart in a log. Raises: InvalidInput."""
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip() and "/" not in name):
        raise InvalidInput(
            f"a person's name has 1 to {LONGEST_NAME} printable characters and no slash", code="identity.name"
        )


def check_scope(scope: str) -> None:
    """Refuse a scope that no door knows. Raises: InvalidInput."""
    if scope not in SCOPES:
        raise InvalidInput("there is no such scope", code="identity.scope", hint=f"known: {READ_SCOPE}, or nothing")


def check_expiry(expires: datetime | None, now: datetime) -> None:
    """Refuse an end that is over, or that could be meant in any time zone. Raises: InvalidInput."""
    if expires is not None and (expires.tzinfo is None or expires <= now):
        raise InvalidInput(
            "a token runs out in the future, at an instant with its offset from UTC", code="identity.expires"
        )
