"""Identity: profiles, sessions, second factors, passkeys, invitations."""

import sqlalchemy as sa
from alembic import op

from dicom_network.stores.database.migrations.kinds import (
    ID,
    TEXT,
    create_index,
    identity,
    number,
    octets,
    reference,
    text,
)

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    _profile()
    _sessions()
    _factors()
    _ceremonies()
    _invitations()


def _profile() -> None:
    op.add_column("person", sa.Column("kind", TEXT, nullable=False, server_default="person"))
    op.add_column("person", sa.Column("preferences", TEXT, nullable=False, server_default="{}"))
    for name in ("display_name", "email", "search"):
        op.add_column("person", text(name))
    for name in ("seen", "deleted"):
        op.add_column("person", number(name, nullable=True))
    op.add_column("secret", number("used", nullable=True))
    create_index("ix_person_email", "person", ["email"])
    op.execute("UPDATE person SET search = lower(name)")


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("secret", ID, _owner("secret"), primary_key=True, autoincrement=False),
        text("address"),
        text("device"),
        text("method"),
        text("provider"),
        text("provider_session"),
        text("id_token"),
        number("seen"),
        number("proved"),
    )
    create_index("ix_session_provider", "session", ["provider", "provider_session"])
    # Sessions of before say neither where they are used nor when: their people log in anew.
    op.execute("DELETE FROM secret WHERE kind = 'session'")


def _factors() -> None:
    op.create_table(
        "authenticator",
        sa.Column("person", ID, _owner("person"), primary_key=True, autoincrement=False),
        text("key"),
        number("confirmed", nullable=True),
        number("last_step", default=0),
    )
    op.create_table(
        "passkey",
        identity(),
        reference("person", "person", cascade=True),
        octets("credential"),
        octets("public_key"),
        number("signatures", default=0),
        text("label"),
        text("transports"),
        number("created"),
        number("used", nullable=True),
    )
    create_index("ux_passkey_credential", "passkey", ["credential"], unique=True)
    create_index("ix_passkey_person", "passkey", ["person"])
    op.create_table(
        "external_identity",
        text("provider", primary_key=True),
        text("subject", primary_key=True),
        reference("person", "person", cascade=True),
        text("memberships"),
    )
    create_index("ix_external_identity_person", "external_identity", ["person"])


def _ceremonies() -> None:
    op.create_table(
        "ceremony",
        identity(),
        octets("digest"),
        text("kind"),
        reference("person", "person", nullable=True, cascade=True),
        text("content"),
        number("attempts", default=0),
        number("expires"),
        sqlite_autoincrement=True,
    )
    create_index("ux_ceremony_digest", "ceremony", ["digest"], unique=True)
    create_index("ix_ceremony_expires", "ceremony", ["expires"])


def _invitations() -> None:
    op.create_table(
        "invitation",
        identity(),
        octets("digest"),
        text("email"),
        text("display_name"),
        text("language"),
        text("memberships"),
        text("inviter"),
        number("created"),
        number("expires"),
        number("accepted", nullable=True),
        reference("person", "person", nullable=True, cascade=True),
    )
    create_index("ux_invitation_digest", "invitation", ["digest"], unique=True)


def _owner(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
