"""Tables of identity: sessions, second factors, passkeys, what is begun and not finished, invitations."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    IDENTITY,
    METADATA,
    TEXT,
    identity,
    instant,
    number,
    octets,
    reference,
    text,
)


def _owned_by(name: str, target: str) -> sa.Column[int]:
    """Make the key of a table that has at most one row for each of another."""
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, IDENTITY, key, primary_key=True, autoincrement=False)


session = sa.Table(
    "session",
    METADATA,
    _owned_by("secret", "secret"),
    text("address"),
    text("device"),
    text("method"),
    text("provider"),
    # What the provider calls the session, and the ID token by which the log-out names it there.
    text("provider_session"),
    text("id_token"),
    instant("seen"),
    instant("proved"),
    sa.Index("ix_session_provider", "provider", "provider_session"),
)
"""What is known of the session that a secret opens."""

authenticator = sa.Table(
    "authenticator",
    METADATA,
    _owned_by("person", "person"),
    text("key"),
    instant("confirmed", nullable=True),
    number("last_step"),
)
"""Time-based codes (RFC 6238): one app a person. A step is taken once: a code that was overheard is worth nothing."""

passkey = sa.Table(
    "passkey",
    METADATA,
    identity(),
    reference("person", "person", cascade=True),
    octets("credential"),
    octets("public_key"),
    number("signatures"),
    text("label"),
    text("transports"),
    instant("created"),
    instant("used", nullable=True),
    sa.Index("ux_passkey_credential", "credential", unique=True),
    sa.Index("ix_passkey_person", "person"),
)
"""Public keys of WebAuthn credentials."""

ceremony = sa.Table(
    "ceremony",
    METADATA,
    identity(),
    octets("digest"),
    text("kind"),
    reference("person", "person", nullable=True, cascade=True),
    # JSON: a challenge, a nonce, where to go afterwards.
    text("content"),
    number("attempts"),
    instant("expires"),
    sa.Index("ux_ceremony_digest", "digest", unique=True),
    sa.Index("ix_ceremony_expires", "expires"),
    sqlite_autoincrement=True,
)
"""What was begun in a browser and has to be finished in it soon."""

invitation = sa.Table(
    "invitation",
    METADATA,
    identity(),
    octets("digest"),
    text("email"),
    text("display_name"),
    text("language"),
    # JSON: the roles that whoever accepts is given, and where.
    text("memberships"),
    text("inviter"),
    instant("created"),
    instant("expires"),
    instant("accepted", nullable=True),
    reference("person", "person", nullable=True, cascade=True),
    sa.Index("ux_invitation_digest", "digest", unique=True),
)
"""Invitations, used and unused."""

external_identity = sa.Table(
    "external_identity",
    METADATA,
    sa.Column("provider", TEXT, primary_key=True),
    sa.Column("subject", TEXT, primary_key=True),
    reference("person", "person", cascade=True),
    # JSON: ids of the memberships that the provider's groups have given.
    text("memberships"),
    sa.Index("ix_external_identity_person", "person"),
)
"""Who a person is to an OpenID provider."""
