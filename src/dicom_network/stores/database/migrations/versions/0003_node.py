"""The node: audit trail, jobs, peers, people."""

import sqlalchemy as sa
from alembic import op

from dicom_network.stores.database.migrations.kinds import (
    create_index,
    identity,
    number,
    octets,
    reference,
    small,
    text,
)

revision = "0003"
down_revision = "0002"


SQLITE_APPEND_ONLY = """
CREATE TRIGGER audit_event_{verb} BEFORE {verb} ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""

POSTGRESQL_APPEND_ONLY = """
CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
"""


def upgrade() -> None:
    """Create the tables."""
    _audit_trail()
    _jobs()
    _peers()
    _people()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("secret", "person", "application_entity", "peer", "job", "audit_head", "audit_event"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_is_append_only()")


def _audit_trail() -> None:
    op.create_table(
        "audit_event",
        identity(),
        number("occurred"),
        text("action"),
        text("actor"),
        text("outcome"),
        text("event"),
        octets("hash"),
    )
    op.create_table(
        "audit_head",
        identity(),
        number("last", default=0),
        octets("hash"),
    )
    head = sa.table("audit_head", sa.column("id"), sa.column("last"), sa.column("hash", sa.LargeBinary))
    op.execute(head.insert().values(id=1, last=0, hash=bytes(32)))
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_APPEND_ONLY.format(verb=verb))
    else:
        op.execute(POSTGRESQL_APPEND_ONLY)


def _jobs() -> None:
    op.create_table(
        "job",
        identity(),
        text("kind"),
        text("key"),
        text("state"),
        text("arguments"),
        number("attempt", default=0),
        number("due"),
        number("lease_until", nullable=True),
        number("done", default=0),
        number("total", default=0),
        text("error"),
        text("result"),
        number("created"),
        number("changed"),
        sqlite_autoincrement=True,
    )
    create_index("ix_job_due", "job", ["due"], where="state = 'waiting'")
    create_index("ix_job_lease", "job", ["lease_until"], where="state = 'running'")
    create_index("ix_job_state", "job", ["state", "id"])
    create_index("ux_job_waiting", "job", ["kind", "key"], unique=True, where="state = 'waiting' AND key <> ''")


def _peers() -> None:
    op.create_table(
        "peer",
        text("ae_title", primary_key=True),
        text("host"),
        number("port", default=0),
        small("tls", default=0),
        text("permissions"),
        text("transfer_syntaxes"),
        reference("institution", "institution", nullable=True),
        small("check_host", default=0),
        text("quirks"),
        text("comment"),
    )
    op.create_table(
        "application_entity",
        text("ae_title", primary_key=True),
        reference("institution", "institution", nullable=True),
        small("accept_unknown_peers", nullable=True),
        text("permissions"),
    )


def _people() -> None:
    op.create_table(
        "person",
        identity(),
        text("name"),
        text("role"),
        text("password_hash"),
        small("disabled", default=0),
        number("created"),
    )
    create_index("ux_person_name", "person", ["name"], unique=True)
    op.create_table(
        "secret",
        identity(),
        text("kind"),
        octets("digest"),
        reference("person", "person", nullable=True, cascade=True),
        text("label"),
        text("scope"),
        number("created"),
        number("expires", nullable=True),
        sqlite_autoincrement=True,
    )
    create_index("ix_secret_person", "secret", ["person"])
    create_index("ux_secret_digest", "secret", ["digest", "kind"], unique=True)
