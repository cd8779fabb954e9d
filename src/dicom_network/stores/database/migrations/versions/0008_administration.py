"""Administration: names of institutions in images, who has called, what is held and how it grew."""

import sqlalchemy as sa
from alembic import op

from dicom_network.stores.database.migrations.kinds import (
    TEXT,
    create_index,
    identity,
    number,
    reference,
    small,
    text,
)

revision = "0008"
down_revision = "0007"

TABLES = ("holding_day", "holding", "refusal", "live_association", "sender_hour", "sender", "institution_image_name")


def upgrade() -> None:
    """Create the tables."""
    op.add_column("study", small("assigned", default=0))
    op.create_table(
        "institution_image_name",
        text("key", primary_key=True),
        reference("institution", "institution", cascade=True),
        text("name"),
    )
    create_index("ix_institution_image_name_institution", "institution_image_name", ["institution"])
    _senders()
    _holdings()


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("study", "assigned")


def _senders() -> None:
    op.create_table(
        "sender",
        text("ae_title", primary_key=True),
        *(text(name) for name in ("called_ae_title", "address")),
        *(number(name, default=0) for name in ("associations", "images", "bytes")),
        number("last_association"),
        number("last_image", nullable=True),
    )
    op.create_table(
        "sender_hour",
        sa.Column("ae_title", TEXT, sa.ForeignKey("sender.ae_title", ondelete="CASCADE"), primary_key=True),
        number("hour", primary_key=True),
        *(number(name, default=0) for name in ("images", "bytes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "live_association",
        text("id", primary_key=True),
        *(text(name) for name in ("calling_ae_title", "called_ae_title", "address")),
        *(number(name) for name in ("began", "heard")),
        *(number(name, default=0) for name in ("images", "bytes")),
    )
    who = ("calling_ae_title", "called_ae_title", "address", "reason")
    op.create_table(
        "refusal",
        identity(),
        *(text(name) for name in who),
        number("times", default=0),
        *(number(name) for name in ("first", "last")),
        sqlite_autoincrement=True,
    )
    create_index("ux_refusal_who", "refusal", who, unique=True)
    create_index("ix_refusal_last", "refusal", ["last"])


def _holdings() -> None:
    op.create_table(
        "holding",
        text("modality", primary_key=True),
        text("month", primary_key=True),
        *(number(name, default=0) for name in ("series", "instances", "bytes")),
    )
    op.create_table(
        "holding_day",
        text("day", primary_key=True),
        *(number(name, default=0) for name in ("instances", "bytes", "free_bytes")),
        number("measured"),
    )
