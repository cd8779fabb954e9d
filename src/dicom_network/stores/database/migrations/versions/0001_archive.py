"""The archive and the node."""

from alembic import op

from dicom_network.stores.database import schema

revision = "0001"
down_revision = None

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
    schema.METADATA.create_all(op.get_bind())
    op.execute("INSERT INTO totals (id) VALUES (1)")
    op.execute(schema.audit_head.insert().values(id=1, last=0, hash=bytes(32)))
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_APPEND_ONLY.format(verb=verb))
    else:
        op.execute(POSTGRESQL_APPEND_ONLY)


def downgrade() -> None:
    """Drop the tables."""
    schema.METADATA.drop_all(op.get_bind())
