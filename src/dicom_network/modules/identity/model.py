"""Secrets and their digests: what is handed out once and kept only as a hash; and what names and passwords may be."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dicom_network.base.principal import READ_SCOPE
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import InvalidInput

SECRET_BYTES = 32
"""256 bits: not to be guessed, so a plain hash is enough to keep it by."""
LINK_LIFETIME = timedelta(minutes=30)
SETUP_LINK_LIFETIME = timedelta(days=7)
RESET_LINK_LIFETIME = timedelta(hours=24)
MAILED_RESET_LIFETIME = timedelta(hours=1)
INVITATION_LIFETIME = timedelta(days=7)
CEREMONY_LIFETIME = timedelta(minutes=10)
LONGEST_TOKEN = timedelta(days=36_525)
PROOF_LIFETIME = timedelta(minutes=15)
"""How long after showing who one is factors and tokens may be changed without showing it again."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
"""Argon2 takes any length; a bound keeps one request from costing seconds."""
LONGEST_NAME = 64
LONGEST_DISPLAY_NAME = 200
LONGEST_EMAIL = 254
LONGEST_SECRET = 200
ADMINISTRATOR = "administrator"
EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
"""Whether mail arrives is what an address shows, not its form."""


class SecretKind(StrEnum):
    """What a secret is good for."""

    TOKEN = "token"
    SESSION = "session"
    LOGIN_LINK = "login-link"
    SETUP_LINK = "setup-link"
    RESET_LINK = "reset-link"
    RECOVERY_CODE = "recovery-code"


WAYS_IN = (SecretKind.SESSION, SecretKind.LOGIN_LINK, SecretKind.RESET_LINK)
"""What a person who has changed how they log in must not leave open behind them. Tokens are revoked one by one."""


class PersonKind(StrEnum):
    """Who can have an account."""

    PERSON = "person"
    SERVICE = "service"
    """A program: it comes by token and never by password."""


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody comes."""

    address: str = ""
    device: str = ""
    """As its owner knows it: ``Firefox on Windows``."""


def new_secret(kind: SecretKind) -> str:
    """Make a secret; a token begins with ``dn_`` so that scanners for leaked secrets can know it."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    return f"dn_{text}" if kind is SecretKind.TOKEN else text


def digest_of(secret: str) -> bytes:
    """Give the SHA-256 under which a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def check_password(password: str, *personal: str) -> None:
    """Refuse passwords that are too short or too long, or that are the person's own name. Raises: InvalidInput."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            code="identity.password",
            hint="take a few unrelated words",
        )
    if len(set(password)) < 4 or password.casefold() in {text.casefold() for text in personal}:
        raise InvalidInput(
            "this password is too easy to guess", code="identity.password-weak", hint="take a few unrelated words"
        )


def check_name(name: str) -> None:
    """Refuse names that could not be told apart in a log. Raises: InvalidInput."""
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip() and "/" not in name):
        raise InvalidInput(
            f"a person's name has 1 to {LONGEST_NAME} printable characters and no slash", code="identity.name"
        )


def checked_email(email: str) -> str:
    """Give an e-mail address as it is kept; nothing for none. Raises: InvalidInput."""
    stripped = email.strip().casefold()
    if stripped and not (len(stripped) <= LONGEST_EMAIL and EMAIL.fullmatch(stripped)):
        raise InvalidInput("this is no e-mail address", code="identity.email", hint="name@hospital.example")
    return stripped


def check_display_name(name: str) -> None:
    """Refuse names that cannot be shown in a line. Raises: InvalidInput."""
    if len(name) > LONGEST_DISPLAY_NAME or not name.isprintable():
        raise InvalidInput(
            f"a name has at most {LONGEST_DISPLAY_NAME} printable characters", code="identity.display-name"
        )


def scope_permissions(scope: str) -> frozenset[Permission] | None:
    """Give the permissions that a token is limited to; None for a token that names none."""
    names = [name for name in scope.split() if name != READ_SCOPE]
    return frozenset(Permission(name) for name in names) if names else None


def check_scope(scope: str, held: Collection[Permission] | None = None) -> None:
    """Refuse a scope that no door knows, or that holds more than its person does. Raises: InvalidInput."""
    names = scope.split()
    known = {READ_SCOPE, *(permission.value for permission in Permission)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InvalidInput(
            "there is no such scope", code="identity.scope", hint=f"known: {READ_SCOPE}, permissions, or nothing"
        )
    beyond = [name for name in names if held is not None and name != READ_SCOPE and Permission(name) not in held]
    if beyond:
        raise InvalidInput(f"a token cannot permit what its person may not: {', '.join(beyond)}", code="identity.scope")


def check_expiry(expires: datetime | None, now: datetime) -> None:
    """Refuse an end that is over, or that could be meant in any time zone. Raises: InvalidInput."""
    if expires is not None and (expires.tzinfo is None or not now < expires < now + LONGEST_TOKEN):
        raise InvalidInput(
            "that is no time at which a token could run out",
            code="identity.expires",
            hint="one to come, within a hundred years, with its offset from UTC",
        )
