"""Tables of the node itself: audit trail, jobs, peers, its own AE titles, people and their secrets."""

import sqlalchemy as sa

from dicom_network.stores.database.columns import (
    METADATA,
    TEXT,
    flag,
    identity,
    instant,
    number,
    octets,
    reference,
    text,
)

audit_event = sa.Table(
    "audit_event",
    METADATA,
    identity(),
    instant("occurred"),
    text("action"),
    text("actor"),
    text("outcome"),
    # The canonical bytes that the hash covers.
    text("event"),
    octets("hash"),
)
"""Append-only: triggers refuse changes. Ids follow time, so what was written when is found by halving."""

audit_head = sa.Table(
    "audit_head",
    METADATA,
    identity(),
    number("last"),
    octets("hash"),
)
"""One row: id and hash of the last event."""

job = sa.Table(
    "job",
    METADATA,
    identity(),
    text("kind"),
    text("key"),
    text("state"),
    text("arguments"),
    number("attempt"),
    instant("due"),
    instant("lease_until", nullable=True),
    number("done"),
    number("total"),
    text("error"),
    text("result"),
    instant("created"),
    instant("changed"),
    sa.Index(
        "ux_job_waiting",
        "kind",
        "key",
        unique=True,
        sqlite_where=sa.text("state = 'waiting' AND key <> ''"),
        postgresql_where=sa.text("state = 'waiting' AND key <> ''"),
    ),
    sa.Index(
        "ix_job_due", "due", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
    ),
    sa.Index(
        "ix_job_lease",
        "lease_until",
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    ),
    sa.Index("ix_job_state", "state", "id"),
    sqlite_autoincrement=True,
)

peer = sa.Table(
    "peer",
    METADATA,
    sa.Column("ae_title", TEXT, primary_key=True),
    text("host"),
    number("port"),
    flag("tls"),
    text("permissions"),
    text("transfer_syntaxes"),
    reference("institution", "institution", nullable=True),
    flag("check_host"),
    text("quirks"),
    text("comment"),
    # Name of the role as which it acts; empty: whatever its permissions allow.
    text("role"),
)

application_entity = sa.Table(
    "application_entity",
    METADATA,
    sa.Column("ae_title", TEXT, primary_key=True),
    reference("institution", "institution", nullable=True),
    sa.Column("accept_unknown_peers", sa.SmallInteger, nullable=True),
    text("permissions"),
)

person = sa.Table(
    "person",
    METADATA,
    identity(),
    text("name"),
    text("role"),
    text("password_hash"),
    flag("disabled"),
    instant("created"),
    text("kind", server_default="person"),
    text("display_name"),
    text("email"),
    # Folded words of name, display name and e-mail address, which a search looks into.
    text("search"),
    text("preferences", server_default="{}"),
    instant("seen", nullable=True),
    instant("deleted", nullable=True),
    sa.Index("ux_person_name", "name", unique=True),
    sa.Index("ix_person_email", "email"),
)
"""People and service accounts. Who is deleted keeps a row, so that the name in the audit trail stays theirs."""

secret = sa.Table(
    "secret",
    METADATA,
    identity(),
    text("kind"),
    octets("digest"),
    reference("person", "person", nullable=True, cascade=True),
    text("label"),
    text("scope"),
    instant("created"),
    instant("expires", nullable=True),
    instant("used", nullable=True),
    sa.Index("ux_secret_digest", "digest", "kind", unique=True),
    sa.Index("ix_secret_person", "person"),
    sqlite_autoincrement=True,
)
