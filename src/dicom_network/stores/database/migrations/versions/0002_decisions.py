"""What needs a decision: conflicts and differing attributes."""

from alembic import op

from dicom_network.stores.database.migrations.kinds import create_index, identity, number, reference, text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "conflict",
        identity(),
        text("kind"),
        reference("study", "study", cascade=True),
        text("series_instance_uid"),
        text("sop_instance_uid"),
        reference("first_version", "instance", nullable=True, cascade=True),
        reference("second_version", "instance", nullable=True, cascade=True),
        text("other_identity"),
        text("other_attributes"),
        number("noticed"),
        text("decision"),
        number("decided", nullable=True),
        sqlite_autoincrement=True,
    )
    create_index("ix_conflict_first_version", "conflict", ["first_version"])
    create_index("ix_conflict_open", "conflict", ["noticed"], where="decision = ''")
    create_index("ix_conflict_second_version", "conflict", ["second_version"])
    create_index("ix_conflict_study", "conflict", ["study", "kind", "other_identity"])
    op.create_table(
        "difference",
        identity(),
        text("level"),
        number("object", default=0),
        text("tag"),
        text("sop_instance_uid"),
        number("noticed"),
    )
    create_index("ux_difference_object", "difference", ["object", "level", "tag"], unique=True)


def downgrade() -> None:
    """Drop the tables."""
    for table in ("difference", "conflict"):
        op.drop_table(table)
